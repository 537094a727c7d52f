// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What verifiers of several ops ask.
#ifndef TCC_DIALECT_VERIFY_H
#define TCC_DIALECT_VERIFY_H

#include "dialect/Tcc/TccDialect.h"
#include "llvm/ADT/StringMap.h"

namespace tcc {
/// Whether `pattern` contracts two operands to the result. Binds its axes' names to sizes; names
/// that are bound already must agree.
mlir::LogicalResult verifyContraction(mlir::Operation *op, llvm::StringRef pattern, TensorType lhs,
                                      TensorType rhs, TensorType result,
                                      llvm::StringMap<SizeAttr> &sizes);
} // namespace tcc

#endif
