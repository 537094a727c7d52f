// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of a scalar as expressions that stay vector code: no call in a hot loop. A NaN comes
// out as a NaN. Operands are f32 or f64; most functions of f64 are libm's, exact and not fast.
#ifndef TCC_KERNELS_MATH_H
#define TCC_KERNELS_MATH_H

#include "dialect/Halide/Builder.h"

namespace tcc::scalar {
using halide::Expr;
using halide::Operand;

/// Comparisons and selections on data: Halide's default mode knows no NaN and no infinity.
Expr less(const Operand &a, const Operand &b);
/// a < low ? low : a, and the same from above.
Expr atLeast(Expr a, double low);
Expr atMost(Expr a, double high);
Expr magnitude(Expr x);
/// Either operand where one is a NaN.
Expr smaller(Expr a, Expr b);
Expr larger(Expr a, Expr b);

Expr exp(Expr x);
/// Of x <= 0; never zero.
Expr expBelowZero(Expr x);
/// Of x from expLow to about 0; of x below, any number.
Expr expBounded(Expr x);
/// The least x whose e^x is no denormal.
double expLow(Expr x);
Expr log(Expr x);
/// sin, cos and pow are libm's, one call per element.
Expr sin(Expr x);
Expr cos(Expr x);
Expr pow(Expr x, Expr y);
Expr sqrt(Expr x);
Expr erf(Expr x);
Expr tanh(Expr x);
Expr sigmoid(Expr x);
Expr gelu(Expr x);
Expr geluTanh(Expr x);
Expr relu(Expr x);
} // namespace tcc::scalar

#endif
