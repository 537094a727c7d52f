// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Folds and canonical forms. Nothing here changes a float result: no reassociation, no division
// turned product.
#include "dialect/Tcc/Rearrange.h"
#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace tcc;

static bool isNumber(Value value, double number) {
  auto constant = value.getDefiningOp<ConstantOp>();
  return constant && constant.isNumber(number);
}

/// Evaluates a float formula over two constants of one type.
static Attribute foldFloats(Attribute lhs, Attribute rhs,
                            llvm::function_ref<void(APFloat &, const APFloat &)> apply) {
  auto a = dyn_cast_or_null<FloatAttr>(lhs), b = dyn_cast_or_null<FloatAttr>(rhs);
  if (!a || !b)
    return {};
  APFloat result = a.getValue();
  apply(result, b.getValue());
  return FloatAttr::get(a.getType(), result);
}
static Attribute foldIntegers(Attribute lhs, Attribute rhs,
                              llvm::function_ref<APInt(const APInt &, const APInt &)> apply) {
  auto a = dyn_cast_or_null<IntegerAttr>(lhs), b = dyn_cast_or_null<IntegerAttr>(rhs);
  if (!a || !b)
    return {};
  return IntegerAttr::get(a.getType(), apply(a.getValue(), b.getValue()));
}
static const auto nearest = APFloat::rmNearestTiesToEven;

OpFoldResult NegOp::fold(FoldAdaptor adaptor) {
  if (auto inner = getX().getDefiningOp<NegOp>())
    return inner.getX();
  if (auto number = dyn_cast_or_null<FloatAttr>(adaptor.getX()))
    return FloatAttr::get(number.getType(), neg(number.getValue()));
  if (auto number = dyn_cast_or_null<IntegerAttr>(adaptor.getX()))
    return IntegerAttr::get(number.getType(), -number.getValue());
  return {};
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  if (auto sum = foldFloats(adaptor.getLhs(), adaptor.getRhs(),
                            [](APFloat &a, const APFloat &b) { a.add(b, nearest); }))
    return sum;
  if (auto sum = foldIntegers(adaptor.getLhs(), adaptor.getRhs(),
                              [](const APInt &a, const APInt &b) { return a + b; }))
    return sum;
  if (tensorType(getResult()).isFloat()) // -0.0 + 0.0 is 0.0
    return {};
  return isNumber(getRhs(), 0) ? getLhs() : isNumber(getLhs(), 0) ? getRhs() : Value();
}

OpFoldResult SubOp::fold(FoldAdaptor adaptor) {
  if (auto sum = foldFloats(adaptor.getLhs(), adaptor.getRhs(),
                            [](APFloat &a, const APFloat &b) { a.subtract(b, nearest); }))
    return sum;
  if (auto sum = foldIntegers(adaptor.getLhs(), adaptor.getRhs(),
                              [](const APInt &a, const APInt &b) { return a - b; }))
    return sum;
  return isNumber(getRhs(), 0) ? getLhs() : Value();
}

OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  if (auto sum = foldFloats(adaptor.getLhs(), adaptor.getRhs(),
                            [](APFloat &a, const APFloat &b) { a.multiply(b, nearest); }))
    return sum;
  if (auto sum = foldIntegers(adaptor.getLhs(), adaptor.getRhs(),
                              [](const APInt &a, const APInt &b) { return a * b; }))
    return sum;
  return isNumber(getRhs(), 1) ? getLhs() : isNumber(getLhs(), 1) ? getRhs() : Value();
}

OpFoldResult DivOp::fold(FoldAdaptor adaptor) {
  if (auto sum = foldFloats(adaptor.getLhs(), adaptor.getRhs(),
                            [](APFloat &a, const APFloat &b) { a.divide(b, nearest); }))
    return sum;
  return isNumber(getRhs(), 1) ? getLhs() : Value();
}

OpFoldResult WhereOp::fold(FoldAdaptor adaptor) {
  if (auto condition = dyn_cast_or_null<IntegerAttr>(adaptor.getCondition()))
    return condition.getValue().isZero() ? getRhs() : getLhs();
  return getLhs() == getRhs() ? getLhs() : Value();
}

OpFoldResult CastOp::fold(FoldAdaptor) {
  return getX().getType() == getResult().getType() ? getX() : Value();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

//===-- views -------------------------------------------------------------===//

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getResult().getType())
    return getX();
  return adaptor.getX(); // a splat stays a splat
}

namespace {
/// broadcast(broadcast(x)) is one broadcast.
struct MergeBroadcasts : OpRewritePattern<BroadcastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BroadcastOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<BroadcastOp>();
    if (!inner)
      return failure();
    auto axes =
        llvm::map_to_vector(inner.getAxes(), [&](int64_t axis) { return op.getAxes()[axis]; });
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), inner.getX(), axes);
    return success();
  }
};

/// An operand axis of size 1 says nothing: `rearrange "b t -> b 1 1 t"` before a broadcast goes
/// away.
struct DropUnitAxes : OpRewritePattern<BroadcastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BroadcastOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<RearrangeOp>();
    if (!inner)
      return failure();
    Einops pattern = patternOf(inner);
    // Only unit axes come or go: what is left of both sides is the same.
    SmallVector<int64_t> axes;
    EinopsSide left, right;
    for (const EinopsAxis &axis : pattern.inputs[0])
      if (axis.empty())
        return failure();
      else
        left.push_back(axis);
    for (auto [index, axis] : llvm::enumerate(pattern.output))
      if (!axis.empty()) {
        right.push_back(axis);
        axes.push_back(op.getAxes()[index]);
      }
    if (left.str() != right.str())
      return failure();
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), inner.getX(), axes);
    return success();
  }
};

