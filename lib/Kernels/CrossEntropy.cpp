// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cross entropy of rows of logits x[m, n] and targets t[m], with elementwise work before and after:
//   -(1 - s) * p[t] - s * mean(p), p = (x - top) - log(sum(e^(x - top))), top = max(x)
// and its way back for a gradient g[m]:
//   g * (e^(x - top) / sum(e^(x - top)) - (1 - s) * [i = t] - s / n)
// Both are 0 where the target is ignored. Halves are computed in f32.
//
// Of the loss a row is read two times (three with smoothing) and nothing of its size is written;
// what stands before is computed each time. On the way back the powers go into a scratch row, and
// the gradient is all that is written.
//
// Infinities count as what they are; of a row of -inf, top and sum are taken as 0 and 1, and the
// probabilities as 0.
#include "lib/Kernels/Math.h"
#include "lib/Kernels/RowParts.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;

namespace {

/// Of the loss or of its way back.
template <typename Op> class CrossEntropyLowering {
public:
  CrossEntropyLowering(Lowering &lowering, Op op)
      : lowering(lowering), op(op), logits(op.getLogits()), parts(lowering, logits, 4),
        smoothing(op.getSmoothing().convertToDouble()) {}
  void run();

private:
  /// The largest logit of a row, or 0. The maximum may lose a NaN, which is in the sum then.
  Func top() {
    Func most = parts.joinElements(
        "most", logits, -std::numeric_limits<double>::infinity(), [](Args, Expr x) { return x; },
        /*largest=*/true);
    return parts.perRow("top", [&](Args a) {
      return halide::select(scalar::less(parts.row(most, a), parts.lowest), 0, parts.row(most, a));
    });
  }
  Expr power(const Func &top, Args a, Expr x) {
    return halide::select(scalar::less(x, parts.lowest), 0,
                          scalar::expBelowZero(x - parts.row(top, a)));
  }
  /// `value` of a row, 0 where its target is the one ignored.
  Expr unlessIgnored(Values &values, Point row, Expr value) {
    // In the target's type, where it holds the number.
    Type element = tensorType(op.getTarget()).getElementType();
    int64_t ignore = op.getIgnore();
    unsigned bits = element.getIntOrFloatBitWidth();
    if (!(element.isUnsignedInteger() ? llvm::isUIntN(bits, ignore) : llvm::isIntN(bits, ignore)))
      return value;
    return halide::select(halide::equal(values.at(op.getTarget(), row), ignore), 0, value);
  }
  Expr target(Values &values, Point row) {
    return values.index(op.getTarget(), row, shapeOf(logits).back());
  }

  Lowering &lowering;
  Op op;
  Value logits;
  RowParts parts;
  double smoothing;
};

template <> void CrossEntropyLowering<CrossEntropyOp>::run() {
  Func top = this->top();
  Func sum = parts.joinElements("sum", logits, 0, [&](Args a, Expr x) { return power(top, a, x); });
  Func shift = parts.perRow("shift", [&](Args a) {
    Expr total = parts.row(sum, a);
    return halide::select(scalar::less(0, total), scalar::log(total), total); // 0, or a NaN
  });
  std::optional<Func> distance; // of all logits from the top
  if (smoothing > 0)
    distance = parts.joinElements("distance", logits, 0,
                                  [&](Args a, Expr x) { return x - parts.row(top, a); });

  parts.finish(op, [&](Values &values, Point row) {
    std::optional<Expr> result;
    if (smoothing < 1) {
      SmallVector<Expr> point(row);
      point.push_back(target(values, row));
      Expr x = parts.read(values, logits, point);
      result =
          halide::strictFloat(parts.at(shift, row) - (x - parts.at(top, row))) * (1 - smoothing);
    }
    if (distance) {
      Expr mean = parts.at(shift, row) - parts.at(*distance, row) / parts.count();
      result = result ? *result + mean * smoothing : mean * smoothing;
    }
    return unlessIgnored(values, row, *result);
  });
}

template <> void CrossEntropyLowering<CrossEntropyBackwardOp>::run() {
  Func top = this->top();
  Func power = parts.scratch("power", [&](Args a, Expr i, Expr inside) {
    Values values(lowering, i.value);
    Expr x = parts.read(values, logits, parts.pointOf(a, i));
    return halide::select(inside, this->power(top, a, x), 0);
  });
  Func sum = parts.join("sum", 0, [&](Args a, Expr i) { return parts.row(power, a, i); });
  Func scale = parts.perRow("scale", [&](Args a) {
    Expr total = parts.row(sum, a);
    return halide::select(halide::strictFloat(halide::equal(total, 0)), 0, 1.0 / total);
  });
  Func gradient = parts.perRow("gradient", [&](Args a) {
    Values values(lowering);
    return parts.read(values, op.getGradient(), parts.pointOf(a));
  });
  parts.finish(op, [&](Values &values, Point point) {
    Point row = point.drop_back();
    Expr difference = parts.at(power, point) * parts.at(scale, row);
    if (smoothing < 1)
      difference = difference - halide::select(halide::equal(point.back(), target(values, row)),
                                               parts.number(1 - smoothing), 0);
    if (smoothing > 0)
      difference = difference - smoothing / parts.count();
    return unlessIgnored(values, row, parts.at(gradient, row) * difference);
  });
}

} // namespace

void tcc::lowerCrossEntropy(Lowering &lowering, CrossEntropyOp op) {
  CrossEntropyLowering<CrossEntropyOp>(lowering, op).run();
}
void tcc::lowerCrossEntropyBackward(Lowering &lowering, CrossEntropyBackwardOp op) {
  CrossEntropyLowering<CrossEntropyBackwardOp>(lowering, op).run();
}
