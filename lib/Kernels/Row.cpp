// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Softmax, log_softmax, layer_norm and rms_norm over the last axis and the ways back of them, with
// elementwise work before and after.
//
// Memory is read once and written once: a row goes through what stands before it into a scratch
// row, padded to whole blocks with a value that does not count, so that every pass over it is whole
// vectors whatever n is.
//
// Softmax: what stands before it gives a score and a predicate (design: minus infinity). A score
// below -FLT_MAX is not kept; kept ones are at least -1e30, so the sentinel for "not kept" is below
// all of them and everything stays finite; a NaN is kept and makes the row NaN.
//
// Measured on one / two cores of a Zen4 VM, 4096x768 f32 (25 MB read and written, in L3): softmax
// 1.45 / 0.70 ms, layer_norm 1.07 / 0.37 ms.
#include "lib/Kernels/Math.h"
#include "lib/Kernels/RowParts.h"
#include "lib/Kernels/Score.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;

namespace {
class RowLowering {
public:
  RowLowering(Lowering &lowering, Operation *op)
      : lowering(lowering), op(op), x(op->getOperand(0)), parts(lowering, x, vectors(lowering, x)) {
  }

  void run() {
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](SoftmaxOp) { softmax(); })
        .Case([&](SoftmaxBackwardOp) { softmaxBackward(); })
        .Case([&](LogSoftmaxOp) { logSoftmax(); })
        .Case([&](LogSoftmaxBackwardOp) { logSoftmaxBackward(); })
        .Case<LayerNormOp, RmsNormOp>([&](auto op) { norm(op.getEps()); })
        .Case<LayerNormBackwardOp, RmsNormBackwardOp>([&](auto op) { normBackward(op.getEps()); });
  }

private:
  static int64_t vectors(Lowering &lowering, Value x) {
    return lowering.target.lanes(RowParts::elementOf(x)) >= 16 ? 2 : 4;
  }
  Expr at(const Func &func, Point point) { return parts.at(func, point); }
  template <typename... Inner> Expr row(const Func &func, Args a, const Inner &...inner) {
    return parts.row(func, a, inner...);
  }

  void softmax();
  void softmaxBackward();
  void logSoftmax();
  void logSoftmaxBackward();
  void norm(const APFloat &eps);
  void normBackward(const APFloat &eps);

  /// A row of x less its mean, where the norm has one, and the factor that makes it the norm.
  struct Norm {
    Func value;
    std::optional<Func> mean;
    Func scale;
  };
  Norm normOf(const APFloat &eps, bool centred);
  /// (x - mean) at a point.
  Expr distance(const Norm &norm, Point point) {
    Expr d = at(norm.value, point);
    return norm.mean ? d - at(*norm.mean, point.drop_back()) : d;
  }

  Lowering &lowering;
  Operation *op;
  Value x;
  RowParts parts;
};

void RowLowering::softmax() {
  Func score = parts.scratch("score", [&](Args a, Expr i, Expr inside) {
    Values values(lowering, i.value);
    Score s = scoreAt(values, x, parts.pointOf(a, i));
    s.value = halide::cast(s.value, parts.element);
    return s.clamped(inside, parts.lowest);
  });
  // The maximum may lose a NaN, but not the powers of the row.
  Func top = parts.join(
      "top", parts.lowest, [&](Args a, Expr i) { return row(score, a, i); }, /*largest=*/true);
  Func power = parts.scratch(
      "power", [&](Args a, Expr, Expr) { return powerOf(row(score, a, a["i"]), row(top, a)); });
  Func sum = parts.join("sum", 0, [&](Args a, Expr i) { return row(power, a, i); });
  Func scale = parts.perRow("scale", [&](Args a) {
    // Zero for an empty row alone: otherwise the largest power is 1, or something is a NaN.
    return halide::select(halide::strictFloat(halide::equal(row(sum, a), 0)), 0, 1.0 / row(sum, a));
  });
  parts.finish(
      op, [&](Values &, Point point) { return at(power, point) * at(scale, point.drop_back()); });
}

/// r (g - sum(g r))
void RowLowering::softmaxBackward() {
  Func r = parts.scratch("value", x, 0), g = parts.scratch("gradient", op->getOperand(1), 0);
  Func dot = parts.join("dot", 0, [&](Args a, Expr i) { return row(g, a, i) * row(r, a, i); });
  parts.finish(op, [&](Values &, Point point) {
    return at(r, point) * (at(g, point) - at(dot, point.drop_back()));
  });
}

