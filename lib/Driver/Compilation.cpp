// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The stages of a compilation that are no lists of passes: what each hands to whom.
#include "lib/Driver/Compilation.h"

#include "lib/Driver/ReadModel.h"
#include "lib/Driver/Register.h"
#include "lib/Halide/PrintCpp.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

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

Status Compilation::setUp() {
  std::optional<halide::Target> found = halide::findTarget(options.target);
  if (!found)
    return fail(llvm::createStringError("target '" + options.target +
                                        "' is not supported; there are " + halide::targetNames()),
                Status::Target);
  target = *found;
  if (llvm::Error error = work.create())
    return fail(std::move(error));
  if (!options.dumpDir.empty())
    if (llvm::Error error = dump.open(options.dumpDir))
      return fail(std::move(error));
  return Status::Ok;
}

Status Compilation::read() {
  if (options.emit == Emit::Ast)
    return driver::printModel(options, result);
  if (Status status = driver::readModel(options, context, module); status != Status::Ok)
    return status;
  if (llvm::Error error = dump.start("graph", "tcc " + options.input, *module))
    return fail(std::move(error));
  return Status::Ok;
}

/// One program per kernel, in the form split-file takes apart.
Status Compilation::printCpp() {
  llvm::raw_string_ostream os(result);
  for (auto pipeline : module->getOps<halide::PipelineOp>()) {
    os << "//--- " << pipeline.getSymName() << ".cpp\n";
    if (mlir::failed(halide::printCpp(pipeline, target.halide, os)))
      return Status::Internal;
  }
  return Status::Ok;
}

Status Compilation::write() {
  if (result.empty())
    result = printModule(*module);
  Outputs outputs;
  if (llvm::Error error = outputs.add(options.output, result, options.emit == Emit::Shared))
    return fail(std::move(error));
  if (options.emit >= Emit::Obj && options.output != "-") {
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
