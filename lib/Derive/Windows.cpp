// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/Windows.h"

#include "dialect/Tcc/Size.h"

using namespace mlir;

namespace tcc::derive {
namespace {

/// A part of a concat; without a value it is zeros, which may be cut anywhere.
struct Part {
  Value value;
  SizeAttr size;
};

SmallVector<Part> partsOf(ConcatOp op) {
  SmallVector<Part> parts;
  for (Value value : op.getParts()) {
    auto constant = value.getDefiningOp<ConstantOp>();
    bool isZero = constant && constant.isNumber(0);
    parts.push_back({isZero ? Value() : value, shapeOf(value)[op.getAxis()]});
  }
  return parts;
}

} // namespace

Value joinWindows(ImplicitLocOpBuilder &builder, Value a, Value b) {
  auto left = a.getDefiningOp<ConcatOp>(), right = b.getDefiningOp<ConcatOp>();
  if (!left || !right || left.getAxis() != right.getAxis())
    return {};
  SmallVector<Part> first = partsOf(left), second = partsOf(right), joined;
  for (size_t i = 0, j = 0; i < first.size() && j < second.size();) {
    Part &x = first[i], &y = second[j];
    SizeAttr more = subtract(x.size, y.size); // of x
    if (!more.isConstant() || (x.value && y.value))
      return {};
    int64_t rest = more.getConstant();
    if ((rest > 0 && x.value) || (rest < 0 && y.value))
      return {};
    joined.push_back({x.value ? x.value : y.value, rest > 0 ? y.size : x.size});
    if (rest > 0)
      x.size = more;
    else if (rest < 0)
      y.size = subtract(y.size, x.size);
    i += rest <= 0;
    j += rest >= 0;
  }
  SmallVector<Value> values;
  TensorType type = tensorType(a);
  for (const Part &part : joined) {
    SmallVector<SizeAttr> shape(type.getShape());
    shape[left.getAxis()] = part.size;
    values.push_back(part.value
                         ? part.value
                         : ConstantOp::create(builder, type.withShape(shape), 0.0).getResult());
  }
  return ConcatOp::create(builder, type, values, left.getAxis());
}

} // namespace tcc::derive
