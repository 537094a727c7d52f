// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Finding and reading files, and entering their declarations into tables.
#include "lib/Frontend/Program.h"
#include "lib/Frontend/Ops.h"
#include "lib/Frontend/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"

using namespace tcc::frontend;
using namespace tcc::frontend::ast;

static constexpr size_t maxFileSize = 64 << 20;

/// What the file holds, or a little more than may be: a device or a pipe may have no end.
static llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> readText(StringRef path) {
  llvm::Expected<llvm::sys::fs::file_t> file = llvm::sys::fs::openNativeFileForRead(path);
  if (!file)
    return llvm::errorToErrorCode(file.takeError());
  llvm::SmallString<0> bytes;
  std::error_code code;
  for (size_t size = 0, got = 1; got != 0 && size <= maxFileSize; size += got) {
    bytes.resize_for_overwrite(size + llvm::sys::fs::DefaultReadChunkSize);
    llvm::Expected<size_t> read = llvm::sys::fs::readNativeFile(
        *file, {bytes.data() + size, llvm::sys::fs::DefaultReadChunkSize});
    code = llvm::errorToErrorCode(read.takeError());
    got = code ? 0 : *read;
    bytes.truncate(size + got);
  }
  llvm::sys::fs::closeFile(*file);
  if (code)
    return code;
  return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(bytes), path,
                                                         /*RequiresNullTerminator=*/false);
}

Unit *Program::loadModel(StringRef path, bool alone) {
  Unit *unit = load(path, {}, alone);
  if (unit && !alone && !unit->file->model && !diagnostics.failed())
    diagnostics.report<message::NoModel>(unit->file->versionRange, path);
  return unit;
}

Unit *Program::load(StringRef path, SourceRange from, bool alone) {
  llvm::SmallString<128> real;
  if (llvm::sys::fs::real_path(path, real))
    real = path;
  if (auto known = byPath.find(real); known != byPath.end()) {
    if (!known->second) {
      Diagnostic &d = diagnostics.report<message::CyclicUse>(from, llvm::sys::path::filename(path));
      for (auto &[name, range] : reading)
        if (range.valid() && range != from)
          d.note(range, "which is used here");
    }
    return known->second;
  }
  auto buffer = readText(path);
  if (!buffer) {
    diagnostics.report<message::CannotRead>(from, path, buffer.getError().message());
    return nullptr;
  }
  if ((*buffer)->getBufferSize() > maxFileSize) {
    diagnostics.report<message::FileTooLarge>(from, path, maxFileSize);
    return nullptr;
  }
  uint32_t id = sources.add(path.str(), std::move(*buffer));
  byPath[real] = nullptr;
  units.push_back(std::make_unique<Unit>());
  Unit *unit = units.back().get();
  unit->file = parse(sources, id, diagnostics);
  unit->isLibrary = from.valid();
  unit->name =
      unit->file->model ? unit->file->model->name.text.str() : llvm::sys::path::stem(path).str();
  if (unit->isLibrary && unit->file->model)
    diagnostics
        .report<message::ModelInLibrary>(unit->file->model->name.range,
                                         unit->file->model->name.text)
        .note(from, "used as a library here");
  if (!alone) {
    reading.push_back({path.str(), from});
    for (const Use &use : unit->file->uses) {
      if (!unit->libraries.try_emplace(use.library.text, nullptr).second) {
        diagnostics.report<message::DoubleUse>(use.range, use.library.text);
        continue;
      }
      unit->libraries[use.library.text] = loadUse(use, path);
    }
    reading.pop_back();
  }
  declare(*unit);
  byPath[real] = unit;
  return unit;
}

Unit *Program::loadUse(const Use &use, StringRef user) {
  llvm::SmallString<128> path;
  if (use.path) {
    path = llvm::sys::path::parent_path(user);
    llvm::sys::path::append(path, use.path->value);
    if (llvm::sys::path::is_absolute(use.path->value))
      path = use.path->value;
    return load(path, use.path->range, false);
  }
  std::vector<std::string> candidates = folders.includes;
  candidates.push_back(folders.standard);
  for (const std::string &folder : candidates) {
    path = folder;
    llvm::sys::path::append(path, use.library.text + ".tdsl");
    if (llvm::sys::fs::exists(path))
      return load(path, use.library.range, false);
  }
  std::vector<std::string> names;
  for (const std::string &folder : candidates) {
    std::error_code error;
    for (llvm::sys::fs::directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error))
      if (llvm::sys::path::extension(it->path()) == ".tdsl")
        names.push_back(llvm::sys::path::stem(it->path()).str());
  }
  llvm::sort(names);
  std::vector<StringRef> references(names.begin(), names.end());
  diagnostics.report<message::UnknownLibrary>(use.library.range, use.library.text)
      .didYouMean(nearest(use.library.text, references))
      .hint("looked in {}", llvm::join(candidates, ", "));
  return nullptr;
}

template <class T>
void Program::enter(Unit &unit, llvm::StringMap<const T *> &table, const Name &name,
                    const T *what) {
  if (name.text.empty())
    return;
  if (table.try_emplace(name.text, what).second) {
    declared[{&unit, name.text}] = name.range;
    return;
  }
  diagnostics.report<message::DoubleDeclaration>(name.range, name.text)
      .note(declared[{&unit, name.text}], "`{}` is declared here", name.text);
}

void Program::declareFunction(Unit &unit, const FunctionDecl &decl) {
  // Without a model the file is a library that is read alone.
  if (unit.file->model && !unit.isLibrary && findOp(decl.name.text))
    diagnostics.report<message::NamedLikeOp>(decl.name.range, decl.name.text);
  enter(unit, unit.functions, decl.name, &decl);
}

void Program::declare(Unit &unit) {
  for (const Decl *decl : unit.declarations()) {
    bool ofLibrary = llvm::isa<FunctionDecl, OptimizerDecl, ConstDecl>(decl);
    if (unit.isLibrary && !ofLibrary) {
      SourceRange word = decl->range;
      word.end = word.begin + 1;
      diagnostics.report<message::NotInLibrary>(word);
      continue;
    }
    if (auto *d = llvm::dyn_cast<FunctionDecl>(decl))
      declareFunction(unit, *d);
    else if (auto *d = llvm::dyn_cast<OptimizerDecl>(decl))
      enter(unit, unit.optimizers, d->name, d);
    else if (auto *d = llvm::dyn_cast<ParamDecl>(decl))
      enter<ParamStmt>(unit, unit.params, d->param->name, d->param);
    else if (auto *d = llvm::dyn_cast<ConstDecl>(decl))
      for (const ConstDecl::Item &item : d->items)
        enter(unit, unit.constants, item.name, &item);
    else if (auto *d = llvm::dyn_cast<DimDecl>(decl))
      for (const DimDecl::Item &item : d->items) {
        if (auto other = unit.constants.find(item.name.text); other != unit.constants.end())
          diagnostics.report<message::DoubleDeclaration>(item.name.range, item.name.text)
              .note(other->second->name.range, "`{}` is declared here", item.name.text);
        else
          enter(unit, unit.dims, item.name, &item);
      }
  }
}
