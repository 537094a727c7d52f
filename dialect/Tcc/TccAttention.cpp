// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention: what its two contractions and its region must agree on.
#include "dialect/Tcc/Diagonals.h"
#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/TccOps.h"
#include "dialect/Tcc/Verify.h"

using namespace mlir;
using namespace tcc;

YieldOp AttentionOp::getYield() { return cast<YieldOp>(getBody().front().getTerminator()); }
Value AttentionOp::getLogits() { return getYield().getValues()[0]; }
Value AttentionOp::getFactor() {
  return getYield().getValues().size() > 1 ? getYield().getValues()[1] : Value();
}

/// The contractions, the sum over the keys and the region, which yields so many values and may
/// yield the factor.
template <typename Op>
static LogicalResult verifyAttention(Op op, Value result, size_t arguments, size_t yields) {
  Block &body = op.getBody().front();
  if (body.getNumArguments() != arguments)
    return op.emitOpError() << "expected a region of " << arguments
                            << (arguments == 1 ? " argument" : " arguments");
  auto score = tensorType(body.getArgument(0));
  llvm::StringMap<SizeAttr> sizes;
  if (failed(verifyContraction(op, op.getScores(), tensorType(op.getQ()), tensorType(op.getK()),
                               score, sizes)) ||
      failed(verifyContraction(op, op.getValues(), score, tensorType(op.getV()), tensorType(result),
                               sizes)))
    return failure();

  Einops scores, values;
  EinopsError error;
  parseEinops(op.getScores(), scores, error);
  parseEinops(op.getValues(), values, error);
  if (scores.output.str() != values.inputs[0].str())
    return op.emitOpError() << "scores '" << scores.output.str() << "' are read as '"
                            << values.inputs[0].str() << "'";
  ContractionAxes given = classify(scores), taken = classify(values);
  std::string keys = scores.output.empty() ? "" : scores.output.names().back();
  if (given.right.size() != 1 || given.right[0] != keys || taken.sum.size() != 1 ||
      taken.sum[0] != keys)
    return op.emitOpError() << "the last axis of the scores, and no other, stands for keys: of k "
                               "alone in the scores, and summed in the result";

  auto yield = dyn_cast<YieldOp>(body.getTerminator());
  if (!yield || yield.getValues().size() < yields || yield.getValues().size() > yields + 1)
    return op.emitOpError() << "expected a region that yields " << yields << " or " << yields + 1
                            << " values";
  auto isScore = [&](Type type) { return type == Type(score); };
  SmallVector<Type> types(yield.getOperandTypes());
  // The gradient of what is read has the element of that.
  if (isa<AttentionCaptureBackwardOp>(op))
    types[1] = cast<::tcc::TensorType>(types[1]).withElement(score.getElementType());
  if (!llvm::all_of(types, isScore) || !llvm::all_of(body.getArgumentTypes(), isScore))
    return op.emitOpError() << "all that the region gets and yields is " << score.str();
  for (Operation &inner : body.without_terminator())
    if (!inner.hasTrait<family::Elementwise>() && !isa<BroadcastOp, ToeplitzOp>(inner) &&
        !inner.hasTrait<family::Source>())
      return op.emitOpError() << "'" << inner.getName()
                              << "' is not elementwise, nor a broadcast or toeplitz";

  Type element = score.getElementType();
  if (element.isF16() || element.isBF16())
    element = Float32Type::get(op.getContext());
  auto lse = score.withShape(score.getShape().drop_back()).withElement(element);
  if (tensorType(op.getLse()) != lse)
    return op.emitOpError() << "expected the log of the sums as " << lse.str() << ", found "
                            << tensorType(op.getLse()).str();
  return success();
}

LogicalResult AttentionOp::verify() { return verifyAttention(*this, getResult(), 1, 1); }

static LogicalResult verifyGradient(Operation *op, Value gradient, Value value) {
  if (gradient.getType() != value.getType())
    return op->emitOpError() << "a gradient of " << tensorType(value).str() << " is "
                             << tensorType(gradient).str();
  return success();
}

LogicalResult AttentionBackwardOp::verify() {
  if (failed(verifyAttention(*this, getResult(), 3, 2)) ||
      failed(verifyGradient(*this, getGradient(), getResult())) ||
      failed(verifyGradient(*this, getDq(), getQ())) ||
      failed(verifyGradient(*this, getDk(), getK())))
    return failure();
  return verifyGradient(*this, getDv(), getV());
}

LogicalResult AttentionCaptureBackwardOp::verify() {
  if (failed(verifyAttention(*this, getResult(), 3, 2)) ||
      failed(verifyGradient(*this, getGradient(), getResult())))
    return failure();
  ::tcc::TensorType score = tensorType(getScore());
  SmallVector<SizeAttr> shape;
  int64_t before = -1;
  for (int64_t axis : getAxes()) {
    if (axis <= before || axis >= int64_t(score.getRank()))
      return emitOpError() << "axes are increasing and less than the rank " << score.getRank()
                           << " of the scores";
    shape.push_back(score.getShape()[axis]);
    before = axis;
  }
  if (std::optional<uint64_t> rows = getRows()) {
    int64_t keys = score.getRank() - 1;
    if (int64_t(*rows) == keys || !llvm::is_contained(getAxes(), int64_t(*rows)) ||
        !llvm::is_contained(getAxes(), keys))
      return emitOpError() << "rows are an axis of the scores in `axes`, as the keys are";
    shape.back() = countDiagonals(score.getShape()[*rows], shape.back());
    shape.erase(shape.begin() + (llvm::find(getAxes(), int64_t(*rows)) - getAxes().begin()));
  }
  ::tcc::TensorType sums = tensorType(getYieldedGradient()).withShape(shape);
  if (tensorType(getCaptureGradient()) != sums)
    return emitOpError() << "expected the sums as " << sums.str() << ", found "
                         << tensorType(getCaptureGradient()).str();
  return success();
}
