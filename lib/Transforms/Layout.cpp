// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/Layout.h"
#include "dialect/Tcc/Rearrange.h"
#include "dialect/Tcc/Size.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tcc;

SmallVector<SizeAttr> tcc::contiguousStrides(MLIRContext *context, ArrayRef<SizeAttr> shape) {
  SmallVector<SizeAttr> strides(shape.size());
  SizeAttr stride = SizeAttr::constant(context, 1);
  for (size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride = multiply(stride, shape[axis]);
  }
  return strides;
}

bool tcc::mergesWith(SizeAttr outerSize, SizeAttr outerStride, SizeAttr innerSize,
                     SizeAttr innerStride) {
  return outerSize.isConstant(1) || innerSize.isConstant(1) ||
         outerStride == multiply(innerStride, innerSize);
}

/// A launch's result lies in the order its layout says.
static View launchResult(OpResult result) {
  auto launch = cast<LaunchOp>(result.getOwner());
  auto shape = shapeOf(result);
  MLIRContext *context = result.getContext();
  View view{result, SizeAttr::constant(context, 0), contiguousStrides(context, shape), {}};
  if (!launch.getLayouts())
    return view;
  auto order =
      cast<DenseI64ArrayAttr>((*launch.getLayouts())[result.getResultNumber()]).asArrayRef();
  SmallVector<SizeAttr> permuted = llvm::map_to_vector(order, [&](int64_t a) { return shape[a]; });
  auto strides = contiguousStrides(context, permuted);
  for (auto [axis, stride] : llvm::zip_equal(order, strides))
    view.strides[axis] = stride;
  return view;
}

static FailureOr<View> rearranged(RearrangeOp op) {
  FailureOr<View> view = viewOf(op.getX());
  if (failed(view))
    return failure();
  MLIRContext *context = op.getContext();
  Einops pattern = patternOf(op);
  llvm::StringMap<SizeAttr> sizes = axisSizes(op, pattern), strides;
  for (auto [axis, stride] : llvm::zip_equal(pattern.inputs[0], view->strides)) {
    SizeAttr part = stride;
    for (const std::string &name : llvm::reverse(axis)) {
      strides[name] = part;
      part = multiply(part, sizes[name]);
    }
  }
  View result{view->root, view->offset, {}, view->rows};
  for (const EinopsAxis &axis : pattern.output) {
    // The stride of a merged axis is that of its innermost part of more than one element.
    SizeAttr size = SizeAttr::constant(context, 1), stride = SizeAttr::constant(context, 0);
    for (const std::string &name : llvm::reverse(axis)) {
      if (!mergesWith(sizes[name], strides[name], size, stride))
        return failure();
      if (size.isConstant(1))
        stride = strides[name];
      size = multiply(size, sizes[name]);
    }
    result.strides.push_back(stride);
  }
  return result;
}

static FailureOr<View> sliced(SliceOp op) {
  FailureOr<View> view = viewOf(op.getX());
  if (failed(view))
    return failure();
  for (unsigned axis = 0; axis < view->strides.size(); ++axis)
    view->offset = add(view->offset, multiply(op.getOffset(axis), view->strides[axis]));
  return view;
}

static FailureOr<View> broadcasted(BroadcastOp op) {
  FailureOr<View> view = viewOf(op.getX());
  if (failed(view))
    return failure();
  auto source = shapeOf(op.getX()), shape = shapeOf(op.getResult());
  View result{view->root, view->offset,
              SmallVector<SizeAttr>(shape.size(), SizeAttr::constant(op.getContext(), 0)),
              view->rows};
  for (auto [index, axis] : llvm::enumerate(op.getAxes()))
    if (source[index] == shape[axis])
      result.strides[axis] = view->strides[index];
  return result;
}

