// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The stages of a compilation: what each hands to whom.
#include "lib/Driver/Compilation.h"

#include "lib/Driver/Register.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Printer.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace tcc;
using namespace tcc::driver;

Compilation::Compilation(const Options &options)
    : options(options), context(mlir::MLIRContext::Threading::DISABLED),
      diagnostics(sources, &context), passes(options, dump, times) {
  registerPasses();
  mlir::DialectRegistry registry;
  registerDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
}

Status Compilation::fail(llvm::Error error, Status status) {
  llvm::errs() << "tcc: error: " << llvm::toString(std::move(error)) << "\n";
  return status;
}

Status Compilation::readModel() {
  frontend::FrontendOptions model;
  model.standardLibrary = options.library + "/std";
  model.includes = options.includes;
  model.entries = options.entries;
  for (const auto &[name, value] : options.defines)
    model.defines.push_back(name + "=" + value);
  frontend::Frontend text(model);
  if (options.emit == Emit::Ast) {
    const frontend::ast::File *file = text.parse(options.input);
    if (file && !text.diagnostics().failed()) {
      llvm::raw_string_ostream stream(result);
      frontend::print(*file, text.sources(), stream);
    }
  } else {
    module = text.load(options.input, context);
  }
  text.diagnostics().print(llvm::errs());
  if (text.diagnostics().failed())
    return text.sources().size() == 0 ? Status::File : Status::Errors;
  return Status::Ok;
}

Status Compilation::read() {
  if (llvm::sys::path::extension(options.input) != ".mlir") {
    if (Status status = readModel(); status != Status::Ok || options.emit == Emit::Ast)
      return status;
    return startDump();
  }
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(options.input, /*IsText=*/true);
  if (!buffer)
    return fail(fileError("read", options.input, buffer.getError().value()));

  sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  module = mlir::parseSourceFile<mlir::ModuleOp>(sources, &context);
  if (!module)
    return Status::Errors;
  return startDump();
}

Status Compilation::startDump() {
  if (llvm::Error error = dump.start("graph", "tcc " + options.input, *module))
    return fail(std::move(error));
  return Status::Ok;
}

Status Compilation::write() {
  if (result.empty())
    result = printModule(*module);
  Outputs outputs;
  if (llvm::Error error = outputs.add(options.output, result, options.emit == Emit::Shared))
    return fail(std::move(error));
  if (!header.empty() && options.output != "-") {
    llvm::SmallString<128> path(options.header);
    if (path.empty()) {
      path = options.output;
      llvm::sys::path::replace_extension(path, ".h");
    }
    if (llvm::Error error = outputs.add(path, header))
      return fail(std::move(error));
  }
  if (llvm::Error error = outputs.commit())
    return fail(std::move(error));
  return Status::Ok;
}
