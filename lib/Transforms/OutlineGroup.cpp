// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/OutlineGroup.h"
#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/Size.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tcc;

namespace {
constexpr size_t maxElementwiseRank = 6;

/// Three vectors of the target; fewer for a right operand that is known to be narrower, e.g. a head
/// of 32.
int64_t panelWidth(SizeAttr n, Type element, int64_t panelBytes) {
  int64_t width = panelBytes / std::max(1u, element.getIntOrFloatBitWidth() / 8);
  int64_t vector = width / 3;
  if (n.isConstant() && n.getConstant() < width)
    return std::max<int64_t>(1, llvm::divideCeil(n.getConstant(), vector)) * vector;
  return width;
}

/// A group's ops and what they read from outside.
class GroupOutliner {
public:
  GroupOutliner(OpBuilder &builder, KernelTable &table, ArrayRef<Operation *> ops, Value result,
                Location loc)
      : builder(builder), table(table), ops(ops), result(result), loc(loc) {}

  Value contraction(ContractOp anchor, int64_t panelBytes);
  Value row(Operation *anchor);
  Value reduction(Operation *anchor);
  Value gather(GatherOp anchor);
  Value elementwise();

private:
  unsigned addAxis(const std::string &name, SizeAttr size) {
    space.push_back({name, size});
    return space.size() - 1;
  }
  AxisList addAxes(ArrayRef<SizeAttr> shape, StringRef prefix) {
    AxisList axes;
    for (auto [index, size] : llvm::enumerate(shape))
      axes.push_back(addAxis((prefix + Twine(index)).str(), size));
    return axes;
  }

  bool isInside(Value value) const {
    return value.getDefiningOp() && llvm::is_contained(ops, value.getDefiningOp());
  }
  Access access(Value value, ArrayRef<unsigned> axes) const;
  Access accessThroughBroadcast(Value value, ArrayRef<unsigned> axes) const;
  SmallVector<Access> captures(llvm::function_ref<ArrayRef<unsigned>(Operation *)> axesOf) const;
  void cloneInto(KernelMaker &maker, Operation *op, ArrayRef<unsigned> logical,
                 ArrayRef<unsigned> over);
  Value inKernel(KernelMaker &maker, Value value, ArrayRef<unsigned> logical,
                 ArrayRef<unsigned> over, bool whole);
  std::string stem() const;
  static AxisList without(ArrayRef<unsigned> axes, ArrayRef<unsigned> removed) {
    return AxisList(llvm::make_filter_range(
        axes, [&](unsigned axis) { return !llvm::is_contained(removed, axis); }));
  }

