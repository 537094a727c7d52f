// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention over q [m, d], k [n, d], v [n, e], in blocks of 64 queries and 64 keys; the scores are
// never in memory.
//
// For a block of queries the key blocks come one after the other (Milakov and Gimelshein 2018: the
// online softmax): of a block's scores s the maximum b, p = e^(s - b), their sum and p v; then,
// with the maximum m, the sum l and the result o of the blocks before,
//   m' = max(m, b),  l' = l e^(m - m') + sum(p) e^(b - m'),  o' = o e^(m - m') + (p v) e^(b - m'),
// and at the end o / l, and m + log(l) for the way back. One function has to carry m, l and o from
// block to block, so it is a tuple over the lanes of a vector: one vector for each of o's, m in
// every lane, and a part of l in each. Blocks in which an index comparison lets no score count are
// left out of the domain; the loop's bounds become those.
//
// Scores: lib/Kernels/Score.h; a row of none has l = 0 and gives zeros.
//
// All of a block but the state is made for a strip of a few queries at a time: it stays in L1.
//
// Measured on one core of a Zen4 VM (118 GFLOP/s at most), T=512, 12 heads, useful GFLOP/s: full
// 91, causal 79; of 32 columns 80 and 69. Blocks of 128 keys merge half as often and leave L1: no
// faster where all count, 9 % slower where half do.
#include "lib/Kernels/AttentionParts.h"
#include "lib/Kernels/Math.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Stage;

