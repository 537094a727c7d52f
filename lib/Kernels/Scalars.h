// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The graph's elementwise ops as scalar expressions.
#ifndef TCC_KERNELS_SCALARS_H
#define TCC_KERNELS_SCALARS_H

#include "dialect/Halide/Builder.h"

namespace tcc {

/// Element type as arith has it, and as a buffer is declared (a bool is a byte in memory).
mlir::Type valueElement(mlir::Type element);
mlir::Type memoryElement(mlir::Type element);

/// One element of an elementwise op's result; null where the op has no rule.
mlir::Value lowerScalar(halide::Pipeline &p, mlir::Operation *op,
                        llvm::ArrayRef<halide::Expr> operands);

/// The number in every element of a constant.
halide::Expr lowerNumber(halide::Pipeline &p, mlir::Type element, mlir::TypedAttr value);

} // namespace tcc

#endif
