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

/// The form of a tcc.attention or of one of its ways back. Failure: it has no fused kernel, and
/// `why` says what it lacks.
mlir::FailureOr<AttentionForm> attentionForm(mlir::Operation *op, std::string &why);
} // namespace tcc

#endif
