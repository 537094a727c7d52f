// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A value of the oracle. Floats of every type are kept as double and integers and bools as int64_t,
// so that each op is one plain loop; what an op makes is then rounded to the values its type can
// hold.
#ifndef TCC_REFERENCE_TENSOR_H
#define TCC_REFERENCE_TENSOR_H

#include "lib/Reference/Array.h"

#include <memory>

namespace tcc::reference {

/// How f32 values are kept between ops: rounded to f32, or as double where the oracle has to be
/// more exact than what it judges. f16 and bf16 are rounded either way: their rounding is part of
/// the model; so is that of f32 around an exact op (pass mark-exact), or a decision at a boundary
/// would come out otherwise. Inside an op everything is computed and summed in double.
/// Unrounded: floats of every type stay double, but around exact ops; what differences are taken
/// of.
enum class Precision { F32, F64, Unrounded };

struct Tensor {
  ElementType type = ElementType::F32;
  Shape shape;
  std::vector<double> floats;    ///< for float types, else empty
  std::vector<int64_t> integers; ///< for the others, else empty

  static Tensor zeros(ElementType type, Shape shape);
  static Tensor from(const Array &array);
  Array toArray() const;

  int64_t size() const { return isFloat(type) ? floats.size() : integers.size(); }
  /// Rounds floats, wraps integers and makes bools 0 or 1.
  void normalize(Precision precision);
};

using TensorPtr = std::shared_ptr<const Tensor>;

/// The distance in elements between neighbours along each axis, row-major.
Shape stridesOf(llvm::ArrayRef<int64_t> shape);

/// result[i, j, ..] = source[offset + i * strides[0] + j * strides[1] + ..]: every movement of
/// data.
void copyStrided(const Tensor &source, int64_t offset, llvm::ArrayRef<int64_t> strides,
                 llvm::ArrayRef<int64_t> sizes, Tensor &result);

/// Calls `visit(index)` for every index of a shape in row-major order.
template <typename Visit> void forEachIndex(llvm::ArrayRef<int64_t> shape, Visit visit) {
  for (int64_t size : shape)
    if (size == 0)
      return;
  Shape index(shape.size(), 0);
  while (true) {
    visit(llvm::ArrayRef<int64_t>(index));
    size_t axis = index.size();
    while (axis > 0 && ++index[axis - 1] == shape[axis - 1])
      index[--axis] = 0;
    if (axis == 0)
      return;
  }
}

} // namespace tcc::reference

#endif
