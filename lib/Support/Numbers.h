// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the language says of numbers, in C++: the frontend computes constants by it, and the oracle
// everything.
#ifndef TCC_SUPPORT_NUMBERS_H
#define TCC_SUPPORT_NUMBERS_H

#include <cmath>
#include <cstdint>
#include <limits>

namespace tcc {

/// Toward zero, NaN is 0, and what is too large the nearest value that `bits` (32 or 64) hold.
inline int64_t saturated(double x, unsigned bits) {
  int64_t most =
      bits == 64 ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int32_t>::max();
  if (std::isnan(x))
    return 0;
  if (std::fabs(x) < std::ldexp(1.0, static_cast<int>(bits) - 1))
    return static_cast<int64_t>(x);
  return x < 0 ? -most - 1 : most;
}

/// The integer of so many bits that `x` wraps to.
inline int64_t wrapped(int64_t x, unsigned bits, bool isUnsigned) {
  unsigned unused = 64 - bits;
  uint64_t top = static_cast<uint64_t>(x) << unused;
  return isUnsigned ? static_cast<int64_t>(top >> unused) : static_cast<int64_t>(top) >> unused;
}

/// a - b floor(a / b), with the sign of b.
inline double floorRest(double a, double b) {
  double rest = std::fmod(a, b);
  if (rest == 0)
    return std::copysign(0.0, b);
  return (rest < 0) != (b < 0) ? rest + b : rest;
}

/// The whole number q of a = q b + floorRest(a, b); a / b where b is zero.
inline double floorQuotient(double a, double b) {
  if (b == 0)
    return a / b;
  double rest = std::fmod(a, b), quotient = (a - rest) / b;
  if (rest != 0 && (rest < 0) != (b < 0))
    quotient -= 1;
  if (quotient == 0)
    return std::copysign(0.0, a / b);
  double whole = std::floor(quotient); // the division has rounded
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

/// The same of integers; by zero both are 0, and -2^63 by -1 wraps.
inline int64_t floorRest(int64_t a, int64_t b) {
  if (b == 0 || b == -1)
    return 0;
  int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
inline int64_t floorQuotient(int64_t a, int64_t b) {
  if (b == 0)
    return 0;
  if (b == -1)
    return static_cast<int64_t>(-static_cast<uint64_t>(a));
  int64_t rest = a % b;
  return a / b - (rest != 0 && (rest < 0) != (b < 0));
}

/// -1, 0 or 1; a NaN stays, and -0.0 gives 0.0.
template <typename Number> Number signOf(Number x) {
  return x > 0 ? Number(1) : x < 0 ? Number(-1) : x == 0 ? Number(0) : x;
}

template <typename Number> Number clamped(Number x, Number low, Number high) {
  return x < low ? low : x > high ? high : x;
}

} // namespace tcc

#endif
