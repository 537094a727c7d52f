// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The region of an attention: every op over the whole shape of the scores.
#ifndef TCC_TRANSFORMS_ATTENTIONREGION_H
#define TCC_TRANSFORMS_ATTENTIONREGION_H

#include "lib/Transforms/AttentionMatch.h"

namespace tcc {
/// Copies into an attention's region what its match does to the scores and the probabilities, and
/// what is cheap to compute again: masks, index work, constants. Broadcasts go to the leaves: what
/// is read from outside is of the scores' shape, or is broadcast to it before all else.
class AttentionRegion {
public:
  /// `atoms` are the scores' axes.
  AttentionRegion(const AttentionMatch &match, AttentionOp attention,
                  llvm::ArrayRef<unsigned> atoms);

  /// Fills the region, which has its argument.
  void fill();
  /// What was copied, operands first. Without the match it may have no users.
  llvm::ArrayRef<mlir::Operation *> getCopied() const { return copied.getArrayRef(); }
  /// What is computed outside for each query and key, and read from memory.
  llvm::ArrayRef<mlir::Operation *> getStored() const { return stored.getArrayRef(); }
  /// What is computed outside by the distance of keys from queries instead.
  llvm::ArrayRef<mlir::Operation *> getTables() const { return tables.getArrayRef(); }

private:
  void findExclusive();
  bool isIndexWork(mlir::Value value);
  bool isCopied(mlir::Operation *op, const AtomAxis &atoms);
  bool hasQueriesAndKeys(const AtomAxis &atoms) const;

  /// A value at every score; `axes` says which axis of the scores each of its axes is.
  struct Read {
    mlir::Value value;
    AtomAxes axes;
  };
  mlir::Value at(mlir::Value value, const AtomAxes &axes);
  mlir::Value lookup(const Read &read) const;
  std::optional<llvm::SmallVector<Read>> operandsOf(const Read &read);
  mlir::Value make(const Read &read, llvm::ArrayRef<Read> operands);
  mlir::Value makeLeaf(const Read &leaf);
  bool makeTable(Read &leaf);
  mlir::Value makeFactor();
  TensorType scoresOf(mlir::Value value);
  unsigned placeOf(unsigned atom) const { return llvm::find(atoms, atom) - atoms.begin(); }

  const AttentionMatch &match;
  AttentionOp attention;
  llvm::SmallVector<unsigned> atoms;
  AtomAxis queries;                  ///< atoms of the queries alone
  std::optional<unsigned> lastQuery; ///< the one beside the keys
  mlir::OpBuilder inside, outside;
  llvm::DenseSet<mlir::Operation *> path;      ///< from the scores to the softmax
  llvm::DenseSet<mlir::Operation *> exclusive; ///< only the match uses them
  llvm::DenseMap<mlir::Value, bool> indexWork;
  llvm::DenseMap<mlir::Value, llvm::SmallVector<std::pair<AtomAxes, mlir::Value>, 1>> made;
  llvm::SetVector<mlir::Operation *> copied, stored, tables;
};
} // namespace tcc

#endif
