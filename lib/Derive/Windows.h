// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gradients that are zero beside a window: what slices give back.
#ifndef TCC_DERIVE_WINDOWS_H
#define TCC_DERIVE_WINDOWS_H

#include "dialect/Tcc/TccOps.h"

namespace tcc::derive {

/// The sum of two concats of windows and zeros whose windows do not meet, as one concat: the
/// gradients of q, k and v lie side by side and are never added. Null for other tensors.
mlir::Value joinWindows(mlir::ImplicitLocOpBuilder &builder, mlir::Value a, mlir::Value b);

} // namespace tcc::derive

#endif
