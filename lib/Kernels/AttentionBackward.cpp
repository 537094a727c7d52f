// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The way back of attention in five products over blocks of 64 queries and 64 keys. For each pair
// of blocks, once: s, dr, r = p f and ds by the region (lib/Kernels/ScoreGradients.h),
//   dv += r^T g,  dk += ds^T q,  dq += ds k.
// The gradients are rows of one result, dq above dk above dv, so that one update adds to all three
// and nothing of a pair of blocks is made twice. Pairs come one after the other, queries outside:
// the sums have one order. Pairs in which no score counts are left out of the domain.
//
// Where heads would leave half of the threads idle, each is cut into parts, in turns: of pairs of
// blocks whose queries are its own a part adds to dq, of those whose keys are, to dk and dv. Each
// sum is one part's, in the order it always has; s and dr of a pair may be made twice.
//
// Measured with the forward kernel on one core of a Zen4 VM (118 GFLOP/s at most), 12 heads of 64,
// useful GFLOP/s of the seven products: full 512 100; causal 512 85. One head, causal, T=4096: 54.6
// ms, in two parts on two cores 33.5.
#include "lib/Kernels/ScoreGradients.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Stage;

void tcc::lowerAttentionBackward(Lowering &lowering, AttentionBackwardOp op) {
  halide::Pipeline &p = lowering.p;
  ScoreGradients gradients(lowering, op, "ds", op.getYieldedGradient());
  AttentionParts &parts = gradients.parts;
  constexpr int64_t block = ScoreGradients::block;
  int64_t depth = parts.depth, width = parts.width;
  int64_t lanes = std::min(parts.lanesOf(depth), parts.lanesOf(width));
  Func ds = gradients.getGradient(), weight = gradients.weight();

  // name(d, y) = sum over r in the block of left(y, r) right(r, d)
  int64_t rows = std::max(parts.tileOf(depth).rows, parts.tileOf(width).rows);
  halide::Names axes = {"d", "y", "kb", "qb"};
  llvm::SmallVector<Func> sums;
  auto sum = [&](const char *name, auto left, Value right, int64_t width, bool overQueries) {
    Func made = p.func(name, axes, parts.element, [&](Args) { return parts.number(0); });
    Stage update = made.update(axes, {{"r", 0, block}}, [&](Args a) {
      Values values(lowering, a["d"].value);
      Expr row = overQueries ? parts.query(a["r"], a["qb"]) : parts.key(a["r"], a["kb"]);
      return made(a["d"], a["y"], a["kb"], a["qb"]) + left(a) * values.at(right, {row, a["d"]});
    });
    parts.scheduleProduct(made, update, "d", width, "y", {"r"}, {"kb", "qb"});
    made.bound("d", 0, width).bound_extent("y", rows).bound_extent("kb", 1).bound_extent("qb", 1);
    sums.push_back(made);
    return made;
  };
  Func dq = sum(
      "dq", [&](Args a) { return ds(a["r"], a["y"], a["kb"], a["qb"]); }, op.getK(), depth, false);
  Func dk = sum(
      "dk", [&](Args a) { return ds(a["y"], a["r"], a["kb"], a["qb"]); }, op.getQ(), depth, true);
  Func dv = sum(
      "dv", [&](Args a) { return weight(a["y"], a["r"], a["kb"], a["qb"]); }, op.getGradient(),
      width, true);

  Func out = lowering.output(0, {"d", "row"}, [&](Point) { return parts.number(0); });
  Expr taken = halide::max(parts.queryBlocks(), parts.keyBlocks());
  taken = lowering.threads ? halide::min(*lowering.threads, taken) : p.i32(1);
  Stage update = out.update(
      {"d"},
      {{"y", 0, block},
       {"which", 0, 3},
       {"kb", 0, parts.keyBlocks()},
       {"qb", 0, parts.queryBlocks()},
       {"part", 0, taken}},
      [&](Args a) {
        Expr d = a["d"], y = a["y"], kb = a["kb"], qb = a["qb"];
        parts.whereScoresCount(op.getLogits(), kb, qb);
        auto isOwn = [&](Expr block) { return halide::equal(block % taken, a["part"]); };
        p.where(isOwn(qb) | isOwn(kb));
        Expr isQuery = halide::equal(a["which"], 0), isKey = halide::equal(a["which"], 1);
        Expr m = parts.queries(), n = parts.keys(), key = parts.key(y, kb);
        Expr row = halide::select(isQuery, parts.query(y, qb),
                                  halide::select(isKey, m + key, m + n + key));
        row = halide::promiseClamped(row, 0, m + n + n - 1);
        p.where(halide::select(isQuery, isOwn(qb), isOwn(kb)));
        if (depth != width)
          p.where(d / lanes < halide::select(isQuery | isKey, p.i32(depth / lanes), width / lanes));
        auto one = [&](Func func, int64_t width) {
          return func(halide::promiseClamped(d, 0, width - 1), y, kb, qb);
        };
        Expr sum = halide::select(isQuery, one(dq, depth),
                                  halide::select(isKey, one(dk, depth), one(dv, width)));
        return halide::At({d, row}, out(d, row) + sum * (1 / parts.unit));
      });

  out.bound("d", 0, std::max(depth, width)).vectorize("d", lanes);
  update.split("y", "yo", "yi", rows)
      .reorder(halide::Names{"d", "yi", "yo", "which", "kb", "qb", "part"})
      .allow_race_conditions() // parts write rows of their own
      .parallel("part")
      .vectorize("d", lanes)
      .unroll("d")
      .unroll("yi")
      .unroll("which")
      .never_partition(halide::Names{"kb", "qb"});
  gradients.computeAt(out, "kb");
  for (Func func : sums)
    func.compute_at(out, "yo").store_in("stack");
}
