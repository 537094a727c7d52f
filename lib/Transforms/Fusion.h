// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the fuse-* passes share: which ops fuse with which, and the groups they make.
#ifndef TCC_TRANSFORMS_FUSION_H
#define TCC_TRANSFORMS_FUSION_H

#include "dialect/Tcc/TccOps.h"
#include "llvm/ADT/SetVector.h"

namespace tcc {
bool isElementwise(mlir::Operation *op);
/// Attention, forward and back.
bool isAttention(mlir::Operation *op);
/// Sums that are read back where they are stored.
bool isSumInPlace(mlir::Operation *op);
/// Ops that a kernel is made around.
bool isAnchor(mlir::Operation *op);
/// Anchors that the elementwise ops before them, and behind them, may be computed with.
bool takesPrologue(mlir::Operation *anchor);
bool takesEpilogue(mlir::Operation *anchor);
/// The group's anchor; null where it is elementwise.
mlir::Operation *anchorOf(GroupOp group);

/// The one op of its block that uses the op's results; null where there are several or none.
mlir::Operation *onlyUser(mlir::Operation *op);

/// Blocks whose ops become kernels: those of attention's region and of groups do not.
llvm::SmallVector<mlir::Block *> blocksToFuse(mlir::Operation *function);

using Members = llvm::SetVector<mlir::Operation *>;

/// Whether it is an elementwise op of the block that only feeds members, and is none.
bool onlyFeeds(mlir::Block &block, mlir::Operation *op, const Members &members);

/// `op` joins, and those that only feed members do, nearest first.
void addProducers(mlir::Block &block, mlir::Operation *op, Members &members);

/// The ops, which stand in one block, in its order; and their names.
llvm::SmallVector<mlir::Operation *> inOrder(const Members &members);
std::string namesOf(const Members &members);

/// Puts the members, ops of one block or of a group in it, into a group in the place of `last`,
/// which gives its first result.
GroupOp makeGroup(mlir::Operation *last, Members members);
} // namespace tcc

#endif
