// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What kernels that walk axes in whole vectors share: sums, maxima and the like over partial
// results, one for each lane of a block, which are joined at the end; and rows that are computed
// one after the other.
#ifndef TCC_KERNELS_ROWPARTS_H
#define TCC_KERNELS_ROWPARTS_H

#include "lib/Kernels/Lowering.h"

namespace tcc {

using Combine = std::function<halide::Expr(halide::Expr, halide::Expr)>;

/// Partial results: `block` of them, a whole number of vectors of `lanes`.
struct LaneBlock {
  mlir::Type element;
  int64_t lanes, block;
};
/// `name` over u, a lane of the block, and `vars`: `start` combined with `next` at each point of
/// the domain, whose first variable is innermost.
halide::Func partials(halide::Pipeline &p, llvm::StringRef name, const LaneBlock &lanes,
                      const halide::Names &vars, const std::function<halide::Expr()> &start,
                      const std::vector<halide::Range> &domain,
                      const std::function<halide::Expr(halide::Args)> &next,
                      const Combine &combine);
/// `name` over `vars`: `start` combined with each lane of `part`. Outside of strict_float Halide
/// has an instruction for sums and maxima; a maximum may lose a NaN there.
halide::Func joined(llvm::StringRef name, const LaneBlock &lanes, const halide::Names &vars,
                    const std::function<halide::Expr()> &start, const halide::Func &part,
                    const Combine &combine);

/// The rows along the last axis of x. Halves are computed in f32. A row's own axes are named m0,
/// m1,
/// .. from outside, its elements n.
class RowParts {
public:
  /// What rows of x are computed in.
  static mlir::Type elementOf(mlir::Value x);
  /// A block is so many vectors.
  RowParts(Lowering &lowering, mlir::Value x, int64_t vectors);

  halide::Expr n() { return lowering.size(shapeOf(x).back()); }
  halide::Expr count() { return halide::cast(n(), element); }
  halide::Expr number(double value) { return p.constant(element, value); }

  /// The point that a definition's variables name, and the one at `i` of that row.
  llvm::SmallVector<halide::Expr> pointOf(halide::Args a);
  llvm::SmallVector<halide::Expr> pointOf(halide::Args a, halide::Expr i);
  /// An element as it is computed with.
  halide::Expr read(Values &values, mlir::Value value, Point point) {
    return halide::cast(values.at(value, point), element);
  }
  /// `func` at a point in the graph's order, and at `inner` of the row that the variables name.
  halide::Expr at(const halide::Func &func, Point point) {
    return func.at(llvm::SmallVector<halide::Operand>(llvm::reverse(point)));
  }
  template <typename... Inner>
  halide::Expr row(const halide::Func &func, halide::Args a, const Inner &...inner) {
    llvm::SmallVector<halide::Operand> point = {halide::Operand(inner)...};
    for (const std::string &name : rows)
      point.push_back(a[name]);
    return func.at(point);
  }

  /// A scratch row over whole blocks; `value` gets the index inside the row and whether it is.
  halide::Func
  scratch(const char *name,
          const std::function<halide::Expr(halide::Args, halide::Expr, halide::Expr)> &value);
  /// A scratch row of a tensor's elements; `padding` behind them.
  halide::Func scratch(const char *name, mlir::Value tensor, double padding);
  /// The sum or the maximum of `value`, which gets an index, over the row and what fills its last
  /// block. A maximum may lose a NaN where the lanes are joined.
  halide::Func join(const std::string &name, double start,
                    const std::function<halide::Expr(halide::Args, halide::Expr)> &value,
                    bool largest = false);
  /// The same over the elements of a tensor of x's shape, which are read where they are.
  halide::Func joinElements(const std::string &name, mlir::Value tensor, double start,
                            const std::function<halide::Expr(halide::Args, halide::Expr)> &value,
                            bool largest = false);
  /// One value per row.
  halide::Func perRow(const char *name, const std::function<halide::Expr(halide::Args)> &value);

  /// The kernel's results, where the anchor's at a point is `value`, and the schedule of all.
  void finish(mlir::Operation *anchor, const std::function<halide::Expr(Values &, Point)> &value);

  Lowering &lowering;
  halide::Pipeline &p;
  mlir::Type element;
  double lowest; ///< of the element; below it is minus infinity alone

private:
  halide::Names with(const char *inner);
  void schedule(halide::Func out);

  mlir::Value x;
  LaneBlock block;
  halide::Names rows; ///< innermost first
  llvm::SmallVector<halide::Func> scratches, values;
};

} // namespace tcc

#endif
