// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention: a kernel over the queries and the keys of one head, its other axes the launch's grid.
#include "dialect/Tcc/Diagonals.h"
#include "dialect/Tcc/Size.h"
#include "lib/Transforms/AttentionForm.h"
#include "lib/Transforms/GroupOutliner.h"
#include "lib/Transforms/OutlineGroup.h"
#include <map>

using namespace mlir;
using namespace tcc;

namespace tcc {
class AttentionOutliner {
public:
  template <typename Op>
  AttentionOutliner(GroupOutliner &outer, Op op)
      : outer(outer), op(op), source(op.getBody().front()) {
    std::string why;
    form = *attentionForm(op, why); // others were decomposed
    declare(form.q, op.getQ());
    declare(form.k, op.getK());
    declare(form.v, op.getV());
    scoreAxes = named(form.score);
    AxisList grid;
    for (const std::string &name : form.grid)
      grid.push_back(byName[name]);
    auto one = [&](const std::string &name) { return AxisList{byName[name]}; };
    auto constant = [&](const std::string &name) { return outer.space[byName[name]].size; };
    KernelAxis axes[] = {{"m", one(form.query), false},
                         {"n", one(form.key), false},
                         {"d", one(form.depth), false, constant(form.depth)},
                         {"e", one(form.width), false, constant(form.width)}};
    maker.emplace(outer.builder, outer.table, outer.loc, outer.space, grid, axes, /*dense=*/1);
  }

  Value operand(Value value, const EinopsSide &side, ArrayRef<unsigned> over);
  /// The region in the kernel, over [m, n].
  void fillRegion(Region &region);
  Type type(ArrayRef<unsigned> over) {
    return maker->type(tensorType(op->getOperand(0)).getElementType(), over);
  }
  /// The axis of the diagonals of queries and keys.
  std::string declareDiagonals() {
    std::string name = "diagonal";
    while (byName.contains(name))
      name += "_";
    auto sizeOf = [&](const std::string &axis) { return outer.space[byName[axis]].size; };
    byName[name] = outer.addAxis(name, countDiagonals(sizeOf(form.query), sizeOf(form.key)));
    return name;
  }
  unsigned axis(const std::string &name) { return byName[name]; }
  AxisList named(const EinopsSide &side) {
    return AxisList(llvm::map_range(side, [&](const EinopsAxis &axis) { return byName[axis[0]]; }));
  }

  /// What a way back reads.
  struct BackwardOperands {
    Value q, k, v, result, lse, gradient;
  };
  template <typename Op> BackwardOperands backwardOperands(Op op);
  /// Of a value over the launch's axes `names`, the sum over those of them that are not in `side`,
  /// in the order of that.
  Value summedTo(Value value, SmallVector<std::string> names, const EinopsSide &side);
  /// The gradient as rows of `columns`, zeros behind its own.
  Value widened(Value gradient, int64_t columns);
  /// The rows of one gradient among those of all, as an operand of axes `side`: what that lacks is
  /// summed.
  Value gradient(Value rows, SizeAttr offset, const std::string &rowAxis, const std::string &column,
                 const EinopsSide &side);

  static constexpr unsigned m = 0, n = 1, d = 2, e = 3;
  static constexpr const char *scores = "m d, n d -> m n", *values = "m n, n e -> m e";

  GroupOutliner &outer;
  Operation *op;
  Block &source;
  AttentionForm form;
  AxisList scoreAxes;
  std::optional<KernelMaker> maker;

private:
  void declare(const EinopsSide &side, Value value) {
    for (auto [axis, size] : llvm::zip_equal(side, shapeOf(value)))
      if (auto [entry, isNew] = byName.try_emplace(axis[0], outer.space.size()); isNew)
        outer.addAxis(axis[0], size);
  }
  bool isInside(Value value) const {
    return value.getDefiningOp() && value.getDefiningOp()->getBlock() == &source;
  }
  AxisList overOf(ArrayRef<unsigned> logical) const;
  Value turned(Value value, AxisList &axes, unsigned last);
  Value inKernel(Value value, ArrayRef<unsigned> logical);
  Value clone(Operation *inner, ArrayRef<unsigned> logical);
  Value captured(Value value, ArrayRef<unsigned> logical);
  Value matrixOf(ToeplitzOp op);

