// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The right side of a contraction as panels: out[p, k, i] = x[p * width + i, k], zero past the end.
// Written in order; a source with n innermost is read in vectors, one with k innermost by gathers
// that use each of the panel's cache lines 16 times before leaving it.
//
// Measured on one / two cores of a Zen4 VM: 3072x768 f32, k innermost, with a contraction of one
// row, 3.1 / 1.4 ms.
#include "lib/Kernels/Lowering.h"

using namespace mlir;
using namespace tcc;
using halide::Expr;
using halide::Func;

void tcc::lowerPack(Lowering &lowering, PackOp op) {
  halide::Pipeline &p = lowering.p;
  int64_t width = op.getWidth();
  Type element = tensorType(op.getResult()).getElementType();
  int64_t lanes = std::min(lowering.target.lanes(element), width & -width);
  SizeAttr nSize = shapeOf(op.getX())[0], kSize = shapeOf(op.getX())[1];

  Func out = lowering.output({"i", "k", "panel"}, [&](Point point) {
    Values values(lowering);
    Expr n = point[0] * width + point[2], end = lowering.size(nSize);
    Expr x = values.at(op.getX(), {halide::min(halide::likely(n), end - 1), point[1]});
    return halide::Tuple{halide::select(halide::likely(n) < end, x, 0)};
  });
  out.constrain(0, {.extent = width}).constrain(1, {.stride = width});
  out.bound("i", 0, width)
      .split("k", "ko", "k", 16, "guard_with_if")
      .split("i", "v", "i", lanes)
      .reorder("i", "k", "v", "ko", "panel")
      .vectorize("i");
  Expr work = halide::cast(lowering.size(kSize) * width, p.builder().getF32Type()) * 0.5;
  parallelTasks(out.stage(), "panel", work);
  // With n innermost each vector is one load. Last, for it takes over the schedule so far.
  if (auto source = dyn_cast<BlockArgument>(op.getX())) {
    Expr stride = lowering.buffers[source.getArgNumber()].stride(1);
    out.stage().specialize(halide::equal(stride, 1), [](halide::Stage) {});
  }
}
