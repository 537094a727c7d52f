// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Verifiers of sources, views and gathers.
#include "dialect/Tcc/Diagonals.h"
#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace tcc;

void ConstantOp::build(OpBuilder &builder, OperationState &state, ::tcc::TensorType type,
                       double value) {
  Type element = type.getElementType();
  TypedAttr number;
  if (isa<FloatType>(element))
    number = FloatAttr::get(element, value);
  else
    number = IntegerAttr::get(
        element, APInt(element.getIntOrFloatBitWidth(), uint64_t(int64_t(value)), true, true));
  build(builder, state, type, number);
}

double ConstantOp::getNumber() {
  if (auto number = dyn_cast<FloatAttr>(getValue()))
    return number.getValueAsDouble();
  auto integer = cast<IntegerAttr>(getValue());
  bool isSigned = !integer.getType().isUnsignedInteger() && !integer.getType().isInteger(1);
  return integer.getValue().roundToDouble(isSigned);
}

LogicalResult ConstantOp::verify() {
  if (getValue().getType() != tensorType(getResult()).getElementType())
    return emitOpError() << "the number is " << getValue().getType() << ", the tensor "
                         << tensorType(getResult()).str();
  return success();
}

LogicalResult IotaOp::verify() {
  if (shapeOf(getResult()).size() != 1)
    return emitOpError() << "expected one axis, found " << tensorType(getResult()).str();
  return success();
}

LogicalResult SizeOp::verify() {
  if (!shapeOf(getResult()).empty())
    return emitOpError() << "expected a scalar, found " << tensorType(getResult()).str();
  return success();
}

static LogicalResult sameElement(Operation *op, Value a, Value b) {
  if (tensorType(a).getElementType() == tensorType(b).getElementType())
    return success();
  return op->emitOpError() << "element types differ: " << tensorType(a).str() << " and "
                           << tensorType(b).str();
}

LogicalResult BroadcastOp::verify() {
  auto x = shapeOf(getX()), result = shapeOf(getResult());
  if (getAxes().size() != x.size())
    return emitOpError() << "expected one result axis for each of the operand's " << x.size();
  int64_t last = -1;
  for (auto [axis, size] : llvm::zip_equal(getAxes(), x)) {
    if (axis <= last || axis >= int64_t(result.size()))
      return emitOpError() << "axes must increase and stay below " << result.size();
    last = axis;
    if (size != result[axis] && !size.isConstant(1))
      return emitOpError() << "operand axis of size " << size.str()
                           << " does not become result axis " << axis << " of size "
                           << result[axis].str();
  }
  return sameElement(*this, getX(), getResult());
}

/// Binds the names that stand alone, then checks the grouped axes against their product.
static LogicalResult checkGroups(Operation *op, const EinopsSide &side, ::tcc::TensorType type,
                                 const llvm::StringMap<SizeAttr> &sizes) {
  for (auto [axis, size] : llvm::zip_equal(side, type.getShape())) {
    SizeAttr total = SizeAttr::constant(op->getContext(), 1);
    for (const std::string &name : axis) {
      auto found = sizes.find(name);
      if (found == sizes.end())
        return op->emitOpError() << "axis '" << name << "' stands alone on neither side";
      total = multiply(total, found->second);
    }
    if (total != size)
      return op->emitOpError() << "axis '" << llvm::join(axis, " ") << "' is "
                               << (total ? total.str() : "too large") << ", " << type.str()
                               << " has " << size.str();
  }
  return success();
}

LogicalResult RearrangeOp::verify() {
  Einops pattern;
  EinopsError error;
  if (!parseEinops(getPattern(), pattern, error))
    return emitOpError() << "pattern, byte " << error.position << ": " << error.message;
  if (pattern.inputs.size() != 1)
    return emitOpError() << "expected one operand in the pattern";
  auto left = pattern.inputs[0].names(), right = pattern.output.names();
  llvm::sort(left);
  llvm::sort(right);
  if (left != right)
    return emitOpError() << "both sides must name the same axes";
  llvm::StringMap<SizeAttr> sizes;
  auto bind = [&](const EinopsSide &side, ::tcc::TensorType type) -> LogicalResult {
    if (side.size() != type.getRank())
      return emitOpError() << "'" << side.str() << "' has " << side.size() << " axes, "
                           << type.str() << " has " << type.getRank();
    for (auto [axis, size] : llvm::zip_equal(side, type.getShape()))
      if (axis.size() == 1)
        sizes.try_emplace(axis[0], size);
    return success();
  };
  if (failed(bind(pattern.inputs[0], tensorType(getX()))) ||
      failed(bind(pattern.output, tensorType(getResult()))) ||
      failed(checkGroups(*this, pattern.inputs[0], tensorType(getX()), sizes)) ||
      failed(checkGroups(*this, pattern.output, tensorType(getResult()), sizes)))
    return failure();
  return sameElement(*this, getX(), getResult());
}

SizeAttr SliceOp::getOffset(unsigned axis) { return cast<SizeAttr>(getOffsets()[axis]); }

