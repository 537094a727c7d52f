// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The way back of tcc.toeplitz.
#ifndef TCC_DIALECT_DIAGONALS_H
#define TCC_DIALECT_DIAGONALS_H

#include "dialect/Tcc/TccOps.h"

namespace tcc {
/// The diagonals of a matrix of M rows: M + columns - 1.
SizeAttr countDiagonals(SizeAttr rows, SizeAttr columns);
/// Of x[.., i, .., j], i along the axis `rows` of size M, j along the last one:
/// result[.., .., d] = sum of what has j - i + M - 1 = d, in the order of the rows.
mlir::Value sumDiagonals(mlir::ImplicitLocOpBuilder &builder, mlir::Value x, int64_t rows);
} // namespace tcc

#endif
