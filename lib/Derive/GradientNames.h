// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which parameters a gradient among a function's results belongs to: the attribute `tcc.gradient`.
#ifndef TCC_DERIVE_GRADIENTNAMES_H
#define TCC_DERIVE_GRADIENTNAMES_H

#include "dialect/Tcc/TccDialect.h"
#include "mlir/IR/Builders.h"

namespace tcc {
/// The attribute's name.
constexpr llvm::StringLiteral gradientAttribute = "tcc.gradient";

/// {name, lower, places} and the parameter's init if it has one: the gradient has an axis for each
/// loop in front, outermost first, whose rows count from lower[axis]; place k of the name takes the
/// count of axis places[k].
mlir::DictionaryAttr describeGradient(mlir::Builder builder, mlir::StringAttr name,
                                      llvm::ArrayRef<int64_t> lower, llvm::ArrayRef<int64_t> places,
                                      mlir::StringAttr init);

/// The type of a row, which is the parameter's.
TensorType gradientRow(mlir::DictionaryAttr gradient, TensorType type);
/// The full name of each row, the innermost loop varying fastest.
std::vector<std::string> gradientNames(mlir::DictionaryAttr gradient, TensorType type);
} // namespace tcc

#endif
