// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef TCC_HOST_PASSES_H
#define TCC_HOST_PASSES_H

#include "dialect/Host/HostDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace tcc {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Host/Passes.h.inc"

/// From the result of lower-host to the LLVM dialect alone.
void populateHostToLLVM(mlir::OpPassManager &pm);
} // namespace tcc

#endif