  llvm::StringMap<unsigned> byName;
  OpBuilder inside{outer.builder.getContext()};
  /// By the value and the axes it is wanted over.
  std::map<std::pair<const void *, std::vector<unsigned>>, Value> known;
};

/// The value, over `axes`, with the axis `last` moved behind the others, in `axes` too.
Value AttentionOutliner::turned(Value value, AxisList &axes, unsigned last) {
  std::string left, right;
  SmallVector<SizeAttr> shape(shapeOf(value));
  for (unsigned axis : axes)
    left += outer.space[axis].name + " ";
  size_t place = llvm::find(axes, last) - axes.begin();
  std::rotate(axes.begin() + place, axes.begin() + place + 1, axes.end());
  std::rotate(shape.begin() + place, shape.begin() + place + 1, shape.end());
  if (auto constant = value.getDefiningOp<ConstantOp>())
    return ConstantOp::create(outer.builder, outer.loc, tensorType(value).withShape(shape),
                              constant.getValue());
  for (unsigned axis : axes)
    right += " " + outer.space[axis].name;
  return RearrangeOp::create(outer.builder, outer.loc, tensorType(value).withShape(shape),
                             left + "->" + right, value);
}

/// Whole, its last axis dense: kernels read along it.
Value AttentionOutliner::operand(Value value, const EinopsSide &side, ArrayRef<unsigned> over) {
  AxisList axes = named(side);
  unsigned last = byName[over.back() == d ? form.depth : form.width];
  if (value.getDefiningOp<ConstantOp>() && axes.back() != last)
    value = turned(value, axes, last);
  Access access = outer.access(value, axes);
  if (!access.strideAlong(last).isConstant(1) && !outer.space[last].size.isConstant(1)) {
    if (axes.back() != last)
      value = turned(value, axes, last);
    access = outer.access(copyOf(outer.builder, outer.table, value), axes);
  }
  return maker->operand(access, over, /*whole=*/true);
}

AxisList AttentionOutliner::overOf(ArrayRef<unsigned> logical) const {
  AxisList over;
  for (unsigned axis : logical)
    if (outer.space[axis].name == form.query)
      over.push_back(m);
    else if (outer.space[axis].name == form.key)
      over.push_back(n);
  return over;
}

/// A view of its table, whose rows are dense.
Value AttentionOutliner::matrixOf(ToeplitzOp op) {
  Value table = op.getX();
  if (!isContiguous(table))
    table = copyOf(outer.builder, outer.table, table);
  return ToeplitzOp::create(outer.builder, outer.loc, op.getType(), table, op.getRows());
}

/// An operand of the launch, without axes of size 1 that only a broadcast repeats.
Value AttentionOutliner::captured(Value value, ArrayRef<unsigned> logical) {
  if (auto matrix = value.getDefiningOp<ToeplitzOp>())
    value = matrixOf(matrix);
  else if (isInside(value)) // a counter or a size
    value = outer.builder.clone(*value.getDefiningOp())->getResult(0);
  std::string left, right;
  AxisList kept;
  SmallVector<SizeAttr> shape;
  for (auto [axis, size] : llvm::zip_equal(logical, shapeOf(value))) {
    bool repeats = size != outer.space[axis].size;
    left += (repeats ? "1" : outer.space[axis].name) + " ";
    if (repeats)
      continue;
    kept.push_back(axis);
    shape.push_back(size);
    right += " " + outer.space[axis].name;
  }
  if (kept.size() != logical.size())
    value = RearrangeOp::create(outer.builder, outer.loc, tensorType(value).withShape(shape),
                                left + "->" + right, value);
  if (Operation *iota = value.getDefiningOp<IotaOp>())
    value = GroupOutliner(outer.builder, outer.table, iota, value, outer.loc).elementwise().front();
  else if (failed(viewOf(value)))
    value = copyOf(outer.builder, outer.table, value);
  return maker->operand(outer.access(value, kept), overOf(kept), /*whole=*/false);
}

/// A value of the region, whose axes are `logical`, over those of them that the kernel has.
Value AttentionOutliner::inKernel(Value value, ArrayRef<unsigned> logical) {
  // An iota may stand for several axes.
  Value &made = known[{value.getAsOpaquePointer(), logical.vec()}];
  if (made)
    return made;
  Operation *inner = value.getDefiningOp();
  AxisList over = overOf(logical);
  ::tcc::TensorType type = maker->type(tensorType(value).getElementType(), over);
  if (auto constant = dyn_cast_or_null<ConstantOp>(inner)) {
    made = ConstantOp::create(inside, value.getLoc(), type, constant.getValue());
  } else if (!isInside(value) || isa<SizeOp>(inner)) {
    made = captured(value, logical);
  } else if (inner->hasTrait<family::Elementwise>()) {
    made = clone(inner, logical);
  } else if (auto broadcast = dyn_cast<BroadcastOp>(inner)) {
    auto axes =
        AxisList(llvm::map_range(broadcast.getAxes(), [&](int64_t axis) { return logical[axis]; }));
    Value x = inKernel(broadcast.getX(), axes);
    SmallVector<int64_t> places;
    for (auto [axis, size] : llvm::zip_equal(axes, shapeOf(broadcast.getX())))
      for (auto [place, has] : llvm::enumerate(over))
        if (overOf({axis}) == AxisList{has} && size == outer.space[axis].size)
          places.push_back(place);
    made = places.size() == over.size()
               ? x
               : BroadcastOp::create(inside, value.getLoc(), type, x, places).getResult();
  } else if (isa<IotaOp>(inner) && !over.empty()) {
    made = IotaOp::create(inside, value.getLoc(), type);
  } else {
    made = captured(value, logical);
  }
  return made;
}

Value AttentionOutliner::clone(Operation *inner, ArrayRef<unsigned> logical) {
  IRMapping operands;
  for (Value operand : inner->getOperands())
    operands.map(operand, inKernel(operand, logical));
  Operation *made = inside.clone(*inner, operands);
  Value result = made->getResult(0);
  Type element = tensorType(inner->getResult(0)).getElementType();
  result.setType(tensorType(result).withElement(element).withShape(
      shapeOf(operands.lookup(inner->getOperand(0)))));
  return result;
}

void AttentionOutliner::fillRegion(Region &region) {
  Block &body = region.emplaceBlock();
  for (BlockArgument argument : source.getArguments())
    known[{argument.getAsOpaquePointer(), ArrayRef(scoreAxes).vec()}] =
        body.addArgument(type({m, n}), argument.getLoc());
  inside.setInsertionPointToEnd(&body);
  Operation *yield = source.getTerminator();
  SmallVector<Value> yields;
  for (Value value : yield->getOperands())
    yields.push_back(inKernel(value, scoreAxes));
  YieldOp::create(inside, yield->getLoc(), yields);
}

template <typename Op>
AttentionOutliner::BackwardOperands AttentionOutliner::backwardOperands(Op op) {
  EinopsSide perRow = form.score;
  perRow.pop_back();
  return {operand(op.getQ(), form.q, {m, d}),
          operand(op.getK(), form.k, {n, d}),
          operand(op.getV(), form.v, {n, e}),
          operand(op.getResult(), form.result, {m, e}),
          maker->operand(outer.access(op.getLse(), named(perRow)), {m}, true),
          operand(op.getGradient(), form.result, {m, e})};
}

Value AttentionOutliner::summedTo(Value value, SmallVector<std::string> names,
                                  const EinopsSide &side) {
  OpBuilder &builder = outer.builder;
  SmallVector<SizeAttr> shape(shapeOf(value));
  for (size_t axis = names.size(); axis-- > 0;) {
    if (llvm::is_contained(side.names(), names[axis]))
      continue;
    names.erase(names.begin() + axis);
    shape.erase(shape.begin() + axis);
    Operation *sum = ReduceSumOp::create(
        builder, outer.loc, Type(tensorType(value).withShape(shape)), value, int64_t(axis));
    value = GroupOutliner(builder, outer.table, sum, sum->getResult(0), outer.loc).reduction(sum);
  }
  EinopsSide kept;
  for (const std::string &name : names)
    kept.push_back({name});
  auto sizes =
      llvm::map_to_vector(named(side), [&](unsigned axis) { return outer.space[axis].size; });
  return RearrangeOp::create(builder, outer.loc, tensorType(value).withShape(sizes),
                             Einops{{kept}, side}.str(), value);
}

Value AttentionOutliner::widened(Value gradient, int64_t columns) {
  SmallVector<SizeAttr> shape(shapeOf(gradient));
  int64_t rest = columns - shape[1].getConstant();
  if (rest == 0)
    return gradient;
  auto padded = [&](int64_t columns) {
    shape[1] = SizeAttr::constant(gradient.getContext(), columns);
    return tensorType(gradient).withShape(shape);
  };
  OpBuilder &body = maker->body();
  Value zeros = ConstantOp::create(body, outer.loc, padded(rest), 0.0);
  return ConcatOp::create(body, outer.loc, Type(padded(columns)), ValueRange{gradient, zeros}, 1);
}

Value AttentionOutliner::gradient(Value rows, SizeAttr offset, const std::string &rowAxis,
                                  const std::string &column, const EinopsSide &side) {
  OpBuilder &builder = outer.builder;
  SmallVector<std::string> names(form.grid.begin(), form.grid.end());
  names.append({rowAxis, column});
  size_t rank = names.size();
  SmallVector<SizeAttr> shape(shapeOf(rows));
  SmallVector<Attribute> offsets(rank, SizeAttr::constant(builder.getContext(), 0));
  offsets[rank - 2] = offset;
  shape[rank - 2] = outer.space[byName[rowAxis]].size;
  shape[rank - 1] = outer.space[byName[column]].size;
  Value made = SliceOp::create(builder, outer.loc, Type(tensorType(rows).withShape(shape)), rows,
                               builder.getArrayAttr(offsets));
  return summedTo(made, names, side);
}
} // namespace tcc

