// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The graph's elementwise ops as scalar expressions.
#ifndef TCC_KERNELS_SCALARS_H
#define TCC_KERNELS_SCALARS_H

#include "dialect/Halide/Builder.h"

namespace tcc {

/// Element type as arith has it, and as a buffer is declared (a bool is a byte in memory).
mlir::Type valueElement(mlir::Type element);
mlir::Type memoryElement(mlir::Type element);

/// What sums and products of elements are kept in: halves in f32, integers unsigned, so that they
/// wrap.
mlir::Type sumElement(mlir::Type element);
halide::Expr summand(halide::Expr x);

/// One element of an elementwise op's result; null where the op has no rule.
mlir::Value lowerScalar(halide::Pipeline &p, mlir::Operation *op,
                        llvm::ArrayRef<halide::Expr> operands);

/// The functions that take libm to be exact, in double and rounded once; nothing for the others,
/// which are exact where they are strict. Operands and result are floats.
std::optional<halide::Expr> lowerExact(mlir::Operation *op, llvm::ArrayRef<halide::Expr> operands);

/// The word of tcc.philox.
halide::Expr philox(halide::Expr element, halide::Expr instance, halide::Expr call,
                    halide::Expr seed);

/// The conversions of tcc.cast.
halide::Expr convert(halide::Expr x, mlir::Type from, mlir::Type to);
/// Between floats, with one rounding; the second also where a NaN or an infinity decides something.
halide::Expr convertFloat(halide::Expr x, mlir::Type to);
halide::Expr convertExactly(halide::Expr x, mlir::Type to);

/// The number in every element of a constant.
halide::Expr lowerNumber(halide::Pipeline &p, mlir::Type element, mlir::TypedAttr value);

} // namespace tcc

#endif
