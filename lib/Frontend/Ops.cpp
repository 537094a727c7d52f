// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of operations, and what the elementwise, row and reducing ones become.
#include "lib/Frontend/Ops.h"
#include "lib/Frontend/Elaborator.h"
#include "lib/Frontend/ShapeOps.h"
#include "lib/Support/Numbers.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

namespace {

template <class Op> Term floatUnary(Elaborator &e, OpCall &op) {
  mlir::Value x = e.floatSlot(op, 0);
  return x ? e.build<Op>(op.range(), x) : mlir::Value();
}

template <class Op> Term numberUnary(Elaborator &e, OpCall &op) {
  mlir::Value x = e.tensorSlot(op, 0);
  return x && e.requireNumber(x, op.spec.name, op[0].range()) ? e.build<Op>(op.range(), x)
                                                              : mlir::Value();
}

Term gelu(Elaborator &e, OpCall &op) {
  GeluForm form = GeluForm::none;
  if (op[1]) {
    auto *text = op[1].term.constant() ? op[1].term.constant()->asString() : nullptr;
    std::optional<GeluForm> known = text ? symbolizeGeluForm(*text) : std::nullopt;
    if (!known) {
      e.error<message::GeluApprox>(op[1].range(), e.describe(op[1].term));
      return {};
    }
    form = *known;
  }
  mlir::Value x = e.floatSlot(op, 0);
  return x ? e.build<GeluOp>(op.range(), x.getType(), x, form) : mlir::Value();
}

std::vector<mlir::Value> unifySlots(Elaborator &e, OpCall &op, ArrayRef<unsigned> slots) {
  std::vector<Elaborator::Operand> operands;
  for (unsigned slot : slots)
    operands.push_back({op[slot].expr, op[slot].term});
  return e.unify(operands, op.range());
}

Term power(Elaborator &e, OpCall &op) {
  std::vector<mlir::Value> values = unifySlots(e, op, {0, 1});
  if (values.empty() || !e.requireFloat(values[0], "pow", op.range()))
    return {};
  return e.build<PowOp>(op.range(), values[0], values[1]);
}

template <class Op> Term numberBinary(Elaborator &e, OpCall &op) {
  std::vector<mlir::Value> values = unifySlots(e, op, {0, 1});
  if (values.empty() || !e.requireNumber(values[0], op.spec.name, op.range()))
    return {};
  return e.build<Op>(op.range(), values[0], values[1]);
}

Term clamp(Elaborator &e, OpCall &op) {
  std::vector<mlir::Value> v = unifySlots(e, op, {0, 1, 2});
  if (v.empty() || !e.requireNumber(v[0], "clamp", op.range()))
    return {};
  return e.build<ClampOp>(op.range(), v[0], v[1], v[2]);
}

Term where(Elaborator &e, OpCall &op) {
  if (auto *known = op[0].term.constant(); known && known->asBool()) {
    Term &a = op[1].term, &b = op[2].term;
    if (a.constant() && b.constant())
      return *known->asBool() ? a : b;
  }
  mlir::Value condition = e.tensorSlot(op, 0);
  if (!condition)
    return {};
  if (!tensorType(condition).isBool()) {
    e.error<message::BoolExpected>(op[0].range(), "where", Elaborator::show(tensorType(condition)))
        .hint("write `x != 0`");
    return {};
  }
  std::vector<mlir::Value> values = unifySlots(e, op, {1, 2});
  if (values.empty())
    return {};
  auto shape = e.broadcastShape({{op[0].expr, condition}, {op[1].expr, values[0]}}, op.range());
  if (!shape)
    return {};
  mlir::Value lhs = values[0], rhs = values[1];
  // A constant is made in the shape of the result at once.
  auto widen = [&](mlir::Value v, OpCall::Slot &slot) {
    if (auto *constant = slot.term.constant())
      return e.splat(*constant, tensorType(v).withShape(*shape), slot.range());
    return e.broadcastTo(v, *shape, op.range());
  };
  lhs = widen(lhs, op[1]);
  rhs = widen(rhs, op[2]);
  return e.build<WhereOp>(op.range(), e.broadcastTo(condition, *shape, op.range()), lhs, rhs);
}

Term convert(Elaborator &e, OpCall &op) {
  const Term::Element *element = op[1].term.element();
  if (!element) {
    e.error<message::ElementExpected>(op[1].range(), e.describe(op[1].term));
    return {};
  }
  auto *constant = op[0].term.constant();
  if (constant && constant->isNumber() && !element->type.isInteger(1) && e.canBuild(op.range())) {
    TensorType type = e.scalarType(element->type);
    if (llvm::isa<mlir::FloatType>(element->type))
      return e.splat(*constant, type, op[0].range());
    unsigned bits = element->type.getIntOrFloatBitWidth();
    int64_t whole = constant->asInteger() ? *constant->asInteger()
                                          : saturated(constant->number(), std::max(32u, bits));
    return e.splat(Constant::integer(wrapped(whole, bits, element->type.isUnsignedInteger())), type,
                   op[0].range());
  }
  mlir::Value x = e.tensorSlot(op, 0);
  if (!x || tensorType(x).getElementType() == element->type)
    return x;
  return e.build<CastOp>(op.range(), mlir::Type(tensorType(x).withElement(element->type)), x);
}

Term same(Elaborator &e, OpCall &op) { return e.tensorSlot(op, 0); }

/// The identity, except in entries made by `step`.
Term dropout(Elaborator &e, OpCall &op) {
  mlir::Value x = e.floatSlot(op, 0);
  std::optional<Constant> p = e.constantSlot(op, 1);
  if (!x || !p)
    return {};
  if (!p->isNumber() || p->number() < 0 || p->number() >= 1) {
    e.error<message::DropoutRate>(op[1].range(), p->str());
    return {};
  }
  return x;
}

//===-- Rows
//---------------------------------------------------------------------------------------------===//

Term softmax(Elaborator &e, OpCall &op) {
  mlir::Value x = e.floatSlot(op, 0);
  if (!x)
    return {};
  unsigned rank = tensorType(x).getRank();
  int64_t axis = -1;
  SourceRange at = op.range();
  if (op[1]) {
    at = op[1].range();
    std::optional<int64_t> given = e.evalInteger(*op[1].expr);
    if (!given)
      return {};
    axis = *given;
  }
  std::optional<unsigned> index = e.axisOf(axis, rank, at);
  if (!index)
    return {};
  std::vector<unsigned> order(rank);
  for (unsigned i = 0; i < rank; ++i)
    order[i] = i;
  std::swap(order[*index], order[rank - 1]); // its own inverse
  mlir::Value moved = e.permute(x, order, op.range());
  mlir::Value row = e.build<SoftmaxOp>(op.range(), moved);
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
  if (!e.axisOf(-1, tensorType(x).getRank(), op[0].range()))
    return {};
  return e.build<Op>(op.range(), x.getType(), x, e.builder.getF64FloatAttr(eps->number()));
}

//===-- Reductions
//---------------------------------------------------------------------------------------===//

struct Reduction {
  mlir::Value x;
  std::vector<unsigned> axes;
  bool keep = false;
};

/// Slots: the tensor, and `axis=` and `keep=` behind it.
std::optional<Reduction> reduction(Elaborator &e, OpCall &op, unsigned axisSlot) {
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
  for (size_t axis : r.axes)
    if (SizeAttr size = shapeOf(r.x)[axis]; e.leastOf(size).value_or(0) < 1) {
      e.error<message::EmptyReduction>(op.range(), axis, size.str());
      return std::nullopt;
    }
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
  std::optional<Reduction> r = reduction(e, op, 1);
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

Term mean(Elaborator &e, OpCall &op) {
  std::optional<Reduction> r = reduction(e, op, 1);
  if (!r || !e.requireFloat(r->x, "mean", op[0].range()))
    return {};
  mlir::Value value = meanOf(e, *r, r->x, op.range());
  return value ? keepAxes(e, *r, value, op.range()) : mlir::Value();
}

/// The mean of the squared distances from the mean.
Term variance(Elaborator &e, OpCall &op) {
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
  return numberBinary<Two>(e, op);
}

constexpr OpSpec table[] = {
    {"exp", "x", floatUnary<ExpOp>},
    {"log", "x", floatUnary<LogOp>},
    {"sqrt", "x", floatUnary<SqrtOp>},
    {"rsqrt", "x", floatUnary<RsqrtOp>},
    {"sin", "x", floatUnary<SinOp>},
    {"cos", "x", floatUnary<CosOp>},
    {"tanh", "x", floatUnary<TanhOp>},
    {"erf", "x", floatUnary<ErfOp>},
    {"sigmoid", "x", floatUnary<SigmoidOp>},
    {"relu", "x", floatUnary<ReluOp>},
    {"gelu", "x approx=?", gelu},
    {"silu", "x", floatUnary<SiluOp>},
    {"abs", "x", numberUnary<AbsOp>},
    {"sign", "x", numberUnary<SignOp>},
    {"floor", "x", floatUnary<FloorOp>},
    {"ceil", "x", floatUnary<CeilOp>},
    {"round", "x", floatUnary<RoundOp>},
    {"pow", "x y", power},
    {"floordiv", "a b", numberBinary<FloorDivOp>},
    {"mod", "a b", numberBinary<ModOp>},
    {"min", "x y? axis=? keep=?", extreme<MinOp, ReduceMinOp>},
    {"max", "x y? axis=? keep=?", extreme<MaxOp, ReduceMaxOp>},
    {"clamp", "x low high", clamp},
    {"where", "condition x y", where},
    {"cast", "x type", convert},
    {"iota", "n!", iota},
    {"full", "shape! value", full},
    {"broadcast", "x shape!", broadcast},
    {"one_hot", "i n!"},
    {"concat", "x* axis="},
    {"split", "x n axis=", split},
    {"pad", "x axis= before=? after=? value=?"},
    {"flip", "x axis="},
    {"cumsum", "x axis="},
    {"take_along", "x i axis="},
    {"sum", "x axis=? keep=?", reduceOp<ReduceSumOp>},
    {"mean", "x axis=? keep=?", mean},
    {"prod", "x axis=? keep=?", reduceOp<ReduceProdOp>},
    {"var", "x axis=? keep=?", variance},
    {"argmax", "x axis=? keep=?"},
    {"softmax", "x axis=?", softmax},
    {"log_softmax", "x axis=?"},
    {"layer_norm", "x eps", norm<LayerNormOp>},
    {"rms_norm", "x eps", norm<RmsNormOp>},
    {"cross_entropy", "logits target ignore=? smoothing=?"},
    {"stop_gradient", "x", same},
    {"dropout", "x p", dropout},
    {"rearrange", "x pattern =*!", rearrange},
    {"einsum", "pattern*", einsum},
};

} // namespace

ArrayRef<OpSpec> tcc::frontend::allOps() { return table; }

const OpSpec *tcc::frontend::findOp(StringRef name) {
  auto *found = llvm::find_if(table, [&](const OpSpec &op) { return op.name == name; });
  return found == std::end(table) ? nullptr : found;
}
