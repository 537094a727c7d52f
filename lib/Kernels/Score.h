// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The scores that softmax and attention take powers of.
#ifndef TCC_KERNELS_SCORE_H
#define TCC_KERNELS_SCORE_H

#include "lib/Kernels/Lowering.h"

namespace tcc {

/// What counts is at least this in powers (design: minus infinity).
constexpr double leastScore = -1e30;

/// A score and whether it counts, where that is not always so (design: minus infinity).
struct Score {
  halide::Expr value;
  std::optional<halide::Expr> keep;

  /// The score as powers are taken of it: `lowest`, -FLT_MAX or -DBL_MAX, where it does not count
  /// or is below that, otherwise at least leastScore. A NaN counts.
  halide::Expr clamped(halide::Expr inside, double lowest) const;
};
/// e^(score - top) of a clamped score; 0 where it does not count.
halide::Expr powerOf(halide::Expr clamped, halide::Expr top);
/// The same for a top of at least leastScore, and 0 where it would be denormal.
halide::Expr weightOf(halide::Expr clamped, halide::Expr top);

/// `where(c, s, -inf)` and sums with such a term are taken apart.
Score scoreAt(Values &values, mlir::Value value, Point point);

/// The lowest finite number of the type.
double lowestOf(mlir::Type element);

/// From a first to a last index.
struct Span {
  halide::Expr first, last;
};
/// Whether a score may count somewhere in a block: along axis a of the scores the indices of
/// `block[a]`. Taken from comparisons of indices and scalars; nothing where they exclude nothing.
std::optional<halide::Expr> mayCount(Values &values, mlir::Value value, llvm::ArrayRef<Span> block);

} // namespace tcc

#endif
