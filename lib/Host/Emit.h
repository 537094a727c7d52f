// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Host programs to LLVM IR, and that to text, assembly or an object file in memory.
#ifndef TCC_HOST_EMIT_H
#define TCC_HOST_EMIT_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Module.h"

namespace tcc {
/// The machine that host code runs on. Host code is not where time goes: the target's baseline is
/// enough for it.
struct HostTarget {
  std::string triple = "x86_64-unknown-linux-gnu";
  std::string cpu = "x86-64";
  std::string features;
};

/// The names that the library exports, sorted: for the linker's version script. `module` is the
/// result of lower-host.
std::vector<std::string> exportedSymbols(mlir::ModuleOp module);

/// From the result of lower-host to optimised LLVM IR; `module` stays as it is. Null after an
/// error, which has been reported.
std::unique_ptr<llvm::Module> translateHost(mlir::ModuleOp module, llvm::LLVMContext &context,
                                            const HostTarget &target);

enum class HostFile { Text, Assembly, Object };
mlir::LogicalResult emitHost(mlir::ModuleOp module, const HostTarget &target, HostFile kind,
                             llvm::SmallVectorImpl<char> &output);
} // namespace tcc

#endif
