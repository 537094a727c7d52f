// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Scalars.h. What decides something discrete (a comparison, floor, a cast to an integer) is
// strict: it is computed as written, and a NaN or an infinity keeps its meaning; so are the ops
// that mark-exact has found to go into such a decision. Halves are computed in f32, and each op
// rounds.
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

Type tcc::sumElement(Type element) {
  if (isa<FloatType>(element))
    return element.isF64() ? element : Type(Float32Type::get(element.getContext()));
  return IntegerType::get(element.getContext(), element.getIntOrFloatBitWidth(),
                          IntegerType::Unsigned);
}

Expr tcc::summand(Expr x) {
  return isa<FloatType>(x.type()) ? convertFloat(x, sumElement(x.type())) : halide::asUnsigned(x);
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

Expr strict(Expr x) { return halide::strictFloat(x); }
/// A truth about two numbers of a type.
Expr strictly(Expr truth, Type element) { return isa<FloatType>(element) ? strict(truth) : truth; }

/// floor, ceil or round: large values are whole already, and Halide takes all others for finite.
template <typename Op> Expr whole(Expr x) {
  Expr y = strict(x);
  Expr small = scalar::less(scalar::magnitude(y), x.type().isF64() ? 0x1p52 : 0x1p23);
  return halide::select(small, x.pipeline->make<Op>(y.value), y);
}

Expr extremum(Expr a, Expr b, Type element, bool largest) {
  if (isa<FloatType>(element))
    return largest ? scalar::larger(a, b) : scalar::smaller(a, b);
  Expr x = comparable(a, element), y = comparable(b, element);
  return halide::cast(largest ? halide::max(x, y) : halide::min(x, y), a.type());
}

/// Integers of 32 and more bits wrap as unsigned ones: of signed ones Halide assumes that they do
/// not overflow.
Expr wrapping(Expr a, Expr b, llvm::function_ref<Expr(Expr, Expr)> compute) {
  if (isa<FloatType>(a.type()) || a.type().getIntOrFloatBitWidth() < 32)
    return compute(a, b);
  Expr result = compute(halide::asUnsigned(a), halide::asUnsigned(b));
  return a.pipeline->make<halide::AsSignedOp>(result.value);
}

Expr plus(Expr a, Expr b) {
  return wrapping(a, b, [](Expr x, Expr y) { return x + y; });
}
Expr minus(Expr a, Expr b) {
  return wrapping(a, b, [](Expr x, Expr y) { return x - y; });
}
Expr times(Expr a, Expr b) {
  return wrapping(a, b, [](Expr x, Expr y) { return x * y; });
}
Expr negate(Expr x) {
  return isa<FloatType>(x.type()) ? -x : minus(x.pipeline->constant(x.type(), 0), x);
}

Expr magnitude(Expr x, Type element) {
  if (isa<FloatType>(element))
    return scalar::magnitude(x);
  return isUnsigned(element) ? x : halide::select(x < 0, negate(x), x);
}

Expr signOf(Expr x, Type element) {
  if (isa<FloatType>(element))
    return halide::select(scalar::less(0.0, x), 1.0,
                          halide::select(scalar::less(x, 0.0), -1.0,
                                         halide::select(strict(halide::equal(x, 0.0)), 0.0, x)));
  Expr one = x.pipeline->constant(x.type(), 1), number = comparable(x, element);
  return halide::select(0 < number, one, halide::select(number < 0, -1, one ^ one));
}

Expr clamp(Expr x, Expr low, Expr high, Type element) {
  auto below = [&](Expr a, Expr b) {
    return strictly(comparable(a, element) < comparable(b, element), element);
  };
  return halide::select(below(x, low), low, halide::select(below(high, x), high, x));
}

/// Rounded down; by zero 0, and the least integer by -1 is itself.
Expr floorDivision(Expr x, Expr y, Type element, bool quotient) {
  Pipeline &p = *x.pipeline;
  Type narrow = x.type(), type = narrow.isInteger(8) ? p.i32Type() : narrow;
  Expr a = halide::cast(x, type, isUnsigned(element)),
       b = halide::cast(y, type, isUnsigned(element));
  Expr byZero = halide::equal(b, 0), byMinusOne = halide::equal(b, -1);
  b = halide::select(byZero | byMinusOne, 1, b); // neither faults
  Expr q = p.make<arith::DivSIOp>(a.value, b.value), rest = a - q * b;
  Expr down = halide::notEqual(rest, 0) & halide::notEqual(rest < 0, b < 0);
  Expr zero = p.constant(type, 0);
  Expr result = quotient ? halide::select(byMinusOne, negate(a), halide::select(down, q - 1, q))
                         : halide::select(down, rest + b, rest);
  // By -1 the rest is that by 1: zero.
  return halide::cast(halide::select(byZero, zero, result), narrow);
}

/// The constant in every element of a value.
ConstantOp constantIn(Value value) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getX();
  return value.getDefiningOp<ConstantOp>();
}
bool isZero(Value value) {
  ConstantOp constant = constantIn(value);
  return constant && constant.isNumber(0);
}

