// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Kernels/ScoreGradients.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Stage;

Func ScoreGradients::overBlock(const char *name, llvm::function_ref<Expr(Args)> value) {
  Func made = parts.p.func(name, {"k", "q", "kb", "qb"}, parts.element, value);
  made.bound("k", 0, block).vectorize("k", parts.lanesOf(block)).unroll("k");
  parts.onStack.push_back(made);
  return made;
}

Func ScoreGradients::makeShare(Value result, Value gradient) {
  Func made = parts.p.func("share", {"m"}, parts.element, [&](Args) { return parts.number(0); });
  Stage sum = made.update({"m"}, {{"e", 0, parts.width}}, [&](Args a) {
    Values values(parts.lowering, a["e"].value);
    return made(a["m"]) +
           values.at(gradient, {a["m"], a["e"]}) * values.at(result, {a["m"], a["e"]});
  });
  made.compute_root();
  sum.atomic(true).vectorize("e", parts.width);
  return made;
}

Func ScoreGradients::makePower(Value lse) {
  return overBlock("power", [&](Args a) {
    AttentionParts::Region region(parts, product, a);
    Expr z = region.score(logits).clamped(region.isKey & region.isQuery, parts.lowest);
    return weightOf(z, region.values.at(lse, {region.query})) * parts.unit;
  });
}

Func ScoreGradients::weight() {
  if (!factor)
    return power;
  return overBlock("weight", [&](Args a) {
    return AttentionParts::at(power, a) * AttentionParts::Region(parts, product, a).at(factor);
  });
}

Func ScoreGradients::makeGradient(const char *name) {
  return overBlock(name, [&](Args a) {
    AttentionParts::Region region(parts, product, a);
    Expr dr = AttentionParts::at(back, a), p = AttentionParts::at(power, a), dp = dr;
    if (factor)
      dp = dp * region.at(factor);
    // Where one key has all of the sum, no rounding of dr f - D is left for it.
    Expr all = halide::strictFloat(halide::equal(p, parts.unit));
    Expr dz = halide::select(all, 0, p * (dp - share(region.query)));
    region.values.bind(logitsGradient, [=](Point) { return dz; });
    region.values.bind(factorGradient, [=](Point) { return p * dr; });
    return region.at(yielded);
  });
}

void ScoreGradients::makeInStrips(Func product, Func reader) {
  int64_t rows = parts.tileOf(block).rows;
  reader.split("q", "qs", "q", rows).never_partition(halide::Names{"qs"});
  parts.makeInside(product, reader, "qs", rows);
}

void ScoreGradients::computeAt(Func user, const char *loop) {
  if (!parts.readsScore(yielded) && !(factor && parts.readsScore(factor)))
    makeInStrips(product, power);
  makeInStrips(back, gradient);
  parts.computeAt(user, loop);
}
