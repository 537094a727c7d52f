// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// SplitMix64 over a counter; parameters scaled so that a deep model keeps its values near one.
#include "lib/Reference/Random.h"
#include "lib/Reference/Parameters.h"

#include <algorithm>
#include <cmath>

namespace tcc::reference {
namespace {

uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// Uniform in [-1, 1), a whole multiple of 2^-23: exact in f32.
double unit(uint64_t bits) { return static_cast<double>(bits >> 40) * 0x1p-23 - 1.0; }

} // namespace

Array randomArray(ElementType type, Shape shape, uint64_t seed, int64_t limit, double scale) {
  Array array = Array::zeros(type, std::move(shape));
  uint64_t key = mix(seed);
  if (byteSize(type) == 1) // what the type holds of them
    limit = std::min<int64_t>(limit, type == ElementType::I8 ? 128 : 256);
  for (int64_t i = 0, count = array.size(); i < count; ++i) {
    uint64_t bits = mix(key + static_cast<uint64_t>(i));
    if (isFloat(type))
      array.setFloat(i, scale * unit(bits));
    else if (type == ElementType::Bool)
      array.setInteger(i, bits >> 63);
    else
      array.setInteger(
          i, static_cast<int64_t>(bits % static_cast<uint64_t>(std::max<int64_t>(limit, 1))));
  }
  return array;
}

uint64_t seedFor(uint64_t seed, llvm::StringRef name) {
  uint64_t key = mix(seed);
  for (char c : name)
    key = mix(key ^ static_cast<unsigned char>(c));
  return key;
}

llvm::Expected<Array> RandomParameters::get(llvm::StringRef name, ElementType type,
                                            llvm::ArrayRef<int64_t> shape) {
  // A matrix keeps the size of what it multiplies; vectors are biases and scales.
  double scale = 1.0;
  if (shape.size() > 1)
    scale = std::sqrt(3.0 / static_cast<double>(std::max<int64_t>(shape.back(), 1)));
  return randomArray(type, Shape(shape.begin(), shape.end()), seedFor(seed, name), 2, scale);
}

} // namespace tcc::reference
