// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every type is read as a double, which holds them all exactly, and rounded once.
#include "lib/Runtime/FloatConversion.h"

#include <cstring>

namespace tcc::runtime {

namespace {

template <typename To, typename From> To bitsAs(const From &from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}

double loadHalf(uint16_t bits) {
  uint64_t sign = uint64_t(bits & 0x8000) << 48;
  unsigned exponent = bits >> 10 & 31, fraction = bits & 0x3FF;
  if (exponent == 0) {
    double value = double(fraction) * 0x1p-24;
    return sign ? -value : value;
  }
  uint64_t wide = exponent == 31 ? 0x7FF : exponent - 15 + 1023;
  return bitsAs<double>(sign | wide << 52 | uint64_t(fraction) << 42);
}

/// Rounds to a 16-bit float with `fractionBits` of fraction and the exponent bias `bias`.
uint16_t storeSmall(double value, int fractionBits, int bias) {
  uint64_t bits = bitsAs<uint64_t>(value);
  auto sign = uint16_t(bits >> 48 & 0x8000);
  uint64_t magnitude = bits & ~(1ull << 63);
  auto infinity = uint16_t((2 * bias + 1) << fractionBits);
  if (magnitude > 0x7FFull << 52) // NaN: keep the upper fraction, stay a quiet NaN
    return uint16_t(sign | infinity | 1 << (fractionBits - 1) |
                    (magnitude >> (52 - fractionBits) & ((1u << fractionBits) - 1)));
  int exponent = int(magnitude >> 52) - 1023;
  if (exponent > bias)
    return uint16_t(sign | infinity);
  uint64_t fraction = (magnitude & ((1ull << 52) - 1)) | 1ull << 52;
  int drop = 52 - fractionBits;
  int biased = exponent + bias;
  if (biased < 1) { // subnormal: fewer bits stay
    drop += 1 - biased;
    biased = 0;
    if (drop > 63)
      return sign;
  }
  uint64_t kept = fraction >> drop, rest = fraction & ((1ull << drop) - 1),
           half = 1ull << (drop - 1);
  kept += rest > half || (rest == half && (kept & 1));
  // The implicit bit of a normal number adds one to the exponent; so does rounding up past it.
  uint64_t result = (biased ? uint64_t(biased - 1) << fractionBits : 0) + kept;
  return uint16_t(sign | (result > infinity ? infinity : uint16_t(result)));
}

template <tcc_dtype type> struct Element;
template <> struct Element<TCC_F64> {
  using Bits = double;
  static double load(double bits) { return bits; }
  static double store(double value) { return value; }
};
template <> struct Element<TCC_F32> {
  using Bits = float;
  static double load(float bits) { return bits; }
  static float store(double value) { return float(value); }
};
template <> struct Element<TCC_F16> {
  using Bits = uint16_t;
  static double load(uint16_t bits) { return loadHalf(bits); }
  static uint16_t store(double value) { return storeSmall(value, 10, 15); }
};
template <> struct Element<TCC_BF16> {
  using Bits = uint16_t;
  static double load(uint16_t bits) { return bitsAs<float>(uint32_t(bits) << 16); }
  static uint16_t store(double value) { return storeSmall(value, 7, 127); }
};

template <tcc_dtype fromType, tcc_dtype toType>
void convert(const void *from, void *to, int64_t count) {
  using From = Element<fromType>;
  using To = Element<toType>;
  auto *source = static_cast<const char *>(from);
  auto *target = static_cast<char *>(to);
  for (int64_t i = 0; i < count; ++i) {
    typename From::Bits bits;
    memcpy(&bits, source + i * int64_t(sizeof bits), sizeof bits);
    typename To::Bits result = To::store(From::load(bits));
    memcpy(target + i * int64_t(sizeof result), &result, sizeof result);
  }
}

template <tcc_dtype fromType>
void convertFrom(const void *from, tcc_dtype toType, void *to, int64_t count) {
  switch (toType) {
  case TCC_F64:
    return convert<fromType, TCC_F64>(from, to, count);
  case TCC_F32:
    return convert<fromType, TCC_F32>(from, to, count);
  case TCC_F16:
    return convert<fromType, TCC_F16>(from, to, count);
  default:
    return convert<fromType, TCC_BF16>(from, to, count);
  }
}

} // namespace

void convertFloats(tcc_dtype fromType, const void *from, tcc_dtype toType, void *to,
                   int64_t count) {
  switch (fromType) {
  case TCC_F64:
    return convertFrom<TCC_F64>(from, toType, to, count);
  case TCC_F32:
    return convertFrom<TCC_F32>(from, toType, to, count);
  case TCC_F16:
    return convertFrom<TCC_F16>(from, toType, to, count);
  default:
    return convertFrom<TCC_BF16>(from, toType, to, count);
  }
}

} // namespace tcc::runtime
