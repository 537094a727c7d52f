// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Contractions "m k, n k -> m n" over a packed right side, with an elementwise epilogue over [m,
// n].
//
// A register tile of rows x panel width stays in accumulators over the whole of k: 8x48 of f32 in
// 24 zmm, 4x24 in 12 ymm. Each step of k loads one row of the panel and broadcasts one element of
// each row of the left side. Where k's stride there is that of rows (the way back), each step of k
// is on another page, which no prefetcher foresees: the line is asked for some steps ahead. Rows
// past the end read the last row again and are not stored: the last tile of a block runs the same
// code. The finished tile goes to the stack, where the epilogue reads it row by row; so the
// epilogue exists twice in the code instead of once per row, and may be as long as it likes without
// touching the accumulators.
//
// Panels of a right operand that is packed once at open are an argument. Others are made here, by
// the task that reads them, for each block of 512 rows, and never are in memory: next to 512 rows
// of products it does not matter that each block makes them again.
//
// Loops: tasks of about 20 us over (block of 64 rows, panel), panels innermost, so that the 64 rows
// of the left side stay in L2; in a task, tiles of 8 rows over one panel, which stays in L2 (48 x
// 3072 x 4 B = 590 KB).
//
// Measured on one / two cores of a Zen4 VM (118 / 235 GFLOP/s at most), f32, weights packed:
// 128x768x768 1.29 / 0.65 ms = 99 / 100 %, 512x3072x768 21.5 / 10.6 ms = 96 / 98 %, 1024^3 19.4 /
// 9.6 ms = 94 / 95 %; oneDNN beside it 1.00, 1.01 and 0.98 of that time.
#include "lib/Kernels/Lowering.h"
#include "lib/Kernels/Scalars.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Stage;

/// Steps of k, of which each takes 24 multiply-adds, that hide a read from memory: 200 ns.
static constexpr int64_t ahead = 32;

void tcc::lowerContract(Lowering &lowering, ContractPanelsOp op) {
  halide::Pipeline &p = lowering.p;
  const KernelTarget &target = lowering.target;
  Type element = tensorType(op.getLhs()).getElementType();
  Type sum = sumElement(element);
  int64_t width = shapeOf(op.getPanels())[2].getConstant();
  int64_t lanes = std::min(target.lanes(sum), width & -width);
  int64_t rows = std::clamp<int64_t>(target.accumulators() * lanes / width, 1, 12);
  auto pack = op.getPanels().getDefiningOp<PackOp>();
  int64_t block = pack ? 512 : 64;

  SizeAttr mSize = shapeOf(op.getLhs())[0], kSize = shapeOf(op.getLhs())[1];
  std::optional<Func> panels;
  if (pack)
    panels = panelsOf(lowering, pack);
  Func mm = p.func("mm", {"i", "m", "panel"}, sum, [&](Args) { return p.constant(sum, 0); });
  Stage update = mm.update({"i", "m", "panel"}, {{"k", 0, lowering.size(kSize)}}, [&](Args a) {
    Values values(lowering, a["i"]);
    Expr row = halide::min(halide::likely(a["m"]), lowering.size(mSize) - 1);
    Expr x = summand(values.at(op.getLhs(), {row, a["k"]}));
    Expr y = summand(panels ? (*panels)(a["i"], a["k"], a["panel"])
                            : values.at(op.getPanels(), {a["panel"], a["k"], a["i"]}));
    return mm(a["i"], a["m"], a["panel"]) + x * y;
  });
  Func tile =
      p.func("tile", {"i", "m", "panel"}, sum, [&](Args a) { return mm(a[0], a[1], a[2]); });
  Func out = lowering.output({"n", "m"}, [&](Point point) {
    Values values(lowering, point[1]);
    values.bind(op.getResult(), [&](Point at) {
      return convertFloat(tile(at[1] % width, at[0], at[1] / width), valueElement(element));
    });
    halide::Tuple results;
    for (Value result : lowering.kernel.getBody().front().getTerminator()->getOperands())
      results.push_back(values.at(result, point));
    return results;
  });

  if (auto argument = dyn_cast<BlockArgument>(op.getPanels()))
    lowering.buffers[argument.getArgNumber()]
        .constrain(0, {.extent = width})
        .constrain(1, {.stride = width});
  Expr flops = halide::cast(lowering.size(kSize) * (2 * width), p.builder().getF32Type()) *
               halide::cast(halide::min(lowering.size(mSize), block), p.builder().getF32Type());

  out.split("n", "panel", "i", width, "guard_with_if")
      .split("m", "m", "mi", rows, "guard_with_if")
      .split("m", "mo", "m", std::max<int64_t>(1, block / rows), "guard_with_if")
      .reorder("i", "mi", "m", "panel", "mo")
      .vectorize("i", lanes)
      .unroll("i")
      .fuse("panel", "mo", "block");
  parallelTasks(out.stage(), "block", flops * 0.01);
  for (Func f : {tile, mm})
    f.store_in("stack")
        .bound("i", 0, width)
        .bound_extent("m", rows)
        .bound_extent("panel", 1)
        .vectorize("i", lanes)
        .unroll("i")
        .unroll("m");
  if (panels)
    panels->compute_at(out, "block").bound_extent("panel", 1);
  tile.compute_at(out, "m");
  mm.compute_at(tile, "panel");
  if (BlockArgument left = argumentOf(op.getLhs()); left && left != op.getLhs()) { // turned
    lowering.alongVector.set(left.getArgNumber());
    update.prefetch_input(lowering.buffers[left.getArgNumber()], "k", "k", ahead, "non_faulting");
  }
  update.reorder("i", "m", "k", "panel").vectorize("i", lanes).unroll("i").unroll("m");
}
