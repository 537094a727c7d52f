// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/GradientNames.h"

#include "dialect/Tcc/ParamName.h"

using namespace mlir;

DictionaryAttr tcc::describeGradient(Builder builder, StringAttr name, ArrayRef<int64_t> lower,
                                     ArrayRef<int64_t> places, StringAttr init) {
  SmallVector<NamedAttribute> facts{
      builder.getNamedAttr("name", name),
      builder.getNamedAttr("lower", builder.getDenseI64ArrayAttr(lower)),
      builder.getNamedAttr("places", builder.getDenseI64ArrayAttr(places))};
  if (init)
    facts.push_back(builder.getNamedAttr("init", init));
  return builder.getDictionaryAttr(facts);
}

tcc::TensorType tcc::gradientRow(DictionaryAttr gradient, TensorType type) {
  auto lower = gradient.getAs<DenseI64ArrayAttr>("lower");
  return type.withShape(type.getShape().drop_front(lower.size()));
}

std::vector<std::string> tcc::gradientNames(DictionaryAttr gradient, TensorType type) {
  StringRef pattern = gradient.getAs<StringAttr>("name").getValue();
  ArrayRef<int64_t> lower = gradient.getAs<DenseI64ArrayAttr>("lower");
  ArrayRef<int64_t> places = gradient.getAs<DenseI64ArrayAttr>("places");
  int64_t rows = 1;
  for (SizeAttr size : type.getShape().take_front(lower.size()))
    rows *= size.getConstant();
  std::vector<std::string> names;
  for (int64_t row = 0; row < rows; ++row) {
    SmallVector<int64_t> counts(lower.size());
    int64_t rest = row;
    for (size_t axis = counts.size(); axis-- > 0;) {
      int64_t trips = type.getShape()[axis].getConstant();
      counts[axis] = lower[axis] + rest % trips;
      rest /= trips;
    }
    SmallVector<int64_t> indices =
        llvm::map_to_vector(places, [&](int64_t axis) { return counts[axis]; });
    std::optional<std::string> name = parameterName(pattern, indices);
    assert(name && "the parameter's name was verified");
    names.push_back(std::move(*name));
  }
  return names;
}
