// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention and its way back as contractions, softmax and the region's ops, with the scores in
// memory.
#include "dialect/Tcc/Diagonals.h"
#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/TccOps.h"
#include "lib/Transforms/AttentionForm.h"
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_DECOMPOSEATTENTION
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
Value contract(ImplicitLocOpBuilder &builder, Value lhs, const EinopsSide &left, Value rhs,
               const EinopsSide &right, Type type, const EinopsSide &out) {
  return ContractOp::create(builder, type, Einops{{left, right}, out}.str(), lhs, rhs);
}

/// log(sum(e^z)) over the last axis, in f32 for halves; 0 for a row of -inf, whose largest is taken
/// for 0.
Value logSumExp(ImplicitLocOpBuilder &builder, Value logits, ::tcc::TensorType type) {
  ::tcc::TensorType wide = tensorType(logits).withElement(type.getElementType());
  Value z = logits;
  if (wide != tensorType(logits))
    z = CastOp::create(builder, Type(wide), z);
  int64_t keys = wide.getRank() - 1;
  auto others = llvm::to_vector(llvm::seq<int64_t>(keys));
  Value largest = ReduceMaxOp::create(builder, Type(type), z, keys);
  Value nothing = ConstantOp::create(builder, type, -std::numeric_limits<double>::infinity());
  Value zero = ConstantOp::create(builder, type, 0.0);
  Value empty = CompareOp::create(builder, Predicate::eq, largest, nothing);
  largest = WhereOp::create(builder, empty, zero, largest);
  Value each = BroadcastOp::create(builder, Type(wide), largest, others);
  Value powers = ExpOp::create(builder, SubOp::create(builder, z, each));
  Value sum = ReduceSumOp::create(builder, Type(type), powers, keys);
  Value log = AddOp::create(builder, LogOp::create(builder, sum), largest);
  return WhereOp::create(builder, empty, zero, log);
}

/// The value over `axes` of its own alone; it is broadcast to them, or the same everywhere.
Value narrowed(OpBuilder &builder, Value value, ArrayRef<int64_t> axes) {
  SmallVector<SizeAttr> shape;
  for (int64_t axis : axes)
    shape.push_back(shapeOf(value)[axis]);
  ::tcc::TensorType type = tensorType(value).withShape(shape);
  if (auto constant = value.getDefiningOp<ConstantOp>())
    return ConstantOp::create(builder, value.getLoc(), type, constant.getValue());
  auto broadcast = value.getDefiningOp<BroadcastOp>();
  auto places = llvm::map_to_vector(broadcast.getAxes(), [&](int64_t axis) -> int64_t {
    return llvm::find(axes, axis) - axes.begin();
  });
  return builder.createOrFold<BroadcastOp>(value.getLoc(), Type(type), broadcast.getX(), places);
}

/// Clones an op of the region over those axes alone that its operands have: a mask of queries and
/// keys is one for all heads.
void cloneNarrow(OpBuilder &builder, Operation &inner, IRMapping &inlined) {
  SmallVector<int64_t> axes;
  bool isBroadcast = inner.hasTrait<family::Elementwise>();
  for (Value operand : inner.getOperands()) {
    Value mapped = inlined.lookupOrDefault(operand);
    if (auto broadcast = mapped.getDefiningOp<BroadcastOp>())
      axes.append(broadcast.getAxes().begin(), broadcast.getAxes().end());
    else if (!mapped.getDefiningOp<ConstantOp>())
      isBroadcast = false;
  }
  llvm::sort(axes);
  axes.erase(llvm::unique(axes), axes.end());
  if (!isBroadcast || axes.size() == shapeOf(inner.getResult(0)).size()) {
    builder.clone(inner, inlined);
    return;
  }
  IRMapping operands;
  for (Value operand : inner.getOperands())
    operands.map(operand, narrowed(builder, inlined.lookupOrDefault(operand), axes));
  Operation *made = builder.clone(inner, operands);
  ::tcc::TensorType all = tensorType(inner.getResult(0));
  auto shape = llvm::map_to_vector(axes, [&](int64_t axis) { return all.getShape()[axis]; });
  made->getResult(0).setType(all.withShape(shape));
  inlined.map(inner.getResult(0),
              BroadcastOp::create(builder, inner.getLoc(), Type(all), made->getResult(0), axes));
}

/// s = q k; p = softmax(z(s)) factor; result = p v.
void decompose(AttentionOp op) {
  ImplicitLocOpBuilder builder(op.getLoc(), op);
  AttentionAxes axes = attentionAxes(op.getScores(), op.getValues());
  IRMapping inlined;
  inlined.map(op.getScore(), contract(builder, op.getQ(), axes.q, op.getK(), axes.k,
                                      op.getScore().getType(), axes.score));
  for (Operation &inner : op.getBody().front().without_terminator())
    cloneNarrow(builder, inner, inlined);
  Value z = inlined.lookupOrDefault(op.getLogits());
  Value p = SoftmaxOp::create(builder, z);
  if (Value factor = op.getFactor())
    p = MulOp::create(builder, p, inlined.lookupOrDefault(factor));
  op.getResult().replaceAllUsesWith(
      contract(builder, p, axes.score, op.getV(), axes.v, op.getResult().getType(), axes.result));
  if (!op.getLse().use_empty())
    op.getLse().replaceAllUsesWith(logSumExp(builder, z, tensorType(op.getLse())));
  op.erase();
}