/// (x - top) - log(sum(e^(x - top))); an infinity counts as what it is, and a row of -inf stays so:
/// its top and sum are taken as 0 and 1.
void RowLowering::logSoftmax() {
  const double infinity = std::numeric_limits<double>::infinity();
  Func score = parts.scratch("score", x, -infinity);
  Func most = parts.join(
      "most", -infinity, [&](Args a, Expr i) { return row(score, a, i); }, /*largest=*/true);
  Func top = parts.perRow("top", [&](Args a) {
    return halide::select(scalar::less(row(most, a), parts.lowest), 0, row(most, a));
  });
  Func sum = parts.join("sum", 0, [&](Args a, Expr i) {
    Expr s = row(score, a, i);
    return halide::select(scalar::less(s, parts.lowest), 0, scalar::expBelowZero(s - row(top, a)));
  });
  Func shift = parts.perRow("shift", [&](Args a) {
    Expr total = row(sum, a);
    return halide::select(scalar::less(0, total), scalar::log(total), total); // 0, or a NaN
  });
  parts.finish(op, [&](Values &, Point point) {
    return halide::strictFloat(at(score, point) - at(top, point.drop_back()) -
                               at(shift, point.drop_back()));
  });
}

/// g - e^r sum(g); r is read once.
void RowLowering::logSoftmaxBackward() {
  Func g = parts.scratch("gradient", op->getOperand(1), 0);
  Func sum = parts.join("sum", 0, [&](Args a, Expr i) { return row(g, a, i); });
  parts.finish(op, [&](Values &values, Point point) {
    Expr power = scalar::exp(parts.read(values, x, point));
    return at(g, point) - power * at(sum, point.drop_back());
  });
}

RowLowering::Norm RowLowering::normOf(const APFloat &eps, bool centred) {
  Func value = parts.scratch("value", x, 0);
  std::optional<Func> mean;
  if (centred) {
    Func sum = parts.join("sum", 0, [&](Args a, Expr i) { return row(value, a, i); });
    mean = parts.perRow("mean", [&](Args a) { return row(sum, a) / parts.count(); });
  }
  Func squares = parts.join("squares", 0, [&](Args a, Expr i) {
    Expr d = row(value, a, i);
    if (!centred)
      return d * d; // the padding is zero
    d = d - row(*mean, a);
    return halide::select(i < parts.n(), halide::likely(d * d), 0);
  });
  Func scale = parts.perRow("scale", [&](Args a) {
    return 1.0 / halide::sqrt(row(squares, a) / parts.count() + eps.convertToDouble());
  });
  return {value, mean, scale};
}

void RowLowering::norm(const APFloat &eps) {
  Norm norm = normOf(eps, isa<LayerNormOp>(op));
  parts.finish(op, [&](Values &, Point point) {
    return distance(norm, point) * at(norm.scale, point.drop_back());
  });
}

/// (g - mean(g) - r mean(g r)) scale, r = (x - mean) scale; without the means of x and of g where
/// the norm has none.
void RowLowering::normBackward(const APFloat &eps) {
  Norm norm = normOf(eps, isa<LayerNormBackwardOp>(op));
  Func g = parts.scratch("gradient", op->getOperand(1), 0);
  std::optional<Func> gradientMean;
  if (norm.mean) {
    Func sum = parts.join("gradient_sum", 0, [&](Args a, Expr i) { return row(g, a, i); });
    gradientMean =
        parts.perRow("gradient_mean", [&](Args a) { return row(sum, a) / parts.count(); });
  }
  Func dot = parts.join("dot", 0, [&](Args a, Expr i) { // the padding of g is zero
    Expr d = row(norm.value, a, i);
    return row(g, a, i) * (norm.mean ? d - row(*norm.mean, a) : d);
  });
  Func share = parts.perRow(
      "share", [&](Args a) { return row(dot, a) * row(norm.scale, a) / parts.count(); });
  parts.finish(op, [&](Values &, Point point) {
    Point own = point.drop_back();
    Expr scale = at(norm.scale, own), centred = at(g, point);
    if (gradientMean)
      centred = centred - at(*gradientMean, own);
    return (centred - distance(norm, point) * scale * at(share, own)) * scale;
  });
}

} // namespace

void tcc::lowerRow(Lowering &lowering, Operation *op) { RowLowering(lowering, op).run(); }
