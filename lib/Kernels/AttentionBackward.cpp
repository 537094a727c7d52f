// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The way back of attention in five products over blocks of 64 queries and 64 keys. For each pair
// of blocks, once: s = q k^T, dr = g v^T; with the forward's l = m + log(sum) and the share D = sum
// over e of g y,
//   p = e^(z - l),  r = p f,  dz = p (dr f - D),  ds by the region,
//   dv += r^T g,  dk += ds^T q,  dq += ds k.
// The gradients are rows of one result, dq above dk above dv, so that one update adds to all three
// and nothing of a pair of blocks is made twice. Pairs come one after the other, queries outside:
// the sums have one order. Pairs in which no score counts are left out of the domain.
//
// Where heads would leave half of the threads idle, each is cut into parts, in turns: of pairs of
// blocks whose queries are its own a part adds to dq, of those whose keys are, to dk and dv. Each
// sum is one part's, in the order it always has; s and dr of a pair may be made twice.
//
// Rows past the end are those of the last one with p = 0, and add nothing to it.
//
// Measured with the forward kernel on one core of a Zen4 VM (118 GFLOP/s at most), 12 heads of 64,
// useful GFLOP/s of the seven products: full 512 100; causal 512 85. One head, causal, T=4096: 54.6
// ms, in two parts on two cores 33.5.
#include "lib/Kernels/AttentionParts.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Stage;

void tcc::lowerAttentionBackward(Lowering &lowering, AttentionBackwardOp op) {
  halide::Pipeline &p = lowering.p;
  constexpr int64_t block = 64;
  AttentionParts parts(lowering, op.getQ(), op.getK(), op.getV(), op.getBody(), block, block);
  int64_t depth = parts.depth, width = parts.width;
  int64_t lanes = std::min(parts.lanesOf(depth), parts.lanesOf(width));
  auto at = AttentionParts::at;
  using Region = AttentionParts::Region;

  Func share = p.func("share", {"m"}, parts.element, [&](Args) { return parts.number(0); });
  Stage shareSum = share.update({"m"}, {{"e", 0, width}}, [&](Args a) {
    Values values(lowering, a["e"].value);
    return share(a["m"]) + values.at(op.getGradient(), {a["m"], a["e"]}) *
                               values.at(op.getResult(), {a["m"], a["e"]});
  });
  share.compute_root();
  shareSum.atomic(true).vectorize("e", width);

  Func keys = parts.transposed("keys", op.getK()), values = parts.transposed("values", op.getV());
  Func product = parts.product("product", op.getQ(), keys, p.i32(depth));
  Func back = parts.product("back", op.getGradient(), values, p.i32(width));
  // A function of scores, in vectors along the keys.
  auto overBlock = [&](const char *name, auto value) {
    Func made = p.func(name, {"k", "q", "kb", "qb"}, parts.element, value);
    int64_t lanes = parts.lanesOf(block);
    made.bound("k", 0, block).vectorize("k", lanes).unroll("k");
    parts.onStack.push_back(made);
    return made;
  };
  Func power = overBlock("power", [&](Args a) {
    Region region(parts, product, a);
    Expr z = region.score(op.getLogits()).clamped(region.isKey & region.isQuery, parts.lowest);
    return powerOf(z, region.values.at(op.getLse(), {region.query}));
  });
  Func weight = power; // times the factor
  if (op.getFactor())
    weight = overBlock("weight", [&](Args a) {
      return at(power, a) * Region(parts, product, a).at(op.getFactor());
    });
  Func ds = overBlock("ds", [&](Args a) {
    Region region(parts, product, a);
    Expr dp = at(back, a);
    if (op.getFactor())
      dp = dp * region.at(op.getFactor());
    // Where one key has all of the sum, no rounding of dr f - D is left for it.
    Expr all = halide::strictFloat(halide::equal(at(power, a), 1));
    Expr dz = halide::select(all, 0, at(power, a) * (dp - share(region.query)));
    region.values.bind(op.getLogitsGradient(), [=](Point) { return dz; });
    return region.at(op.getScoreGradient());
  });

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
        return halide::At({d, row}, out(d, row) + sum);
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
  auto makeInStrips = [&](Func product, Func reader) {
    int64_t rows = parts.tileOf(block).rows;
    reader.split("q", "qs", "q", rows).never_partition(halide::Names{"qs"});
    parts.makeInside(product, reader, "qs", rows);
  };
  if (!parts.readsScore(op.getScoreGradient()) &&
      !(op.getFactor() && parts.readsScore(op.getFactor())))
    makeInStrips(product, power);
  makeInStrips(back, ds);
  parts.computeAt(out, "kb");
  for (Func func : sums)
    func.compute_at(out, "yo").store_in("stack");
}
