// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention over q [m, d], k [n, d], v [n, e], in blocks of 64 queries and 64 keys; the scores are
// never in memory.
//
// For a block of queries groups of key blocks come one after the other (Milakov and Gimelshein
// 2018: the online softmax): of a group's scores s the maximum b, p = e^(s - b), their sum and p v;
// then, with the maximum m, the sum l and the result o of the groups before,
//   m' = max(m, b),  l' = l e^(m - m') + sum(p) e^(b - m'),  o' = o e^(m - m') + (p v) e^(b - m'),
// and at the end o / l, and m + log(l) for the way back. Keys of one group are the softmax of two
// passes. One function has to carry m, l and o from group to group, so it is a tuple over the lanes
// of a vector: one vector for each of o's, m in every lane, and a part of l in each. Blocks in
// which an index comparison lets no score count are left out of the domains, of groups and of the
// blocks of a group; the loops' bounds become those.
//
// Scores: lib/Kernels/Score.h; a row of none has l = 0 and gives zeros.
//
// All of a group but the state is made for a strip of a few queries at a time.
//
// Measured on one core of a Zen4 VM (118 GFLOP/s at most), T=512, 12 heads, useful GFLOP/s: full
// 96, causal 83; groups of one block 90 and 79.
#include "lib/Kernels/AttentionParts.h"
#include "lib/Kernels/Math.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::At;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Operand;
using halide::Range;
using halide::Stage;

namespace {
/// Functions over groups of key blocks, on the stack.
class Groups {
public:
  Groups(AttentionParts &parts, Value logits)
      : parts(parts), p(parts.p), logits(logits), lanes(parts.lanesOf(parts.keyBlock)) {
    // A strip's scores and powers take half of an L1 of 32 KB, a group's keys and values a quarter
    // of an L2 of 1 MB. The small tiles of 16 registers ask more of the L2 than it gives.
    int64_t row = parts.keyBlock * parts.element.getIntOrFloatBitWidth() / 8;
    together = std::min({int64_t(parts.lowering.target.vectorRegisters == 32 ? 8 : 2),
                         (16 << 10) / (2 * row * parts.strip),
                         (256 << 10) / (row * (parts.depth + parts.width))});
    together = std::max<int64_t>(1, together);
  }

  Expr count() { return (parts.keyBlocks() + (together - 1)) / together; }
  Range blocks() const { return {"b", 0, together}; }
  /// The key block at b; the update that is being defined leaves it out where no score counts.
  Expr block(Args a) {
    Expr kb = a["group"] * together + a["b"];
    p.where(kb < parts.keyBlocks());
    parts.whereScoresCount(logits, kb, a["qb"]);
    return kb;
  }

  /// name(k, q, b, group, qb), of a place.
  Func each(const char *name,
            const std::function<Expr(Args, const AttentionParts::Place &)> &value);
  static Expr at(Func func, Args a, Expr k) { return func(k, a["q"], a["b"], a["group"], a["qb"]); }
  /// name(lane, q, group, qb): `combine` of the keys that are so many lanes apart.
  Func across(const char *name, Func func, int64_t lanes, double start,
              Expr (*combine)(const Operand &, const Operand &));
  /// name(q, group, qb): the largest of a row. A NaN may be lost.
  Func largest(const char *name, Func func);

  AttentionParts &parts;
  halide::Pipeline &p;
  Value logits;
  int64_t lanes, together;
};

Func Groups::each(const char *name,
                  const std::function<Expr(Args, const AttentionParts::Place &)> &value) {
  Func made = p.func(name, {"k", "q", "block", "group", "qb"}, parts.element,
                     [&](Args) { return p.undefined(parts.element); });
  Stage update = made.update({"k", "q", "group", "qb"}, {blocks()}, [&](Args a) {
    AttentionParts::Place place(a["k"], a["q"], block(a), a["qb"]);
    return At({a["k"], a["q"], a["b"], a["group"], a["qb"]}, value(a, place));
  });
  made.bound("k", 0, parts.keyBlock).bound("block", 0, together);
  update.reorder("k", "q", "b", "group", "qb")
      .vectorize("k", lanes)
      .unroll("k")
      .never_partition(Names{"b"});
  parts.onStack.push_back(made);
  return made;
}

Func Groups::across(const char *name, Func func, int64_t lanes, double start,
                    Expr (*combine)(const Operand &, const Operand &)) {
  Names axes = {"lane", "q", "group", "qb"};
  Func made = p.func(name, axes, parts.element, [&](Args) { return parts.number(start); });
  Stage update = made.update(axes, {{"r", 0, parts.keyBlock / lanes}, blocks()}, [&](Args a) {
    block(a);
    return combine(made(a["lane"], a["q"], a["group"], a["qb"]),
                   at(func, a, a["lane"] + a["r"] * lanes));
  });
  made.bound("lane", 0, lanes).vectorize("lane");
  update.reorder("lane", "r", "b", "q").vectorize("lane").unroll("r").never_partition(Names{"b"});
  parts.onStack.push_back(made);
  return made;
}

Func Groups::largest(const char *name, Func func) {
  Func made = across("most", func, lanes, leastScore, halide::max);
  for (int64_t width = lanes / 2;; width /= 2) {
    Func from = made;
    Names axes = {"q", "group", "qb"};
    if (width)
      axes.insert(axes.begin(), "lane");
    made = p.func(width ? name + std::to_string(width) : name, axes, parts.element, [&](Args a) {
      Expr q = a["q"], group = a["group"], qb = a["qb"];
      if (!width)
        return from(0, q, group, qb);
      return halide::max(from(a["lane"], q, group, qb), from(a["lane"] + width, q, group, qb));
    });
    made.unroll("q");
    parts.onStack.push_back(made);
    if (!width)
      return made;
    made.bound("lane", 0, width).vectorize("lane");
  }
}
} // namespace

