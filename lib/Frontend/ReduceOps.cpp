// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Frontend/ReduceOps.h"
#include "lib/Frontend/Elaborator.h"

using namespace tcc;
using namespace tcc::frontend;

namespace {

bool requireElements(Elaborator &e, OpCall &op, mlir::Value x, unsigned axis) {
  SizeAttr size = shapeOf(x)[axis];
  if (e.leastOf(size).value_or(0) >= 1)
    return true;
  e.error<message::EmptyReduction>(op.range(), axis, size.str());
  return false;
}

//===-- Rows
//---------------------------------------------------------------------------------------------===//

/// Over the last axis, or the one that slot 1 names.
template <class Op> Term rowOp(Elaborator &e, OpCall &op) {
  mlir::Value x = e.floatSlot(op, 0);
  if (!x)
    return {};
  std::optional<int64_t> given = op[1] ? e.evalInteger(*op[1].expr) : -1;
  unsigned rank = tensorType(x).getRank();
  std::optional<unsigned> axis =
      given ? e.axisOf(*given, rank, op[1] ? op[1].range() : op.range()) : std::nullopt;
  if (!axis || !requireElements(e, op, x, *axis))
    return {};
  std::vector<unsigned> order(rank);
  for (unsigned i = 0; i < rank; ++i)
    order[i] = i;
  std::swap(order[*axis], order[rank - 1]); // its own inverse
  mlir::Value moved = e.permute(x, order, op.range());
  mlir::Value row = e.build<Op>(op.range(), moved);
  return e.permute(row, order, op.range());
}

template <class Op> Term norm(Elaborator &e, OpCall &op) {
  mlir::Value x = e.floatSlot(op, 0);
  std::optional<Constant> eps = e.constantSlot(op, 1);
  if (!x || !eps)
    return {};
  if (!eps->isNumber() || !(eps->number() >= 0)) {
    e.error<message::NormEps>(op[1].range(), eps->str());
    return {};
  }
  std::optional<unsigned> axis = e.axisOf(-1, tensorType(x).getRank(), op[0].range());
  if (!axis || !requireElements(e, op, x, *axis))
    return {};
  return e.build<Op>(op.range(), x.getType(), x, e.builder.getF64FloatAttr(eps->number()));
}

} // namespace

Term tcc::frontend::softmax(Elaborator &e, OpCall &op) { return rowOp<SoftmaxOp>(e, op); }
Term tcc::frontend::logSoftmax(Elaborator &e, OpCall &op) { return rowOp<LogSoftmaxOp>(e, op); }
Term tcc::frontend::layerNorm(Elaborator &e, OpCall &op) { return norm<LayerNormOp>(e, op); }
Term tcc::frontend::rmsNorm(Elaborator &e, OpCall &op) { return norm<RmsNormOp>(e, op); }

Term tcc::frontend::cumsum(Elaborator &e, OpCall &op) {
  mlir::Value x = e.tensorSlot(op, 0);
  if (!x || !e.requireNumber(x, "cumsum", op[0].range()))
    return {};
  std::optional<int64_t> given = e.evalInteger(*op[1].expr);
  std::optional<unsigned> axis =
      given ? e.axisOf(*given, tensorType(x).getRank(), op[1].range()) : std::nullopt;
  return axis ? e.build<CumsumOp>(op.range(), x, *axis) : mlir::Value();
}

Term tcc::frontend::crossEntropy(Elaborator &e, OpCall &op) {
  mlir::Value logits = e.floatSlot(op, 0), target = e.tensorSlot(op, 1);
  std::optional<int64_t> ignore = op[2] ? e.evalInteger(*op[2].expr) : -100;
  std::optional<Constant> smoothing = op[3] ? e.constantSlot(op, 3) : Constant::real(0);
  if (!logits || !target || !ignore || !smoothing)
    return {};
  if (!smoothing->isNumber() || !(smoothing->number() >= 0 && smoothing->number() <= 1)) {
    e.error<message::Smoothing>(op[3].range(), smoothing->str());
    return {};
  }
  TensorType type = tensorType(logits), given = tensorType(target);
  std::optional<unsigned> axis = e.axisOf(-1, type.getRank(), op[0].range());
  if (!axis || !requireElements(e, op, logits, *axis))
    return {};
  TensorType rows = type.withShape(type.getShape().drop_back());
  if (!given.isInteger() || given.getShape() != rows.getShape()) {
    Diagnostic &d = e.error<message::CrossEntropyTarget>(
        op.range(), Elaborator::show(type),
        Elaborator::show(rows.withElement(e.builder.getI32Type())), Elaborator::show(given));
    e.addBindings(d);
    e.noteValue(d, *op[0].expr, logits);
    e.noteValue(d, *op[1].expr, target);
    return {};
  }
  mlir::Value checked =
      e.checkedIndex(target, type.getShape().back(), *op[1].expr, /*ignore=*/*ignore);
  return e.build<CrossEntropyOp>(op.range(), mlir::Type(rows), logits, checked,
                                 e.builder.getI64IntegerAttr(*ignore),
                                 e.builder.getF64FloatAttr(smoothing->number()));
}

