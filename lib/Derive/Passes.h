// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef TCC_DERIVE_PASSES_H
#define TCC_DERIVE_PASSES_H

#include "dialect/Tcc/TccDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace tcc {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Derive/Passes.h.inc"
} // namespace tcc

#endif
