// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The ops of an attention, found by their structure around a softmax.
#ifndef TCC_TRANSFORMS_ATTENTIONMATCH_H
#define TCC_TRANSFORMS_ATTENTIONMATCH_H

#include "lib/Transforms/ScoreAxes.h"
#include "llvm/ADT/SetVector.h"

namespace tcc {
/// A contraction whose operands may have changed places; the pattern is theirs.
struct OrderedContraction {
  ContractOp op;
  mlir::Value lhs, rhs;
  Einops pattern;

  OrderedContraction() = default;
  OrderedContraction(ContractOp op, bool swapped);
};

struct AttentionMatch {
  ScoreAxes axes;
  unsigned keys; ///< the atom that is summed
  SoftmaxOp softmax;
  AtomAxes softmaxAxes; ///< of its operand and its result

  OrderedContraction scores; ///< q and k
  AtomAxes scoreAxes;        ///< of its result
  /// Axes of the keys that the queries lack: all read the same, as learned ones do.
  llvm::SmallVector<std::string, 1> keyBatch;
  /// The work from the scores to the softmax, that nearest to the softmax first.
  llvm::SmallVector<mlir::Operation *> path;

  /// From the softmax to what reads the probabilities: op by op, with the operand that comes of it.
  llvm::SmallVector<mlir::OpOperand *> chain;
  OrderedContraction values; ///< the probabilities and v
  AtomAxes weightAxes;       ///< of its left operand

  /// All ops that the attention stands for.
  llvm::SmallVector<mlir::Operation *> members() const;
};

/// The attention that the softmax belongs to. Without one, `reason` is what stopped it, and empty
/// where no contraction makes the softmax's operand.
std::optional<AttentionMatch> matchAttention(SoftmaxOp softmax, std::string &reason);

/// Whether powers of scores become probabilities without the op: e^(s - max) / sum, or
/// e^log_softmax(s), between two contractions.
bool isWrittenOutSoftmax(ExpOp power);
} // namespace tcc

#endif
