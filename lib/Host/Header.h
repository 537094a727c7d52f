// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C header of a compiled model.
#ifndef TCC_HOST_HEADER_H
#define TCC_HOST_HEADER_H

#include "mlir/IR/BuiltinOps.h"

namespace tcc {
/// The text of NAME.h, C99, with nothing to include beside it. `module` is the result of
/// lower-host.
std::string generateHeader(mlir::ModuleOp module);
} // namespace tcc

#endif
