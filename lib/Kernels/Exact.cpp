// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of a scalar by libm, in double and rounded once: what the oracle computes, bit for bit,
// by the same formulas (lib/Reference/Rules.cpp). One call per element.
#include "lib/Kernels/Scalars.h"

#include "dialect/Tcc/TccOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

#include <numbers>

using namespace mlir;
using namespace tcc;
using halide::Expr;

static Expr call(llvm::StringRef function, Expr x) {
  return x.pipeline->make<halide::CallOp>(x.type(), function, ValueRange{x.value});
}
static Expr call(llvm::StringRef function, Expr x, Expr y) {
  return x.pipeline->make<halide::CallOp>(x.type(), function, ValueRange{x.value, y.value});
}
static Expr strict(Expr x) { return halide::strictFloat(x); }

static Expr sigmoid(Expr x) { return 1.0 / (call("exp", -x) + 1.0); }

static Expr gelu(Expr x, GeluForm form) {
  Expr inner =
      form == GeluForm::none
          ? call("erf", strict(x / std::numbers::sqrt2))
          : call("tanh", strict((x + x * 0.044715 * x * x) * std::sqrt(2 / std::numbers::pi)));
  return x / 2.0 * (inner + 1.0);
}

/// a - b floor(a / b) with the sign of b.
static Expr rest(Expr a, Expr b) {
  Expr rest = call("fmod", a, b), negative = strict(b < 0.0);
  Type bits = IntegerType::get(b.pipeline->builder().getContext(), 64);
  Expr sign = a.pipeline->make<arith::BitcastOp>(bits, b.value) & INT64_MIN;
  Expr zero = a.pipeline->make<arith::BitcastOp>(b.type(), sign.value);
  Expr other = halide::notEqual(strict(rest < 0.0), negative);
  return halide::select(strict(halide::equal(rest, 0.0)), zero,
                        halide::select(other, strict(rest + b), rest));
}

/// The whole number q of a = q b + rest(a, b).
static Expr quotient(Expr a, Expr b) {
  Expr rest = call("fmod", a, b), ratio = strict(a / b), q = strict((a - rest) / b);
  Expr other =
      strict(halide::notEqual(rest, 0.0)) & halide::notEqual(strict(rest < 0.0), strict(b < 0.0));
  q = halide::select(other, strict(q - 1.0), q);
  Expr whole = a.pipeline->make<mlir::math::FloorOp>(q.value);
  whole = halide::select(strict(q - whole > 0.5), strict(whole + 1.0), whole);
  Expr zero = strict(ratio * 0.0); // with the sign of a / b, which is below 1
  whole = halide::select(strict(halide::equal(q, 0.0)), zero, whole);
  return halide::select(strict(halide::equal(b, 0.0)), ratio, whole);
}

std::optional<Expr> tcc::lowerExact(Operation *op, ArrayRef<Expr> operands) {
  Type element = tensorType(op->getResult(0)).getElementType();
  Type f64 = Float64Type::get(op->getContext());
  SmallVector<Expr> x;
  for (Expr operand : operands)
    x.push_back(convertFloat(operand, f64));
  std::optional<Expr> result = llvm::TypeSwitch<Operation *, std::optional<Expr>>(op)
                                   .Case([&](ExpOp) { return call("exp", x[0]); })
                                   .Case([&](LogOp) { return call("log", x[0]); })
                                   .Case([&](RsqrtOp) { return 1.0 / halide::sqrt(x[0]); })
                                   .Case([&](SinOp) { return call("sin", x[0]); })
                                   .Case([&](CosOp) { return call("cos", x[0]); })
                                   .Case([&](TanhOp) { return call("tanh", x[0]); })
                                   .Case([&](ErfOp) { return call("erf", x[0]); })
                                   .Case([&](SigmoidOp) { return sigmoid(x[0]); })
                                   .Case([&](SiluOp) { return x[0] * sigmoid(x[0]); })
                                   .Case([&](GeluOp op) { return gelu(x[0], op.getApprox()); })
                                   .Case([&](PowOp) { return call("pow", x[0], x[1]); })
                                   .Case([&](FloorDivOp) { return quotient(x[0], x[1]); })
                                   .Case([&](ModOp) { return rest(x[0], x[1]); })
                                   .Default([](Operation *) { return std::nullopt; });
  return result ? std::optional(convertFloat(strict(*result), element)) : std::nullopt;
}
