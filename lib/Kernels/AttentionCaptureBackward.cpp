// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The gradient of what the region of an attention reads, from blocks of 64 queries and 64 keys: for
// each pair of blocks the gradient c at each score (lib/Kernels/ScoreGradients.h), then its sum
//   over the keys, [m]: lanes of a row from block to block, and at the end their sum;
//   over the queries, [n]: a row of a block of keys, from query to query;
//   along the diagonals of a pair, which are added to the result's, [m + n - 1];
// or c itself, [m, n]. One thread has a block of what is left, whose sums have one order; where
// heads leave threads idle, blocks of diagonals, and of pairs that two tasks have a part of both
// make the scores. Pairs in which no score counts are left out of the sums.
#include "lib/Kernels/ScoreGradients.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Stage;

namespace {
class CaptureKernel {
public:
  CaptureKernel(Lowering &lowering, AttentionCaptureBackwardOp op)
      : lowering(lowering), p(lowering.p), gradients(lowering, op, "each", op.getYieldedGradient()),
        parts(gradients.parts), each(gradients.getGradient()) {}

  void overKeys();
  void overQueries();
  void overNone();
  void overDiagonals();

private:
  static constexpr int64_t block = ScoreGradients::block;
  static constexpr int64_t stripsOfTask =
      4; ///< blocks of diagonals, of one head on several threads
  /// A gradient as it is, which is carried times `unit`.
  Expr freed(Expr gradient) { return gradient * (1 / parts.unit); }
  /// Of a block of what is left, for parallelTasks.
  Expr work(Expr others) {
    return halide::cast(others, p.builder().getF32Type()) *
           (0.01 * 2 * block * double(parts.depth + parts.width));
  }

