// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The axes of attention scores, through whatever splits, merges and permutes them on their way.
#ifndef TCC_TRANSFORMS_SCOREAXES_H
#define TCC_TRANSFORMS_SCOREAXES_H

#include "dialect/Tcc/Rearrange.h"
#include <optional>

namespace tcc {
/// What an axis of a tensor is of the scores' atoms, outermost first; nothing where its size is 1.
using AtomAxis = llvm::SmallVector<unsigned, 2>;
using AtomAxes = llvm::SmallVector<AtomAxis, 4>;

/// Atoms are the axes that no rearrangement on the way splits: one that meets a split becomes
/// parts.
class ScoreAxes {
public:
  unsigned add(SizeAttr size);
  SizeAttr size(unsigned atom) const { return atoms[atom].size; }
  /// What a rearrangement calls it; empty where none does.
  llvm::StringRef name(unsigned atom) const { return atoms[atom].name; }
  /// The axes, by the parts of what was split meanwhile.
  AtomAxes resolve(llvm::ArrayRef<AtomAxis> axes) const;

  /// The axes of the operand by those of the result; null where they are not of atoms.
  std::optional<AtomAxes> operandOf(RearrangeOp op, llvm::ArrayRef<AtomAxis> result);
  std::optional<AtomAxes> resultOf(RearrangeOp op, llvm::ArrayRef<AtomAxis> operand);
  /// As operandOf, of a tensor that is only read beside the scores: splits no atom.
  std::optional<AtomAxes> read(RearrangeOp op, llvm::ArrayRef<AtomAxis> result);

private:
  struct Atom {
    SizeAttr size;
    std::string name;
    std::optional<AtomAxis> parts; ///< of one that is split
  };
  class Binder;
  std::optional<AtomAxes> through(RearrangeOp op, const EinopsSide &from,
                                  llvm::ArrayRef<AtomAxis> axes, const EinopsSide &to,
                                  bool maySplit);

  llvm::SmallVector<Atom> atoms;
};

/// All atoms, in order.
AtomAxis flatten(llvm::ArrayRef<AtomAxis> axes);
} // namespace tcc

#endif
