// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Contractions: two-dimensional in the kernel, their other axes the launch's grid.
#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/Size.h"
#include "lib/Transforms/GroupOutliner.h"
#include "lib/Transforms/OutlineGroup.h"

using namespace mlir;
using namespace tcc;

/// Three vectors of the target; four, which are slower, where three waste more than a twentieth,
/// four waste nothing and there are registers for them;
/// fewer for a right operand that is known to be narrower, e.g. a head of 32.
static int64_t panelWidth(SizeAttr n, Type element, int64_t panelBytes) {
  int64_t width = panelBytes / std::max(1u, element.getIntOrFloatBitWidth() / 8);
  int64_t vector = width / 3;
  if (!n.isConstant())
    return width;
  int64_t size = n.getConstant();
  int64_t padded = llvm::divideCeil(size, width) * width;
  if (panelBytes >= 192 && padded * 20 > size * 21 && size % (4 * vector) == 0)
    return 4 * vector;
  if (size < width)
    return std::max<int64_t>(1, llvm::divideCeil(size, vector)) * vector;
  return width;
}

Value GroupOutliner::contraction(ContractOp anchor, int64_t panelBytes) {
  Einops pattern;
  EinopsError error;
  parseEinops(anchor.getPattern(), pattern, error);
  Value lhs = anchor.getLhs(), rhs = anchor.getRhs();
  // The right operand gives the result's innermost axis.
  ContractionAxes parts = classify(pattern);
  if (!parts.left.empty() &&
      (parts.right.empty() || pattern.output.back()[0] == parts.left.back())) {
    std::swap(lhs, rhs);
    std::swap(pattern.inputs[0], pattern.inputs[1]);
    parts = classify(pattern);
  }
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

  Access lhsAccess = access(lhs, lhsAxes), rhsAccess = access(rhs, rhsAxes);
  SmallVector<Access> captured = captures([&](Operation *) { return ArrayRef<unsigned>(out); });
  // Summed axes that do not walk as one are copied so that they do.
  if (mergeRuns(space, sum, {lhsAccess, rhsAccess}).size() > 1) {
    auto store = [&](Access &which, ArrayRef<unsigned> outer) {
      AxisList order;
      for (unsigned axis : which.axes)
        if (!llvm::is_contained(sum, axis))
          order.push_back(axis);
      llvm::append_range(order, sum);
      SmallVector<AxisList> groups;
      for (unsigned axis : order)
        groups.push_back({axis});
      Value view =
          viewOver(builder, loc, space, which, groups, SmallVector<bool>(order.size(), true));
      which = access(copyOf(builder, table, view), order);
    };
    if (mergeRuns(space, sum, {lhsAccess}).size() > 1)
      store(lhsAccess, left);
    if (mergeRuns(space, sum, {rhsAccess}).size() > 1)
      store(rhsAccess, right);
  }
  SmallVector<Access> ofLeft(captured), ofRight(captured);
  ofLeft.push_back(lhsAccess);
  ofRight.push_back(rhsAccess);
  AxisList m = mergeableTail(space, left, ofLeft), n = mergeableTail(space, right, ofRight);
  AxisList grid = batch;
  llvm::append_range(grid, without(left, m));
  llvm::append_range(grid, without(right, n));

  // The panels of the right operand, over the grid axes it has.
  Type element = tensorType(rhs).getElementType();
  int64_t width = panelWidth(sizeOf(builder.getContext(), space, n), element, panelBytes);
  AxisList rhsGrid;
  for (unsigned axis : grid)
    if (rhsAccess.has(axis))
      rhsGrid.push_back(axis);
  KernelAxis axesOfPack[] = {{"n", n, false}, {"k", sum, false}};
  KernelMaker pack(builder, table, loc, space, rhsGrid, axesOfPack, -1);
  Value source = pack.operand(rhsAccess, {0, 1}, true);
  SizeAttr localN = SizeAttr::dim(builder.getContext(), "n"),
           localK = SizeAttr::dim(builder.getContext(), "k"),
           widthSize = SizeAttr::constant(builder.getContext(), width);
  auto packType = [&](SizeAttr panels, SizeAttr depth) {
    return ::tcc::TensorType::get(builder.getContext(), element, {panels, depth, widthSize});
  };
  Value packed =
      PackOp::create(pack.body(), loc, packType(ceilDiv(localN, width), localK), source, width);
  SizeAttr nPanels = ceilDiv(sizeOf(builder.getContext(), space, n), width),
           depth = sizeOf(builder.getContext(), space, sum);
  Value panels = pack.finishRaw("pack", Value(packed), {{nPanels, depth, widthSize}}).front();

  SmallVector<KernelAxis> axes = {{"m", m, true}, {"k", sum, false}, {"n", n, false}};
  AxisList panelAxes = rhsGrid;
  panelAxes.push_back(addAxis("panel_", nPanels));
  panelAxes.push_back(addAxis("depth_", depth));
  panelAxes.push_back(addAxis("lane_", widthSize));
  KernelMaker maker(builder, table, loc, space, grid, axes, /*dense=*/2);
  Value a = maker.operand(lhsAccess, {0, 1}, true);
  Value b = maker.panels(access(panels, panelAxes), 2, 1, width);
  mapping.map(anchor.getResult(), ContractPanelsOp::create(maker.body(), anchor.getLoc(),
                                                           maker.type(element, {0, 2}), a, b));
  for (Operation *op : ops)
    if (op != anchor)
      cloneInto(maker, op, out, {0, 2});
  return maker.finish(stem(), mapping.lookup(result), {0, 2}, out);
}
