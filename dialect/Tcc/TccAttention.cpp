// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention: what its two contractions and its region must agree on.
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

YieldOp AttentionBackwardOp::getYield() { return cast<YieldOp>(getBody().front().getTerminator()); }
Value AttentionBackwardOp::getLogits() { return getYield().getValues()[0]; }
Value AttentionBackwardOp::getScoreGradient() { return getYield().getValues()[1]; }
Value AttentionBackwardOp::getFactor() {
  return getYield().getValues().size() > 2 ? getYield().getValues()[2] : Value();
}

/// The contractions, the sum over the keys and the region of both ops.
template <typename Op> static LogicalResult verifyAttention(Op op, Value result, size_t arguments) {
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
  if (!yield || yield.getValues().size() < arguments || yield.getValues().size() > arguments + 1)
    return op.emitOpError() << "expected a region that yields " << arguments << " or "
                            << arguments + 1 << " values";
  auto isScore = [&](Type type) { return type == Type(score); };
  if (!llvm::all_of(yield.getOperandTypes(), isScore) ||
      !llvm::all_of(body.getArgumentTypes(), isScore))
    return op.emitOpError() << "all that the region gets and yields is " << score.str();
  for (Operation &inner : body.without_terminator())
    if (!inner.hasTrait<family::Elementwise>() && !inner.hasTrait<family::View>() &&
        !inner.hasTrait<family::Source>())
      return op.emitOpError() << "'" << inner.getName() << "' is not elementwise";

  Type element = score.getElementType();
  if (element.isF16() || element.isBF16())
    element = Float32Type::get(op.getContext());
  auto lse = score.withShape(score.getShape().drop_back()).withElement(element);
  if (tensorType(op.getLse()) != lse)
    return op.emitOpError() << "expected the log of the sums as " << lse.str() << ", found "
                            << tensorType(op.getLse()).str();
  return success();
}

LogicalResult AttentionOp::verify() { return verifyAttention(*this, getResult(), 1); }

LogicalResult AttentionBackwardOp::verify() {
  if (failed(verifyAttention(*this, getResult(), 2)))
    return failure();
  std::pair<Value, Value> pairs[] = {
      {getGradient(), getResult()}, {getDq(), getQ()}, {getDk(), getK()}, {getDv(), getV()}};
  for (auto [gradient, value] : pairs)
    if (gradient.getType() != value.getType())
      return emitOpError() << "a gradient of " << tensorType(value).str() << " is "
                           << tensorType(gradient).str();
  return success();
}
