// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/AttentionForm.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace tcc;

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

template <typename Op> static std::optional<AttentionHeads> headsIn(Op op) {
  AttentionAxes axes = attentionAxes(op.getScores(), op.getValues());
  ContractionAxes given = classify(axes.scores()), taken = classify(axes.values());
  std::optional<int64_t> depth = headWidth(given.sum, axes.q, op.getQ()),
                         width = headWidth(taken.right, axes.v, op.getV());
  if (!depth || !width || *depth < 1 || *width < 1)
    return std::nullopt;
  return AttentionHeads{axes, given.sum[0], taken.right[0], *depth, *width, !isa<AttentionOp>(op)};
}

std::optional<AttentionHeads> tcc::headsOf(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<AttentionHeads>>(op)
      .Case<AttentionOp, AttentionBackwardOp, AttentionCaptureBackwardOp>(
          [](auto attention) { return headsIn(attention); })
      .Default(std::nullopt);
}

LogicalResult tcc::fitVectors(const AttentionHeads &heads, std::string &why) {
  int64_t both = heads.keepsDepth ? heads.depth | heads.width : heads.width, lanes = both & -both;
  if (heads.widest() / std::min(widestHead / mostVectors, lanes) <= mostVectors)
    return success();
  why = llvm::formatv("heads of {0} are more than {1} vectors", heads.widest(), mostVectors);
  return failure();
}

template <typename Op> static FailureOr<AttentionForm> formOf(Op op, std::string &why) {
  auto no = [&](const llvm::Twine &reason) -> LogicalResult {
    why = reason.str();
    return failure();
  };

  Type element = tensorType(op.getQ()).getElementType();
  if (!element.isF32() && !element.isF64())
    return no("its kernel is for f32 and f64");
  std::optional<AttentionHeads> heads = headsIn(op);
  if (!heads)
    return no("the width of a head is not one constant axis");
  if (heads->widest() > widestHead)
    return no("heads of " + llvm::Twine(heads->widest()) + " are wider than " +
              llvm::Twine(widestHead));
  AttentionForm form;
  static_cast<AttentionAxes &>(form) = heads->axes;
  form.depth = heads->depthAxis, form.width = heads->widthAxis;
  form.key = form.score.names().back();
  ContractionAxes given = classify(form.scores());
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
  if (succeeded(form) && backward.getRows() &&
      form->score[*backward.getRows()] != EinopsAxis{form->query}) {
    why = "its table is not by the distance from '" + form->query + "'";
    return failure();
  }
  return form;
}
