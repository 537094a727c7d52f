// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Symbolic sizes as 64-bit arithmetic on the values of dims.
#ifndef TCC_HOST_SIZES_H
#define TCC_HOST_SIZES_H

#include "lib/Host/Calls.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include <map>

namespace tcc {
class Sizes {
public:
  /// What happens where a value leaves 64 bits. Bodies run at dims whose sizes are known to fit;
  /// what decides whether they fit saturates at INT64_MAX.
  enum class Overflow { Never, Saturates };

  Sizes(Calls &calls, Overflow overflow)
      : calls(calls), builder(calls.builder), overflow(overflow) {}

  void bind(llvm::StringRef dim, mlir::Value value) { dims[dim] = value; }
  mlir::Value get(SizeAttr size);
  mlir::Value constant(int64_t value);
  /// Of values that are not negative.
  mlir::Value multiply(mlir::Value a, mlir::Value b);
  mlir::Value product(llvm::ArrayRef<SizeAttr> sizes);

private:
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value saturating(llvm::StringRef name, mlir::Value a, mlir::Value b);
  mlir::Value atom(mlir::Attribute attribute);

  Calls &calls;
  mlir::ImplicitLocOpBuilder &builder;
  Overflow overflow;
  llvm::StringMap<mlir::Value> dims;
  llvm::DenseMap<SizeAttr, mlir::Value> known;
  std::map<int64_t, mlir::Value> constants;
};
} // namespace tcc

#endif
