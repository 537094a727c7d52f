// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Element access and the conversions between element types.
#include "lib/Reference/Array.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>

namespace tcc::reference {
namespace {

template <typename T> T load(const Array &array, int64_t i) {
  T value;
  std::memcpy(&value, array.bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}

template <typename T> void store(Array &array, int64_t i, T value) {
  std::memcpy(array.bytes.data() + i * sizeof(T), &value, sizeof(T));
}

uint16_t roundToBits(double value, const llvm::fltSemantics &semantics) {
  llvm::APFloat number(value);
  bool lossy;
  number.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &lossy);
  return static_cast<uint16_t>(number.bitcastToAPInt().getZExtValue());
}

double fromBits(uint16_t bits, const llvm::fltSemantics &semantics) {
  return llvm::APFloat(semantics, llvm::APInt(16, bits)).convertToDouble();
}

} // namespace

int64_t byteSize(ElementType type) {
  return static_cast<int64_t>(tcc_dtype_size(static_cast<tcc_dtype>(type)));
}
bool isFloat(ElementType type) { return type <= ElementType::BF16; }
llvm::StringRef nameOf(ElementType type) { return tcc_dtype_name(static_cast<tcc_dtype>(type)); }

std::optional<int64_t> elementCount(llvm::ArrayRef<int64_t> shape) {
  int64_t count = 1;
  bool overflow = false, empty = false;
  for (int64_t size : shape) {
    if (size < 0)
      return std::nullopt;
    if (size == 0)
      empty = true;
    else if (!overflow)
      overflow = llvm::MulOverflow(count, size, count);
  }
  if (empty)
    return 0;
  if (overflow)
    return std::nullopt;
  return count;
}

std::string toString(llvm::ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (auto [i, size] : llvm::enumerate(shape))
    text += (i ? ", " : "") + std::to_string(size);
  return text + "]";
}

Array Array::zeros(ElementType type, Shape shape) {
  Array array{type, std::move(shape), {}};
  array.bytes.resize(*elementCount(array.shape) * byteSize(type));
  return array;
}

double Array::getFloat(int64_t i) const {
  switch (type) {
  case ElementType::F64:
    return load<double>(*this, i);
  case ElementType::F32:
    return load<float>(*this, i);
  case ElementType::F16:
    return fromHalf(load<uint16_t>(*this, i));
  case ElementType::BF16:
    return fromBFloat(load<uint16_t>(*this, i));
  default:
    return static_cast<double>(getInteger(i));
  }
}

int64_t Array::getInteger(int64_t i) const {
  switch (type) {
  case ElementType::I64:
    return load<int64_t>(*this, i);
  case ElementType::I32:
    return load<int32_t>(*this, i);
  case ElementType::I8:
    return load<int8_t>(*this, i);
  case ElementType::U8:
    return load<uint8_t>(*this, i);
  case ElementType::Bool:
    return load<uint8_t>(*this, i) != 0;
  default:
    return static_cast<int64_t>(getFloat(i));
  }
}

void Array::setFloat(int64_t i, double value) {
  switch (type) {
  case ElementType::F64:
    return store<double>(*this, i, value);
  case ElementType::F32:
    return store<float>(*this, i, static_cast<float>(value));
  case ElementType::F16:
    return store<uint16_t>(*this, i, toHalf(value));
  case ElementType::BF16:
    return store<uint16_t>(*this, i, toBFloat(value));
  default:
    return setInteger(i, static_cast<int64_t>(value));
  }
}

void Array::setInteger(int64_t i, int64_t value) {
  switch (type) {
  case ElementType::I64:
    return store<int64_t>(*this, i, value);
  case ElementType::I32:
    return store<int32_t>(*this, i, static_cast<int32_t>(value));
  case ElementType::I8:
    return store<int8_t>(*this, i, static_cast<int8_t>(value));
  case ElementType::U8:
    return store<uint8_t>(*this, i, static_cast<uint8_t>(value));
  case ElementType::Bool:
    return store<uint8_t>(*this, i, value != 0);
  default:
    return setFloat(i, static_cast<double>(value));
  }
}

std::string Array::describe() const { return nameOf(type).str() + toString(shape); }

uint16_t toHalf(double value) { return roundToBits(value, llvm::APFloat::IEEEhalf()); }
double fromHalf(uint16_t bits) { return fromBits(bits, llvm::APFloat::IEEEhalf()); }
uint16_t toBFloat(double value) { return roundToBits(value, llvm::APFloat::BFloat()); }
double fromBFloat(uint16_t bits) { return fromBits(bits, llvm::APFloat::BFloat()); }

double roundedTo(ElementType type, double value) {
  switch (type) {
  case ElementType::F32:
    return static_cast<float>(value);
  case ElementType::F16:
    return fromHalf(toHalf(value));
  case ElementType::BF16:
    return fromBFloat(toBFloat(value));
  default:
    return value;
  }
}

double roundedTo(ElementType type, int64_t value) {
  if (type == ElementType::F64)
    return static_cast<double>(value);
  if (type == ElementType::F32)
    return static_cast<float>(value);
  // Not by way of a double, which would round twice.
  llvm::APFloat number(type == ElementType::F16 ? llvm::APFloat::IEEEhalf()
                                                : llvm::APFloat::BFloat());
  number.convertFromAPInt(llvm::APInt(64, static_cast<uint64_t>(value), /*isSigned=*/true),
                          /*IsSigned=*/true, llvm::APFloat::rmNearestTiesToEven);
  return number.convertToDouble();
}

} // namespace tcc::reference