SmallVector<Value> GroupOutliner::attention(AttentionOp anchor) {
  using A = AttentionOutliner;
  A outliner(*this, anchor);
  KernelMaker &maker = *outliner.maker;
  Value q = outliner.operand(anchor.getQ(), outliner.form.q, {A::m, A::d}),
        k = outliner.operand(anchor.getK(), outliner.form.k, {A::n, A::d}),
        v = outliner.operand(anchor.getV(), outliner.form.v, {A::n, A::e});
  Region region;
  outliner.fillRegion(region);
  auto made = AttentionOp::create(maker.body(), anchor.getLoc(), outliner.type({A::m, A::e}),
                                  outliner.type({A::m}), A::scores, q, k, A::values, v);
  made.getBody().takeBody(region);
  SmallVector<KernelMaker::Result> wanted = {
      {made.getResult(), {A::m, A::e}, outliner.named(outliner.form.result)}};
  if (llvm::is_contained(results, Value(anchor.getLse())))
    wanted.push_back({made.getLse(), {A::m}, AxisList(ArrayRef(outliner.scoreAxes).drop_back())});
  SmallVector<Value> values = maker.finish(stem(), wanted);
  values.resize(2);
  return values;
}

SmallVector<Value> GroupOutliner::attentionBackward(AttentionBackwardOp anchor) {
  using A = AttentionOutliner;
  A outliner(*this, anchor);
  KernelMaker &maker = *outliner.maker;
  const AttentionForm &form = outliner.form;
  auto [q, k, v, y, lse, gradient] = outliner.backwardOperands(anchor);
  Region region;
  outliner.fillRegion(region);
  auto made =
      AttentionBackwardOp::create(maker.body(), anchor.getLoc(), q.getType(), k.getType(),
                                  v.getType(), A::scores, q, k, A::values, v, y, lse, gradient);
  made.getBody().takeBody(region);

  maker.wantThreads();

  // One result, dq above dk above dv, of which the gradients are windows.
  auto sizeOfAxis = [&](const std::string &name) { return space[outliner.axis(name)].size; };
  auto below = [](SizeAttr first, SizeAttr second) {
    return tcc::add(tcc::add(first, second), second);
  };
  SizeAttr queries = sizeOfAxis(form.query), keys = sizeOfAxis(form.key);
  int64_t columns = std::max(shapeOf(q)[1].getConstant(), shapeOf(v)[1].getConstant());
  SizeAttr width = SizeAttr::constant(builder.getContext(), columns);
  ::tcc::TensorType all = tensorType(q).withShape({below(shapeOf(q)[0], shapeOf(k)[0]), width});
  auto parts = llvm::map_to_vector(
      made.getResults(), [&](Value gradient) { return outliner.widened(gradient, columns); });
  Value joined = ConcatOp::create(maker.body(), anchor.getLoc(), Type(all), ValueRange(parts), 0);
  Value rows = maker.finishRaw(stem(), joined, {{below(queries, keys), width}}).front();
  SizeAttr none = SizeAttr::constant(builder.getContext(), 0);
  return {outliner.gradient(rows, none, form.query, form.depth, form.q),
          outliner.gradient(rows, queries, form.key, form.depth, form.k),
          outliner.gradient(rows, tcc::add(queries, keys), form.key, form.width, form.v)};
}

