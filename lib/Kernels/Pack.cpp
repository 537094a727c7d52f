// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The right side of a contraction as panels: out[p, k, i] = x[p * width + i, k], zero past the end.
//
// How the source lies decides how it is read. Where n is innermost each vector is one load. Where k
// is, blocks of 16 x lanes are read in vectors along k and turned; what is left of k is read by
// elements.
//
// A concat of parts is packed in a pass per part over the panels that it reaches, in order: what of
// a panel is an earlier part's stays, and what is past the part is zero until a later one comes.
//
// Measured on one / two cores of a Zen4 VM: 3072x3072 f32 with a contraction of 8 rows, k innermost
// 6.0 / 2.9 ms, n innermost 7.2 / 4.7 ms: each row of that is another page.
#include "dialect/Tcc/Size.h"
#include "lib/Kernels/Lowering.h"
#include "lib/Kernels/Scalars.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Range;
using halide::Stage;

/// Pieces of k are multiples of it (ContractPanelsOp::verify).
static constexpr int64_t blockDepth = 16;

namespace {
/// One part of what is packed. Its rows stand from `offset` on; "panel" is a variable of the
/// panels, or runs over those of `reached`.
struct Part {
  Lowering &lowering;
  const Func &panels;
  Value x;
  int64_t width;
  unsigned number;
  SizeAttr offset;
  std::vector<Range> reached;
  std::optional<int64_t> piece = {}; // along k, of a variable "piece" of the panels

  halide::Pipeline &p = lowering.p;
  Type element = memoryElement(tensorType(x).getElementType());
  int64_t lanes = std::min(lowering.target.lanes(tensorType(x).getElementType()), width & -width);
  Expr first = lowering.size(offset), rows = lowering.size(shapeOf(x)[0]),
       depth = lowering.size(shapeOf(x)[1]);

  /// Row i of a panel, by the part's own rows.
  Expr row(Expr panel, Expr i) { return panel * width + i - first; }
  Expr read(Expr row, Expr k) {
    // The promises are for bounds inference: nothing is read of an axis of no elements.
    auto within = [](Expr index, Expr end) { return halide::promiseClamped(index, 0, end - 1); };
    Expr inside = halide::max(halide::min(halide::likely(row), rows - 1), 0);
    Expr value = Values(lowering).at(x, {within(inside, rows), within(k, depth)});
    return halide::select(halide::likely(row) < rows, value, 0);
  }
  /// Where the panels' k begins.
  Expr begin(Args a) { return piece ? a["piece"] * *piece : p.i32(0); }
  /// The length of `k` in the panels.
  Expr length() { return piece ? p.i32(*piece) : depth; }
  /// In `domain`, k in the panels and the value there.
  Stage store(const std::vector<Range> &domain, llvm::function_ref<Expr(Args)> k,
              llvm::function_ref<Expr(Args)> value) {
    Names vars = {"i"};
    if (reached.empty())
      vars.push_back("panel");
    if (piece)
      vars.push_back("piece");
    std::vector<Range> all = domain;
    llvm::append_range(all, reached);
    Stage stage = panels.update(vars, all, [&](Args a) -> halide::Definition {
      Expr here = k(a), x = value(a);
      if (piece)
        return halide::At({a["i"], here, a["panel"], a["piece"]}, x);
      if (!offset.isConstant(0))
        // row >= 0, in words that do not narrow what bounds inference takes `x` to need.
        x = halide::select(halide::equal(row(a["panel"], a["i"]) & INT32_MIN, 0), x,
                           panels(a["i"], here, a["panel"]));
      return halide::At({a["i"], here, a["panel"]}, x);
    });
    return stage.split("i", "v", "i", lanes).vectorize("i");
  }
  std::vector<Stage> store() {
    lowering.alongVector.set(argumentOf(x).getArgNumber());
    return x.getDefiningOp<RearrangeOp>() ? storeRows() : storeTurned();
  }
  std::vector<Stage> storeRows();
  std::vector<Stage> storeTurned();
};
} // namespace

