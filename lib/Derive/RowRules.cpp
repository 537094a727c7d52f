// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops over the last axis. sum and mean are along it, repeated to the row's shape.
#include "lib/Derive/Rules.h"

namespace tcc::derive {

/// r (g - sum(g r)); an empty row, all zeros, has no gradient.
void softmax(Adjoint &a) {
  Expr r = a.result();
  a.add(0, r * (a.gradient - rowSum(a.gradient * r)));
}

/// g - e^r sum(g)
void logSoftmax(Adjoint &a) {
  a.add(0, a.gradient - apply<ExpOp>(a.result()) * rowSum(a.gradient));
}

/// (g - mean(g) - r mean(g r)) / sqrt(var(x) + eps)
void layerNorm(Adjoint &a) {
  Expr x = a.operand(0), r = a.result(), g = a.gradient;
  Expr centered = x - rowMean(x);
  Expr scale = apply<RsqrtOp>(rowMean(centered * centered) +
                              llvm::cast<LayerNormOp>(a.op).getEps().convertToDouble());
  a.add(0, scale * (g - rowMean(g) - r * rowMean(g * r)));
}

/// (g - r mean(g r)) / sqrt(mean(x^2) + eps)
void rmsNorm(Adjoint &a) {
  Expr x = a.operand(0), r = a.result(), g = a.gradient;
  Expr scale =
      apply<RsqrtOp>(rowMean(x * x) + llvm::cast<RmsNormOp>(a.op).getEps().convertToDouble());
  a.add(0, scale * (g - r * rowMean(g * r)));
}

/// g (softmax(x) - (1 - s) onehot(target) - s / n) for a smoothing of s over n classes; 0 where the
/// target is ignored.
void crossEntropy(Adjoint &a) {
  auto op = llvm::cast<CrossEntropyOp>(a.op);
  Expr logits = a.operand(0), target = a.operand(1);
  int64_t last = logits.shape().size() - 1;
  auto integers = logits.type().withElement(target.type().getElementType());
  Expr wide = repeatAlong(
      target, {ConstantOp::create(*target.builder, integers, 0.0), target.builder}, last);
  auto axis = TensorType::get(op.getContext(), target.builder->getI32Type(), logits.shape().back());
  Expr classes =
      cast(target.wrap(IotaOp::create(*target.builder, axis)), target.type().getElementType());
  Expr isTarget = compare(Predicate::eq, wide, broadcast(classes, integers, last));

  Expr p = apply<SoftmaxOp>(logits);
  double smoothing = op.getSmoothing().convertToDouble();
  Expr wanted = where(isTarget, p.number(1 - smoothing), p.number(0));
  Expr difference = p - wanted;
  if (smoothing != 0) {
    Expr ones = p.number(smoothing);
    difference = difference - rowMean(ones);
  }
  Expr counts = compare(Predicate::ne, target, target.number(op.getIgnore()));
  Expr g = where(counts, a.gradient, a.gradient.number(0));
  a.add(0, repeatAlong(g, logits, last) * difference);
}

} // namespace tcc::derive