void tcc::lowerAttention(Lowering &lowering, AttentionOp op) {
  halide::Pipeline &p = lowering.p;
  constexpr int64_t queryBlock = 64, keyBlock = 64;
  AttentionParts parts(lowering, op.getQ(), op.getK(), op.getV(), op.getBody(), queryBlock,
                       keyBlock);
  Type element = parts.element;
  parts.strip = std::max(parts.tileOf(keyBlock).rows, parts.tileOf(parts.width).rows);
  int64_t width = parts.width, lanes = parts.lanesOf(width), vectors = width / lanes;
  Groups groups(parts, op.getLogits());
  using Place = AttentionParts::Place;
  using Region = AttentionParts::Region;

  Func keys = parts.transposed("keys", op.getK()), values = parts.packed("values", op.getV());
  auto product = [&](const char *name) {
    return parts.product(name, op.getQ(), keys, p.i32(parts.depth));
  };
  Func products = product("product");
  Func score = groups.each("score", [&](Args, const Place &place) {
    Region region(parts, products, place);
    return region.score(op.getLogits()).clamped(region.isKey, parts.lowest);
  });
  parts.makeInside(products, score, "b", parts.strip);
  Func top = groups.largest("top", score);
  Func power = groups.each("power", [&](Args a, const Place &) {
    return weightOf(groups.at(score, a, a["k"]), top(a["q"], a["group"], a["qb"]));
  });
  Func sum = groups.across("sum", power, lanes, 0, halide::operator+);
  Func weight = power; // times the factor
  if (op.getFactor()) {
    // The products are gone; a factor of the scores needs them once more.
    Func again = parts.readsScore(op.getFactor()) ? product("again") : products;
    weight = groups.each("weight", [&](Args a, const Place &place) {
      return groups.at(power, a, a["k"]) * Region(parts, again, place).at(op.getFactor());
    });
    if (again.func != products.func)
      parts.makeInside(again, weight, "b", parts.strip);
  }
  Names partAxes = {"e", "q", "group", "qb"};
  Func part = p.func("part", partAxes, element, [&](Args) { return parts.number(0); });
  Stage partUpdate = part.update(partAxes, {{"k", 0, keyBlock}, groups.blocks()}, [&](Args a) {
    Expr v = values(a["e"], a["k"], halide::min(groups.block(a), parts.keyBlocks() - 1));
    return part(a["e"], a["q"], a["group"], a["qb"]) + groups.at(weight, a, a["k"]) * v;
  });

  // (o.., m, l)
  Names stateAxes = {"lane", "q", "qb"};
  Func state = p.func("state", stateAxes, SmallVector<Type>(vectors + 2, element), [&](Args) {
    halide::Tuple start(vectors + 2, parts.number(0));
    start[vectors] = parts.number(leastScore);
    return start;
  });
  Stage merge = state.update(stateAxes, {{"group", 0, groups.count()}}, [&](Args a) {
    Expr lane = a["lane"], q = a["q"], group = a["group"], qb = a["qb"];
    parts.whereScoresCount(op.getLogits(), group, qb, groups.together);
    halide::Tuple old = state.call({lane, q, qb});
    Expr before = old[vectors], here = top(q, group, qb), most = halide::max(before, here);
    Expr less = scalar::expBelowZero(halide::min(before, here) - most);
    Expr keep = halide::select(before < here, less, 1),
         take = halide::select(before < here, 1, less);
    halide::Tuple next;
    for (int64_t i = 0; i < vectors; ++i)
      next.push_back(old[i] * keep + part(lane + i * lanes, q, group, qb) * take);
    next.push_back(most);
    next.push_back(old[vectors + 1] * keep + sum(lane, q, group, qb) * take);
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
    return halide::select(isEmpty(l), 0, value / (l * parts.unit));
  });

  out.bound("e", 0, width)
      .split("m", "qb", "q", queryBlock, "guard_with_if")
      .split("e", "e", "lane", lanes)
      .reorder("lane", "e", "q", "qb")
      .vectorize("lane")
      .unroll("e")
      .never_partition(Names{"qb"});
  Expr work = halide::cast(parts.keys(), p.builder().getF32Type()) *
              (0.01 * 2 * queryBlock * double(parts.depth + width));
  parallelTasks(out.stage(), "qb", work);
  if (lowering.kernel.getResultTypes().size() > 1) {
    Func lse = lowering.output(1, {"m"}, [&](Point point) {
      Expr q = point[0] % queryBlock, qb = point[0] / queryBlock, l = total(q, qb);
      Expr m = state.call({p.i32(0), q, qb})[vectors];
      return halide::select(isEmpty(l), 0, m + scalar::log(l));
    });
    lse.split("m", "qb", "q", queryBlock, "guard_with_if").never_partition(Names{"qb"});
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
      .reorder("lane", "q", "qs", "group", "qb")
      .vectorize("lane")
      .unroll("q")
      .never_partition(Names{"qs", "group"});
  parts.scheduleProduct(part, partUpdate, "e", width, "q", {"k", "b"}, {"group", "qb"});
  partUpdate.never_partition(Names{"b"});
  part.bound("e", 0, width);
  parts.onStack.push_back(part);
  parts.computeAt(state, "qs");
}
