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

/// Gradients inside of the region are as narrow as its values: what is carried in the range of the
/// scores would overflow there.
static double unitOf(Type element, mlir::Region &region) {
  bool isNarrow = llvm::any_of(region.front().without_terminator(), [&](Operation &op) {
    Type made = tensorType(op.getResult(0)).getElementType();
    return isa<FloatType>(made) && made != element;
  });
  return isNarrow ? 1 : element.isF64() ? 0x1p256 : 0x1p32;
}

AttentionParts::AttentionParts(Lowering &lowering, Value q, Value k, Value v, mlir::Region &region,
                               int64_t queryBlock, int64_t keyBlock)
    : lowering(lowering), p(lowering.p), element(tensorType(q).getElementType()), q(q), k(k), v(v),
      scoreArgument(region.getArgument(0)), depth(shapeOf(q)[1].getConstant()),
      width(shapeOf(v)[1].getConstant()), queryBlock(queryBlock), keyBlock(keyBlock),
      strip(queryBlock), lowest(lowestOf(element)), unit(unitOf(element, region)) {}

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

Func AttentionParts::packed(const char *name, Value x) {
  // 0 past the end: what is not finite would stay so with a weight of 0.
  Func made = p.func(name, {"e", "k", "kb"}, element, [&](Args a) {
    Expr value = Values(lowering, a["e"].value).at(x, {key(a["k"], a["kb"]), a["e"]});
    return halide::select(a["kb"] * keyBlock + a["k"] < keys(), value * unit, 0);
  });
  made.compute_root()
      .bound("e", 0, width)
      .bound("k", 0, keyBlock)
      .vectorize("e", lanesOf(width))
      .never_partition(Names{"kb"});
  Expr work = halide::cast(p.i32(keyBlock), p.builder().getF32Type()) * double(width) * 0.1;
  parallelTasks(made.stage(), "kb", work);
  return made;
}

Func AttentionParts::product(const char *name, Value x, Func y, Expr depth) {
  Names axes = {"k", "q", "kb", "qb"};
  Func made = p.func(name, axes, element, [&](Args) { return number(0); });
  Stage update = made.update(axes, {{"d", 0, depth}}, [&](Args a) {
    Expr row = query(a["q"], a["qb"]), block = halide::min(a["kb"], keyBlocks() - 1);
    return at(made, a) + read(x, row, a["d"]) * y(a["k"], a["d"], block);
  });
  scheduleProduct(made, update, "k", keyBlock, "q", {"d"}, {"kb", "qb"});
  onStack.push_back(made);
  made.bound("k", 0, keyBlock);
  return made;
}

AttentionParts::Region::Region(AttentionParts &parts, Func score, const Place &place)
    : query(parts.query(place.q, place.qb)),
      key(halide::min(halide::likely(place.kb * parts.keyBlock + place.k), parts.keys() - 1)),
      isKey(place.kb * parts.keyBlock + place.k < parts.keys()),
      isQuery(place.qb * parts.queryBlock + place.q < parts.queries()),
      values(parts.lowering, key.value) {
  values.bind(parts.scoreArgument, [=](Point) { return AttentionParts::at(score, place); });
}

void AttentionParts::whereScoresCount(Value logits, Expr kb, Expr qb, int64_t together) {
  Values values(lowering);
  int64_t keys = together * keyBlock;
  // What a block needs is asked for as if scores did count: a condition that is solved for it
  // empties regions of one block, which then are not those that the schedule promises.
  Expr row = halide::unsolved(qb * queryBlock), column = halide::unsolved(kb * keys);
  Span rows = {row, row + (queryBlock - 1)}, columns = {column, column + (keys - 1)};
  if (std::optional<Expr> condition = mayCount(values, logits, {rows, columns}))
    p.where(*condition);
}

bool AttentionParts::readsScore(Value value) const {
  SetVector<Operation *> readers;
  getForwardSlice(scoreArgument, &readers);
  return value == scoreArgument || readers.contains(value.getDefiningOp());
}

void AttentionParts::scheduleProduct(Func func, Stage update, const char *inner, int64_t width,
                                     const char *outer, const Names &sum, const Names &rest) {
  Tile tile = tileOf(width);
  int64_t lanes = lanesOf(width);
  Names order = {inner, "row"};
  order.insert(order.end(), sum.begin(), sum.end());
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
  func.compute_at(user, loop).store_in("stack").bound_extent("q", rows);
  for (auto axis : func.op().getVars().getAsValueRange<StringAttr>())
    if (axis == "kb" || axis == "group" || axis == "qb")
      func.bound_extent(axis.str(), 1);
}

void AttentionParts::makeInside(Func func, Func reader, const char *loop, int64_t rows) {
  makeAt(func, reader, loop, rows);
  llvm::erase_if(onStack, [&](const Func &other) { return other.func == func.func; });
}

void AttentionParts::computeAt(Func user, const char *loop) {
  for (Func func : onStack)
    makeAt(func, user, loop, strip);
}
