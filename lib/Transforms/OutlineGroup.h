// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One group to one kernel (two for a contraction: its panels) and the launches that replace it.
#ifndef TCC_TRANSFORMS_OUTLINEGROUP_H
#define TCC_TRANSFORMS_OUTLINEGROUP_H

#include "lib/Transforms/KernelMaker.h"

namespace tcc {
/// The values that replace the group's results; launches are inserted at the builder's place.
mlir::FailureOr<llvm::SmallVector<mlir::Value>>
outlineGroup(mlir::OpBuilder &builder, KernelTable &table, GroupOp group, int64_t panelBytes);

/// The value in memory of its own, row-major.
mlir::Value copyOf(mlir::OpBuilder &builder, KernelTable &table, mlir::Value value);
} // namespace tcc

#endif
