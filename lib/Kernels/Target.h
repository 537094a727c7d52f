// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a schedule must know of the machine.
#ifndef TCC_KERNELS_TARGET_H
#define TCC_KERNELS_TARGET_H

#include "mlir/IR/Types.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace tcc {

struct KernelTarget {
  int64_t vectorBytes = 16;
  int64_t vectorRegisters = 16;

  /// By the features in its name, --target's or Halide's: x86-64-zen4, x86-64-linux-avx2-...,
  /// aarch64.
  static KernelTarget parse(llvm::StringRef name);

  /// Elements of a vector register; at least 4, so that wide elements still unroll.
  int64_t lanes(mlir::Type element) const;
  /// Accumulators of a contraction's register tile: what is left when a row of the panel and a
  /// broadcast have their registers.
  int64_t accumulators() const { return vectorRegisters == 32 ? 24 : 12; }
};

} // namespace tcc

#endif