//===-- Reductions
//---------------------------------------------------------------------------------------===//

namespace {

struct Reduction {
  mlir::Value x;
  std::vector<unsigned> axes;
  bool keep = false;
};

/// Slots: the tensor, and `axis=` and `keep=` behind it. `ofNothing`: over no elements the result
/// is defined.
std::optional<Reduction> reduction(Elaborator &e, OpCall &op, unsigned axisSlot,
                                   bool ofNothing = false) {
  Reduction r;
  r.x = e.tensorSlot(op, 0);
  if (!r.x || !e.requireNumber(r.x, op.spec.name, op[0].range()))
    return std::nullopt;
  auto axes = e.axesOf(op[axisSlot], tensorType(r.x).getRank());
  if (!axes)
    return std::nullopt;
  r.axes = *axes;
  if (op[axisSlot + 1]) {
    auto *keep = op[axisSlot + 1].term.constant();
    if (!keep || !keep->asBool()) {
      e.error<message::KeepBool>(op[axisSlot + 1].range(), e.describe(op[axisSlot + 1].term));
      return std::nullopt;
    }
    r.keep = *keep->asBool();
  }
  for (unsigned axis : r.axes)
    if (!ofNothing && !requireElements(e, op, r.x, axis))
      return std::nullopt;
  return r;
}

mlir::Value keepAxes(Elaborator &e, const Reduction &r, mlir::Value value, SourceRange at) {
  return r.keep ? e.reshapeUnits(value, {}, r.axes, at) : value;
}

template <class Op>
mlir::Value reduce(Elaborator &e, const Reduction &r, mlir::Value x, SourceRange at) {
  if (r.axes.empty())
    return x;
  std::vector<SizeAttr> shape;
  for (auto [axis, size] : llvm::enumerate(shapeOf(x)))
    if (!llvm::is_contained(r.axes, axis))
      shape.push_back(size);
  std::vector<int64_t> axes(r.axes.begin(), r.axes.end());
  return e.build<Op>(at, mlir::Type(tensorType(x).withShape(shape)), x, axes);
}

template <class Op> Term reduceOp(Elaborator &e, OpCall &op) {
  std::optional<Reduction> r = reduction(e, op, 1, /*ofNothing=*/true);
  return r ? keepAxes(e, *r, reduce<Op>(e, *r, r->x, op.range()), op.range()) : mlir::Value();
}

/// The number of elements that one result has reduced, in the shape of `like`.
mlir::Value countOf(Elaborator &e, const Reduction &r, mlir::Value like, SourceRange at) {
  SizeAttr count = e.constantSize(1);
  for (unsigned axis : r.axes)
    count = multiply(count, shapeOf(r.x)[axis]);
  if (!count) {
    e.error<message::SizeOverflow>(at, "of the axes");
    return {};
  }
  TensorType type = tensorType(like);
  if (count.isConstant())
    return e.splat(Constant::integer(count.getConstant()), type, at);
  mlir::Value size = e.tensor(count, at);
  if (!size)
    return {};
  mlir::Value number = e.build<CastOp>(at, mlir::Type(e.scalarType(type.getElementType())), size);
  return e.broadcastTo(number, type.getShape(), at);
}

mlir::Value meanOf(Elaborator &e, const Reduction &r, mlir::Value x, SourceRange at) {
  mlir::Value sum = reduce<ReduceSumOp>(e, r, x, at);
  mlir::Value count = countOf(e, r, sum, at);
  return count ? e.build<DivOp>(at, sum, count) : mlir::Value();
}

/// With two operands elementwise, else over axes.
template <class Two, class Over> Term extreme(Elaborator &e, OpCall &op) {
  if (!op[1]) {
    std::optional<Reduction> r = reduction(e, op, 2);
    return r ? keepAxes(e, *r, reduce<Over>(e, *r, r->x, op.range()), op.range()) : mlir::Value();
  }
  if (op[2] || op[3]) {
    e.error<message::ExtremeForm>(op.range(), op.spec.name);
    return {};
  }
  std::vector<mlir::Value> values =
      e.unify({{op[0].expr, op[0].term}, {op[1].expr, op[1].term}}, op.range());
  if (values.empty() || !e.requireNumber(values[0], op.spec.name, op.range()))
    return {};
  return e.build<Two>(op.range(), values[0], values[1]);
}

} // namespace