/// The region of a way back in two parts: what the gradients of z and f need, and what needs them.
template <typename Op> class BackwardRegion {
public:
  explicit BackwardRegion(Op op) : op(op) {
    follow(op.getLogitsGradient());
    follow(op.getFactorGradient());
  }
  bool isSound() {
    return !isOfGradient(op.getLogits()) && !(op.getFactor() && isOfGradient(op.getFactor()));
  }
  void inlineInto(OpBuilder &builder, IRMapping &inlined, bool ofGradient) {
    for (Operation &inner : op.getBody().front().without_terminator())
      if (gradientOps.contains(&inner) == ofGradient)
        cloneNarrow(builder, inner, inlined);
  }

private:
  bool isOfGradient(Value value) {
    Operation *producer = value.getDefiningOp();
    return value == op.getLogitsGradient() || value == op.getFactorGradient() ||
           (producer && gradientOps.contains(producer));
  }
  void follow(Value value) {
    for (Operation *user : value.getUsers())
      if (gradientOps.insert(user).second)
        for (Value result : user->getResults())
          follow(result);
  }

  Op op;
  DenseSet<Operation *> gradientOps;
};

/// What a way back has at each score.
struct BackwardScores {
  AttentionAxes axes;
  Value weights; ///< p f
  Value yielded; ///< the region's second value
};

/// With p = softmax(z(s)), its factor f and dr = g v: df = p dr, dz = softmax_backward(p, f dr).
template <typename Op>
FailureOr<BackwardScores> backwardScores(ImplicitLocOpBuilder &builder, Op op) {
  BackwardRegion<Op> region(op);
  if (!region.isSound())
    return op.emitOpError() << "z and the factor depend on their gradients";
  AttentionAxes axes = attentionAxes(op.getScores(), op.getValues());
  Type scoreType = op.getScore().getType();
  IRMapping inlined;
  inlined.map(op.getScore(),
              contract(builder, op.getQ(), axes.q, op.getK(), axes.k, scoreType, axes.score));
  region.inlineInto(builder, inlined, /*ofGradient=*/false);
  Value p = SoftmaxOp::create(builder, inlined.lookupOrDefault(op.getLogits()));
  Value dr =
      contract(builder, op.getGradient(), axes.result, op.getV(), axes.v, scoreType, axes.score);
  if (!op.getFactorGradient().use_empty())
    inlined.map(op.getFactorGradient(), MulOp::create(builder, p, dr).getResult());
  Value weights = p, dp = dr;
  if (Value factor = op.getFactor()) {
    Value f = inlined.lookupOrDefault(factor);
    dp = MulOp::create(builder, dr, f);
    weights = MulOp::create(builder, p, f);
  }
  inlined.map(op.getLogitsGradient(), SoftmaxBackwardOp::create(builder, p, dp).getResult());
  region.inlineInto(builder, inlined, /*ofGradient=*/true);
  return BackwardScores{axes, weights, inlined.lookupOrDefault(op.getYieldedGradient())};
}

/// dq = ds k, dk = ds q, dv = (p f) g. Each sums the axes its operand lacks.
LogicalResult decompose(AttentionBackwardOp op) {
  ImplicitLocOpBuilder builder(op.getLoc(), op);
  FailureOr<BackwardScores> made = backwardScores(builder, op);
  if (failed(made))
    return failure();
  const AttentionAxes &axes = made->axes;
  struct {
    Value of, lhs, rhs;
    const EinopsSide &left, &right, &out;
  } gradients[] = {
      {op.getDq(), made->yielded, op.getK(), axes.score, axes.k, axes.q},
      {op.getDk(), made->yielded, op.getQ(), axes.score, axes.q, axes.k},
      {op.getDv(), made->weights, op.getGradient(), axes.score, axes.result, axes.v},
  };
  for (auto &[of, lhs, rhs, left, right, out] : gradients)
    if (!of.use_empty())
      of.replaceAllUsesWith(contract(builder, lhs, left, rhs, right, of.getType(), out));
  op.erase();
  return success();
}

/// The sum over the axes that are not asked for, the last first, and along diagonals.
LogicalResult decompose(AttentionCaptureBackwardOp op) {
  ImplicitLocOpBuilder builder(op.getLoc(), op);
  FailureOr<BackwardScores> made = backwardScores(builder, op);
  if (failed(made))
    return failure();
  Value sum = made->yielded;
  for (int64_t axis = tensorType(sum).getRank(); axis-- > 0;) {
    if (llvm::is_contained(op.getAxes(), axis))
      continue;
    SmallVector<SizeAttr> shape(shapeOf(sum));
    shape.erase(shape.begin() + axis);
    sum = ReduceSumOp::create(builder, Type(tensorType(sum).withShape(shape)), sum, axis);
  }
  if (std::optional<uint64_t> rows = op.getRows())
    sum = sumDiagonals(builder, sum, llvm::find(op.getAxes(), *rows) - op.getAxes().begin());
  op.replaceAllUsesWith(sum);
  op.erase();
  return success();
}

struct DecomposeAttention : tcc::impl::DecomposeAttentionBase<DecomposeAttention> {
  using DecomposeAttentionBase::DecomposeAttentionBase;
  void runOnOperation() override {
    WalkResult result = getOperation().walk([&](Operation *op) {
      if (isKept(op))
        return WalkResult::advance();
      if (auto attention = dyn_cast<AttentionOp>(op))
        decompose(attention);
      else if (auto backward = dyn_cast<AttentionBackwardOp>(op))
        return WalkResult(decompose(backward));
      else if (auto backward = dyn_cast<AttentionCaptureBackwardOp>(op))
        return WalkResult(decompose(backward));
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  bool isKept(Operation *op) {
    if (!fused || !isAttention(op))
      return false;
    std::string why;
    if (succeeded(attentionForm(op, why)) && succeeded(fitVectors(*headsOf(op), why)))
      return true;
    if (report)
      op->emitRemark("attention is not fused: ") << why;
    return false;
  }
};
} // namespace
