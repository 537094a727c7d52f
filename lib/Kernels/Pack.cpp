// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The right side of a contraction as panels: out[p, k, i] = x[p * width + i, k], zero past the end.
// Written in order, in blocks of 16 along k; a source with n innermost is read in vectors, one with
// k innermost in vectors along k that are turned, one without either by elements.
//
// A concat of parts is packed in a pass per part over the panels that it reaches, in order: what of
// a panel is an earlier part's stays, and what is past the part is zero until a later one comes.
//
// Measured on one / two cores of a Zen4 VM: 3072x3072 f32 with a contraction of 8 rows, k innermost
// 5.4 / 2.6 ms, n innermost 10.7 / 5.3 ms: each row of that is another page.
#include "dialect/Tcc/Size.h"
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

static void lowerParts(Lowering &lowering, PackOp op, ConcatOp joined) {
  halide::Pipeline &p = lowering.p;
  int64_t width = op.getWidth(), lanes = lanesOf(lowering, op);
  Type element = memoryElement(tensorType(op.getX()).getElementType());
  Func out = lowering.output({"i", "k", "panel"}, [&](Point) {
    return halide::Tuple{p.make<halide::CallOp>(halide::valueType(element), "undef", ValueRange())};
  });
  out.constrain(0, {.extent = width}).constrain(1, {.stride = width});
  out.bound("i", 0, width);
  Expr depth = lowering.size(shapeOf(op.getX())[1]);
  SizeAttr offset = SizeAttr::constant(op.getContext(), 0);
  for (Value part : joined.getParts()) {
    SizeAttr size = shapeOf(part)[0], behind = tcc::add(offset, size);
    Expr panels = (lowering.size(behind) + (width - 1)) / width - lowering.size(offset) / width;
    halide::Stage stage =
        out.update({"i", "k"}, {{"r", 0, panels}}, [&](halide::Args a) -> halide::Definition {
          Expr panel = lowering.size(offset) / width + a["r"];
          Expr n = panel * width + a["i"] - lowering.size(offset), end = lowering.size(size);
          Values values(lowering);
          Expr row = halide::max(halide::min(halide::likely(n), end - 1), 0);
          Expr x = values.at(part, {row, a["k"]});
          x = halide::cast(halide::select(halide::likely(n) < end, x, 0), element);
          if (!offset.isConstant(0))
            x = halide::select(halide::likely(n) >= 0, x, out(a["i"], a["k"], panel));
          return halide::At({a["i"], a["k"], panel}, x);
        });
    stage.split("k", "ko", "k", 16, "guard_with_if")
        .split("i", "v", "i", lanes)
        .reorder("i", "k", "v", "ko", "r")
        .vectorize("i");
    parallelTasks(stage, "r", halide::cast(depth * width, p.builder().getF32Type()) * 0.5);
    // With n innermost each vector is one load. Last, for it takes over the schedule so far.
    if (auto source = dyn_cast<BlockArgument>(part))
      stage.specialize(halide::equal(lowering.buffers[source.getArgNumber()].stride(1), 1),
                       [](halide::Stage) {});
    offset = behind;
  }
}

void tcc::lowerPack(Lowering &lowering, PackOp op) {
  halide::Pipeline &p = lowering.p;
  if (auto joined = op.getX().getDefiningOp<ConcatOp>())
    return lowerParts(lowering, op, joined);
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