LogicalResult SliceOp::verify() {
  auto x = shapeOf(getX()), result = shapeOf(getResult());
  if (x.size() != result.size() || getOffsets().size() != x.size())
    return emitOpError() << "expected one offset and one size for each of " << x.size() << " axes";
  for (unsigned axis = 0; axis < x.size(); ++axis) {
    SizeAttr end = add(getOffset(axis), result[axis]);
    if (end && end.isConstant() && x[axis].isConstant() &&
        end.getConstant() > x[axis].getConstant())
      return emitOpError() << "axis " << axis << " ends at " << end.str() << " of "
                           << x[axis].str();
  }
  return sameElement(*this, getX(), getResult());
}

SizeAttr ToeplitzOp::getOffset() {
  return subtract(shapeOf(getResult())[getRows()], SizeAttr::constant(getContext(), 1));
}

LogicalResult ToeplitzOp::verify() {
  SmallVector<SizeAttr> shape(shapeOf(getResult()));
  if (shape.size() < 2 || getRows() >= shape.size() - 1)
    return emitOpError() << "expected rows along an axis before the last of "
                         << tensorType(getResult()).str();
  shape.back() = countDiagonals(shape[getRows()], shape.back());
  shape.erase(shape.begin() + getRows());
  if (!shape.back() || ArrayRef(shape) != shapeOf(getX()))
    return emitOpError() << "expected the diagonals of " << tensorType(getResult()).str()
                         << " along the last axis, found " << tensorType(getX()).str();
  return sameElement(*this, getX(), getResult());
}

LogicalResult CheckIndexOp::verify() {
  std::optional<SizeAttr> rows = getRows();
  if (!rows)
    return success();
  auto shape = shapeOf(getX());
  auto isPositive = [](SizeAttr size) {
    return size && (!size.isConstant() || size.getConstant() > 0);
  };
  // As many columns as there are diagonals beside the other rows'.
  SizeAttr others = subtract(*rows, SizeAttr::constant(getContext(), 1));
  if (shape.size() != 1 || !isPositive(*rows) || !isPositive(subtract(shape[0], others)))
    return emitOpError() << "expected the diagonals of " << rows->str() << " rows, found "
                         << tensorType(getX()).str();
  return success();
}

LogicalResult ConcatOp::verify() {
  auto result = shapeOf(getResult());
  if (getParts().empty())
    return emitOpError() << "expected at least one part";
  int64_t axis = getAxis();
  if (axis < 0 || axis >= int64_t(result.size()))
    return emitOpError() << "no such axis";
  SizeAttr sum = SizeAttr::constant(getContext(), 0);
  for (Value part : getParts()) {
    auto shape = shapeOf(part);
    if (failed(sameElement(*this, part, getResult())))
      return failure();
    if (shape.size() != result.size() || shape.take_front(axis) != result.take_front(axis) ||
        shape.drop_front(axis + 1) != result.drop_front(axis + 1))
      return emitOpError() << "the part " << tensorType(part).str() << " differs from "
                           << tensorType(getResult()).str() << " in an axis other than " << axis;
    sum = sum ? add(sum, shape[axis]) : sum;
  }
  if (sum != result[axis])
    return emitOpError() << "the parts have " << (sum ? sum.str() : "too many elements")
                         << " along axis " << axis << ", the result " << result[axis].str();
  return success();
}

LogicalResult TakeAlongOp::verify() {
  auto x = shapeOf(getX()), index = shapeOf(getIndex());
  int64_t axis = getAxis();
  if (axis < 0 || axis >= int64_t(x.size()))
    return emitOpError() << "no such axis";
  if (x.size() != index.size() || x.take_front(axis) != index.take_front(axis) ||
      x.drop_front(axis + 1) != index.drop_front(axis + 1))
    return emitOpError() << "the index " << tensorType(getIndex()).str() << " differs from "
                         << tensorType(getX()).str() << " in an axis other than " << axis;
  if (index != shapeOf(getResult()))
    return emitOpError() << "expected " << tensorType(getX()).withShape(index).str() << ", found "
                         << tensorType(getResult()).str();
  return sameElement(*this, getX(), getResult());
}

LogicalResult GatherOp::verify() {
  auto table = shapeOf(getTable());
  if (table.empty())
    return emitOpError() << "a scalar has no rows";
  SmallVector<SizeAttr> expected(shapeOf(getIndex()));
  expected.append(table.begin() + 1, table.end());
  if (ArrayRef(expected) != shapeOf(getResult()))
    return emitOpError() << "expected " << tensorType(getTable()).withShape(expected).str()
                         << ", found " << tensorType(getResult()).str();
  return sameElement(*this, getTable(), getResult());
}

LogicalResult ScatterAddOp::verify() {
  auto result = shapeOf(getResult());
  if (result.empty())
    return emitOpError() << "a scalar has no rows";
  SmallVector<SizeAttr> expected(shapeOf(getIndex()));
  expected.append(result.begin() + 1, result.end());
  if (ArrayRef(expected) != shapeOf(getX()))
    return emitOpError() << "expected rows " << tensorType(getX()).withShape(expected).str()
                         << ", found " << tensorType(getX()).str();
  return sameElement(*this, getX(), getResult());
}
