// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/AttentionForm.h"

using namespace mlir;
using namespace tcc;

/// The lanes of the narrowest vector; a kernel keeps a row of results in so many of them.
static constexpr int64_t narrowest = 4, mostVectors = 64;

/// The constant size of the one axis; nothing where there are several or it is not constant.
static std::optional<int64_t> headWidth(ArrayRef<std::string> axes, const EinopsSide &side,
                                        Value value) {
  if (axes.size() != 1)
    return std::nullopt;
  for (auto [axis, size] : llvm::zip_equal(side, shapeOf(value)))
    if (axis[0] == axes[0] && size.isConstant())
      return size.getConstant();
  return std::nullopt;
}

template <typename Op> static FailureOr<AttentionForm> formOf(Op op, std::string &why) {
  AttentionForm form;
  static_cast<AttentionAxes &>(form) = attentionAxes(op.getScores(), op.getValues());
  ContractionAxes given = classify(form.scores()), taken = classify(form.values());
  auto no = [&](const llvm::Twine &reason) -> LogicalResult {
    why = reason.str();
    return failure();
  };

  Type element = tensorType(op.getQ()).getElementType();
  if (!element.isF32() && !element.isF64())
    return no("its kernel is for f32 and f64");
  std::optional<int64_t> depth = headWidth(given.sum, form.q, op.getQ()),
                         width = headWidth(taken.right, form.v, op.getV());
  if (!depth || !width || *depth < 1 || *width < 1)
    return no("the width of a head is not one constant axis");
  // The forward kernel keeps rows of v, the way back those of q and k beside them.
  int64_t widest = *width, both = *width;
  if (!isa<AttentionOp>(op)) {
    widest = std::max(widest, *depth);
    both |= *depth;
  }
  if (widest / std::min(narrowest, both & -both) > mostVectors)
    return no("heads of " + llvm::Twine(widest) + " are too wide");
  form.depth = given.sum[0], form.width = taken.right[0], form.key = form.score.names().back();
  // The axis beside the keys, as far as it is of queries alone.
  auto names = form.score.names();
  for (const std::string &name : llvm::reverse(ArrayRef(names).drop_back()))
    if (form.query.empty() && llvm::is_contained(given.left, name) &&
        !llvm::is_contained(form.v.names(), name))
      form.query = name;
  if (form.query.empty())
    return no("it has no axis of queries");
  for (const std::string &name : ArrayRef(names).drop_back())
    if (name != form.query)
      form.grid.push_back(name);
  return form;
}

FailureOr<AttentionForm> tcc::attentionForm(Operation *op, std::string &why) {
  if (auto attention = dyn_cast<AttentionOp>(op))
    return formOf(attention, why);
  if (auto backward = dyn_cast<AttentionBackwardOp>(op))
    return formOf(backward, why);
  auto backward = cast<AttentionCaptureBackwardOp>(op);
  FailureOr<AttentionForm> form = formOf(backward, why);
  Type element = tensorType(backward.getCaptureGradient()).getElementType();
  if (succeeded(form) && element != tensorType(backward.getQ()).getElementType()) {
    why = "what it reads is of another type than its scores";
    return failure();
  }
  return form;
}
