// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model's file into the graph.
#include "lib/Driver/ReadModel.h"

#include "lib/Driver/Outputs.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Printer.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

using namespace tcc::driver;

/// "-" by the name under which the system has standard input.
static std::string pathOf(const Options &options) {
  return options.input == "-" ? "/dev/stdin" : options.input;
}

/// A file that cannot be read is told apart from one with errors. It is not opened here: what comes
/// out of a pipe can be read once.
static Status checkReadable(const Options &options) {
  struct stat info;
  bool found = ::stat(options.input.c_str(), &info) == 0;
  if (options.input == "-" ||
      (found && !S_ISDIR(info.st_mode) && ::access(options.input.c_str(), R_OK) == 0))
    return Status::Ok;
  int code = found && S_ISDIR(info.st_mode) ? EISDIR : errno;
  llvm::errs() << "tcc: error: " << llvm::toString(fileError("read", options.input, code)) << "\n";
  return Status::File;
}

static tcc::frontend::FrontendOptions frontendOptions(const Options &options) {
  tcc::frontend::FrontendOptions result;
  result.standardLibrary = options.library + "/std";
  result.includes = options.includes;
  result.entries = options.entries;
  for (const auto &[name, value] : options.defines)
    result.defines.push_back(name + "=" + value);
  return result;
}

Status tcc::driver::readModel(const Options &options, mlir::MLIRContext &context,
                              mlir::OwningOpRef<mlir::ModuleOp> &module) {
  if (Status status = checkReadable(options); status != Status::Ok)
    return status;
  if (llvm::StringRef(options.input).ends_with(".mlir"))
    module = mlir::parseSourceFile<mlir::ModuleOp>(options.input, &context);
  else
    module =
        tcc::frontend::parseModel(pathOf(options), frontendOptions(options), context, llvm::errs());
  return module ? Status::Ok : Status::Errors;
}

Status tcc::driver::printModel(const Options &options, std::string &text) {
  if (Status status = checkReadable(options); status != Status::Ok)
    return status;
  tcc::frontend::Frontend frontend(frontendOptions(options));
  const tcc::frontend::ast::File *file = frontend.parse(pathOf(options));
  frontend.diagnostics().print(llvm::errs());
  if (!file || frontend.diagnostics().failed())
    return Status::Errors;
  llvm::raw_string_ostream os(text);
  tcc::frontend::print(*file, frontend.sources(), os);
  return Status::Ok;
}
