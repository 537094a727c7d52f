// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops over the last axis: each way back is an op, which is one kernel; the formulas stand there.
#include "lib/Derive/Rules.h"

namespace tcc::derive {

void softmax(Adjoint &a) { a.add(0, apply<SoftmaxBackwardOp>(a.result(), a.gradient)); }

void logSoftmax(Adjoint &a) { a.add(0, apply<LogSoftmaxBackwardOp>(a.result(), a.gradient)); }

template <typename Op, typename Backward> static void norm(Adjoint &a) {
  Expr g = a.gradient;
  a.add(0, g.wrap(Backward::create(*g.builder, a.operand(0).value, g.value,
                                   llvm::cast<Op>(a.op).getEpsAttr())));
}
void layerNorm(Adjoint &a) { norm<LayerNormOp, LayerNormBackwardOp>(a); }
void rmsNorm(Adjoint &a) { norm<RmsNormOp, RmsNormBackwardOp>(a); }

void crossEntropy(Adjoint &a) {
  auto op = llvm::cast<CrossEntropyOp>(a.op);
  Expr g = a.gradient, logits = a.operand(0);
  a.add(0, g.wrap(CrossEntropyBackwardOp::create(*g.builder, logits.type(), logits.value,
                                                 a.operand(1).value, g.value, op.getIgnoreAttr(),
                                                 op.getSmoothingAttr())));
}

} // namespace tcc::derive