  Lowering &lowering;
  halide::Pipeline &p;
  ScoreGradients gradients;
  AttentionParts &parts;
  Func each;
};

void CaptureKernel::overKeys() {
  int64_t lanes = parts.lanesOf(block);
  Names axes = {"lane", "q", "qb"};
  Func sum = p.func("sum", axes, parts.element, [&](Args) { return parts.number(0); });
  Stage update =
      sum.update(axes, {{"r", 0, block / lanes}, {"kb", 0, parts.keyBlocks()}}, [&](Args a) {
        Expr lane = a["lane"], q = a["q"], kb = a["kb"], qb = a["qb"];
        parts.whereScoresCount(gradients.logits, kb, qb);
        return sum(lane, q, qb) + each(lane + a["r"] * lanes, q, kb, qb);
      });
  Func total = p.func("total", {"q", "qb"}, parts.element, [&](Args) { return parts.number(0); });
  Stage totalUpdate = total.update({"q", "qb"}, {{"lane", 0, lanes}}, [&](Args a) {
    return total(a["q"], a["qb"]) + sum(a["lane"], a["q"], a["qb"]);
  });
  Func out = lowering.output(
      0, {"m"}, [&](Point point) { return freed(total(point[0] % block, point[0] / block)); });

  out.split("m", "qb", "q", block, "guard_with_if").never_partition(Names{"qb"});
  parallelTasks(out.stage(), "qb", work(parts.keys()));
  for (Func func : {sum, total})
    func.compute_at(out, "qb").store_in("stack").bound_extent("q", block).bound_extent("qb", 1);
  sum.bound("lane", 0, lanes).vectorize("lane");
  update.reorder("lane", "r", "q", "kb", "qb")
      .vectorize("lane")
      .unroll("r")
      .never_partition(Names{"kb"});
  totalUpdate.atomic(true).vectorize("lane");
  gradients.computeAt(sum, "kb");
}

void CaptureKernel::overQueries() {
  Names axes = {"k", "kb"};
  Func sum = p.func("sum", axes, parts.element, [&](Args) { return parts.number(0); });
  Stage update = sum.update(axes, {{"q", 0, block}, {"qb", 0, parts.queryBlocks()}}, [&](Args a) {
    Expr k = a["k"], q = a["q"], kb = a["kb"], qb = a["qb"];
    parts.whereScoresCount(gradients.logits, kb, qb);
    return sum(k, kb) + each(k, q, kb, qb);
  });
  Func out = lowering.output(
      0, {"n"}, [&](Point point) { return freed(sum(point[0] % block, point[0] / block)); });

  out.split("n", "kb", "k", block, "guard_with_if").never_partition(Names{"kb"});
  parallelTasks(out.stage(), "kb", work(parts.queries()));
  int64_t lanes = parts.lanesOf(block);
  sum.compute_at(out, "kb")
      .store_in("stack")
      .bound("k", 0, block)
      .bound_extent("kb", 1)
      .vectorize("k", lanes);
  update.reorder("k", "q", "qb", "kb")
      .vectorize("k", lanes)
      .unroll("k")
      .never_partition(Names{"qb"});
  gradients.computeAt(sum, "qb");
}

void CaptureKernel::overNone() {
  Func out = lowering.output(0, {"n", "m"}, [&](Point point) {
    Expr m = point[0], n = point[1];
    return freed(each(n % block, m % block, n / block, m / block));
  });
  int64_t lanes = parts.lanesOf(block);
  out.split("m", "qb", "q", block, "guard_with_if")
      .split("n", "kb", "k", block, "guard_with_if")
      .split("k", "k", "v", lanes, "guard_with_if")
      .reorder("v", "k", "q", "kb", "qb")
      .vectorize("v")
      .never_partition(Names{"kb", "qb"});
  parallelTasks(out.stage(), "qb", work(parts.keys()));
  gradients.computeAt(out, "kb");
}

void CaptureKernel::overDiagonals() {
  // Of a pair: along = k - q + 63.
  Names axes = {"along", "kb", "qb"};
  Func pair = p.func("pair", axes, parts.element, [&](Args) { return parts.number(0); });
  Stage pairUpdate = pair.update({"kb", "qb"}, {{"k", 0, block}, {"q", 0, block}}, [&](Args a) {
    Expr kb = a["kb"], qb = a["qb"], along = a["k"] - a["q"] + (block - 1);
    return halide::At({along, kb, qb}, pair(along, kb, qb) + each(a["k"], a["q"], kb, qb));
  });

  // Blocks of diagonals: `strip` of a pair has the lower half of its diagonals, strip + 1 the
  // upper.
  Func out = lowering.output(0, {"diagonal"}, [&](Point) { return parts.number(0); });
  Expr strips = parts.queryBlocks() + parts.keyBlocks(), together = strips;
  if (lowering.threads)
    together = halide::select(*lowering.threads > 1, stripsOfTask, strips);
  Stage update = out.update(
      {},
      {{"x", 0, block},
       {"half", 0, 2},
       {"step", 0, together + 1},
       {"qb", 0, parts.queryBlocks()},
       {"task", 0, (strips + (together - 1)) / together}},
      [&](Args a) {
        Expr qb = a["qb"], half = a["half"], strip = a["task"] * together + (a["step"] - 1);
        Expr kb = strip + qb - (parts.queryBlocks() - 1);
        p.where((kb >= 0) & (kb < parts.keyBlocks()));
        kb = halide::promiseClamped(kb, 0, parts.keyBlocks() - 1);
        parts.whereScoresCount(gradients.logits, kb, qb);
        Expr own = a["step"] - 1 + half;
        p.where((own >= 0) & (own < together));
        Expr along = half * block + a["x"];
        Expr diagonal = strip * block + along - (parts.queryBlocks() * block - parts.queries());
        Expr count = parts.queries() + parts.keys() - 1;
        p.where((diagonal >= 0) & (diagonal < count));
        diagonal = halide::promiseClamped(diagonal, 0, count - 1);
        return halide::At({diagonal}, out(diagonal) + freed(pair(along, kb, qb)));
      });

  int64_t lanes = parts.lanesOf(block);
  out.vectorize("diagonal", lanes, "guard_with_if");
  update.reorder(Names{"x", "half", "step", "qb", "task"})
      .allow_race_conditions() // diagonals of a pair differ, and those of tasks
      .parallel("task")
      .vectorize("x", lanes)
      .never_partition(Names{"step", "qb"});
  pair.compute_at(out, "step")
      .store_in("stack")
      .bound("along", 0, 2 * block) // the last is none
      .bound_extent("kb", 1)
      .bound_extent("qb", 1)
      .vectorize("along", lanes);
  pairUpdate.reorder(Names{"k", "q", "kb", "qb"})
      .allow_race_conditions() // as those of a row
      .vectorize("k", lanes)
      .unroll("k");
  gradients.computeAt(out, "step");
}
} // namespace

void tcc::lowerAttentionCaptureBackward(Lowering &lowering, AttentionCaptureBackwardOp op) {
  CaptureKernel kernel(lowering, op);
  if (op.getRows())
    kernel.overDiagonals();
  else if (op.getAxes().size() == 2)
    kernel.overNone();
  else if (op.getAxes()[0] == 0)
    kernel.overKeys();
  else
    kernel.overQueries();
}