SmallVector<Value> GroupOutliner::attentionCaptureBackward(AttentionCaptureBackwardOp anchor) {
  using A = AttentionOutliner;
  A outliner(*this, anchor);
  const AttentionForm &form = outliner.form;
  auto [q, k, v, y, lse, gradient] = outliner.backwardOperands(anchor);
  Region region;
  outliner.fillRegion(region);
  EinopsSide wanted;
  for (int64_t axis : anchor.getAxes())
    wanted.push_back(form.score[axis]);
  SmallVector<std::string> names(form.grid.begin(), form.grid.end());
  KernelMaker &maker = *outliner.maker;
  auto sums = [&](ArrayRef<unsigned> over, IntegerAttr rows) {
    auto type = cast<::tcc::TensorType>(outliner.type(over));
    if (rows)
      type = type.withShape(countDiagonals(type.getShape()[0], type.getShape()[1]));
    auto axes = llvm::map_to_vector(over, [](unsigned axis) { return int64_t(axis); });
    auto made =
        AttentionCaptureBackwardOp::create(maker.body(), anchor.getLoc(), type, A::scores, q, k,
                                           A::values, v, y, lse, gradient, axes, rows);
    made.getBody().takeBody(region);
    return made.getCaptureGradient();
  };
  if (std::optional<uint64_t> rows = anchor.getRows()) {
    // Of the diagonals, which stand for the query and the key in what is wanted.
    llvm::erase(wanted, form.score[*rows]);
    wanted.back() = {outliner.declareDiagonals()};
    names.push_back(wanted.back()[0]);
    maker.wantThreads();
    Value each = sums({A::m, A::n}, builder.getI64IntegerAttr(A::m));
    Value sum = maker.finishRaw(stem(), each, {{space.back().size}}).front();
    return {outliner.summedTo(sum, names, wanted)};
  }
  // Sums over the keys, where neither axis is wanted; those over the queries follow.
  AxisList over;
  bool ofKeys = llvm::is_contained(wanted.names(), form.key);
  if (!ofKeys || llvm::is_contained(wanted.names(), form.query)) {
    over.push_back(A::m);
    names.push_back(form.query);
  }
  if (ofKeys) {
    over.push_back(A::n);
    names.push_back(form.key);
  }
  AxisList order;
  for (const std::string &name : names)
    order.push_back(outliner.axis(name));
  Value sum = maker.finish(stem(), sums(over, {}), over, order);
  return {outliner.summedTo(sum, names, wanted)};
}
