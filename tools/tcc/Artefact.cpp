// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Finds NAME_info in a shared library and calls the model through the table it returns.
#include "tools/tcc/Artefact.h"
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Reference/Errors.h"
#include "tools/tcc/CheckpointFile.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

#include <cstdio>
#include <cstring>
#include <dlfcn.h>

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

/// The model's name: the one NAME whose NAME_info, NAME_open and NAME_session_new the library
/// exports.
llvm::Expected<std::string> findModel(llvm::StringRef path) {
  if (!llvm::sys::fs::exists(path))
    return failure(Blame::File, "cannot read {}: no such file", path);
  auto binary = llvm::object::ObjectFile::createObjectFile(path);
  if (!binary)
    return failure("{} is not a shared library: {}", path, llvm::toString(binary.takeError()));
  auto *elf = llvm::dyn_cast<llvm::object::ELFObjectFileBase>(binary->getBinary());
  if (!elf)
    return failure("{} is not an ELF shared library", path);
  llvm::Triple::ArchType here = llvm::Triple(llvm::sys::getProcessTriple()).getArch();
  if (elf->getArch() != here)
    return failure(Blame::Target,
                   "{} is compiled for {}, and this is {}; `tcc check --runner` takes an emulator",
                   path, llvm::Triple::getArchTypeName(elf->getArch()),
                   llvm::Triple::getArchTypeName(here));
  llvm::StringSet<> symbols;
  for (const llvm::object::ELFSymbolRef &symbol : elf->getDynamicSymbolIterators()) {
    llvm::Expected<llvm::StringRef> name = symbol.getName();
    if (!name)
      return failure("{}: its symbols cannot be read: {}", path, llvm::toString(name.takeError()));
    symbols.insert(*name);
  }
  std::vector<std::string> models;
  for (const auto &symbol : symbols) {
    llvm::StringRef name = symbol.getKey();
    if (name.consume_back("_info") && symbols.contains((name + "_open").str()) &&
        symbols.contains((name + "_session_new").str()))
      models.push_back(name.str());
  }
  if (models.size() == 1)
    return models.front();
  llvm::StringRef stem = llvm::sys::path::stem(path);
  if (llvm::is_contained(models, stem))
    return stem.str();
  if (models.empty())
    return failure("{} is not a model that tcc made: it exports no NAME_info", path);
  llvm::sort(models);
  return failure("{} has several models ({}); name the file after the one that is meant", path,
                 fmt::join(models, ", "));
}

/// "B, T, 3*C" in parts; ceildiv(N, 48) is one.
std::vector<std::string> splitShape(llvm::StringRef text) {
  std::vector<std::string> parts;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size())
      depth += (text[i] == '(') - (text[i] == ')');
    if (i == text.size() ? !text.empty() : text[i] == ',' && depth == 0) {
      parts.push_back(text.slice(begin, i).trim().str());
      begin = i + 1;
    }
  }
  return parts;
}

Port portOf(const tcc_arg_info &info) {
  return {info.name, static_cast<ElementType>(info.dtype), splitShape(info.shape)};
}

reference::ParameterInfo parameterOf(const tcc_param_info &info) {
  return {info.name, static_cast<ElementType>(info.dtype),
          Shape(info.shape, info.shape + info.rank)};
}

} // namespace

llvm::Expected<std::unique_ptr<Artefact>> Artefact::load(llvm::StringRef path) {
  llvm::Expected<std::string> name = findModel(path);
  if (!name)
    return name.takeError();
  llvm::SmallString<128> absolute(path);
  llvm::sys::fs::make_absolute(absolute);
  auto artefact = std::make_unique<Artefact>();
  artefact->path = path.str();
  artefact->library = dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!artefact->library)
    return failure("{} cannot be loaded: {}", path, dlerror());
  using Info = const tcc_model_info *();
  auto *info = reinterpret_cast<Info *>(dlsym(artefact->library, (*name + "_info").c_str()));
  artefact->table = info ? info() : nullptr;
  if (!artefact->table)
    return failure("{}: {}_info gives no table", path, *name);
  const tcc_model_info &table = *artefact->table;
  if (table.abi_version != TCC_ABI_VERSION)
    return failure(Blame::Target,
                   "{} has version {} of the C interface and this tcc knows {}; compile it again",
                   path, table.abi_version, TCC_ABI_VERSION);
  artefact->name = table.name;
  for (int e = 0; e < table.n_entries; ++e) {
    const tcc_entry_info &from = table.entries[e];
    Entry entry{from.name, {}, {}, {}, {}};
    for (int d = 0; d < from.n_dims; ++d) {
      const tcc_dim_info &dim = table.dims[from.dims[d]];
      entry.dims.push_back({dim.name, dim.min, dim.max});
    }
    for (int a = 0; a < from.n_args; ++a)
      entry.arguments.push_back(portOf(from.args[a]));
    for (int r = 0; r < from.n_results; ++r)
      entry.results.push_back(portOf(from.results[r]));
    for (int g = 0; g < from.n_gradients; ++g)
      entry.gradients.push_back(gradientOf(parameterOf(table.params[from.gradients[g]])));
    artefact->entries.push_back(std::move(entry));
  }
  return artefact;
}

Artefact::~Artefact() {
  if (session)
    table->session_free(session);
  if (model)
    table->close(model);
  // The library stays: its threads may still be on their way out.
}

