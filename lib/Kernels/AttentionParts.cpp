// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Kernels/AttentionParts.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Stage;

AttentionParts::AttentionParts(Lowering &lowering, Value q, Value k, Value v, mlir::Region &region,
                               int64_t queryBlock, int64_t keyBlock)
    : lowering(lowering), p(lowering.p), element(tensorType(q).getElementType()), q(q), k(k), v(v),
      scoreArgument(region.getArgument(0)), depth(shapeOf(q)[1].getConstant()),
      width(shapeOf(v)[1].getConstant()), queryBlock(queryBlock), keyBlock(keyBlock),
      strip(queryBlock), lowest(lowestOf(element)) {}

int64_t AttentionParts::lanesOf(int64_t width) const {
  return std::min(lowering.target.lanes(element), width & -width);
}

/// The tiles keep 16 accumulators of 32 registers, 8 of 16; a row of a wide one is loaded once for
/// all its rows.
AttentionParts::Tile AttentionParts::tileOf(int64_t width) const {
  bool many = lowering.target.vectorRegisters == 32;
  int64_t lanes = lanesOf(width), vectors = width / lanes, columns = many ? 8 : 2;
  while (vectors % columns)
    --columns;
  int64_t rows = std::min<int64_t>(llvm::bit_floor(uint64_t((many ? 16 : 8) / columns)), 8);
  return {columns * lanes, rows};
}

Expr AttentionParts::read(Value x, Expr row, Expr column) {
  Values values(lowering);
  return values.at(x, {row, column});
}

Func AttentionParts::transposed(const char *name, Value x) {
  Func made = p.func(name, {"k", "d", "kb"}, element,
                     [&](Args a) { return read(x, key(a["k"], a["kb"]), a["d"]); });
  made.compute_root()
      .bound("k", 0, keyBlock)
      .vectorize("k", lanesOf(keyBlock))
      .never_partition(Names{"kb"});
  Expr work = halide::cast(p.i32(keyBlock), p.builder().getF32Type()) * double(depth) * 0.5;
  parallelTasks(made.stage(), "kb", work);
  return made;
}

Func AttentionParts::product(const char *name, Value x, Func y, Expr depth) {
  Func made = p.func(name, axes, element, [&](Args) { return number(0); });
  Stage update = made.update(axes, {{"d", 0, depth}}, [&](Args a) {
    Expr row = query(a["q"], a["qb"]);
    return made(a["k"], a["q"], a["kb"], a["qb"]) +
           read(x, row, a["d"]) * y(a["k"], a["d"], a["kb"]);
  });
  scheduleProduct(made, update, "k", keyBlock, "q", "d", {"kb", "qb"});
  onStack.push_back(made);
  made.bound("k", 0, keyBlock);
  return made;
}

AttentionParts::Region::Region(AttentionParts &parts, Func score, Args a)
    : query(parts.query(a["q"], a["qb"])),
      key(halide::min(halide::likely(a["kb"] * parts.keyBlock + a["k"]), parts.keys() - 1)),
      isKey(a["kb"] * parts.keyBlock + a["k"] < parts.keys()),
      isQuery(a["qb"] * parts.queryBlock + a["q"] < parts.queries()),
      values(parts.lowering, key.value) {
  values.bind(parts.scoreArgument, [score, a](Point) { return AttentionParts::at(score, a); });
}

void AttentionParts::whereScoresCount(Value logits, Expr kb, Expr qb) {
  Values values(lowering);
  Span rows = {qb * queryBlock, qb * queryBlock + (queryBlock - 1)},
       columns = {kb * keyBlock, kb * keyBlock + (keyBlock - 1)};
  if (std::optional<Expr> condition = mayCount(values, logits, {rows, columns}))
    p.where(*condition);
}

Func AttentionParts::overBlock(const char *name, const std::function<Expr(Args)> &value) {
  Func made = p.func(name, axes, element, [&](Args a) { return value(a); });
  made.bound("k", 0, keyBlock);
  made.vectorize("k", lanesOf(keyBlock)).unroll("k");
  onStack.push_back(made);
  return made;
}

Func AttentionParts::largest(const char *name, Func score) {
  int64_t lanes = lanesOf(keyBlock);
  Func halves = score; // at the point, of twice so many lanes
  for (int64_t width = lanes; width > 0; width /= 2) {
    Func from = halves;
    halves = p.func(
        width > 1 ? name + std::to_string(width) : name,
        width > 1 ? Names{"k", "q", "kb", "qb"} : Names{"q", "kb", "qb"}, element, [&](Args a) {
          Expr first = width > 1 ? a["k"] : p.i32(0), value = from(first, a["q"], a["kb"], a["qb"]);
          for (int64_t k = width; k < (width == lanes ? keyBlock : 2 * width); k += width)
            value = halide::max(value, from(first + k, a["q"], a["kb"], a["qb"]));
          return value;
        });
    halves.unroll("q");
    if (width > 1)
      halves.bound("k", 0, width).vectorize("k");
    onStack.push_back(halves);
  }
  return halves;
}

bool AttentionParts::readsScore(Value value) const {
  SetVector<Operation *> readers;
  getForwardSlice(scoreArgument, &readers);
  return value == scoreArgument || readers.contains(value.getDefiningOp());
}

Func AttentionParts::weights(Func power, Func score, Value factor) {
  if (!factor)
    return power;
  return overBlock("weight",
                   [&](Args a) { return at(power, a) * Region(*this, score, a).at(factor); });
}

void AttentionParts::scheduleProduct(Func func, Stage update, const char *inner, int64_t width,
                                     const char *outer, const char *sum, const Names &rest) {
  Tile tile = tileOf(width);
  int64_t lanes = lanesOf(width);
  Names order = {inner, "row", sum};
  if (tile.columns != width) {
    update.split(inner, "column", inner, tile.columns);
    order.push_back("column");
  }
  order.push_back(outer);
  order.insert(order.end(), rest.begin(), rest.end());
  update.split(outer, outer, "row", tile.rows)
      .reorder(order)
      .vectorize(inner, lanes)
      .unroll(inner)
      .unroll("row");
  func.vectorize(inner, lanes).unroll(inner);
}

static void makeAt(Func func, Func user, const char *loop, int64_t rows) {
  func.compute_at(user, loop)
      .store_in("stack")
      .bound_extent("q", rows)
      .bound_extent("kb", 1)
      .bound_extent("qb", 1);
}

void AttentionParts::makeInStrips(Func product, Func reader) {
  int64_t rows = tileOf(keyBlock).rows;
  reader.split("q", "qs", "q", rows).never_partition(Names{"qs"});
  makeAt(product, reader, "qs", rows);
  llvm::erase_if(onStack, [&](const Func &func) { return func.func == product.func; });
}

void AttentionParts::computeAt(Func user, const char *loop) {
  for (Func func : onStack)
    makeAt(func, user, loop, strip);
}