/// Along the rows the diagonals go down, along the columns up.
static FailureOr<View> toeplitz(ToeplitzOp op) {
  FailureOr<View> view = viewOf(op.getX());
  if (failed(view))
    return failure();
  SizeAttr stride = view->strides.back(), zero = SizeAttr::constant(op.getContext(), 0);
  view->offset = add(view->offset, multiply(op.getOffset(), stride));
  view->strides.insert(view->strides.begin() + op.getRows(), subtract(zero, stride));
  return view;
}

bool tcc::isViewLike(Operation *op) {
  return op->hasTrait<family::View>() || isa<CheckIndexOp>(op);
}

bool tcc::ownsMemory(Value value) {
  auto repeat = value.getDefiningOp<RepeatOp>();
  return value.getDefiningOp<LaunchOp>() ||
         (repeat && llvm::is_contained(repeat.getStacks(), value));
}

Value tcc::stackOf(Value value) {
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    if (isViewLike(user)) {
      if (Value stack = isContiguous(user->getResult(0)) ? stackOf(user->getResult(0)) : Value())
        return stack;
      continue;
    }
    auto repeat = isa<YieldOp>(user) ? dyn_cast<RepeatOp>(user->getParentOp()) : RepeatOp();
    if (repeat && use.getOperandNumber() >= repeat.getInitArgs().size())
      return repeat.getResult(use.getOperandNumber());
  }
  return {};
}

static FailureOr<View> rowOf(RowOp op) {
  FailureOr<View> view = viewOf(op.getStack());
  if (failed(view))
    return failure();
  SizeAttr stride = view->strides.front(),
           lower = SizeAttr::constant(op.getContext(), op.getLower());
  view->rows.push_back({op.getCounter(), stride});
  view->offset = subtract(view->offset, multiply(lower, stride));
  view->strides.erase(view->strides.begin());
  return view;
}

FailureOr<View> tcc::viewOf(Value value) {
  MLIRContext *context = value.getContext();
  View whole{value, SizeAttr::constant(context, 0), contiguousStrides(context, shapeOf(value)), {}};
  Operation *op = value.getDefiningOp();
  if (!op)
    return whole;
  return llvm::TypeSwitch<Operation *, FailureOr<View>>(op)
      .Case([](RearrangeOp rearrange) { return rearranged(rearrange); })
      .Case([](SliceOp slice) { return sliced(slice); })
      .Case([](BroadcastOp broadcast) { return broadcasted(broadcast); })
      .Case([](ToeplitzOp matrix) { return toeplitz(matrix); })
      .Case([](CheckIndexOp check) { return viewOf(check.getX()); })
      .Case([](RowOp row) { return rowOf(row); })
      .Case([&](LaunchOp) { return launchResult(cast<OpResult>(value)); })
      .Default([&](Operation *) { return whole; });
}

bool tcc::isContiguous(Value value) {
  FailureOr<View> view = viewOf(value);
  if (failed(view) || !view->offset.isConstant(0) || !view->rows.empty() ||
      tensorType(view->root).numElements() != tensorType(value).numElements())
    return false;
  auto shape = shapeOf(value);
  for (auto [size, stride, expected] :
       llvm::zip_equal(shape, view->strides, contiguousStrides(value.getContext(), shape)))
    if (!size.isConstant(1) && stride != expected)
      return false;
  return true;
}

bool tcc::isOfParameter(Value value) {
  auto isConstant = [](SizeAttr size) { return size.isConstant(); };
  FailureOr<View> view = viewOf(value);
  if (failed(view) || !view->offset.isConstant() || !llvm::all_of(shapeOf(value), isConstant))
    return false;
  Operation *op = value.getDefiningOp();
  while (op && op->hasTrait<family::View>())
    op = op->getOperand(0).getDefiningOp();
  return isa_and_nonnull<ParamOp>(op);
}

bool tcc::writesParameters(Operation *function) {
  return function->walk([](AssignOp) { return WalkResult::interrupt(); }).wasInterrupted();
}
