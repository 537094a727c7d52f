// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Scalars.h. What decides something discrete (a comparison, floor, a cast to an integer) is
// strict: it is computed as written, and a NaN or an infinity keeps its meaning.
#include "lib/Kernels/Scalars.h"

#include "dialect/Tcc/TccOps.h"
#include "lib/Kernels/Math.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tcc;
using halide::Expr;
using halide::Pipeline;

Type tcc::valueElement(Type element) { return halide::valueType(element); }

Type tcc::memoryElement(Type element) {
  return element.isInteger(1) ? IntegerType::get(element.getContext(), 8, IntegerType::Unsigned)
                              : element;
}

Expr tcc::lowerNumber(Pipeline &p, Type element, TypedAttr value) {
  Type type = valueElement(element);
  if (auto number = dyn_cast<FloatAttr>(value))
    return p.wrap(arith::ConstantOp::create(p.builder(), p.location(),
                                            FloatAttr::get(type, number.getValue())));
  return p.wrap(arith::ConstantOp::create(
      p.builder(), p.location(), IntegerAttr::get(type, cast<IntegerAttr>(value).getValue())));
}

namespace {

bool isUnsigned(Type element) { return element.isUnsignedInteger() || element.isInteger(1); }

/// An unsigned byte, or a bool, as an i32, so that it compares as the number it is.
Expr comparable(Expr x, Type element) {
  return isUnsigned(element) ? halide::cast(x, x.pipeline->i32Type(), true) : x;
}

Expr compare(Predicate predicate, Expr a, Expr b) {
  // Halide makes `a <= b` the opposite of `b < a`, which a NaN tells apart.
  bool isFloat = isa<FloatType>(a.type());
  switch (predicate) {
  case Predicate::eq:
    return halide::equal(a, b);
  case Predicate::ne:
    return halide::notEqual(a, b);
  case Predicate::lt:
    return a < b;
  case Predicate::le:
    return isFloat ? (a < b) | halide::equal(a, b) : a <= b;
  case Predicate::gt:
    return a > b;
  case Predicate::ge:
    return isFloat ? (a > b) | halide::equal(a, b) : a >= b;
  }
  llvm_unreachable("no such predicate");
}

Expr strict(Expr x) { return isa<FloatType>(x.type()) ? halide::strictFloat(x) : x; }

Expr convert(Expr x, Type from, Type to) {
  bool fromFloat = isa<FloatType>(from);
  if (to.isInteger(1))
    return fromFloat ? halide::strictFloat(halide::notEqual(x, 0)) : halide::notEqual(x, 0);
  // Bytes wrap, so a float becomes a wider integer first.
  if (fromFloat && isa<IntegerType>(to)) {
    Type wide = to.getIntOrFloatBitWidth() == 64 ? to : x.pipeline->i32Type();
    return halide::cast(halide::cast(halide::strictFloat(x), wide), to);
  }
  return halide::cast(x, to, isUnsigned(from));
}

template <typename Op> Expr unary(Expr x) { return x.pipeline->make<Op>(x.value); }

Expr extremum(Expr a, Expr b, Type element, bool largest) {
  if (isa<FloatType>(element))
    return largest ? scalar::larger(a, b) : scalar::smaller(a, b);
  Expr x = comparable(a, element), y = comparable(b, element);
  return halide::cast(largest ? halide::max(x, y) : halide::min(x, y), a.type());
}

/// Whether Halide would compute the op without looking at the operands: x - x, x / x, x * 0 and 0 /
/// x are not 0, 1 and 0 where x is NaN or infinite.
bool foldsAway(Operation *op) {
  auto isZero = [](Value value) {
    auto constant = value.getDefiningOp<ConstantOp>();
    return constant && constant.isNumber(0);
  };
  Value a = op->getOperand(0), b = op->getOperand(1);
  if (isa<MulOp>(op))
    return isZero(a) || isZero(b);
  return a == b || (isa<DivOp>(op) && isZero(a));
}

} // namespace

Value tcc::lowerScalar(Pipeline &p, Operation *op, ArrayRef<Expr> x) {
  Type element = tensorType(op->getOperand(0)).getElementType();
  bool isFloat = isa<FloatType>(element);
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](NegOp) { return -x[0]; })
      .Case([&](AddOp) { return x[0] + x[1]; })
      .Case([&](SubOp) { return foldsAway(op) ? strict(x[0] - x[1]) : x[0] - x[1]; })
      .Case([&](MulOp) { return foldsAway(op) ? strict(x[0] * x[1]) : x[0] * x[1]; })
      .Case([&](DivOp) { return foldsAway(op) ? strict(x[0] / x[1]) : x[0] / x[1]; })
      .Case([&](AbsOp) {
        if (isUnsigned(element))
          return x[0];
        return isFloat ? unary<mlir::math::AbsFOp>(x[0]) : unary<mlir::math::AbsIOp>(x[0]);
      })
      .Case([&](MinOp) { return extremum(x[0], x[1], element, false); })
      .Case([&](MaxOp) { return extremum(x[0], x[1], element, true); })
      .Case([&](ExpOp) { return scalar::exp(x[0]); })
      .Case([&](LogOp) { return scalar::log(x[0]); })
      .Case([&](SqrtOp) { return scalar::sqrt(x[0]); })
      .Case([&](RsqrtOp) { return 1.0 / scalar::sqrt(x[0]); })
      .Case([&](SinOp) { return scalar::sin(x[0]); })
      .Case([&](CosOp) { return scalar::cos(x[0]); })
      .Case([&](TanhOp) { return scalar::tanh(x[0]); })
      .Case([&](ErfOp) { return scalar::erf(x[0]); })
      .Case([&](SigmoidOp) { return scalar::sigmoid(x[0]); })
      .Case([&](ReluOp) { return scalar::relu(x[0]); })
      .Case([&](SiluOp) { return x[0] * scalar::sigmoid(x[0]); })
      .Case([&](GeluOp gelu) {
        return gelu.getApprox() == GeluForm::tanh ? scalar::geluTanh(x[0]) : scalar::gelu(x[0]);
      })
      .Case([&](FloorOp) { return unary<mlir::math::FloorOp>(strict(x[0])); })
      .Case([&](CeilOp) { return unary<mlir::math::CeilOp>(strict(x[0])); })
      .Case([&](PowOp) { return scalar::pow(x[0], x[1]); })
      .Case([&](NotOp) { return x[0] ^ 1; })
      .Case([&](AndOp) { return x[0] & x[1]; })
      .Case([&](OrOp) { return x[0] | x[1]; })
      .Case([&](CompareOp op) {
        Expr result =
            compare(op.getPredicate(), comparable(x[0], element), comparable(x[1], element));
        return isFloat ? halide::strictFloat(result) : result;
      })
      .Case([&](WhereOp) { return halide::select(x[0], x[1], x[2]); })
      .Case([&](CastOp op) {
        return convert(x[0], element, tensorType(op.getResult()).getElementType());
      })
      .Default([](Operation *) { return Value(); });
}
