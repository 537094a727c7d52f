// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The comparison of one result.
#include "tools/tcc/Compare.h"

#include <cmath>
#include <fmt/format.h>

namespace tcc::cli {

using reference::Array;
using reference::ElementType;
using reference::Tensor;

namespace {

/// A value that the type holds as an infinity is one.
double asStored(ElementType type, double value) {
  double stored = reference::roundedTo(type, value);
  return std::isinf(stored) ? stored : value;
}

/// The error in units of what is allowed; infinite where the kinds differ.
double errorOf(double got, double wanted, double allowed) {
  if (std::isfinite(got) && std::isfinite(wanted))
    return std::fabs(got - wanted) / allowed;
  bool same = std::isnan(wanted) ? std::isnan(got) : got == wanted;
  return same ? 0 : INFINITY;
}

} // namespace

double rootMeanSquare(const Tensor &tensor) {
  double sum = 0;
  int64_t finite = 0;
  for (double value : tensor.floats)
    if (std::isfinite(value)) {
      sum += value * value;
      ++finite;
    }
  return finite ? std::sqrt(sum / static_cast<double>(finite)) : 0;
}

std::string placeOf(int64_t element, const reference::Shape &shape) {
  reference::Shape index;
  for (int64_t stride : reference::stridesOf(shape)) {
    index.push_back(stride ? element / stride : 0);
    element = stride ? element % stride : 0;
  }
  return index.empty() ? "" : reference::toString(index);
}

Comparison compare(const Array &got, const Tensor &wanted, double tolerance, double leastScale) {
  Comparison result;
  result.total = wanted.size();
  int64_t worst = -1;
  if (isFloat(wanted.type)) {
    // Where all is zero, what f32 calls zero.
    double scale = std::max({rootMeanSquare(wanted), leastScale, 1e-30});
    for (int64_t i = 0; i < result.total; ++i) {
      double allowed = tolerance * (std::fabs(wanted.floats[i]) + scale);
      double error = errorOf(got.getFloat(i), asStored(wanted.type, wanted.floats[i]), allowed);
      result.wrong += !(error <= 1);
      if (worst < 0 || error > result.largest) {
        result.largest = error;
        worst = i;
      }
    }
  } else {
    for (int64_t i = 0; i < result.total; ++i)
      if (got.getInteger(i) != wanted.integers[i]) {
        worst = result.wrong++ ? worst : i;
        result.largest = INFINITY;
      }
  }
  if (worst < 0)
    return result;
  result.place = placeOf(worst, wanted.shape);
  if (isFloat(wanted.type)) {
    double value = got.getFloat(worst), want = wanted.floats[worst];
    result.absolute = std::fabs(value - want);
    result.relative = want != 0 ? result.absolute / std::fabs(want) : result.absolute;
    result.got = fmt::format("{:.9g}", value);
    result.wanted = fmt::format("{:.9g}", want);
  } else {
    result.got = std::to_string(got.getInteger(worst));
    result.wanted = std::to_string(wanted.integers[worst]);
  }
  return result;
}

double defaultTolerance(ElementType type) {
  switch (type) {
  case ElementType::F64:
    return 1e-12;
  case ElementType::F16:
    return 4e-3;
  case ElementType::BF16:
    return 3e-2;
  default:
    return 1e-5;
  }
}

} // namespace tcc::cli
