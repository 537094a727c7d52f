// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers that are a function of a seed and a count, on every machine: what is drawn does not
// depend on what was drawn before, so that a resumed run goes on where the other would have.
#pragma once

#include <cstdint>

namespace training {

/// SplitMix64's word number `count`.
inline uint64_t randomWord(uint64_t seed, uint64_t count) {
  uint64_t x = seed * 0xD1342543DE82EF95 + (count + 1) * 0x9E3779B97F4A7C15;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}
/// In [0, 1).
inline double randomUniform(uint64_t seed, uint64_t count) {
  return static_cast<double>(randomWord(seed, count) >> 11) * 0x1p-53;
}

} // namespace training
