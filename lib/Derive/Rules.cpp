// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of derivatives: one line per op, sorted by name. In a formula g is the gradient of the
// result r. To add an op, add its line, and where the formula needs more than a line, a function in
// the file of its family.
#include "lib/Derive/Rules.h"
#include "lib/Support/OpTable.h"

#include <numbers>

namespace tcc::derive {
namespace {

/// The gradient of the only operand, by a formula of g, x and r.
template <auto formula> void unary(Adjoint &a) { a.add(0, formula(a)); }

constexpr Rule rules[] = {
    {"tcc.abs", unary<[](Adjoint &a) { return a.gradient * apply<SignOp>(a.operand(0)); }>},
    {"tcc.add",
     [](Adjoint &a) {
       a.add(0, a.gradient);
       a.add(1, a.gradient);
     }},
    {"tcc.and"},
    {"tcc.attention", attention},
    {"tcc.broadcast", broadcast},
    {"tcc.cast",
     [](Adjoint &a) {
       a.add(0, cast(a.gradient, tensorType(a.op->getOperand(0)).getElementType()));
     }},
    {"tcc.ceil"},
    {"tcc.check_index"},
    {"tcc.clamp", clamp},
    {"tcc.compare"},
    {"tcc.concat", concat},
    {"tcc.constant"},
    {"tcc.contract", contract},
    {"tcc.cos", unary<[](Adjoint &a) { return -(a.gradient * apply<SinOp>(a.operand(0))); }>},
    {"tcc.cross_entropy", crossEntropy},
    {"tcc.cumsum", cumsum},
    // x / y: g / y and -g r / y
    {"tcc.div",
     [](Adjoint &a) {
       Expr scaled = a.gradient / a.operand(1);
       a.add(0, scaled);
       if (a.wants(1))
         a.add(1, -(scaled * a.result()));
     }},
    // 2 / sqrt(pi) e^(-x^2)
    {"tcc.erf", unary<[](Adjoint &a) {
       Expr x = a.operand(0);
       return a.gradient * (2 * std::numbers::inv_sqrtpi * apply<ExpOp>(-(x * x)));
     }>},
    {"tcc.exp", unary<[](Adjoint &a) { return a.gradient * a.result(); }>},
    {"tcc.floor"},
    {"tcc.floordiv"},
    {"tcc.gather", gather},
    {"tcc.gelu", gelu},
    {"tcc.iota"},
    {"tcc.layer_norm", layerNorm},
    {"tcc.log", unary<[](Adjoint &a) { return a.gradient / a.operand(0); }>},
    {"tcc.log_softmax", logSoftmax},
    {"tcc.max", max},
    {"tcc.min", min},
    // x - y floor(x / y)
    {"tcc.mod",
     [](Adjoint &a) {
       a.add(0, a.gradient);
       if (a.wants(1))
         a.add(1, -(a.gradient * apply<FloorOp>(a.operand(0) / a.operand(1))));
     }},
    {"tcc.mul",
     [](Adjoint &a) {
       if (a.wants(0))
         a.add(0, a.gradient * a.operand(1));
       if (a.wants(1))
         a.add(1, a.gradient * a.operand(0));
     }},
    {"tcc.neg", unary<[](Adjoint &a) { return -a.gradient; }>},
    {"tcc.not"},
    {"tcc.or"},
    {"tcc.param"},
    {"tcc.philox"},
    {"tcc.pow", pow},
    {"tcc.rearrange", rearrange},
    {"tcc.reduce_max", reduceExtreme},
    {"tcc.reduce_min", reduceExtreme},
    {"tcc.reduce_prod", reduceProd},
    {"tcc.reduce_sum", reduceSum},
    // 0 at 0
    {"tcc.relu", unary<[](Adjoint &a) {
       Expr x = a.operand(0);
       return where(compare(Predicate::gt, x, x.number(0)), a.gradient, a.gradient.number(0));
     }>},
    {"tcc.rms_norm", rmsNorm},
    {"tcc.round"},
    // -r^3 / 2
    {"tcc.rsqrt", unary<[](Adjoint &a) {
       Expr r = a.result();
       return a.gradient * (-0.5 * (r * r * r));
     }>},
    {"tcc.scatter_add", scatterAdd},
    {"tcc.sigmoid", unary<[](Adjoint &a) {
       Expr r = a.result();
       return a.gradient * (r * (1 - r));
     }>},
    {"tcc.sign"},
    {"tcc.silu", silu},
    {"tcc.sin", unary<[](Adjoint &a) { return a.gradient * apply<CosOp>(a.operand(0)); }>},
    {"tcc.size"},
    {"tcc.slice", slice},
    {"tcc.softmax", softmax},
    {"tcc.sqrt", unary<[](Adjoint &a) { return a.gradient / (2 * a.result()); }>},
    {"tcc.stop_gradient"},
    {"tcc.sub",
     [](Adjoint &a) {
       a.add(0, a.gradient);
       if (a.wants(1))
         a.add(1, -a.gradient);
     }},
    {"tcc.take_along", takeAlong},
    {"tcc.tanh", unary<[](Adjoint &a) {
       Expr r = a.result();
       return a.gradient * (1 - r * r);
     }>},
    {"tcc.toeplitz", toeplitz},
    {"tcc.where",
     [](Adjoint &a) {
       Expr condition = a.operand(0), zero = a.gradient.number(0);
       if (a.wants(1))
         a.add(1, where(condition, a.gradient, zero));
       if (a.wants(2))
         a.add(2, where(condition, zero, a.gradient));
     }},
};

static_assert(isSorted(rules), "the rules stand in the order of their names");

} // namespace

const Rule *findRule(llvm::StringRef op) { return findRow(rules, op); }

std::vector<llvm::StringRef> gradientOps() { return opsOf(rules); }

} // namespace tcc::derive
