// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc inspect`: what a compiled model or a model's text offers and wants.
#include "lib/Reference/Errors.h"
#include "tools/tcc/Artefact.h"
#include "tools/tcc/Oracle.h"
#include "tools/tcc/Subcommands.h"

#include "llvm/Support/FileSystem.h"

#include <cstdio>
#include <fmt/ranges.h>

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

constexpr llvm::StringLiteral help = R"(usage: tcc inspect MODEL.so|MODEL.tdsl [OPTION...]

Lists entries with their dims, inputs and results, parameters and, of a library, kernels.

  --parameters         list every parameter
  -D NAME=VALUE        set a const of the model (of a .tdsl)
  -I FOLDER            look for the libraries of `use` here as well (of a .tdsl)
)";

std::string withUnit(double bytes) {
  for (const char *unit : {"bytes", "KiB", "MiB", "GiB"}) {
    if (bytes < 1024 || unit[0] == 'G')
      return fmt::format("{:.{}f} {}", bytes, unit[0] == 'b' ? 0 : 1, unit);
    bytes /= 1024;
  }
  llvm_unreachable("the last unit takes all");
}

void printEntry(Model &model, size_t number) {
  const Entry &entry = model.entries[number];
  fmt::print("\nentry {}\n", entry.name);
  Dims largest;
  for (const Dim &dim : entry.dims) {
    fmt::print("  dim    {}: {}..{}\n", dim.name, dim.min, dim.max);
    largest[dim.name] = dim.max;
  }
  for (auto [i, port] : llvm::enumerate(entry.arguments)) {
    int64_t size = model.indexSize(number, i, largest);
    fmt::print("  input  {}: {}{}\n", port.name, describe(port),
               size ? fmt::format(", each in 0..{}", size - 1) : "");
  }
  for (const Port &port : entry.results)
    fmt::print("  result {}: {}\n", port.name, describe(port));
}

llvm::Error printModel(Model &model, bool listParameters) {
  for (size_t i = 0; i < model.entries.size(); ++i)
    printEntry(model, i);
  auto parameters = model.parameters();
  if (!parameters)
    return parameters.takeError();
  double bytes = 0;
  for (const reference::ParameterInfo &info : *parameters)
    bytes += static_cast<double>(reference::elementCount(info.shape).value_or(0)) *
             static_cast<double>(reference::byteSize(info.type));
  fmt::print("\n{} parameters, {}\n", parameters->size(), withUnit(bytes));
  if (listParameters)
    for (const reference::ParameterInfo &info : *parameters)
      fmt::print("  {}: {}{}\n", info.name, reference::nameOf(info.type),
                 reference::toString(info.shape));
  std::vector<std::string> kernels = model.kernels();
  if (!kernels.empty())
    fmt::print("\n{} kernels\n  {}\n", kernels.size(), fmt::join(kernels, "\n  "));
  return llvm::Error::success();
}

llvm::Error inspectFile(const Source &source, bool listParameters) {
  llvm::StringRef path = source.path;
  if (path.ends_with(".tdsl") || path.ends_with(".mlir")) {
    auto oracle = Oracle::load(source, reference::Precision::F32);
    if (!oracle)
      return oracle.takeError();
    fmt::print("model {}\n", (*oracle)->name);
    return printModel(**oracle, listParameters);
  }
  auto artefact = Artefact::load(path);
  if (!artefact)
    return artefact.takeError();
  const tcc_model_info &info = (*artefact)->info();
  uint64_t size = 0;
  llvm::sys::fs::file_size(path, size);
  fmt::print("model {}\ncompiled by {} for {}, {}\n", info.name, info.compiler, info.target,
             withUnit(static_cast<double>(size)));
  return printModel(**artefact, listParameters);
}

} // namespace

int inspect(Arguments arguments) {
  Source source;
  bool wantsHelp = false, listParameters = false;
  std::vector<Option> table = {
      {"--parameters", "", setFlag(listParameters)},
      {"-D", "NAME=VALUE", addList(source.defines)},
      {"-I", "a folder", addList(source.includes)},
      {"--help", "", setFlag(wantsHelp)},
      {"-h", "", setFlag(wantsHelp)},
  };
  std::vector<llvm::StringRef> words;
  if (!parse(arguments, table, words))
    return static_cast<int>(Blame::Usage);
  if (wantsHelp) {
    fmt::print("{}", llvm::StringRef(help));
    return 0;
  }
  if (words.size() != 1)
    return usageError(words.empty() ? "no model given" : "one model at a time");
  source.path = words[0].str();
  return report(inspectFile(source, listParameters));
}

} // namespace tcc::cli
