// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The code of one entry.
#ifndef TCC_HOST_BODY_H
#define TCC_HOST_BODY_H

#include "lib/Host/Calls.h"
#include "lib/Host/Instances.h"
#include "lib/Host/Spans.h"

namespace tcc {
/// One entry on its way: what its functions need in common.
struct EntryContext {
  mutable mlir::func::FuncOp entry;    ///< ops are handles
  llvm::SmallVector<std::string> dims; ///< that the entry takes, in the module's order
  const Instances &instances;
  const Spans &spans;
};

/// Makes `ENTRY.body`: the launches in order, each a function of its own that fills the arguments.
mlir::LogicalResult lowerBody(Calls &calls, const EntryContext &context);
/// Makes `ENTRY.prepare` of what depends on the dims alone.
mlir::LogicalResult lowerPrepare(Calls &calls, const EntryContext &context);
} // namespace tcc

#endif
