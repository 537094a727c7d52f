// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/WeightProduct.h"
#include "dialect/Tcc/Size.h"
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Layout.h"
#include "lib/Transforms/Panels.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace tcc;

static std::string join(ArrayRef<std::string> names) { return llvm::join(names, " "); }
static std::string asOne(ArrayRef<std::string> names) {
  return names.size() == 1 ? names[0] : "(" + join(names) + ")";
}

WeightProduct::WeightProduct(ContractOp op)
    : op(op), last(op), pattern(patternOf(op)), left(packsLeft(pattern)) {
  if (left)
    std::swap(pattern.inputs[0], pattern.inputs[1]);
  axes = classify(pattern);
  for (const std::string &name : pattern.inputs[1].names())
    if (llvm::is_contained(axes.right, name))
      columns.push_back(name);
  findBias();
}

/// An addition that nothing else stands before, of a parameter that repeats along the rows.
void WeightProduct::findBias() {
  auto sum = dyn_cast_or_null<AddOp>(onlyUser(op));
  if (!sum || sum.getLhs() == sum.getRhs())
    return;
  Value other = sum->getOperand(sum->getOperand(0) == op.getResult() ? 1 : 0);
  auto repeated = other.getDefiningOp<BroadcastOp>();
  if (!repeated || !isOfParameter(repeated.getX()))
    return;
  SmallVector<std::string> names;
  for (auto [size, axis] : llvm::zip_equal(shapeOf(repeated.getX()), repeated.getAxes())) {
    names.push_back(pattern.output[axis][0]);
    if (size != shapeOf(other)[axis])
      return;
  }
  if (ArrayRef(names) != ArrayRef(axes.right))
    return;
  bias = repeated.getX();
  last = sum;
}

SizeAttr WeightProduct::width() {
  SizeAttr size = SizeAttr::constant(op.getContext(), 1);
  for (auto [name, axis] : llvm::zip_equal(pattern.inputs[1].names(), shapeOf(weight())))
    if (llvm::is_contained(columns, name))
      size = multiply(size, axis);
  return size;
}

SmallVector<int64_t> WeightProduct::summed() {
  SmallVector<int64_t> places;
  for (auto [place, name] : llvm::enumerate(pattern.inputs[0].names()))
    if (llvm::is_contained(axes.sum, name))
      places.push_back(place);
  return places;
}

Attribute WeightProduct::window() {
  FailureOr<View> view = viewOf(weight());
  SmallVector<Attribute> key = {view->root.getDefiningOp<ParamOp>().getNameAttr(), view->offset};
  auto add = [&](ArrayRef<std::string> names) {
    for (const std::string &wanted : names)
      for (auto [name, size, stride] :
           llvm::zip_equal(pattern.inputs[1].names(), shapeOf(weight()), view->strides))
        if (name == wanted)
          key.append({size, stride});
  };
  add(columns);
  add(axes.sum);
  return ArrayAttr::get(op.getContext(), key);
}

std::string WeightProduct::name() {
  return viewOf(weight())->root.getDefiningOp<ParamOp>().getName().str();
}

/// The window at the builder's place: its parameter may come later.
static Value copyWindow(OpBuilder &builder, Value window, IRMapping &copies) {
  if (Value known = copies.lookupOrNull(window))
    return known;
  Operation *op = window.getDefiningOp();
  if (!isa<ParamOp>(op))
    copyWindow(builder, op->getOperand(0), copies);
  return builder.clone(*op, copies)->getResult(0); // maps it too
}

Value WeightProduct::rows(OpBuilder &builder, IRMapping &copies) {
  SmallVector<SizeAttr> shape = {width()};
  for (const std::string &name : axes.sum)
    for (auto [known, size] : llvm::zip_equal(pattern.inputs[1].names(), shapeOf(weight())))
      if (name == known)
        shape.push_back(size);
  return builder.createOrFold<RearrangeOp>(op.getLoc(), Type(tensorType(weight()).withShape(shape)),
                                           pattern.inputs[1].str() + " -> " + asOne(columns) + " " +
                                               join(axes.sum),
                                           copyWindow(builder, weight(), copies));
}

Value WeightProduct::biases(OpBuilder &builder, IRMapping &copies) {
  ::tcc::TensorType type = tensorType(op.getResult()).withShape({width()});
  if (!bias)
    return ConstantOp::create(builder, op.getLoc(), type, -0.0);
  return builder.createOrFold<RearrangeOp>(bias.getLoc(), Type(type),
                                           join(axes.right) + " -> " + asOne(columns),
                                           copyWindow(builder, bias, copies));
}

