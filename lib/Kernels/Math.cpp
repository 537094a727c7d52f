// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Math.h. Coefficients are minimax fits made for this file; the errors given are the fit's, and
// rounding in f32 comes on top (test/Kernels checks the whole against libm).
#include "lib/Kernels/Math.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tcc;
using namespace tcc::halide;

namespace tcc::scalar {

static Expr polynomial(Expr x, llvm::ArrayRef<double> coefficients) {
  Expr value = x.pipeline->constant(x.type(), coefficients.back());
  for (double c : llvm::reverse(coefficients.drop_back()))
    value = value * x + c;
  return value;
}

template <typename Op> static Expr make(Expr x) { return x.pipeline->make<Op>(x.value); }

Expr less(const Operand &a, const Operand &b) { return strictFloat(a < b); }
Expr atLeast(Expr a, double low) { return select(less(a, low), low, a); }
Expr atMost(Expr a, double high) { return select(less(high, a), high, a); }
Expr smaller(Expr a, Expr b) { return strictFloat(halide::min(a, b)); }
Expr larger(Expr a, Expr b) { return strictFloat(halide::max(a, b)); }

static Expr negateIf(Expr condition, Expr x) { return select(condition, -x, x); }
Expr magnitude(Expr x) { return make<mlir::math::AbsFOp>(x); }

// The bounds of e^x: -126 ln 2 (-1022 ln 2), and the largest x whose e^x is finite.
double expLow(Expr x) { return x.type().isF64() ? -708.396 : -87.3365; }
static double expHigh(Expr x) { return x.type().isF64() ? 709.7827 : 88.72283; }

/// What is known of x, which is at least expLow: at most ln 2 / 2; positive and well below expHigh;
/// at most expHigh.
enum class Range { Negative, Positive, Any };

/// x / ln 2, rounded. In f32 by truncation, for Halide rounds half a vector at a time.
static Expr rounded(Expr x, Range range) {
  Expr k = x * 1.4426950408889634;
  if (x.type().isF64())
    return make<mlir::math::RoundEvenOp>(k);
  Expr half = range == Range::Negative   ? x.pipeline->constant(x.type(), -0.5)
              : range == Range::Positive ? x.pipeline->constant(x.type(), 0.5)
                                         : select(x < 0, x.pipeline->constant(x.type(), -0.5), 0.5);
  return halide::cast(halide::cast(k + half, x.pipeline->i32Type()), x.type());
}

// 2^k * e^r with k = round(x / ln 2), |r| <= ln 2 / 2. In f32 e^r = 1 + r + r^2 q(r), error 3e-9;
// in f64 it is the Taylor series, error 4e-18. The two-part ln 2 keeps r exact. k goes into the
// exponent bits, which clears no NaN. Nothing here is strict: strict_float would reach into
// whatever computes x.
static Expr power(Expr x, Range range) {
  Pipeline &p = *x.pipeline;
  bool wide = x.type().isF64();
  Type integer = wide ? Type(p.builder().getI64Type()) : p.i32Type();
  Expr k = rounded(x, range), exponent = halide::cast(k, integer);
  if (range == Range::Any) { // 2^128 is no float, but e^88.7 is
    exponent = halide::min(exponent, wide ? 1023 : 127);
    k = halide::cast(exponent, x.type());
  }
  Expr r = wide ? x - k * 0.693147180369123816490 - k * 1.90821492927058770002e-10
                : x - k * 0.693145751953125 - k * 1.428606765330187e-06;
  SmallVector<double> series = {0.4999999403953552, 0.1666652113199234, 0.04166838899254799,
                                0.008368715643882751, 0.0013814601115882397};
  if (wide) {
    series.clear();
    double factorial = 1;
    for (int i = 2; i <= 13; ++i)
      series.push_back(1 / (factorial *= i));
  }
  Expr y = polynomial(r, series) * (r * r) + r + 1.0;
  Expr bits = p.make<arith::BitcastOp>(integer, y.value);
  return p.make<arith::BitcastOp>(x.type(), (bits + (exponent << (wide ? 52 : 23))).value);
}

Expr exp(Expr x) {
  Expr y = power(atMost(atLeast(x, expLow(x)), expHigh(x)), Range::Any);
  y = select(less(x, expLow(x)), 0.0, y);
  return select(less(expHigh(x), x), std::numeric_limits<double>::infinity(), y);
}

Expr expBelowZero(Expr x) { return expBounded(atLeast(x, expLow(x))); }
Expr expBounded(Expr x) { return power(x, Range::Negative); }

// Halide's of f32 takes x for positive and normal.
Expr log(Expr x) {
  if (x.type().isF64())
    return make<mlir::math::LogOp>(x);
  Expr tiny = less(x, 0x1p-126);
  Expr y = make<mlir::math::LogOp>(select(tiny, x * 0x1p23, x));
  y = select(tiny, y - 15.942385152878742, y); // 23 ln 2
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Expr nan = x.pipeline->constant(x.type(), std::numeric_limits<double>::quiet_NaN());
  Expr edge = select(strictFloat(equal(x, 0.0)), -infinity, select(less(0.0, x), infinity, nan));
  return select(less(0.0, x) & less(x, infinity), y, edge);
}
Expr sin(Expr x) { return make<mlir::math::SinOp>(x); }
Expr cos(Expr x) { return make<mlir::math::CosOp>(x); }
Expr sqrt(Expr x) { return make<mlir::math::SqrtOp>(x); }
Expr pow(Expr x, Expr y) {
  return x.pipeline->make<CallOp>(x.type(), "pow", ValueRange{x.value, y.value});
}

// |x| < 1: x P(x^2), error 2e-10; beyond: 1 - e^-g with g = -log erfc fitted on 1..4, error 3e-9.
Expr erf(Expr x) {
  if (x.type().isF64())
    return x.pipeline->make<CallOp>(x.type(), "erf", ValueRange{x.value});
  Expr t = magnitude(x);
  Expr small = x * polynomial(x * x, {1.1283791065216064, -0.3761262595653534, 0.11283600330352783,
                                      -0.026854444295167923, 0.005189535208046436,
                                      -0.0008020841050893068, 7.889119297033176e-05});
  Expr g = polynomial(atMost(t, 4), {0.0007334576221182942, 1.125459909439087, 0.6409149765968323,
                                     0.10064364224672318, -0.0206313394010067, 0.002639112528413534,
                                     -0.0001542417157907039});
  Expr large = 1.0 - power(-g, Range::Negative);
  return select(less(t, 1.0), small, negateIf(less(x, 0.0), large));
}

// |x| < 0.625: x + x^3 P(x^2), error 4e-8 of x^3; beyond: 1 - 2 / (1 + e^2|x|).
Expr tanh(Expr x) {
  if (x.type().isF64())
    return make<mlir::math::TanhOp>(x);
  Expr t = magnitude(x), s = x * x;
  Expr small = polynomial(s, {-0.333333283662796, 0.13332794606685638, -0.053854070603847504,
                              0.021010078489780426, -0.0061131869442760944}) *
                   s * x +
               x;
  Expr large = 1.0 - 2.0 / (power(atMost(t, 20) * 2.0, Range::Positive) + 1.0);
  return select(less(t, 0.625), small, negateIf(less(x, 0.0), large));
}

Expr sigmoid(Expr x) { return 1.0 / (scalar::exp(-x) + 1.0); }

// x Phi(x), where one side of Phi is h = erfc(|x| / sqrt 2) / 2 = e^-g / 2 and the other 1 - h:
// nothing cancels. g = -log erfc fitted on 0..5, error 1.3e-7. Far out h is 0, so that -inf gives
// a NaN as in the formula.
Expr gelu(Expr x) {
  if (x.type().isF64())
    return x * 0.5 * (erf(x * 0.70710678118654752440) + 1.0);
  Expr t = atMost(magnitude(x) * 0.7071067811865476, 5);
  Expr g = polynomial(t, {-1.1840523939099512e-07, 1.1283884048461914, 0.6365071535110474,
                          0.10327792167663574, -0.02022494561970234, 0.0010899680200964212,
                          0.0008310509147122502, -0.0003149805997963995, 5.535627860808745e-05,
                          -5.096235327073373e-06, 1.969866758599892e-07});
  Expr part = x * select(less(magnitude(x), 100), power(-g, Range::Negative) * 0.5, 0.0);
  return select(less(x, 0.0), part, x - part);
}

// (1 + tanh u) / 2 is sigmoid(2u).
Expr geluTanh(Expr x) {
  Expr u = (x * x * 0.044715 + 1.0) * x * 0.7978845608028654;
  return x / (scalar::exp(u * -2.0) + 1.0);
}

Expr relu(Expr x) { return select(less(x, 0.0), 0.0, x); }

} // namespace tcc::scalar