llvm::Error Artefact::open(llvm::StringRef weights, int threads, Trace *trace) {
  tcc_options options = {};
  options.size = sizeof(options);
  options.threads = threads;
  if (trace) {
    options.trace = Trace::tell;
    options.tracer = trace;
  }
  std::string checkpoint = weights.str();
  tcc_status status = table->open(weights.empty() ? nullptr : checkpoint.c_str(), &options, &model);
  const char *message = table->message(model);
  if (status != TCC_OK)
    return failed(status, message);
  printNotes(message);
  status = table->session_new(model, &session);
  if (status != TCC_OK)
    return failed(status, table->session_message(session));
  return llvm::Error::success();
}

std::vector<int64_t> Artefact::dimValues(size_t entry, const Dims &dims) const {
  std::vector<int64_t> values;
  for (const Dim &dim : entries[entry].dims)
    values.push_back(dims.lookup(dim.name));
  return values;
}

llvm::Expected<Shapes> Artefact::shapes(size_t entry, const Dims &dims) {
  const tcc_entry_info &info = table->entries[entry];
  std::vector<std::array<int64_t, TCC_MAX_RANK>> rows(info.n_args + info.n_results);
  std::vector<int64_t> values = dimValues(entry, dims);
  info.shapes(values.data(), reinterpret_cast<int64_t (*)[TCC_MAX_RANK]>(rows.data()));
  Shapes shapes;
  for (int a = 0; a < info.n_args; ++a)
    shapes.arguments.emplace_back(rows[a].begin(), rows[a].begin() + info.args[a].rank);
  for (int r = 0; r < info.n_results; ++r)
    shapes.results.emplace_back(rows[info.n_args + r].begin(),
                                rows[info.n_args + r].begin() + info.results[r].rank);
  return shapes;
}

int64_t Artefact::indexSize(size_t entry, size_t argument, const Dims &) {
  return table->entries[entry].args[argument].index_size;
}

llvm::Expected<Wanted> Artefact::wanted() {
  Wanted wanted;
  for (int p = 0; p < table->n_params; ++p)
    if (!isTrainingState(table->params[p].name)) // a checkpoint need not have it
      wanted.parameters.push_back(parameterOf(table->params[p]));
  wanted.prefixes = {table->prefixes, table->prefixes + table->n_prefixes};
  wanted.ignores = {table->ignores, table->ignores + table->n_ignores};
  return wanted;
}

std::vector<std::string> Artefact::kernels() {
  return {table->kernels, table->kernels + table->n_kernels};
}

llvm::Expected<Layout> Artefact::layOut(size_t entry, const Dims &dims) {
  Layout layout;
  auto add = [](void *closure, const tcc_buffer *buffer) {
    static_cast<Layout *>(closure)->values.push_back(
        {{buffer->name, static_cast<ElementType>(buffer->dtype), splitShape(buffer->shape)},
         buffer->first,
         buffer->last,
         buffer->offset,
         buffer->bytes});
  };
  std::vector<int64_t> values = dimValues(entry, dims);
  layout.total = table->working_memory(static_cast<int32_t>(entry), values.data(), add, &layout);
  if (layout.total < 0)
    return failure("{}: its working memory cannot be planned at these dims", entries[entry].name);
  return layout;
}

llvm::Error Artefact::callInto(size_t entry, const Dims &dims, const std::vector<Array> &arguments,
                               std::vector<Array> &results) {
  std::vector<const void *> args;
  std::vector<void *> outs;
  char nothing; // an array without elements has no memory, and null is refused
  for (const Array &argument : arguments)
    args.push_back(argument.bytes.empty() ? &nothing : argument.bytes.data());
  for (Array &result : llvm::MutableArrayRef(results).take_front(entries[entry].results.size()))
    outs.push_back(result.bytes.empty() ? &nothing : result.bytes.data());
  std::vector<int64_t> values = dimValues(entry, dims);
  tcc_status status =
      table->call(session, static_cast<int32_t>(entry), values.data(), args.data(), outs.data());
  if (status != TCC_OK)
    return failed(status, table->session_message(session));
  return llvm::Error::success();
}

/// Of the last call.
llvm::Expected<Array> Artefact::gradient(const std::string &name) {
  tcc_view view;
  if (tcc_status status = table->gradient(session, name.c_str(), &view); status != TCC_OK)
    return failed(status, table->session_message(session));
  Array array =
      Array::zeros(static_cast<ElementType>(view.dtype), Shape(view.shape, view.shape + view.rank));
  std::memcpy(array.bytes.data(), view.data, array.bytes.size());
  return array;
}

llvm::Expected<std::vector<Array>> Artefact::call(size_t entry, const Dims &dims,
                                                  const std::vector<Array> &arguments) {
  llvm::Expected<Shapes> all = shapes(entry, dims);
  if (!all)
    return all.takeError();
  std::vector<Array> results;
  for (auto [port, shape] : llvm::zip_equal(entries[entry].results, all->results))
    results.push_back(Array::zeros(port.type, shape));
  if (llvm::Error error = callInto(entry, dims, arguments, results))
    return std::move(error);
  for (const Port &port : entries[entry].gradients) {
    llvm::Expected<Array> gradient = this->gradient(port.name);
    if (!gradient)
      return gradient.takeError();
    results.push_back(std::move(*gradient));
  }
  return results;
}

} // namespace tcc::cli
