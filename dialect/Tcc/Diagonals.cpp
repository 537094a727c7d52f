// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Tcc/Diagonals.h"

#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/Size.h"

using namespace mlir;
using namespace tcc;

SizeAttr tcc::countDiagonals(SizeAttr rows, SizeAttr columns) {
  SizeAttr both = add(rows, columns);
  return both ? subtract(both, SizeAttr::constant(rows.getContext(), 1)) : both;
}

/// Rows are scattered: element [i, j] is one of all other axes.
Value tcc::sumDiagonals(ImplicitLocOpBuilder &builder, Value x, int64_t rows) {
  ArrayRef<SizeAttr> given = shapeOf(x);
  ::tcc::TensorType type = tensorType(x);
  SizeAttr count = countDiagonals(given[rows], given.back());
  EinopsSide all, matrixFirst, diagonalFirst, diagonalLast;
  matrixFirst.push_back({"i"});
  matrixFirst.push_back({"j"});
  diagonalFirst.push_back({"d"});
  SmallVector<SizeAttr> elements = {given[rows], given.back()}, sums = {count}, shape;
  for (auto [axis, size] : llvm::enumerate(given)) {
    bool isOther = int64_t(axis) != rows && axis + 1 != given.size();
    EinopsAxis name = {isOther ? "a" + std::to_string(axis) : int64_t(axis) == rows ? "i" : "j"};
    all.push_back(name);
    if (!isOther)
      continue;
    for (EinopsSide *side : {&matrixFirst, &diagonalFirst, &diagonalLast})
      side->push_back(name);
    for (SmallVector<SizeAttr> *sizes : {&elements, &sums, &shape})
      sizes->push_back(size);
  }
  diagonalLast.push_back({"d"});
  shape.push_back(count);

  Type i32 = builder.getI32Type();
  Value diagonal = IotaOp::create(builder, Type(type.withShape(count).withElement(i32)));
  Value place = ToeplitzOp::create(
      builder, Type(type.withShape({given[rows], given.back()}).withElement(i32)), diagonal, 0);
  Value apart = RearrangeOp::create(builder, Type(type.withShape(elements)),
                                    Einops{{all}, matrixFirst}.str(), x);
  Value sum = ScatterAddOp::create(builder, Type(type.withShape(sums)), apart, place);
  return RearrangeOp::create(builder, Type(type.withShape(shape)),
                             Einops{{diagonalFirst}, diagonalLast}.str(), sum);
}
