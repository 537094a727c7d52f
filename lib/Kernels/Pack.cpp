// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The right side of a contraction as panels: out[p, k, i] = x[p * width + i, k], zero past the end.
// Written in order; a source with n innermost is read in vectors, one with k innermost by gathers
// that use each of the panel's cache lines 16 times before leaving it.
//
// Measured on one / two cores of a Zen4 VM: 3072x768 f32, k innermost, with a contraction of one
// row, 3.1 / 1.4 ms.
#include "lib/Kernels/Lowering.h"
#include "lib/Kernels/Scalars.h"

using namespace mlir;
using namespace tcc;
using halide::Expr;
using halide::Func;

static int64_t lanesOf(Lowering &lowering, PackOp op) {
  int64_t width = op.getWidth();
  return std::min(lowering.target.lanes(tensorType(op.getX()).getElementType()), width & -width);
}

Func tcc::panelBlock(Lowering &lowering, PackOp op) {
  halide::Pipeline &p = lowering.p;
  Expr nEnd = lowering.size(shapeOf(op.getX())[0]), kEnd = lowering.size(shapeOf(op.getX())[1]);
  Type element = memoryElement(tensorType(op.getX()).getElementType());
  return p.func("turned", {"i", "k", "panel"}, element, [&](halide::Args a) {
    Values values(lowering);
    // The promise is for bounds inference: nothing is read of an axis of no elements.
    auto clamped = [](Expr index, Expr end) {
      return halide::promiseClamped(halide::min(halide::likely(index), end - 1), 0, end - 1);
    };
    Expr n = a["panel"] * int64_t(op.getWidth()) + a["i"];
    Expr x = values.at(op.getX(), {clamped(n, nEnd), clamped(a["k"], kEnd)});
    return halide::select(halide::likely(n) < nEnd, x, 0);
  });
}

void tcc::schedulePanels(Lowering &lowering, PackOp op, const Func &panels, const Func &block) {
  int64_t lanes = lanesOf(lowering, op), depth = 16;
  panels.bound("i", 0, int64_t(op.getWidth()))
      .split("k", "ko", "k", depth, "guard_with_if")
      .split("k", "block", "k", depth)
      .split("i", "v", "i", lanes)
      .reorder("i", "k", "block", "v", "ko", "panel")
      .vectorize("i");
  block.compute_at(panels, "block")
      .store_in("stack")
      .bound_extent("i", lanes)
      .bound_extent("k", depth)
      .bound_extent("panel", 1);
  auto source = dyn_cast<BlockArgument>(op.getX());
  if (!source)
    return;
  const halide::Buffer &x = lowering.buffers[source.getArgNumber()];
  panels.stage().specialize(halide::equal(x.stride(0), 1), [](halide::Stage stage) {
    stage.reorder(halide::Names{"i", "k", "block", "ko", "v"}).never_partition(halide::Names{"v"});
  });
  block.stage().specialize(halide::equal(x.stride(0), 1), [&](halide::Stage stage) {
    stage.reorder(halide::Names{"k", "i"}).vectorize("k", depth).unroll("i");
  });
  block.stage().specialize(halide::equal(x.stride(1), 1),
                           [&](halide::Stage stage) { stage.vectorize("i", lanes); });
}

void tcc::lowerPack(Lowering &lowering, PackOp op) {
  halide::Pipeline &p = lowering.p;
  int64_t width = op.getWidth();
  Func block = panelBlock(lowering, op);
  Func out = lowering.output({"i", "k", "panel"}, [&](Point point) {
    return halide::Tuple{block(point[2], point[1], point[0])};
  });
  out.constrain(0, {.extent = width}).constrain(1, {.stride = width});
  schedulePanels(lowering, op, out, block);
  Expr depth = lowering.size(shapeOf(op.getX())[1]);
  parallelTasks(out.stage(), "panel", halide::cast(depth * width, p.builder().getF32Type()) * 0.5);
}
