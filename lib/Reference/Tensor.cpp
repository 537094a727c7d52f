// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conversions between arrays and the oracle's values, and the one strided copy.
#include "lib/Reference/Tensor.h"
#include "lib/Support/Numbers.h"

namespace tcc::reference {
namespace {

template <typename Element>
void copyStrided(const std::vector<Element> &source, int64_t offset,
                 llvm::ArrayRef<int64_t> strides, llvm::ArrayRef<int64_t> sizes,
                 std::vector<Element> &result) {
  // The innermost axis runs as a plain loop; the others are counted.
  int64_t inner = sizes.empty() ? 1 : sizes.back();
  int64_t innerStride = sizes.empty() ? 0 : strides.back();
  int64_t to = 0;
  forEachIndex(sizes.empty() ? sizes : sizes.drop_back(), [&](llvm::ArrayRef<int64_t> index) {
    int64_t from = offset;
    for (size_t axis = 0; axis < index.size(); ++axis)
      from += index[axis] * strides[axis];
    for (int64_t i = 0; i < inner; ++i)
      result[to++] = source[from + i * innerStride];
  });
}

} // namespace

Tensor Tensor::zeros(ElementType type, Shape shape) {
  Tensor tensor{type, std::move(shape), {}, {}};
  int64_t count = *elementCount(tensor.shape);
  if (isFloat(type))
    tensor.floats.resize(count);
  else
    tensor.integers.resize(count);
  return tensor;
}

Tensor Tensor::from(const Array &array) {
  Tensor tensor = zeros(array.type, array.shape);
  for (int64_t i = 0, count = array.size(); i < count; ++i)
    if (isFloat(array.type))
      tensor.floats[i] = array.getFloat(i);
    else
      tensor.integers[i] = array.getInteger(i);
  return tensor;
}

Array Tensor::toArray() const {
  Array array = Array::zeros(type, shape);
  for (int64_t i = 0, count = size(); i < count; ++i)
    if (isFloat(type))
      array.setFloat(i, floats[i]);
    else
      array.setInteger(i, integers[i]);
  return array;
}

void Tensor::normalize(Precision precision) {
  bool widened = precision == Precision::Unrounded ||
                 (type == ElementType::F32 && precision == Precision::F64);
  if (isFloat(type) && type != ElementType::F64 && !widened)
    for (double &value : floats)
      value = roundedTo(type, value);
  if (type == ElementType::Bool)
    for (int64_t &value : integers)
      value = value != 0;
  else if (!isFloat(type))
    for (int64_t &value : integers)
      value = wrapped(value, 8 * byteSize(type), type == ElementType::U8);
}

Shape stridesOf(llvm::ArrayRef<int64_t> shape) {
  Shape strides(shape.size(), 1);
  for (size_t axis = shape.size(); axis-- > 1;)
    strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

void copyStrided(const Tensor &source, int64_t offset, llvm::ArrayRef<int64_t> strides,
                 llvm::ArrayRef<int64_t> sizes, Tensor &result) {
  if (isFloat(source.type))
    copyStrided(source.floats, offset, strides, sizes, result.floats);
  else
    copyStrided(source.integers, offset, strides, sizes, result.integers);
}

} // namespace tcc::reference
