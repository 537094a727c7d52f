// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/OutlineGroup.h"
#include "dialect/Tcc/ModelLine.h"
#include "lib/Transforms/GroupOutliner.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tcc;

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

/// The ops of the group that the value is made of, in their order.
SmallVector<Operation *> GroupOutliner::makersOf(Value value) const {
  DenseSet<Operation *> makers = {value.getDefiningOp()};
  SmallVector<Operation *> found;
  for (Operation *op : llvm::reverse(ops)) {
    if (!makers.contains(op))
      continue;
    found.insert(found.begin(), op);
    for (Value operand : op->getOperands())
      makers.insert(operand.getDefiningOp());
  }
  return found;
}

/// The rest of the group, once the anchor's first operand, which has all axes, is stored by a
/// kernel of its own: from it the kernel knows their sizes.
GroupOutliner GroupOutliner::storedFirst(Operation *anchor) {
  Value input = anchor->getOperand(0);
  SmallVector<Operation *> before = makersOf(input);
  anchor->setOperand(
      0, isInside(input) ? GroupOutliner(builder, table, before, input, loc).elementwise().front()
                         : copyOf(builder, table, input));
  rest = makersOf(result);
  return GroupOutliner(builder, table, rest, result, loc);
}

/// Softmax and the like over [m, n]; values of one element per row are [m].
Value GroupOutliner::row(Operation *anchor) {
  AxisList all = addAxes(shapeOf(anchor->getOperand(0)), "a");
  AxisList outer(ArrayRef(all).drop_back());
  auto axesOf = [&](Value value) {
    return shapeOf(value).size() == all.size() ? ArrayRef<unsigned>(all) : ArrayRef(outer);
  };
  SmallVector<Access> accesses = captures([&](Operation *op) { return axesOf(op->getResult(0)); });
  for (Value operand : anchor->getOperands())
    if (!isInside(operand) && !operand.getDefiningOp<ConstantOp>())
      accesses.push_back(accessThroughBroadcast(operand, axesOf(operand)));
  if (llvm::none_of(accesses, [&](const Access &access) { return access.has(all.back()); }))
    return storedFirst(anchor).row(anchor);
  AxisList m = mergeableTail(space, outer, accesses);
  KernelAxis axes[] = {{"m", m, true}, {"n", {all.back()}, false}};
  KernelMaker maker(builder, table, loc, space, without(outer, m), axes, /*dense=*/1);
  auto overOf = [&](Value value) {
    return shapeOf(value).size() == all.size() ? AxisList{0, 1} : AxisList{0};
  };
  for (Operation *op : ops) {
    if (op != anchor) {
      cloneInto(maker, op, axesOf(op->getResult(0)), overOf(op->getResult(0)));
      continue;
    }
    IRMapping operands;
    for (Value operand : op->getOperands())
      operands.map(operand, inKernel(maker, operand, axesOf(operand), overOf(operand), false));
    Value made = maker.body().clone(*op, operands)->getResult(0);
    made.setType(maker.type(tensorType(made).getElementType(), overOf(op->getResult(0))));
    mapping.map(op->getResult(0), made);
  }
  maker.allowInPlace();
  return maker.finish(stem(), mapping.lookup(result), overOf(result), axesOf(result));
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

  // Reduced axes that do not walk as one in every operand, or axes that none has.
  auto isKnown = [&](ArrayRef<unsigned> some) {
    return some.empty() || llvm::any_of(accesses, [&](const Access &access) {
             return llvm::any_of(some, [&](unsigned axis) { return access.has(axis); });
           });
  };
  if (!isKnown(summed) || !isKnown(inner) || mergeRuns(space, summed, accesses).size() > 1)
    return storedFirst(anchor).reduction(anchor);

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

GroupOutliner::Neighbours GroupOutliner::neighbours(ArrayRef<unsigned> all, unsigned place,
                                                    ArrayRef<Access> accesses) const {
  SmallVector<AxisList> outer = mergeRuns(space, all.take_front(place), accesses),
                        inner = mergeRuns(space, all.drop_front(place + 1), accesses);
  Neighbours found;
  while (outer.size() + 1 + inner.size() > maxRank) {
    SmallVector<AxisList> &from = outer.empty() ? inner : outer;
    llvm::append_range(found.grid, from.front());
    from.erase(from.begin());
  }
  auto add = [&](const AxisList &logical, bool sliceable) {
    found.over.push_back(found.axes.size());
    found.axes.push_back({std::string(1, char('a' + found.axes.size())), logical, sliceable});
  };
  for (const AxisList &run : outer)
    add(run, true);
  found.place = found.axes.size();
  add({all[place]}, false);
  for (const AxisList &run : inner)
    add(run, true);
  return found;
}

Value GroupOutliner::takeAlong(TakeAlongOp anchor) {
  unsigned place = anchor.getAxis();
  AxisList all = addAxes(shapeOf(anchor.getResult()), "a"), source = all;
  source[place] = addAxis("v", shapeOf(anchor.getX())[place]);
  SmallVector<Access> accesses = captures([&](Operation *) { return ArrayRef<unsigned>(all); });
  accesses.push_back(access(anchor.getX(), source));
  accesses.push_back(accessThroughBroadcast(anchor.getIndex(), all));
  Neighbours runs = neighbours(all, place, accesses);
  runs.axes.push_back({"v", {source[place]}, false});
  AxisList from = runs.over;
  from[runs.place] = runs.axes.size() - 1;
  KernelMaker maker(builder, table, loc, space, runs.grid, runs.axes, -1);
  // The clamp of the index wants the size: an operand with the whole axis.
  Value x = maker.operand(access(anchor.getX(), source), from, true);
  Value index = inKernel(maker, anchor.getIndex(), all, runs.over, false);
  Type element = tensorType(anchor.getX()).getElementType();
  mapping.map(anchor.getResult(),
              TakeAlongOp::create(maker.body(), anchor.getLoc(), maker.type(element, runs.over), x,
                                  index, runs.place));
  for (Operation *op : ops)
    if (op != anchor)
      cloneInto(maker, op, all, runs.over);
  return maker.finish(stem(), mapping.lookup(result), runs.over, all);
}

/// Over [o, r, i]: outer axes, the axis of the sum, inner axes.
Value GroupOutliner::cumsum(CumsumOp anchor) {
  unsigned place = anchor.getAxis();
  AxisList all = addAxes(shapeOf(anchor.getX()), "a");
  SmallVector<Access> accesses = captures([&](Operation *) { return ArrayRef<unsigned>(all); });
  if (!isInside(anchor.getX()) && !anchor.getX().getDefiningOp<ConstantOp>())
    accesses.push_back(accessThroughBroadcast(anchor.getX(), all));
  Neighbours runs = neighbours(all, place, accesses);
  KernelMaker maker(builder, table, loc, space, runs.grid, runs.axes, -1);
  for (Operation *op : ops)
    cloneInto(maker, op, all, runs.over);
  auto sum = cast<CumsumOp>(mapping.lookup(anchor.getResult()).getDefiningOp());
  sum.setAxis(runs.place);
  return maker.finish(stem(), mapping.lookup(result), runs.over, all);
}

SmallVector<Value> GroupOutliner::elementwise() {
  AxisList all = addAxes(shapeOf(result), "a");
  SmallVector<Access> accesses = captures([&](Operation *) { return ArrayRef<unsigned>(all); });
  bool isCopy = !isInside(result);
  if (isCopy && !result.getDefiningOp<ConstantOp>())
    accesses.push_back(accessThroughBroadcast(result, all));
  SmallVector<AxisList> runs = mergeRuns(space, all, accesses);
  AxisList grid;
  while (runs.size() > maxRank) {
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
  SmallVector<Value> values;
  for (Value one : results)
    values.push_back(inKernel(maker, one, all, over, false));
  maker.allowInPlace();
  return maker.finish(stem(), values, over, all);
}

Value tcc::copyOf(OpBuilder &builder, KernelTable &table, Value value) {
  return GroupOutliner(builder, table, {}, value, value.getLoc()).elementwise().front();
}

FailureOr<SmallVector<Value>> tcc::outlineGroup(OpBuilder &builder, KernelTable &table,
                                                GroupOp group, int64_t panelBytes) {
  SmallVector<Operation *> ops;
  Operation *anchor = nullptr;
  for (Operation &op : group.getBody().front().without_terminator()) {
    ops.push_back(&op);
    if (!op.hasTrait<family::Elementwise>() && !isa<IotaOp>(op))
      anchor = &op;
  }
  ValueRange results = group.getBody().front().getTerminator()->getOperands();
  Location loc = locationOf(anchor ? anchor : group.getOperation(), ops);
  GroupOutliner outliner(builder, table, ops, results, loc);
  if (!anchor)
    return outliner.elementwise();
  SmallVector<Value> all;
  if (auto attention = dyn_cast<AttentionOp>(anchor))
    all = outliner.attention(attention);
  else if (auto backward = dyn_cast<AttentionBackwardOp>(anchor))
    all = outliner.attentionBackward(backward);
  else if (auto backward = dyn_cast<AttentionCaptureBackwardOp>(anchor))
    all = outliner.attentionCaptureBackward(backward);
  if (!all.empty())
    return llvm::map_to_vector(
        results, [&](Value result) { return all[cast<OpResult>(result).getResultNumber()]; });
  FailureOr<Value> made =
      llvm::TypeSwitch<Operation *, FailureOr<Value>>(anchor)
          .Case([&](ContractOp op) { return outliner.contraction(op, panelBytes); })
          .Case([&](GatherOp op) { return outliner.gather(op); })
          .Case([&](ConcatOp op) { return outliner.concat(op); })
          .Case([&](CumsumOp op) { return outliner.cumsum(op); })
          .Case([&](ScatterAddOp op) { return outliner.scatterAdd(op); })
          .Case([&](TakeAlongOp op) { return outliner.takeAlong(op); })
          .Default([&](Operation *op) -> FailureOr<Value> {
            if (op->hasTrait<family::Row>() || isa<CrossEntropyOp, CrossEntropyBackwardOp>(op))
              return outliner.row(op);
            if (op->hasTrait<family::Reduce>())
              return outliner.reduction(op);
            return op->emitOpError() << "has no kernel form";
          });
  if (failed(made))
    return failure();
  return SmallVector<Value>{*made};
}
