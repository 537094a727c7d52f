// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention: its way back is an op too, whose region also holds the way back through the scores; or
// contractions and a softmax, where what the region reads varies.
#include "lib/Derive/Rules.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace tcc::derive {
namespace {

/// What the region reads from outside.
llvm::SetVector<mlir::Value> capturesOf(mlir::Block &body) {
  llvm::SetVector<mlir::Value> found;
  for (mlir::Operation &op : body)
    for (mlir::Value operand : op.getOperands())
      if (operand.getParentBlock() != &body)
        found.insert(operand);
  return found;
}

/// The way back through a region over the scores, in a copy of it: to what of it varies.
class ScoreRegion {
public:
  ScoreRegion(Adjoint &outer, mlir::Block &forward, mlir::ImplicitLocOpBuilder &builder,
              mlir::ValueRange varying)
      : outer(outer), forward(forward), builder(builder), varying(varying.begin(), varying.end()) {}

  /// Copies the forward work; its argument becomes `score`.
  void copy(mlir::Value score);
  mlir::Value inCopy(mlir::Value value) { return copies.lookupOrDefault(value); }
  /// Adds to the gradient of a value of the region, before goBack goes on from there.
  void add(mlir::Value value, mlir::Value gradient) {
    mlir::Value &sum = gradients[value];
    sum = sum ? AddOp::create(builder, sum, gradient).getResult() : gradient;
  }
  void goBack();
  /// Null where no way leads to the value.
  mlir::Value gradientOf(mlir::Value value) const { return gradients.lookup(value); }

private:
  class OpAdjoint;

  Adjoint &outer;
  mlir::Block &forward;
  mlir::ImplicitLocOpBuilder &builder;
  mlir::IRMapping copies;
  llvm::DenseSet<mlir::Value> varying;
  llvm::DenseMap<mlir::Value, mlir::Value> gradients;
};

class ScoreRegion::OpAdjoint : public Adjoint {
public:
  OpAdjoint(ScoreRegion &region, mlir::Operation &op, mlir::Value gradient) : region(region) {
    this->op = &op;
    this->gradient = {gradient, &region.builder};
  }
  Expr recall(mlir::Value value) override { return {region.inCopy(value), &region.builder}; }
  bool varies(mlir::Value value) const override { return region.varying.contains(value); }
  void addTo(mlir::Value value, Expr gradient) override { region.add(value, gradient.value); }

private:
  ScoreRegion &region;
};

void ScoreRegion::copy(mlir::Value score) {
  copies.map(forward.getArgument(0), score);
  for (mlir::Value capture : capturesOf(forward))
    copies.map(capture, outer.recall(capture).value);
  for (mlir::Operation &op : forward.without_terminator()) {
    for (mlir::Value operand : op.getOperands()) {
      const Rule *rule = findRule(op.getName().getStringRef());
      if (varying.contains(operand) && rule && rule->run && tensorType(op.getResult(0)).isFloat())
        varying.insert(op.getResult(0));
    }
    builder.clone(op, copies);
  }
}

void ScoreRegion::goBack() {
  for (mlir::Operation &op : llvm::reverse(forward.without_terminator())) {
    mlir::Value known = gradients.lookup(op.getResult(0));
    if (!known || !varying.contains(op.getResult(0)))
      continue;
    builder.setLoc(op.getLoc());
    OpAdjoint adjoint(*this, op, known);
    findRule(op.getName().getStringRef())->run(adjoint);
  }
}

/// In one op, whose kernel makes the scores again block by block.
void fusedWayBack(Adjoint &a) {
  auto op = llvm::cast<AttentionOp>(a.op);
  Expr q = a.operand(0), k = a.operand(1), v = a.operand(2);
  auto back = AttentionBackwardOp::create(
      *a.gradient.builder, q.type(), k.type(), v.type(), op.getScores(), q.value, k.value,
      op.getValues(), v.value, a.result().value, a.recall(op.getLse()).value, a.gradient.value);
  mlir::Block &body = back.getBody().emplaceBlock();
  mlir::Type score = op.getScore().getType();
  body.addArguments({score, score}, {op.getLoc(), op.getLoc()});

  auto inside = mlir::ImplicitLocOpBuilder::atBlockEnd(op.getLoc(), &body);
  ScoreRegion region(a, op.getBody().front(), inside, mlir::Value(op.getScore()));
  region.copy(back.getScore());
  region.add(op.getLogits(), back.getLogitsGradient());
  region.goBack();
  inside.setLoc(op.getLoc());
  mlir::Value ds = region.gradientOf(op.getScore());
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

/// With the scores in memory, for what the region reads needs the gradient of each:
///   s = q k, p = softmax(z(s)), dp = g v, dz = softmax_backward(p, dp f), df = p dp;
///   ds of dz and df by the region, dq = ds k, dk = ds q, dv = (p f) g.
/// What it reads gets the sum over the axes that it lacks.
void wayBackThroughScores(Adjoint &a, llvm::ArrayRef<mlir::Value> captures) {
  auto op = llvm::cast<AttentionOp>(a.op);
  mlir::ImplicitLocOpBuilder &builder = *a.gradient.builder;
  Expr q = a.operand(0), k = a.operand(1), v = a.operand(2);
  AttentionAxes axes = attentionAxes(op.getScores(), op.getValues());
  TensorType type = tensorType(op.getScore());
  llvm::SmallVector<mlir::Value> varying(captures);
  varying.push_back(op.getScore());
  ScoreRegion region(a, op.getBody().front(), builder, varying);
  Expr score = contraction(q, axes.q, k, axes.k, type, axes.score);
  region.copy(score.value);
  Expr p = apply<SoftmaxOp>(score.wrap(region.inCopy(op.getLogits())));
  Expr dp = contraction(a.gradient, axes.result, v, axes.v, type, axes.score), weight = p;
  if (mlir::Value factor = op.getFactor()) {
    Expr f = score.wrap(region.inCopy(factor));
    region.add(factor, (p * dp).value);
    dp = dp * f;
    weight = p * f;
  }
  region.add(op.getLogits(), apply<SoftmaxBackwardOp>(p, dp).value);
  region.goBack();
  builder.setLoc(op.getLoc());
  if (Expr ds = score.wrap(region.gradientOf(op.getScore()))) {
    a.add(0, contraction(ds, axes.score, k, axes.k, q.type(), axes.q));
    a.add(1, contraction(ds, axes.score, q, axes.q, k.type(), axes.k));
  }
  a.add(2, contraction(weight, axes.score, a.gradient, axes.result, v.type(), axes.v));
  for (mlir::Value capture : captures)
    if (mlir::Value gradient = region.gradientOf(capture))
      a.addTo(capture, score.wrap(gradient));
}

/// Whether the factor has a gradient for the scores, for which the op of the way back has no place.
bool factorReadsScore(AttentionOp op) {
  llvm::SetVector<mlir::Operation *> readers;
  mlir::getForwardSlice(op.getScore(), &readers);
  mlir::Value factor = op.getFactor();
  return factor && (factor == op.getScore() || readers.contains(factor.getDefiningOp()));
}

} // namespace

void attention(Adjoint &a) {
  auto op = llvm::cast<AttentionOp>(a.op);
  llvm::SetVector<mlir::Value> captures = capturesOf(op.getBody().front());
  for (mlir::Value capture : captures)
    a.recall(capture); // before the op whose region reads it
  captures.remove_if([&](mlir::Value capture) { return !a.varies(capture); });
  if (captures.empty() && !factorReadsScore(op))
    fusedWayBack(a);
  else
    wayBackThroughScores(a, captures.getArrayRef());
}

} // namespace tcc::derive
