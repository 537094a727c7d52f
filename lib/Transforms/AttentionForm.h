// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which attentions have a fused kernel.
#ifndef TCC_TRANSFORMS_ATTENTIONFORM_H
#define TCC_TRANSFORMS_ATTENTIONFORM_H

#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/TccOps.h"

namespace tcc {
/// An attention's axes by their part in its kernel: the query axis, the key axis, the depth of q
/// and k, the width of v, and the others, over which the kernel is launched.
struct AttentionForm : AttentionAxes {
  std::string query, key, depth, width;
  llvm::SmallVector<std::string, 4> grid;
};

/// The widest head that has a fused kernel, in elements, and the vectors that a kernel keeps a row
/// of results in, at most.
constexpr int64_t widestHead = 256, mostVectors = 64;

/// The constant widths of an attention's heads: the depth of q and k, the width of v.
struct AttentionHeads {
  AttentionAxes axes;
  std::string depthAxis, widthAxis;
  int64_t depth, width;
  bool keepsDepth; ///< whether the kernel keeps rows of q and k beside those of v: on the way back

  int64_t widest() const { return keepsDepth ? std::max(depth, width) : width; }
};
/// Nothing where one is not one constant axis.
std::optional<AttentionHeads> headsOf(mlir::Operation *op);
/// Whether a kernel can keep their rows in vectors; `why` not, if it cannot.
llvm::LogicalResult fitVectors(const AttentionHeads &heads, std::string &why);

/// The form of a tcc.attention or of one of its ways back. Failure: it has no fused kernel in
/// whatever vectors, and `why` says what it lacks.
mlir::FailureOr<AttentionForm> attentionForm(mlir::Operation *op, std::string &why);
} // namespace tcc

#endif
