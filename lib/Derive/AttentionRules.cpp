// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention: its way back is an op too, whose region also holds the way back through the scores.
#include "lib/Derive/Rules.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/DenseSet.h"

namespace tcc::derive {
namespace {

/// The way back through a region over the scores, in a copy of it.
class ScoreRegion {
public:
  ScoreRegion(Adjoint &outer, mlir::Block &forward, mlir::ImplicitLocOpBuilder &builder)
      : outer(outer), forward(forward), builder(builder) {
    varying.insert(forward.getArgument(0));
  }

  /// Copies the forward work; its argument becomes `score`.
  void copy(mlir::Value score);
  mlir::Value inCopy(mlir::Value value) { return copies.lookupOrDefault(value); }
  /// The gradient of the argument for that of `logits`; null where they do not depend on it.
  mlir::Value goBack(mlir::Value logits, mlir::Value gradient);

private:
  class OpAdjoint;

  Adjoint &outer;
  mlir::Block &forward;
  mlir::ImplicitLocOpBuilder &builder;
  mlir::IRMapping copies;
  llvm::DenseSet<mlir::Value> varying; ///< with the scores
  llvm::DenseMap<mlir::Value, mlir::Value> gradients;
};

class ScoreRegion::OpAdjoint : public Adjoint {
public:
  OpAdjoint(ScoreRegion &region, mlir::Operation &op, mlir::Value gradient) : region(region) {
    this->op = &op;
    this->gradient = {gradient, &region.builder};
  }
  Expr recall(mlir::Value value) override { return {region.inCopy(value), &region.builder}; }
  bool wants(unsigned operand) const override {
    return region.varying.contains(op->getOperand(operand));
  }
  void add(unsigned operand, Expr gradient) override {
    if (!wants(operand))
      return;
    mlir::Value &sum = region.gradients[op->getOperand(operand)];
    sum = sum ? AddOp::create(region.builder, sum, gradient.value) : gradient.value;
  }

private:
  ScoreRegion &region;
};

void ScoreRegion::copy(mlir::Value score) {
  copies.map(forward.getArgument(0), score);
  for (mlir::Operation &op : forward.without_terminator()) {
    for (mlir::Value operand : op.getOperands()) {
      if (operand.getParentBlock() != &forward && !copies.contains(operand))
        copies.map(operand, outer.recall(operand).value);
      const Rule *rule = findRule(op.getName().getStringRef());
      if (varying.contains(operand) && rule && rule->run && tensorType(op.getResult(0)).isFloat())
        varying.insert(op.getResult(0));
    }
    builder.clone(op, copies);
  }
}

mlir::Value ScoreRegion::goBack(mlir::Value logits, mlir::Value gradient) {
  gradients[logits] = gradient;
  for (mlir::Operation &op : llvm::reverse(forward.without_terminator())) {
    mlir::Value known = gradients.lookup(op.getResult(0));
    if (!known || !varying.contains(op.getResult(0)))
      continue;
    builder.setLoc(op.getLoc());
    OpAdjoint adjoint(*this, op, known);
    findRule(op.getName().getStringRef())->run(adjoint);
  }
  return gradients.lookup(forward.getArgument(0));
}

} // namespace

/// What the region reads from outside is constant here: attentions in which it varies with a
/// parameter are decomposed before.
void attention(Adjoint &a) {
  auto op = llvm::cast<AttentionOp>(a.op);
  mlir::ImplicitLocOpBuilder &builder = *a.gradient.builder;
  Expr q = a.operand(0), k = a.operand(1), v = a.operand(2);
  auto back = AttentionBackwardOp::create(
      builder, q.type(), k.type(), v.type(), op.getScores(), q.value, k.value, op.getValues(),
      v.value, a.result().value, a.recall(op.getLse()).value, a.gradient.value);
  mlir::Block &body = back.getBody().emplaceBlock();
  mlir::Type score = op.getScore().getType();
  body.addArguments({score, score}, {op.getLoc(), op.getLoc()});

  auto inside = mlir::ImplicitLocOpBuilder::atBlockEnd(op.getLoc(), &body);
  ScoreRegion region(a, op.getBody().front(), inside);
  region.copy(back.getScore());
  mlir::Value ds = region.goBack(op.getLogits(), back.getLogitsGradient());
  inside.setLoc(op.getLoc());
  if (!ds)
    ds = ConstantOp::create(inside, tensorType(back.getScore()), 0.0);
  llvm::SmallVector<mlir::Value> yields = {region.inCopy(op.getLogits()), ds};
  if (op.getFactor())
    yields.push_back(region.inCopy(op.getFactor()));
  YieldOp::create(inside, yields);

  a.add(0, q.wrap(back.getDq()));
  a.add(1, k.wrap(back.getDk()));
  a.add(2, v.wrap(back.getDv()));
}

} // namespace tcc::derive