/// An axis `(h d)` that both sides have as it is becomes one name.
static void joinIntactGroups(EinopsSide &left, EinopsSide &right) {
  for (EinopsAxis &axis : left) {
    auto *same = llvm::find(right, axis);
    if (axis.size() > 1 && same != right.end()) {
      axis = {llvm::join(axis, "_")};
      *same = axis;
    }
  }
}

/// Merges two rearrangements that only permute axes or add and drop unit axes between single names.
struct MergeRearranges : OpRewritePattern<RearrangeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RearrangeOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<RearrangeOp>();
    if (!inner)
      return failure();
    Einops first = patternOf(inner), second = patternOf(op);
    // Name the second pattern's input axes after the first one's output axes; groups must agree.
    llvm::StringMap<EinopsAxis> names;
    auto firstSizes = axisSizes(inner, first), secondSizes = axisSizes(op, second);
    unsigned fresh = 0;
    for (auto [produced, consumed] : llvm::zip_equal(first.output, second.inputs[0])) {
      if (produced.size() == consumed.size()) {
        for (auto [to, from] : llvm::zip_equal(produced, consumed)) {
          if (produced.size() > 1 && firstSizes[to] != secondSizes[from])
            return failure(); // split in other places
          names[from] = {to};
        }
      } else if (consumed.size() == 1) {
        names[consumed[0]] = produced;
      } else if (produced.size() == 1) {
        // One axis split again: its parts take fresh names wherever the first pattern has it.
        EinopsAxis parts;
        for (const std::string &from : consumed) {
          parts.push_back(produced[0] + "_" + std::to_string(fresh++));
          names[from] = {parts.back()};
        }
        std::string old = produced[0];
        for (EinopsAxis &axis : first.inputs[0])
          if (auto *found = llvm::find(axis, old); found != axis.end()) {
            found = axis.erase(found);
            if (!parts.empty())
              axis.insert(found, parts.begin(), parts.end());
          }
      } else {
        return failure();
      }
    }
    EinopsSide output;
    for (const EinopsAxis &axis : second.output) {
      EinopsAxis &renamed = output.emplace_back();
      for (const std::string &name : axis)
        llvm::append_range(renamed, names[name]);
    }
    joinIntactGroups(first.inputs[0], output);
    // Every name must stand alone on one side, or its size is lost.
    auto alone = [](const EinopsSide &side, const std::string &name) {
      return llvm::any_of(side, [&](const EinopsAxis &a) { return a.size() == 1 && a[0] == name; });
    };
    for (const std::string &name : output.names())
      if (!alone(first.inputs[0], name) && !alone(output, name))
        return failure();
    std::string pattern = first.inputs[0].str() + " -> " + output.str();
    rewriter.replaceOpWithNewOp<RearrangeOp>(op, op.getType(), pattern, inner.getX());
    return success();
  }
};

/// A concatenation among the parts of one along the same axis hands over its parts.
struct MergeConcats : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConcatOp op, PatternRewriter &rewriter) const override {
    SmallVector<Value> parts;
    bool changed = false;
    for (Value part : op.getParts()) {
      auto inner = part.getDefiningOp<ConcatOp>();
      if (inner && inner.getAxis() == op.getAxis() && inner->hasOneUse()) {
        llvm::append_range(parts, inner.getParts());
        changed = true;
      } else if (shapeOf(part)[op.getAxis()].isConstant(0)) {
        changed = true; // it holds nothing
      } else {
        parts.push_back(part);
      }
    }
    if (!changed || parts.empty())
      return failure();
    rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getType(), parts, op.getAxis());
    return success();
  }
};

/// table[iota(n)] is the table's first n rows.
struct GatherOfIota : OpRewritePattern<GatherOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GatherOp op, PatternRewriter &rewriter) const override {
    if (!op.getIndex().getDefiningOp<IotaOp>())
      return failure();
    SmallVector<Attribute> offsets(shapeOf(op.getTable()).size(),
                                   SizeAttr::constant(op.getContext(), 0));
    rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), op.getTable(),
                                         rewriter.getArrayAttr(offsets));
    return success();
  }
};
} // namespace

void BroadcastOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeBroadcasts, DropUnitAxes>(context);
}

OpFoldResult RearrangeOp::fold(FoldAdaptor adaptor) {
  if (adaptor.getX())
    return adaptor.getX(); // a splat stays a splat
  Einops pattern = patternOf(*this);
  if (pattern.inputs[0].str() == pattern.output.str())
    return getX();
  return {};
}
void RearrangeOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeRearranges>(context);
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getResult().getType())
    return getX();
  return adaptor.getX();
}

/// The whole that the parts are all slices of, in order; null otherwise.
static Value wholeOf(ConcatOp op) {
  Value whole;
  SizeAttr next = SizeAttr::constant(op.getContext(), 0);
  for (Value part : op.getParts()) {
    auto slice = part.getDefiningOp<SliceOp>();
    if (!slice || (whole && slice.getX() != whole))
      return {};
    whole = slice.getX();
    for (unsigned axis = 0; axis < shapeOf(part).size(); ++axis)
      if (axis == op.getAxis() ? slice.getOffset(axis) != next
                               : !slice.getOffset(axis).isConstant(0))
        return {};
    next = add(next, shapeOf(part)[op.getAxis()]);
  }
  return whole && whole.getType() == op.getType() ? whole : Value();
}

OpFoldResult ConcatOp::fold(FoldAdaptor adaptor) {
  if (getParts().size() == 1)
    return getParts()[0];
  if (Value whole = wholeOf(*this))
    return whole;
  ArrayRef<Attribute> numbers = adaptor.getParts();
  return llvm::all_equal(numbers) ? numbers[0] : Attribute(); // equal splats are one
}
void ConcatOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeConcats>(context);
}

void GatherOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<GatherOfIota>(context);
}
