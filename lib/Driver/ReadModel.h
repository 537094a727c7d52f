// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model's file into the graph: a .tdsl by the frontend, a .mlir as it stands.
#ifndef TCC_DRIVER_READMODEL_H
#define TCC_DRIVER_READMODEL_H

#include "lib/Driver/Options.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace tcc::driver {

/// Uses the options' input, defines, includes, entries and library folder. Prints what is wrong;
/// `module` is set where the result is Ok.
Status readModel(const Options &options, mlir::MLIRContext &context,
                 mlir::OwningOpRef<mlir::ModuleOp> &module);

/// The syntax tree of the model's file alone, printed in its canonical form.
Status printModel(const Options &options, std::string &text);

} // namespace tcc::driver

#endif