/// Whether Halide would compute the op without looking at the operands: x - x, x / x, x * 0 and 0 /
/// x are not 0, 1 and 0 where x is NaN or infinite, and x / 0 has a value.
bool foldsAway(Operation *op) {
  if (!isa<SubOp, MulOp, DivOp>(op))
    return false;
  Value a = op->getOperand(0), b = op->getOperand(1);
  if (isa<MulOp>(op))
    return isZero(a) || isZero(b);
  return a == b || (isa<DivOp>(op) && (isZero(a) || isZero(b)));
}

/// By a number: times its inverse, which costs a fraction and is off by at most one rounding more.
Expr divide(DivOp op, Expr a, Expr b) {
  if (ConstantOp number = constantIn(op.getRhs()); number && !isExact(op)) {
    double inverse = 1 / number.getNumber();
    bool fits = std::isnormal(static_cast<float>(inverse)) && number.getNumber() != 0;
    if (fits && std::isnormal(static_cast<float>(number.getNumber())))
      return a * inverse;
  }
  if (!isZero(op.getRhs()))
    return a / b;
  // Halide refuses a constant zero.
  double infinity = std::numeric_limits<double>::infinity();
  return a * std::copysign(infinity, constantIn(op.getRhs()).getNumber());
}

Expr lowerHere(Pipeline &p, Operation *op, ArrayRef<Expr> x, Type element) {
  return llvm::TypeSwitch<Operation *, Expr>(op)
      .Case([&](NegOp) { return negate(x[0]); })
      .Case([&](AddOp) { return plus(x[0], x[1]); })
      .Case([&](SubOp) { return minus(x[0], x[1]); })
      .Case([&](MulOp) { return times(x[0], x[1]); })
      .Case([&](DivOp op) { return divide(op, x[0], x[1]); })
      .Case([&](AbsOp) { return magnitude(x[0], element); })
      .Case([&](SignOp) { return signOf(x[0], element); })
      .Case([&](MinOp) { return extremum(x[0], x[1], element, false); })
      .Case([&](MaxOp) { return extremum(x[0], x[1], element, true); })
      .Case([&](ClampOp) { return clamp(x[0], x[1], x[2], element); })
      .Case([&](FloorDivOp) { return floorDivision(x[0], x[1], element, true); })
      .Case([&](ModOp) { return floorDivision(x[0], x[1], element, false); })
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
      .Case([&](FloorOp) { return whole<mlir::math::FloorOp>(x[0]); })
      .Case([&](CeilOp) { return whole<mlir::math::CeilOp>(x[0]); })
      .Case([&](RoundOp) { return whole<mlir::math::RoundEvenOp>(x[0]); })
      .Case([&](PowOp) { return scalar::pow(x[0], x[1]); })
      .Case([&](NotOp) { return x[0] ^ 1; })
      .Case([&](AndOp) { return x[0] & x[1]; })
      .Case([&](OrOp) { return x[0] | x[1]; })
      .Case([&](CompareOp op) {
        return strictly(
            compare(op.getPredicate(), comparable(x[0], element), comparable(x[1], element)),
            element);
      })
      .Case([&](WhereOp) { return halide::select(x[0], x[1], x[2]); })
      .Case([&](PhiloxOp) { return philox(x[0], x[1], x[2], x[3]); })
      .Default([&](Operation *) { return p.wrap({}); });
}

} // namespace

Value tcc::lowerScalar(Pipeline &p, Operation *op, ArrayRef<Expr> operands) {
  Type element = tensorType(op->getOperand(0)).getElementType();
  Type result = tensorType(op->getResult(0)).getElementType();
  if (isa<CastOp>(op))
    return convert(operands[0], element, result);
  if (isa<WhereOp>(op))
    return lowerHere(p, op, operands, element);

  bool isFloat = isa<FloatType>(element);
  bool jumps = op->hasTrait<family::Discrete>();
  if (isFloat && (jumps || isExact(op)))
    if (std::optional<Expr> exact = lowerExact(op, operands))
      return *exact;
  // Only a decision asks for the exact conversion, which reads its operand several times: a chain
  // of them would be an expression too large to compile.
  SmallVector<Expr> x(operands);
  for (Expr &operand : x)
    if (isFloat && operand.type().getIntOrFloatBitWidth() == 16)
      operand = jumps || isa<CompareOp>(op) ? convertExactly(operand, p.builder().getF32Type())
                                            : convertFloat(operand, p.builder().getF32Type());
  Expr value = lowerHere(p, op, x, element);
  if (!value.value || !isa<FloatType>(result))
    return value;
  return convertFloat(isExact(op) || foldsAway(op) ? strict(value) : value, result);
}
