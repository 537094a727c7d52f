// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Contractions: two-dimensional in the kernel, their other axes the launch's grid.
#include "dialect/Tcc/Size.h"
#include "lib/Transforms/GroupOutliner.h"
#include "lib/Transforms/OutlineGroup.h"
#include "lib/Transforms/Panels.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace tcc;

/// A sum over more than this is made in pieces of this: the widest panel, 192 B x 4096 = 786 KB,
/// still leaves room in an L2 of 1 MB.
static constexpr int64_t longDepth = 4096, pieceDepth = 1024;

/// The panels of the right operand, or of the parts that it is joined of: rows[i] are the axes of
/// part i that panels take.
Value GroupOutliner::panels(ArrayRef<Access> parts, ArrayRef<AxisList> rows, const AxisList &sum,
                            ArrayRef<unsigned> grid, int64_t width) {
  MLIRContext *context = builder.getContext();
  SmallVector<KernelAxis> axes;
  SmallVector<unsigned> places; // of each part's rows among the axes
  for (const AxisList &row : rows) {
    auto *known = llvm::find_if(axes, [&](const KernelAxis &axis) { return axis.logical == row; });
    places.push_back(known - axes.begin());
    if (known == axes.end())
      axes.push_back({rows.size() == 1 ? "n" : "n" + std::to_string(axes.size()), row, false});
  }
  unsigned k = axes.size();
  axes.push_back({"k", sum, false});
  unsigned unit = axes.size();
  axes.push_back({"unit", {}, false, SizeAttr::constant(context, 1)});
  KernelMaker pack(builder, table, loc, space, grid, axes, -1);
  Type element = tensorType(parts[0].value).getElementType();
  SizeAttr n = SizeAttr::constant(context, 0), localN = n, depth = SizeAttr::dim(context, "k"),
           lanes = SizeAttr::constant(context, width);
  // What is dense along neither is read by elements: an axis of one element is dense.
  auto source = [&](const Access &part, unsigned place) -> Value {
    auto isDense = [&](unsigned axis) { return isDenseAlong(space, part, axes[axis].logical); };
    if (isDense(place) || isDense(k))
      return pack.operandAsItLies(part, {place, k});
    Value argument = pack.operand(part, {place, k, unit}, /*whole=*/true);
    return RearrangeOp::create(pack.body(), loc, pack.type(element, {place, k}), "n k 1 -> n k",
                               argument);
  };
  SmallVector<Value> sources;
  for (auto [part, place] : llvm::zip_equal(parts, places)) {
    sources.push_back(source(part, place));
    n = add(n, sizeOf(context, space, axes[place].logical));
    localN = add(localN, SizeAttr::dim(context, axes[place].name));
  }
  Value whole = sources.front();
  if (sources.size() > 1)
    whole = ConcatOp::create(pack.body(), loc,
                             ::tcc::TensorType::get(context, element, {localN, depth}), sources,
                             /*axis=*/0);
  auto type = ::tcc::TensorType::get(context, element, {ceilDiv(localN, width), depth, lanes});
  Value packed = PackOp::create(pack.body(), loc, type, whole, width);
  return pack.finishRaw("pack", packed, {{ceilDiv(n, width), sizeOf(context, space, sum), lanes}})
      .front();
}

