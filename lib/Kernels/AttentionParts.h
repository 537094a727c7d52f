// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What attention and its way back share: blocks of queries and keys, and products of them in
// register tiles.
#ifndef TCC_KERNELS_ATTENTIONPARTS_H
#define TCC_KERNELS_ATTENTIONPARTS_H

#include "lib/Kernels/Score.h"

namespace tcc {

class AttentionParts {
public:
  /// q [m, d], k [n, d], v [n, e]; the region's first argument is the score [m, n]. A block is
  /// `queryBlock` queries by `keyBlock` keys.
  AttentionParts(Lowering &lowering, mlir::Value q, mlir::Value k, mlir::Value v,
                 mlir::Region &region, int64_t queryBlock, int64_t keyBlock);

  /// A register tile of a product: so many columns, which are whole vectors, of so many rows.
  struct Tile {
    int64_t columns, rows;
  };
  Tile tileOf(int64_t width) const;
  /// A vector that divides the width.
  int64_t lanesOf(int64_t width) const;

  halide::Expr number(double value) { return p.constant(element, value); }
  halide::Expr queries() { return lowering.size(shapeOf(q)[0]); }
  halide::Expr keys() { return lowering.size(shapeOf(k)[0]); }
  halide::Expr queryBlocks() { return (queries() + (queryBlock - 1)) / queryBlock; }
  halide::Expr keyBlocks() { return (keys() + (keyBlock - 1)) / keyBlock; }
  /// The index of a query or key of a block, that of the last one past the end. Where there is no
  /// query, the promise leaves none to read.
  halide::Expr query(halide::Expr q, halide::Expr qb) {
    halide::Expr last = queries() - 1;
    return halide::promiseClamped(halide::min(qb * queryBlock + q, last), 0, last);
  }
  halide::Expr key(halide::Expr k, halide::Expr kb) {
    return halide::min(kb * keyBlock + k, keys() - 1);
  }
  halide::Expr read(mlir::Value x, halide::Expr row, halide::Expr column);

  /// x [n, d] as name(k, d, block), keys innermost; made once.
  halide::Func transposed(const char *name, mlir::Value x);
  /// x [n, e], of the values' width, as name(e, k, block), times `unit`; made once: what callers
  /// pass may begin anywhere, and vectors across lines of the cache cost twice.
  halide::Func packed(const char *name, mlir::Value x);
  /// name(k, q, kb, qb) = sum over d of x(q, d) y(k, d), on the stack; `y` as transposed.
  halide::Func product(const char *name, mlir::Value x, halide::Func y, halide::Expr depth);

  /// A point of a block.
  struct Place {
    Place(halide::Expr k, halide::Expr q, halide::Expr kb, halide::Expr qb)
        : k(k), q(q), kb(kb), qb(qb) {}
    Place(halide::Args a) : Place(a["k"], a["q"], a["kb"], a["qb"]) {}
    halide::Expr k, q, kb, qb;
  };
  static halide::Expr at(halide::Func func, const Place &place) {
    return func(place.k, place.q, place.kb, place.qb);
  }

  /// The region's values there, where its score is `score`; loads along the keys are vectors.
  struct Region {
    Region(AttentionParts &parts, halide::Func score, const Place &place);
    halide::Expr at(mlir::Value value) { return values.at(value, {query, key}); }
    Score score(mlir::Value logits) { return scoreAt(values, logits, {query, key}); }

    halide::Expr query, key;
    halide::Expr isKey, isQuery; ///< not past their end
    Values values;
  };
  /// Leaves out of the update that is being defined the blocks in which no score counts; a block is
  /// `together` blocks of keys.
  void whereScoresCount(mlir::Value logits, halide::Expr kb, halide::Expr qb, int64_t together = 1);
  /// Whether a value of the region follows from the score.
  bool readsScore(mlir::Value value) const;

  /// Sums over `sum` in register tiles of `inner` by `outer` for a function of a block.
  void scheduleProduct(halide::Func func, halide::Stage update, const char *inner, int64_t width,
                       const char *outer, const halide::Names &sum, const halide::Names &rest);
  /// Makes rows of a function of blocks for each turn of the loop of its only reader, on the stack.
  void makeInside(halide::Func func, halide::Func reader, const char *loop, int64_t rows);
  /// All others of `onStack` are made for each turn of this loop, `strip` rows of each.
  void computeAt(halide::Func user, const char *loop);

  Lowering &lowering;
  halide::Pipeline &p;
  mlir::Type element;
  mlir::Value q, k, v, scoreArgument;
  int64_t depth, width; ///< of q and k; of v
  int64_t queryBlock, keyBlock;
  int64_t strip; ///< queries whose scores stand on the stack at a time
  double lowest;
  /// What products of weights are carried times. Weights far from a row's largest times small
  /// values would be denormal, a hundred cycles each; so are the far keys of a bias by distance.
  double unit;
  /// Functions of rows q of a block.
  llvm::SmallVector<halide::Func> onStack;
};

} // namespace tcc

#endif
