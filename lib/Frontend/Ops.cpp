// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of operations, and what the elementwise ones become.
#include "lib/Frontend/Ops.h"
#include "lib/Frontend/Elaborator.h"
#include "lib/Frontend/ReduceOps.h"
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
    if (a.constant() && b.constant()) {
      // The kind does not depend on which is chosen: a float if one is.
      const Constant &chosen = *(*known->asBool() ? a : b).constant();
      bool isFloat = a.constant()->asFloat() || b.constant()->asFloat();
      return isFloat && chosen.asInteger() ? Constant::real(chosen.number()) : chosen;
    }
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

Term stopGradient(Elaborator &e, OpCall &op) {
  mlir::Value x = e.tensorSlot(op, 0);
  return x ? Term(e.build<StopGradientOp>(op.range(), x)) : Term();
}

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
  if (p->number() == 0)
    return x;
  mlir::Value instance = e.dropoutInstance(op.range());
  return e.build<DropoutOp>(op.range(), x, instance, p->number());
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
    {"min", "x y? axis=? keep=?", minimum},
    {"max", "x y? axis=? keep=?", maximum},
    {"clamp", "x low high", clamp},
    {"where", "condition x y", where},
    {"cast", "x type", convert},
    {"iota", "n!", iota},
    {"full", "shape! value", full},
    {"broadcast", "x shape!", broadcast},
    {"one_hot", "i n!", oneHot},
    {"concat", "x* axis=", concat},
    {"split", "x n axis=", split},
    {"pad", "x axis= before=?! after=?! value=?", pad},
    {"flip", "x axis=", flip},
    {"cumsum", "x axis=", cumsum},
    {"take_along", "x i axis=", takeAlong},
    {"sum", "x axis=? keep=?", sum},
    {"mean", "x axis=? keep=?", mean},
    {"prod", "x axis=? keep=?", prod},
    {"var", "x axis=? keep=?", variance},
    {"argmax", "x axis=? keep=?", argmax},
    {"softmax", "x axis=?", softmax},
    {"log_softmax", "x axis=?", logSoftmax},
    {"layer_norm", "x eps", layerNorm},
    {"rms_norm", "x eps", rmsNorm},
    {"cross_entropy", "logits target ignore=? smoothing=?", crossEntropy},
    {"stop_gradient", "x", stopGradient},
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