Value GroupOutliner::contraction(ContractOp anchor, int64_t panelBytes) {
  Einops pattern = patternOf(anchor);
  Value lhs = anchor.getLhs(), rhs = anchor.getRhs();
  // The right operand gives the result's innermost axis.
  if (packsLeft(pattern)) {
    std::swap(lhs, rhs);
    std::swap(pattern.inputs[0], pattern.inputs[1]);
  }
  ContractionAxes parts = classify(pattern);
  llvm::StringMap<unsigned> byName;
  auto declare = [&](const EinopsSide &side, ArrayRef<SizeAttr> shape) {
    AxisList axes;
    for (auto [name, size] : llvm::zip_equal(side.names(), shape)) {
      auto [entry, isNew] = byName.try_emplace(name, space.size());
      if (isNew)
        addAxis(name, size);
      axes.push_back(entry->second);
    }
    return axes;
  };
  AxisList lhsAxes = declare(pattern.inputs[0], shapeOf(lhs));
  AxisList rhsAxes = declare(pattern.inputs[1], shapeOf(rhs));
  AxisList out = declare(pattern.output, shapeOf(anchor.getResult()));
  auto named = [&](ArrayRef<std::string> names) {
    return AxisList(llvm::map_range(names, [&](const std::string &name) { return byName[name]; }));
  };
  AxisList batch = named(parts.batch), left = named(parts.left), right = named(parts.right),
           sum = named(parts.sum);

  ConcatOp joined = isInside(rhs) ? rhs.getDefiningOp<ConcatOp>() : ConcatOp();
  if (joined) { // it is packed, and no part of the contraction's kernel
    rest = llvm::filter_to_vector(ops, [&](Operation *op) { return op != joined; });
    ops = rest;
  }
  Access lhsAccess = access(lhs, lhsAxes);
  SmallVector<Access> rights;
  SmallVector<AxisList> rows;
  if (joined) { // parts of one size share an axis
    llvm::MapVector<SizeAttr, unsigned> axisOf;
    for (Value part : joined.getParts()) {
      AxisList axes = rhsAxes;
      auto [known, isNew] = axisOf.try_emplace(shapeOf(part)[joined.getAxis()], space.size());
      if (isNew)
        addAxis("part" + std::to_string(axisOf.size()) + "_", known->first);
      axes[joined.getAxis()] = known->second;
      rights.push_back(access(part, axes));
      rows.push_back({known->second});
    }
  } else {
    rights.push_back(access(rhs, rhsAxes));
  }
  SmallVector<Access> captured = captures([&](Operation *) { return ArrayRef<unsigned>(out); });
  // Summed axes that do not walk as one are copied so that they do.
  SmallVector<Access> both(rights);
  both.push_back(lhsAccess);
  if (mergeRuns(space, sum, both).size() > 1) {
    auto store = [&](Access &which) {
      if (mergeRuns(space, sum, {which}).size() == 1)
        return;
      AxisList order = without(which.axes, sum);
      llvm::append_range(order, sum);
      SmallVector<AxisList> groups;
      for (unsigned axis : order)
        groups.push_back({axis});
      Value view =
          viewOver(builder, loc, space, which, groups, SmallVector<bool>(order.size(), true));
      which = access(copyOf(builder, table, view), order);
    };
    store(lhsAccess);
    llvm::for_each(rights, store);
  }
  SmallVector<Access> ofLeft(captured), ofRight(captured);
  ofLeft.push_back(lhsAccess);
  llvm::append_range(ofRight, rights);
  AxisList m = mergeableTail(space, left, ofLeft), n = mergeableTail(space, right, ofRight);
  AxisList grid = batch;
  llvm::append_range(grid, without(left, m));
  llvm::append_range(grid, without(right, n));
  if (rows.empty())
    rows.push_back(n);

  // The panels of the right operand, over the grid axes it has.
  Type element = tensorType(rhs).getElementType();
  int64_t width = panelWidth(sizeOf(builder.getContext(), space, n), element, panelBytes);
  AxisList rhsGrid;
  for (unsigned axis : grid)
    if (rights.front().has(axis))
      rhsGrid.push_back(axis);
  Value packed = panels(rights, rows, sum, rhsGrid, width);

  SmallVector<KernelAxis> axes = {{"m", m, true}, {"k", sum, false}, {"n", n, false}};
  AxisList panelAxes = rhsGrid;
  for (auto [name, size] : llvm::zip_equal(ArrayRef<StringRef>({"panel_", "depth_", "lane_"}),
                                           shapeOf(packed).take_back(3)))
    panelAxes.push_back(addAxis(name.str(), size));
  KernelMaker maker(builder, table, loc, space, grid, axes, /*dense=*/2);
  Value a = maker.operandAsItLies(lhsAccess, {0, 1});
  SizeAttr depth = sizeOf(builder.getContext(), space, sum);
  IntegerAttr piece;
  if (depth.isConstant() && depth.getConstant() > longDepth)
    piece = builder.getI64IntegerAttr(pieceDepth);
  // Each task of its kernel copies what it reads, or holds the sums of what it writes.
  if (!isa<BlockArgument>(a) || piece)
    maker.wantThreads();
  Value b = maker.panels(access(packed, panelAxes), 2, 1, width);
  mapping.map(anchor.getResult(),
              ContractPanelsOp::create(maker.body(), anchor.getLoc(), maker.type(element, {0, 2}),
                                       a, b, piece));
  for (Operation *op : ops)
    if (op != anchor)
      cloneInto(maker, op, out, {0, 2});
  return maker.finish(stem(), mapping.lookup(result), {0, 2}, out);
}
