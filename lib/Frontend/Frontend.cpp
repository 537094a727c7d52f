// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model's text in, the graph out.
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Elaborator.h"

using namespace tcc::frontend;

Frontend::Frontend(FrontendOptions o)
    : options(std::move(o)), messages(texts),
      program(texts, messages, {options.standardLibrary, options.includes}) {}
Frontend::~Frontend() = default;

const ast::File *Frontend::parse(llvm::StringRef path) {
  Unit *unit = program.loadModel(path, /*alone=*/true);
  return unit ? unit->file.get() : nullptr;
}

mlir::OwningOpRef<mlir::ModuleOp> Frontend::load(llvm::StringRef path, mlir::MLIRContext &context) {
  Unit *unit = program.loadModel(path, /*alone=*/false);
  if (!unit || !unit->file->model || unit->file->unreadable)
    return nullptr;
  // What could be read is checked all the same: one run shows all errors.
  mlir::OwningOpRef<mlir::ModuleOp> module =
      Elaborator(texts, messages, options, *unit, context).run();
  return messages.failed() ? nullptr : std::move(module);
}

mlir::OwningOpRef<mlir::ModuleOp> tcc::frontend::parseModel(llvm::StringRef path,
                                                            const FrontendOptions &options,
                                                            mlir::MLIRContext &context,
                                                            llvm::raw_ostream &os) {
  Frontend frontend(options);
  mlir::OwningOpRef<mlir::ModuleOp> module = frontend.load(path, context);
  frontend.diagnostics().print(os);
  return module;
}
