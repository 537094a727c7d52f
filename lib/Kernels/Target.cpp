// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Target.h.
#include "lib/Kernels/Target.h"

#include "mlir/IR/BuiltinTypes.h"
#include <algorithm>

using namespace tcc;

KernelTarget KernelTarget::parse(llvm::StringRef name) {
  if (name.contains("avx512") || name.contains("zen4"))
    return {64, 32};
  if (name.contains("avx"))
    return {32, 16};
  if (name.contains("aarch64") || name.contains("arm-64"))
    return {16, 32};
  return {16, 16};
}

int64_t KernelTarget::lanes(mlir::Type element) const {
  // Halves are computed as floats, bytes as 32-bit integers; so is a bool.
  int64_t bytes = std::max<int64_t>(4, element.getIntOrFloatBitWidth() / 8);
  return std::max<int64_t>(4, vectorBytes / bytes);
}
