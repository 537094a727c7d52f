// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The passes of Passes.td.
#ifndef TCC_KERNELS_PASSES_H
#define TCC_KERNELS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace tcc {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Kernels/Passes.h.inc"
} // namespace tcc

#endif
