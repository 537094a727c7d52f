// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention: its way back is an op too, whose region also holds the way back through the scores;
// and one more for each value that varies and that the region reads.
#include "lib/Derive/Rules.h"

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
              mlir::Value varying)
      : outer(outer), forward(forward), builder(builder), varying{varying} {}

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
    auto varies = [&](mlir::Value operand) { return varying.contains(operand); };
    const Rule *rule = findRule(op.getName().getStringRef());
    if (!known || !rule || !rule->run || llvm::none_of(op.getOperands(), varies))
      continue;
    builder.setLoc(op.getLoc());
    OpAdjoint adjoint(*this, op, known);
    rule->run(adjoint);
  }
}

/// The region of the way back to a value of the forward region: yields z, the value's gradient at
/// each score and, where there is one, the factor. False where no way leads there: the op is zero.
template <typename Op> bool goBackTo(Adjoint &a, mlir::Value value, Op back) {
  auto op = llvm::cast<AttentionOp>(a.op);
  mlir::Block &body = back.getBody().emplaceBlock();
  mlir::Type score = op.getScore().getType();
  body.addArguments({score, score, score}, {op.getLoc(), op.getLoc(), op.getLoc()});
  auto inside = mlir::ImplicitLocOpBuilder::atBlockEnd(op.getLoc(), &body);
  ScoreRegion region(a, op.getBody().front(), inside, value);
  region.copy(back.getScore());
  region.add(op.getLogits(), back.getLogitsGradient());
  if (op.getFactor())
    region.add(op.getFactor(), back.getFactorGradient());
  region.goBack();
  inside.setLoc(op.getLoc());
  mlir::Value found = region.gradientOf(value), gradient = found;
  if (!found)
    gradient = ConstantOp::create(inside, tensorType(value), 0.0);
  llvm::SmallVector<mlir::Value> yields = {region.inCopy(op.getLogits()), gradient};
  if (op.getFactor())
    yields.push_back(region.inCopy(op.getFactor()));
  YieldOp::create(inside, yields);
  return found != nullptr;
}

/// To q, k and v: in one op, whose kernel makes the scores again block by block.
void goBackToOperands(Adjoint &a) {
  auto op = llvm::cast<AttentionOp>(a.op);
  Expr q = a.operand(0), k = a.operand(1), v = a.operand(2);
  auto back = AttentionBackwardOp::create(
      *a.gradient.builder, q.type(), k.type(), v.type(), op.getScores(), q.value, k.value,
      op.getValues(), v.value, a.result().value, a.recall(op.getLse()).value, a.gradient.value);
  goBackTo(a, op.getScore(), back);
  a.add(0, q.wrap(back.getDq()));
  a.add(1, k.wrap(back.getDk()));
  a.add(2, v.wrap(back.getDv()));
}

/// To what the region reads: the gradient at each score, summed over the axes that it lacks.
class CaptureGradients {
public:
  explicit CaptureGradients(Adjoint &a) : a(a), op(llvm::cast<AttentionOp>(a.op)) {}

  /// For one reader of the captured value in the region.
  void add(mlir::Value capture, mlir::Operation &reader) {
    if (auto matrix = llvm::dyn_cast<ToeplitzOp>(reader)) {
      addTable(capture, matrix);
      return;
    }
    auto repeated = llvm::dyn_cast<BroadcastOp>(reader);
    if (!repeated) {
      whole.insert(capture);
      return;
    }
    llvm::SmallVector<int64_t> axes;
    for (auto [axis, size] : llvm::zip_equal(repeated.getAxes(), shapeOf(capture)))
      if (size == shapeOf(op.getScore())[axis])
        axes.push_back(axis);
    Expr gradient = gradientOf(repeated.getResult(), axes);
    if (!gradient)
      return;
    if (axes.size() != repeated.getAxes().size()) // put back axes of one element
      gradient = rearrange(gradient, tensorType(capture), restoring(repeated, axes));
    a.addTo(capture, gradient);
  }
  /// For those that are read as they are.
  void addWhole() {
    for (mlir::Value capture : whole)
      if (Expr gradient = gradientOf(capture, allAxes()))
        a.addTo(capture, gradient);
  }

private:
  /// A table by distance, also where it is repeated along axes that it lacks.
  void addTable(mlir::Value table, ToeplitzOp matrix) {
    auto addAt = [&](mlir::Value value, llvm::ArrayRef<int64_t> axes) {
      if (Expr gradient = gradientOf(value, axes, tensorType(table), axes[matrix.getRows()]))
        a.addTo(table, gradient);
    };
    if (shapeOf(matrix.getResult()).size() == allAxes().size()) {
      addAt(matrix.getResult(), allAxes());
      return;
    }
    for (mlir::Operation *user : matrix->getUsers())
      addAt(user->getResult(0), llvm::cast<BroadcastOp>(user).getAxes());
  }
  llvm::SmallVector<int64_t> allAxes() {
    return llvm::to_vector(llvm::seq<int64_t>(shapeOf(op.getScore()).size()));
  }
  Expr gradientOf(mlir::Value value, llvm::ArrayRef<int64_t> axes) {
    llvm::SmallVector<SizeAttr> shape;
    for (int64_t axis : axes)
      shape.push_back(shapeOf(value)[axis]);
    return gradientOf(value, axes, tensorType(value).withShape(shape), std::nullopt);
  }
  /// Null where no way leads to the value.
  Expr gradientOf(mlir::Value value, llvm::ArrayRef<int64_t> axes, TensorType type,
                  std::optional<int64_t> rows) {
    Expr q = a.operand(0), k = a.operand(1), v = a.operand(2);
    mlir::ImplicitLocOpBuilder &builder = *a.gradient.builder;
    auto back = AttentionCaptureBackwardOp::create(
        builder, type, op.getScores(), q.value, k.value, op.getValues(), v.value, a.result().value,
        a.recall(op.getLse()).value, a.gradient.value, axes,
        rows ? builder.getI64IntegerAttr(*rows) : mlir::IntegerAttr());
    if (goBackTo(a, value, back))
      return a.gradient.wrap(back.getCaptureGradient());
    back.erase();
    return {};
  }
  static std::string restoring(BroadcastOp repeated, llvm::ArrayRef<int64_t> axes) {
    EinopsSide kept, all;
    for (int64_t axis : repeated.getAxes()) {
      EinopsAxis name;
      if (llvm::is_contained(axes, axis))
        kept.push_back(name = {"a" + std::to_string(axis)});
      all.push_back(name);
    }
    return Einops{{kept}, all}.str();
  }

  Adjoint &a;
  AttentionOp op;
  llvm::SetVector<mlir::Value> whole;
};

} // namespace

void attention(Adjoint &a) {
  auto op = llvm::cast<AttentionOp>(a.op);
  mlir::Block &body = op.getBody().front();
  for (mlir::Value capture : capturesOf(body))
    a.recall(capture); // before the ops whose regions read it
  goBackToOperands(a);
  CaptureGradients captures(a);
  for (mlir::Operation &reader : body)
    for (mlir::Value operand : reader.getOperands())
      if (operand.getParentBlock() != &body && a.varies(operand))
        captures.add(operand, reader);
  captures.addWhole();
}

} // namespace tcc::derive
