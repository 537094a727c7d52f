// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// --dump-ir-dir.
#include "lib/Driver/DumpIR.h"

#include "lib/Driver/Outputs.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>

using namespace tcc::driver;

static constexpr llvm::StringRef mark = "// tcc";

std::string tcc::driver::printModule(mlir::ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os);
  os << "\n";
  return text;
}

/// A file that an earlier dump wrote: its name is numbered and it begins with our mark.
static bool isDump(llvm::StringRef path) {
  llvm::StringRef name = llvm::sys::path::filename(path);
  if (name.size() < 4 || !isdigit(name[0]) || !isdigit(name[1]) || name[2] != '-')
    return false;
  auto buffer = llvm::MemoryBuffer::getFileSlice(path, mark.size(), 0);
  return buffer && (*buffer)->getBuffer() == mark;
}

llvm::Error DumpIR::open(llvm::StringRef path) {
  if (std::error_code error = llvm::sys::fs::create_directories(path))
    return fileError("make the folder", path, error.value());
  if (!llvm::sys::fs::is_directory(path))
    return fileError("make the folder", path, EEXIST);
  folder = path.str();
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(path, error), end; it != end && !error;
       it.increment(error))
    if (isDump(it->path()))
      llvm::sys::fs::remove(it->path());
  return llvm::Error::success();
}

llvm::Error DumpIR::write(std::string name, llvm::StringRef line, llvm::StringRef contents) {
  Outputs file;
  std::string text = (line + "\n" + contents).str();
  if (llvm::Error error = file.add(folder + "/" + name, text))
    return error;
  ++number;
  return file.commit();
}

static std::string numbered(unsigned number, llvm::StringRef name, llvm::StringRef suffix) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%02u-", number) << name << suffix;
  return text;
}

llvm::Error DumpIR::start(llvm::StringRef name, llvm::StringRef how, mlir::ModuleOp module) {
  if (!isOpen())
    return llvm::Error::success();
  lastFile = numbered(number, name, ".mlir");
  lastText = printModule(module);
  return write(lastFile, ("// " + how).str(), lastText);
}

llvm::Error DumpIR::pass(llvm::StringRef name, llvm::StringRef pipeline, mlir::ModuleOp module) {
  if (!isOpen())
    return llvm::Error::success();
  std::string text = printModule(module);
  if (text == lastText)
    return llvm::Error::success();
  std::string line =
      ("// tcc-opt --pass-pipeline='builtin.module(" + pipeline + ")' " + lastFile).str();
  lastText = std::move(text);
  lastFile = numbered(number, name, ".mlir");
  return write(lastFile, line, lastText);
}

llvm::Error DumpIR::text(llvm::StringRef name, llvm::StringRef suffix, llvm::StringRef how,
                         llvm::StringRef contents) {
  if (!isOpen())
    return llvm::Error::success();
  return write(numbered(number, name, suffix), ("// tcc: " + how).str(), contents);
}
