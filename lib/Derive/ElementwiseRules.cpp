// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/Rules.h"

#include <numbers>

namespace tcc::derive {

/// Inside the bounds x moves, outside the bound that holds; at a bound x does.
void clamp(Adjoint &a) {
  Expr x = a.operand(0), zero = a.gradient.number(0);
  Expr below = compare(Predicate::lt, x, a.operand(1)),
       above = compare(Predicate::gt, x, a.operand(2));
  a.add(0, where(below, zero, where(above, zero, a.gradient)));
  if (a.wants(1))
    a.add(1, where(below, a.gradient, zero));
  if (a.wants(2))
    a.add(2, where(below, zero, where(above, a.gradient, zero)));
}

/// none: Phi(x) + x phi(x), the normal distribution and its density.
/// tanh: s + x s (1 - s) v' with v = 2 c (x + k x^3), s = (1 + tanh(v / 2)) / 2 = 1 / (1 + e^-v).
/// By e = e^-|v| and r = 1 / (1 + e), s is r or e r, and s (1 - s) = e r^2: nothing cancels.
void gelu(Adjoint &a) {
  Expr x = a.operand(0);
  if (llvm::cast<GeluOp>(a.op).getApprox() == GeluForm::none) {
    Expr distribution = 0.5 * (apply<ErfOp>(x * (1 / std::numbers::sqrt2)) + 1);
    Expr density = apply<ExpOp>(-0.5 * (x * x)) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    a.add(0, a.gradient * (distribution + x * density));
    return;
  }
  double c = std::numbers::sqrt2 * std::numbers::inv_sqrtpi, k = 0.044715;
  Expr square = x * x, v = 2 * c * (x * (k * square + 1));
  Expr e = apply<ExpOp>(-apply<AbsOp>(v)), r = 1 / (e + 1), er = e * r;
  Expr s = where(compare(Predicate::lt, x, x.number(0)), er, r); // v has the sign of x
  Expr slope = 2 * c * (3 * k * square + 1);
  a.add(0, a.gradient * (s + x * (er * r) * slope));
}

/// The operand that is chosen; of equals the first.
static void extreme(Adjoint &a, Predicate first) {
  Expr chosen = compare(first, a.operand(0), a.operand(1)), zero = a.gradient.number(0);
  if (a.wants(0))
    a.add(0, where(chosen, a.gradient, zero));
  if (a.wants(1))
    a.add(1, where(chosen, zero, a.gradient));
}
void max(Adjoint &a) { extreme(a, Predicate::ge); }
void min(Adjoint &a) { extreme(a, Predicate::le); }

/// y x^(y - 1), 0 where y is 0 (x may be 0 too), and r log x; where x is 0 or less, r does not vary
/// with y for this purpose.
void pow(Adjoint &a) {
  Expr x = a.operand(0), y = a.operand(1);
  if (a.wants(0)) {
    Expr isZero = compare(Predicate::eq, y, y.number(0));
    a.add(0, a.gradient * where(isZero, y.number(0), y * apply<PowOp>(x, y - 1)));
  }
  if (a.wants(1)) {
    Expr positive = compare(Predicate::gt, x, x.number(0));
    Expr logarithm = where(positive, apply<LogOp>(where(positive, x, x.number(1))), x.number(0));
    a.add(1, a.gradient * (a.result() * logarithm));
  }
}

/// s + r (1 - s) with s = sigmoid(x)
void silu(Adjoint &a) {
  Expr s = apply<SigmoidOp>(a.operand(0));
  a.add(0, a.gradient * (s + a.result() * (1 - s)));
}

} // namespace tcc::derive