/// The rows' sizes, and `width` columns.
SmallVector<SizeAttr> WeightProduct::shape(SizeAttr width) {
  SmallVector<SizeAttr> sizes;
  for (auto [name, size] : llvm::zip_equal(pattern.inputs[0].names(), shapeOf(input())))
    if (llvm::is_contained(axes.left, name))
      sizes.push_back(size);
  sizes.push_back(width);
  return sizes;
}

Value WeightProduct::windowOf(OpBuilder &builder, Value joined, SizeAttr offset) {
  SmallVector<Attribute> offsets(axes.left.size(), SizeAttr::constant(op.getContext(), 0));
  offsets.push_back(offset);
  Value part =
      builder.createOrFold<SliceOp>(op.getLoc(), Type(tensorType(joined).withShape(shape(width()))),
                                    joined, builder.getArrayAttr(offsets));
  SmallVector<std::string> rows =
      llvm::filter_to_vector(pattern.inputs[0].names(), [&](const std::string &name) {
        return llvm::is_contained(axes.left, name);
      });
  return builder.createOrFold<RearrangeOp>(
      last->getLoc(), last->getResult(0).getType(),
      join(rows) + " " + asOne(columns) + " -> " + pattern.output.str(), part);
}

void WeightProduct::replaceBy(OpBuilder &builder, Value joined, SizeAttr offset) {
  last->getResult(0).replaceAllUsesWith(windowOf(builder, joined, offset));
}

void WeightProduct::erase() {
  if (last != op)
    last->erase();
  op->erase();
}

/// Whether what reads the value in views can read it so where it is `windowed`.
static bool staysWindow(Value value, Value windowed) {
  for (Operation *user : value.getUsers()) {
    if (!isViewLike(user))
      continue;
    OpBuilder builder(user);
    IRMapping mapping;
    mapping.map(value, windowed);
    Operation *copy = builder.clone(*user, mapping);
    bool stays = succeeded(viewOf(copy->getResult(0))) &&
                 staysWindow(user->getResult(0), copy->getResult(0));
    copy->erase();
    if (!stays)
      return false;
  }
  return true;
}

/// Who needs the value in memory of its own.
static Operation *storedBy(Value value) {
  for (Operation *user : value.getUsers()) {
    if (isa<RepeatOp, AssignOp>(user) || user->hasTrait<OpTrait::IsTerminator>())
      return user;
    if (Operation *found = isViewLike(user) ? storedBy(user->getResult(0)) : nullptr)
      return found;
  }
  return nullptr;
}

/// Tried on memory of another width.
bool WeightProduct::readersTakeWindows() {
  OpBuilder builder(last);
  SizeAttr wide = multiply(width(), SizeAttr::constant(op.getContext(), 2));
  Value result = last->getResult(0);
  Value stand = ParamOp::create(builder, op.getLoc(), tensorType(result).withShape(shape(wide)),
                                builder.getStringAttr(""), ValueRange(), StringAttr());
  Value window = windowOf(builder, stand, SizeAttr::constant(op.getContext(), 0));
  bool stays = succeeded(viewOf(window)) && staysWindow(result, window);
  for (Operation *made = window.getDefiningOp(); made;) {
    Operation *before = made->getNumOperands() ? made->getOperand(0).getDefiningOp() : nullptr;
    made->erase();
    made = before;
  }
  return stays;
}

std::string WeightProduct::obstacle() {
  if (!isOfParameter(weight()))
    return "its right operand is no parameter";
  if (!axes.batch.empty())
    return "'" + axes.batch[0] + "' is an axis of both operands and of the result";
  FailureOr<View> view = viewOf(weight());
  llvm::StringMap<std::pair<SizeAttr, SizeAttr>> walk;
  for (auto [name, size, stride] :
       llvm::zip_equal(pattern.inputs[1].names(), shapeOf(weight()), view->strides))
    walk[name] = {size, stride};
  for (size_t i = 1; i < columns.size(); ++i)
    if (auto outer = walk[columns[i - 1]], inner = walk[columns[i]];
        !mergesWith(outer.first, outer.second, inner.first, inner.second))
      return "'" + columns[i - 1] + "' and '" + columns[i] + "' of its parameter are no one axis";
  if (pattern.output.back()[0] != columns.back())
    return "its result has another last axis than its parameter's columns";
  if (Operation *next = onlyUser(last); next && isElementwise(next))
    return (next->getName().stripDialect() + " follows in its kernel").str();
  if (Operation *user = storedBy(last->getResult(0)))
    return isa<AssignOp>(user) ? "a parameter gets its result"
           : isa<RepeatOp>(user) || isa<RepeatOp>(user->getParentOp())
               ? "a loop hands its result on"
               : "its result is the function's";
  if (!readersTakeWindows())
    return "a reader merges axes of its result";
  return {};
}