  OpBuilder &builder;
  KernelTable &table;
  ArrayRef<Operation *> ops;
  Value result;
  Location loc;
  SmallVector<Axis> space;
  IRMapping mapping;
};

/// The value as it lies in memory, with its axes' logical names.
Access GroupOutliner::access(Value value, ArrayRef<unsigned> axes) const {
  if (value.getDefiningOp<ConstantOp>()) // no memory yet
    value = copyOf(builder, table, value);
  FailureOr<View> view = viewOf(value);
  assert(succeeded(view) && "views without strides were stored before their users are outlined");
  return {value, AxisList(axes), view->strides};
}

/// A broadcast is an access without the repeated axes.
Access GroupOutliner::accessThroughBroadcast(Value value, ArrayRef<unsigned> axes) const {
  auto broadcast = value.getDefiningOp<BroadcastOp>();
  if (!broadcast)
    return access(value, axes);
  Value source = broadcast.getX();
  AxisList kept;
  std::string left, right;
  SmallVector<SizeAttr> shape;
  for (auto [index, axis] : llvm::enumerate(broadcast.getAxes())) {
    SizeAttr size = shapeOf(source)[index];
    bool repeats = size != shapeOf(value)[axis]; // then the size is 1
    left += (repeats ? "1" : space[axes[axis]].name) + " ";
    if (repeats)
      continue;
    kept.push_back(axes[axis]);
    shape.push_back(size);
    right += " " + space[axes[axis]].name;
  }
  if (kept.size() != shapeOf(source).size())
    source = RearrangeOp::create(builder, loc, tensorType(source).withShape(shape),
                                 left + "->" + right, source);
  return access(source, kept);
}

/// What elementwise ops read from outside, by the logical axes of the op's shape.
SmallVector<Access>
GroupOutliner::captures(llvm::function_ref<ArrayRef<unsigned>(Operation *)> axesOf) const {
  SmallVector<Access> found;
  for (Operation *op : ops)
    if (op->hasTrait<family::Elementwise>())
      for (Value operand : op->getOperands())
        if (!isInside(operand) && !operand.getDefiningOp<ConstantOp>())
          found.push_back(accessThroughBroadcast(operand, axesOf(op)));
  return found;
}

/// A value read by an op of the group, as a value in the kernel over the kernel axes `over`.
Value GroupOutliner::inKernel(KernelMaker &maker, Value value, ArrayRef<unsigned> logical,
                              ArrayRef<unsigned> over, bool whole) {
  if (isInside(value))
    return mapping.lookup(value);
  ::tcc::TensorType type = maker.type(tensorType(value).getElementType(), over);
  if (auto constant = value.getDefiningOp<ConstantOp>())
    return ConstantOp::create(maker.body(), loc, type, constant.getValue());
  return maker.operand(whole ? access(value, logical) : accessThroughBroadcast(value, logical),
                       over, whole);
}

/// An op whose operands and result share one shape.
void GroupOutliner::cloneInto(KernelMaker &maker, Operation *op, ArrayRef<unsigned> logical,
                              ArrayRef<unsigned> over) {
  IRMapping operands;
  for (Value operand : op->getOperands())
    operands.map(operand, inKernel(maker, operand, logical, over, false));
  Operation *clone = maker.body().clone(*op, operands);
  for (auto [from, to] : llvm::zip_equal(op->getResults(), clone->getResults())) {
    to.setType(maker.type(tensorType(from).getElementType(), over));
    mapping.map(from, to);
  }
}

/// A name a person recognises in a profile: the anchor and what follows it.
std::string GroupOutliner::stem() const {
  SmallVector<std::string> words;
  for (Operation *op : ops) {
    std::string word = op->getName().stripDialect().str();
    if (!llvm::is_contained(words, word) && words.size() < 4)
      words.push_back(word);
  }
  return words.empty() ? "copy" : llvm::join(words, "_");
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
  Value panels = pack.finishRaw("pack", packed, {nPanels, depth, widthSize});

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

Value GroupOutliner::row(Operation *anchor) {
  AxisList all = addAxes(shapeOf(anchor->getResult(0)), "a");
  auto axesOf = [&](Operation *) { return ArrayRef<unsigned>(all); };
  SmallVector<Access> accesses = captures(axesOf);
  if (!isInside(anchor->getOperand(0)) && !anchor->getOperand(0).getDefiningOp<ConstantOp>())
    accesses.push_back(accessThroughBroadcast(anchor->getOperand(0), all));
  AxisList outer(ArrayRef(all).drop_back());
  AxisList m = mergeableTail(space, outer, accesses);
  KernelAxis axes[] = {{"m", m, true}, {"n", {all.back()}, false}};
  KernelMaker maker(builder, table, loc, space, without(outer, m), axes, /*dense=*/1);
  for (Operation *op : ops)
    cloneInto(maker, op, all, {0, 1});
  return maker.finish(stem(), mapping.lookup(result), {0, 1}, all);
}

Value GroupOutliner::reduction(Operation *anchor) {
  Value input = anchor->getOperand(0);
  AxisList all = addAxes(shapeOf(input), "a");
  auto reduced = anchor->getAttrOfType<DenseI64ArrayAttr>("axes").asArrayRef();
  AxisList outer, summed, inner, kept;
  for (unsigned axis : all) {
    bool isReduced = llvm::is_contained(reduced, int64_t(axis));
    (isReduced ? summed : summed.empty() ? outer : inner).push_back(axis);
    if (!isReduced)
      kept.push_back(axis);
  }
  // An epilogue op has the result's shape, a prologue op the operand's: they precede the anchor.
  auto axesOf = [&](Operation *op) {
    return op->isBeforeInBlock(anchor) ? ArrayRef<unsigned>(all) : ArrayRef<unsigned>(kept);
  };
  SmallVector<Access> accesses = captures(axesOf);
  if (!isInside(input) && !input.getDefiningOp<ConstantOp>())
    accesses.push_back(accessThroughBroadcast(input, all));

  // Reduced axes that do not walk as one in every operand: what stands before is stored first.
  if (mergeRuns(space, summed, accesses).size() > 1) {
    SmallVector<Operation *> before, after;
    for (Operation *op : ops)
      (op->isBeforeInBlock(anchor) ? before : after).push_back(op);
    Value stored = before.empty() ? copyOf(builder, table, input)
                                  : GroupOutliner(builder, table, before, input, loc).elementwise();
    anchor->setOperand(0, stored);
    return GroupOutliner(builder, table, after, result, loc).reduction(anchor);
  }

  AxisList o = mergeableTail(space, outer, accesses), i = mergeableTail(space, inner, accesses);
  AxisList grid = without(outer, o);
  llvm::append_range(grid, without(inner, i));
  SmallVector<KernelAxis> axes;
  AxisList over, overKept;
  auto add = [&](const char *name, const AxisList &logical, bool isKept) {
    if (logical.empty())
      return;
    over.push_back(axes.size());
    if (isKept)
      overKept.push_back(axes.size());
    axes.push_back({name, logical, isKept});
  };
  add("o", o, true);
  add("r", summed, false);
  add("i", i, true);
  // A full reduction keeps one element: an outer axis of size 1.
  if (overKept.empty()) {
    overKept.push_back(axes.size());
    over.insert(over.begin(), axes.size());
    axes.push_back({"o", {}, true});
  }
  int last = over.back(); // i, or r where there is no i
  KernelMaker maker(builder, table, loc, space, grid, axes, last);
  for (Operation *op : ops) {
    if (op != anchor) {
      bool before = op->isBeforeInBlock(anchor);
      cloneInto(maker, op, axesOf(op), before ? over : overKept);
      continue;
    }
    Value operand = inKernel(maker, input, all, over, false);
    SmallVector<int64_t> place;
    for (auto [index, axis] : llvm::enumerate(over))
      if (axes[axis].name == "r")
        place.push_back(index);
    OperationState state(anchor->getLoc(), anchor->getName());
    state.addOperands(operand);
    state.addTypes(maker.type(tensorType(input).getElementType(), overKept));
    state.addAttribute("axes", builder.getDenseI64ArrayAttr(place));
    mapping.map(anchor->getResult(0), maker.body().create(state)->getResult(0));
  }
  return maker.finish(stem(), mapping.lookup(result), overKept, kept);
}

Value GroupOutliner::gather(GatherOp anchor) {
  size_t indexRank = shapeOf(anchor.getIndex()).size();
  AxisList all = addAxes(shapeOf(anchor.getResult()), "a");
  AxisList index(ArrayRef(all).take_front(indexRank)), rows(ArrayRef(all).drop_front(indexRank));
  unsigned v = addAxis("v", shapeOf(anchor.getTable())[0]);
  AxisList tableAxes = {v};
  llvm::append_range(tableAxes, rows);
  Access tableAccess = access(anchor.getTable(), tableAxes),
         indexAccess = access(anchor.getIndex(), index);
  SmallVector<Access> accesses = captures([&](Operation *) { return ArrayRef<unsigned>(all); });
  accesses.push_back(tableAccess);
  accesses.push_back(indexAccess);
  AxisList m = mergeableTail(space, index, accesses), n = mergeableTail(space, rows, accesses);
  AxisList grid = without(index, m);
  llvm::append_range(grid, without(rows, n));
  KernelAxis axes[] = {{"m", m, true}, {"v", {v}, false}, {"n", n, true}};
  KernelMaker maker(builder, table, loc, space, grid, axes, -1);
  Value rowsOf = maker.operand(tableAccess, {1, 2}, true);
  Value at = maker.operand(indexAccess, {0}, true);
  Type element = tensorType(anchor.getTable()).getElementType();
  mapping.map(anchor.getResult(), GatherOp::create(maker.body(), anchor.getLoc(),
                                                   maker.type(element, {0, 2}), rowsOf, at));
  for (Operation *op : ops)
    if (op != anchor)
      cloneInto(maker, op, all, {0, 2});
  return maker.finish(stem(), mapping.lookup(result), {0, 2}, all);
}

Value GroupOutliner::elementwise() {
  AxisList all = addAxes(shapeOf(result), "a");
  SmallVector<Access> accesses = captures([&](Operation *) { return ArrayRef<unsigned>(all); });
  bool isCopy = !isInside(result);
  if (isCopy && !result.getDefiningOp<ConstantOp>())
    accesses.push_back(accessThroughBroadcast(result, all));
  SmallVector<AxisList> runs = mergeRuns(space, all, accesses);
  AxisList grid;
  while (runs.size() > maxElementwiseRank) {
    llvm::append_range(grid, runs.front());
    runs.erase(runs.begin());
  }
  if (runs.empty())
    runs.push_back({}); // a scalar is one element
  SmallVector<KernelAxis> axes;
  AxisList over;
  for (auto [index, run] : llvm::enumerate(runs)) {
    over.push_back(index);
    axes.push_back({std::string(1, char('a' + index)), run, true});
  }
  KernelMaker maker(builder, table, loc, space, grid, axes, -1);
  for (Operation *op : ops) {
    if (isa<IotaOp>(op))
      mapping.map(op->getResult(0),
                  IotaOp::create(maker.body(), op->getLoc(),
                                 maker.type(tensorType(op->getResult(0)).getElementType(), over)));
    else
      cloneInto(maker, op, all, over);
  }
  Value value = inKernel(maker, result, all, over, false);
  return maker.finish(stem(), value, over, all);
}
} // namespace

Value tcc::copyOf(OpBuilder &builder, KernelTable &table, Value value) {
  return GroupOutliner(builder, table, {}, value, value.getLoc()).elementwise();
}

FailureOr<Value> tcc::outlineGroup(OpBuilder &builder, KernelTable &table, GroupOp group,
                                   int64_t panelBytes) {
  SmallVector<Operation *> ops;
  Operation *anchor = nullptr;
  for (Operation &op : group.getBody().front().without_terminator()) {
    ops.push_back(&op);
    if (!op.hasTrait<family::Elementwise>() && !isa<IotaOp>(op))
      anchor = &op;
  }
  Value result = group.getBody().front().getTerminator()->getOperand(0);
  Location loc = anchor ? anchor->getLoc() : group.getLoc();
  GroupOutliner outliner(builder, table, ops, result, loc);
  if (!anchor)
    return outliner.elementwise();
  return llvm::TypeSwitch<Operation *, FailureOr<Value>>(anchor)
      .Case([&](ContractOp op) { return outliner.contraction(op, panelBytes); })
      .Case([&](GatherOp op) { return outliner.gather(op); })
      .Default([&](Operation *op) -> FailureOr<Value> {
        if (op->hasTrait<family::Row>())
          return outliner.row(op);
        if (op->hasTrait<family::Reduce>())
          return outliner.reduction(op);
        return op->emitOpError() << "has no kernel form";
      });
}