void tcc::lowerAttention(Lowering &lowering, AttentionOp op) {
  halide::Pipeline &p = lowering.p;
  constexpr int64_t queryBlock = 64, keyBlock = 64;
  AttentionParts parts(lowering, op.getQ(), op.getK(), op.getV(), op.getBody(), queryBlock,
                       keyBlock);
  Type element = parts.element;
  parts.strip = std::max(parts.tileOf(keyBlock).rows, parts.tileOf(parts.width).rows);
  int64_t width = parts.width, lanes = parts.lanesOf(width), vectors = width / lanes;

  Func keys = parts.transposed("keys", op.getK());
  Func product = parts.product("product", op.getQ(), keys, p.i32(parts.depth));
  Func score = parts.overBlock("score", [&](Args a) {
    AttentionParts::Region region(parts, product, a);
    return region.score(op.getLogits()).clamped(region.isKey, parts.lowest);
  });
  auto at = AttentionParts::at;
  Func top = parts.largest("top", score);
  Func power = parts.overBlock(
      "power", [&](Args a) { return powerOf(at(score, a), top(a["q"], a["kb"], a["qb"])); });
  // Each lane has a part of the sum.
  halide::Names sumAxes = {"lane", "q", "kb", "qb"};
  Func sum = p.func("sum", sumAxes, element, [&](Args) { return parts.number(0); });
  Stage sumUpdate = sum.update(sumAxes, {{"r", 0, keyBlock / lanes}}, [&](Args a) {
    Expr lane = a["lane"], q = a["q"], kb = a["kb"], qb = a["qb"];
    return sum(lane, q, kb, qb) + power(lane + a["r"] * lanes, q, kb, qb);
  });
  sum.vectorize("lane");
  sumUpdate.reorder("lane", "r", "q").vectorize("lane").unroll("r");
  Func weight = parts.weights(power, product, op.getFactor());
  halide::Names partAxes = {"e", "q", "kb", "qb"};
  Func part = p.func("part", partAxes, element, [&](Args) { return parts.number(0); });
  Stage partUpdate = part.update(partAxes, {{"k", 0, keyBlock}}, [&](Args a) {
    Values values(lowering, a["e"].value);
    Expr v = values.at(op.getV(), {parts.key(a["k"], a["kb"]), a["e"]});
    return part(a["e"], a["q"], a["kb"], a["qb"]) + at(weight, a) * v;
  });

  // (o.., m, l)
  halide::Names stateAxes = {"lane", "q", "qb"};
  Func state = p.func("state", stateAxes, SmallVector<Type>(vectors + 2, element), [&](Args) {
    halide::Tuple start(vectors + 2, parts.number(0));
    start[vectors] = parts.number(parts.lowest);
    return start;
  });
  Stage merge = state.update(stateAxes, {{"kb", 0, parts.keyBlocks()}}, [&](Args a) {
    Expr lane = a["lane"], q = a["q"], kb = a["kb"], qb = a["qb"];
    parts.whereScoresCount(op.getLogits(), kb, qb);
    halide::Tuple old = state.call({lane, q, qb});
    Expr before = old[vectors], here = top(q, kb, qb), most = halide::max(before, here);
    Expr less = scalar::expBelowZero(halide::min(before, here) - most);
    Expr keep = halide::select(before < here, less, 1),
         take = halide::select(before < here, 1, less);
    halide::Tuple next;
    for (int64_t i = 0; i < vectors; ++i)
      next.push_back(old[i] * keep + part(lane + i * lanes, q, kb, qb) * take);
    next.push_back(most);
    next.push_back(old[vectors + 1] * keep + sum(lane, q, kb, qb) * take);
    return next;
  });

  Func total = p.func("total", {"q", "qb"}, element, [&](Args) { return parts.number(0); });
  Stage totalUpdate = total.update({"q", "qb"}, {{"lane", 0, lanes}}, [&](Args a) {
    Expr q = a["q"], qb = a["qb"];
    return total(q, qb) + state.call({a["lane"], q, qb})[vectors + 1];
  });
  auto isEmpty = [&](Expr sum) { return halide::strictFloat(halide::equal(sum, 0)); };
  Func out = lowering.output(0, {"e", "m"}, [&](Point point) {
    Expr m = point[0], e = point[1], q = m % queryBlock, qb = m / queryBlock, l = total(q, qb);
    halide::Tuple made = state.call({e % lanes, q, qb});
    Expr value = made[vectors - 1];
    for (int64_t i = vectors - 1; i-- > 0;)
      value = halide::select(halide::equal(e / lanes, i), made[i], value);
    return halide::select(isEmpty(l), 0, value / l);
  });

  out.bound("e", 0, width)
      .split("m", "qb", "q", queryBlock, "guard_with_if")
      .split("e", "e", "lane", lanes)
      .reorder("lane", "e", "q", "qb")
      .vectorize("lane")
      .unroll("e")
      .never_partition(halide::Names{"qb"});
  Expr work = halide::cast(parts.keys(), p.builder().getF32Type()) *
              (0.01 * 2 * queryBlock * double(parts.depth + width));
  parallelTasks(out.stage(), "qb", work);
  if (lowering.kernel.getResultTypes().size() > 1) {
    Func lse = lowering.output(1, {"m"}, [&](Point point) {
      Expr q = point[0] % queryBlock, qb = point[0] / queryBlock, l = total(q, qb);
      Expr m = state.call({p.i32(0), q, qb})[vectors];
      return halide::select(isEmpty(l), 0, m + scalar::log(l));
    });
    lse.split("m", "qb", "q", queryBlock, "guard_with_if").never_partition(halide::Names{"qb"});
    parallelTasks(lse.stage(), "qb", work);
    lse.compute_with(out, "qb");
  }

  state.compute_at(out, "qb")
      .store_in("stack")
      .bound("lane", 0, lanes)
      .bound_extent("q", queryBlock)
      .bound_extent("qb", 1)
      .vectorize("lane");
  total.compute_at(out, "qb").store_in("stack").bound_extent("q", queryBlock).bound_extent("qb", 1);
  totalUpdate.atomic(true).vectorize("lane");
  merge.split("q", "qs", "q", parts.strip)
      .reorder("lane", "q", "qs", "kb", "qb")
      .vectorize("lane")
      .unroll("q")
      .never_partition(halide::Names{"qs", "kb"});
  parts.scheduleProduct(part, partUpdate, "e", width, "q", "k", {"kb", "qb"});
  sum.bound("lane", 0, lanes);
  part.bound("e", 0, width);
  for (Func func : {sum, part})
    func.compute_at(state, "qs")
        .store_in("stack")
        .bound_extent("q", parts.strip)
        .bound_extent("kb", 1)
        .bound_extent("qb", 1);
  parts.computeAt(state, "qs");
}
