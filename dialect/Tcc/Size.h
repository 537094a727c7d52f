// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exact arithmetic on sizes. A null result means that a coefficient left 64 bits, that there are
// too many terms, or that a division leaves a rest.
#ifndef TCC_DIALECT_SIZE_H
#define TCC_DIALECT_SIZE_H

#include "dialect/Tcc/TccDialect.h"

namespace tcc {
SizeAttr add(SizeAttr a, SizeAttr b);
SizeAttr subtract(SizeAttr a, SizeAttr b);
SizeAttr multiply(SizeAttr a, SizeAttr b);
SizeAttr product(mlir::MLIRContext *context, llvm::ArrayRef<SizeAttr> sizes);
/// a / b where b divides a as a polynomial, e.g. (3*B*C) / (3*C) = B; null where it does not.
SizeAttr divideExactly(SizeAttr a, SizeAttr b);
SizeAttr ceilDiv(SizeAttr a, int64_t denominator);

/// The value of a size when every dim has a value; nullopt when a dim is unknown or the result
/// leaves 64 bits.
std::optional<int64_t> evaluate(SizeAttr size,
                                llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> dim);
/// Calls `visit` with every dim's name in the size, repeated where it occurs more than once.
void forEachDim(SizeAttr size, llvm::function_ref<void(llvm::StringRef)> visit);
/// The size with every dim replaced; null as for the arithmetic.
SizeAttr substitute(SizeAttr size, llvm::function_ref<SizeAttr(llvm::StringRef)> dim);

/// Reads `3*B*T + 1`.
mlir::FailureOr<SizeAttr> parseSize(mlir::AsmParser &parser);
} // namespace tcc

#endif
