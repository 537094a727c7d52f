// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Running sums, with elementwise work before:
//   out[.., r, ..] = out[.., r - 1, ..] + x[.., r, ..]
// one after the other along the axis, the result read back where it was stored. Along another axis
// than the last, 16 vectors of the last go down the axis together; all other axes are parallel.
#include "lib/Kernels/Lowering.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Operand;

void tcc::lowerCumsum(Lowering &lowering, CumsumOp op) {
  halide::Pipeline &p = lowering.p;
  size_t rank = shapeOf(op.getX()).size(), summed = rank - 1 - op.getAxis();
  Type element = tensorType(op.getX()).getElementType();
  Names vars, others;
  for (size_t dim = 0; dim < rank; ++dim) {
    vars.push_back("x" + std::to_string(dim));
    if (dim != summed)
      others.push_back(vars.back());
  }
  Func out = lowering.output(vars, [&](Point) { return halide::Tuple{p.undefined(element)}; });
  Expr size = lowering.size(shapeOf(op.getX())[op.getAxis()]);
  halide::Stage sum = out.update(others, {{"r", 0, size}}, [&](Args a) {
    Expr r = a["r"];
    SmallVector<Expr> point;
    for (size_t dim = rank; dim-- > 0;)
      point.push_back(dim == summed ? r : a[vars[dim]]);
    Values values(lowering, point.back().value);
    std::vector<Operand> here(point.rbegin(), point.rend()), before = here;
    before[summed] = halide::max(r - 1, 0);
    Expr sofar = halide::select(r > 0, out.at(before), 0);
    return halide::At(here, sofar + values.at(op.getX(), point));
  });

  Type f32 = p.builder().getF32Type();
  Expr work = halide::cast(size, f32) * costPerElement(lowering.kernel);
  if (summed == 0) {
    lowering.anyOutputStride = true;
    lowering.alongVector.reset(); // one element after the other
    for (size_t dim = 2; dim < rank; ++dim)
      sum.fuse("x1", vars[dim], "x1");
    if (rank > 1)
      parallelTasks(sum, "x1", work);
    return;
  }
  int64_t lanes = lowering.target.lanes(element);
  constexpr int64_t vectors = 16;
  sum.split("x0", "i", "v", lanes, "guard_with_if")
      .split("i", "block", "i", vectors, "guard_with_if");
  Names order = {"v", "i", "r", "block"};
  for (size_t dim = 1; dim < rank; ++dim)
    if (dim != summed)
      order.push_back(vars[dim]);
  sum.reorder(order);
  for (size_t i = 4; i < order.size(); ++i)
    sum.fuse("block", order[i], "block");
  parallelTasks(sum, "block", work * double(vectors * lanes));
  lowering.vectorizeWhereDense(sum, "v");
}