/// n is innermost.
std::vector<Stage> Part::storeRows() {
  Stage stage = store(
      {{"k", 0, length()}}, [](Args a) { return a["k"]; },
      [&](Args a) {
        Expr k = begin(a) + a["k"];
        if (piece)
          p.where(k < depth);
        return read(row(a["panel"], a["i"]), k);
      });
  return {stage.split("k", "ko", "k", blockDepth, "guard_with_if")
              .reorder("i", "k", "v", "ko", "panel")};
}

/// k is innermost.
std::vector<Stage> Part::storeTurned() {
  // Functions and the loops that they are computed at have names of their own.
  std::string suffix = number ? std::to_string(number) : "", loop = "block" + suffix;
  Func turned = p.func("turned" + suffix, {"k", "i", "panel"}, element,
                       [&](Args a) { return read(row(a["panel"], a["i"]), a["k"]); });
  auto inBlock = [&](Args a) { return a[loop] * blockDepth + a["k"]; };
  Expr whole = depth / blockDepth, done = whole * blockDepth;
  Range all{loop, 0, piece ? p.i32(*piece / blockDepth) : whole};
  Stage blocks = store({{"k", 0, blockDepth}, all}, inBlock, [&](Args a) {
    if (piece)
      p.where(a["piece"] * (*piece / blockDepth) + a[loop] < whole);
    return turned(begin(a) + inBlock(a), a["i"], a["panel"]);
  });
  blocks.reorder("i", "k", loop, "v", "panel");
  turned.compute_at(panels, loop)
      .store_in("stack")
      .bound_extent("i", lanes)
      .bound_extent("k", blockDepth)
      .bound_extent("panel", 1)
      .vectorize("k")
      .unroll("i");
  Stage rest = store(
      {{"rest", 0, depth - done}},
      [&](Args a) {
        Expr k = done - begin(a) + a["rest"];
        return piece ? halide::promiseClamped(k, 0, *piece - 1) : k;
      },
      [&](Args a) {
        if (piece)
          p.where(halide::equal(a["piece"], done / *piece));
        return read(row(a["panel"], a["i"]), done + a["rest"]);
      });
  rest.reorder("i", "rest", "v", "panel");
  return {blocks, rest};
}

Func tcc::panelsOf(Lowering &lowering, PackOp op, std::optional<int64_t> piece) {
  halide::Pipeline &p = lowering.p;
  int64_t width = op.getWidth();
  Type element = memoryElement(tensorType(op.getX()).getElementType());
  Names vars = {"i", "k", "panel"};
  if (piece)
    vars.push_back("piece");
  Func panels = p.func("panels", vars, element, [&](Args) { return p.undefined(element); });
  panels.bound("i", 0, width);
  SizeAttr first = SizeAttr::constant(op.getContext(), 0);
  Part{lowering, panels, op.getX(), width, 0, first, {}, piece}.store();
  return panels;
}

void tcc::lowerPack(Lowering &lowering, PackOp op) {
  halide::Pipeline &p = lowering.p;
  int64_t width = op.getWidth();
  Type element = memoryElement(tensorType(op.getX()).getElementType());
  Func out = lowering.output({"i", "k", "panel"},
                             [&](Point) { return halide::Tuple{p.undefined(element)}; });
  out.constrain(0, {.extent = width}).constrain(1, {.stride = width}).bound("i", 0, width);
  Expr depth = lowering.size(shapeOf(op.getX())[1]);
  Expr work = halide::cast(depth * width, p.builder().getF32Type()) * 0.5;
  SmallVector<Value> parts = {op.getX()};
  if (auto joined = op.getX().getDefiningOp<ConcatOp>())
    parts.assign(joined.getParts().begin(), joined.getParts().end());
  SizeAttr offset = SizeAttr::constant(op.getContext(), 0);
  for (auto [number, x] : llvm::enumerate(parts)) {
    SizeAttr behind = tcc::add(offset, shapeOf(x)[0]);
    Expr first = lowering.size(offset) / width;
    Range reached{"panel", first, (lowering.size(behind) + (width - 1)) / width - first};
    for (Stage stage : Part{lowering, out, x, width, unsigned(number), offset, {reached}}.store()) {
      parallelTasks(stage, "panel", work);
      // One form of the loops: reading memory takes longer than asking for the end.
      stage.never_partition(Names{"panel", "v"});
    }
    offset = behind;
  }
}