Term tcc::frontend::sum(Elaborator &e, OpCall &op) { return reduceOp<ReduceSumOp>(e, op); }
Term tcc::frontend::prod(Elaborator &e, OpCall &op) { return reduceOp<ReduceProdOp>(e, op); }
Term tcc::frontend::minimum(Elaborator &e, OpCall &op) {
  return extreme<MinOp, ReduceMinOp>(e, op);
}
Term tcc::frontend::maximum(Elaborator &e, OpCall &op) {
  return extreme<MaxOp, ReduceMaxOp>(e, op);
}

Term tcc::frontend::mean(Elaborator &e, OpCall &op) {
  std::optional<Reduction> r = reduction(e, op, 1);
  if (!r || !e.requireFloat(r->x, "mean", op[0].range()))
    return {};
  mlir::Value value = meanOf(e, *r, r->x, op.range());
  return value ? keepAxes(e, *r, value, op.range()) : mlir::Value();
}

/// The mean of the squared distances from the mean.
Term tcc::frontend::variance(Elaborator &e, OpCall &op) {
  std::optional<Reduction> r = reduction(e, op, 1);
  if (!r || !e.requireFloat(r->x, "var", op[0].range()))
    return {};
  SourceRange at = op.range();
  mlir::Value mean = meanOf(e, *r, r->x, at);
  if (!mean)
    return {};
  mlir::Value wide = e.broadcastTo(e.reshapeUnits(mean, {}, r->axes, at), shapeOf(r->x), at);
  mlir::Value distance = e.build<SubOp>(at, r->x, wide);
  mlir::Value squares = e.build<MulOp>(at, distance, distance);
  mlir::Value value = meanOf(e, *r, squares, at);
  return value ? keepAxes(e, *r, value, at) : mlir::Value();
}

/// The position among the reduced elements, row-major, in the shape of x; a scalar has one.
static mlir::Value positions(Elaborator &e, const Reduction &r, SourceRange at) {
  TensorType type = tensorType(r.x).withElement(e.builder.getI32Type());
  auto number = [&](SizeAttr size) -> mlir::Value {
    if (size.isConstant())
      return e.splat(Constant::integer(size.getConstant()), type, at);
    return e.broadcastTo(e.tensor(size, at), type.getShape(), at);
  };
  mlir::Value position;
  SizeAttr step = e.constantSize(1);
  for (unsigned axis : llvm::reverse(r.axes)) {
    SizeAttr size = type.getShape()[axis];
    mlir::Value count = e.build<IotaOp>(at, mlir::Type(type.withShape(size)));
    mlir::Value own = e.build<BroadcastOp>(at, mlir::Type(type), count, int64_t(axis));
    if (!step.isConstant(1))
      own = e.build<MulOp>(at, own, number(step));
    position = position ? e.build<AddOp>(at, own, position) : own;
    step = multiply(step, size);
  }
  return position ? position : e.splat(Constant::integer(0), type, at);
}

/// The first of the largest; a NaN is larger than all others:
/// least position where x is a NaN, or else where x = max(x).
Term tcc::frontend::argmax(Elaborator &e, OpCall &op) {
  std::optional<Reduction> r = reduction(e, op, 1);
  if (!r)
    return {};
  SourceRange at = op.range();
  SizeAttr count = e.constantSize(1);
  for (unsigned axis : r->axes)
    count = count ? multiply(count, shapeOf(r->x)[axis]) : count;
  constexpr int64_t none = std::numeric_limits<int32_t>::max(); // past every position
  if (!count || e.greatestOf(count).value_or(none + 1) > none) {
    e.error<message::SizeNotI32>(at, count ? count.str() : "of the axes");
    return {};
  }
  TensorType type = tensorType(r->x);
  mlir::Value x = r->x, position = positions(e, *r, at), isNan;
  mlir::Value past = e.splat(Constant::integer(none), tensorType(position), at);
  if (type.isFloat()) {
    isNan = e.build<CompareOp>(at, Predicate::ne, x, x);
    double infinity = std::numeric_limits<double>::infinity();
    x = e.build<WhereOp>(at, isNan, e.splat(Constant::real(-infinity), type, at), x);
  }
  mlir::Value most = reduce<ReduceMaxOp>(e, *r, x, at);
  mlir::Value wide = e.broadcastTo(e.reshapeUnits(most, {}, r->axes, at), type.getShape(), at);
  auto first = [&](mlir::Value where) {
    return reduce<ReduceMinOp>(e, *r, e.build<WhereOp>(at, where, position, past), at);
  };
  mlir::Value index = first(e.build<CompareOp>(at, Predicate::eq, r->x, wide));
  if (isNan) {
    mlir::Value ofNan = first(isNan);
    past = e.splat(Constant::integer(none), tensorType(ofNan), at);
    mlir::Value any = e.build<CompareOp>(at, Predicate::lt, ofNan, past);
    index = e.build<WhereOp>(at, any, ofNan, index);
  }
  return keepAxes(e, *r, index, at);
}
