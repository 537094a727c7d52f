// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CPU features from cpuid; those with wide registers count only where the system saves them.
#include "lib/Runtime/CpuFeatures.h"
#include "lib/Runtime/abi.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace tcc::runtime {

#if defined(__x86_64__)

namespace {

struct Registers {
  uint32_t a = 0, b = 0, c = 0, d = 0;
  Registers(uint32_t leaf, uint32_t part) { __get_cpuid_count(leaf, part, &a, &b, &c, &d); }
};

bool has(uint32_t word, uint32_t mask) { return (word & mask) == mask; }

uint32_t savedRegisters(const Registers &leaf1) {
  if (!has(leaf1.c, bit_OSXSAVE))
    return 0;
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

} // namespace

const char *missingCpuFeature(uint32_t features) {
  Registers leaf1(1, 0), leaf7(7, 0), leaf7b(7, 1);
  uint32_t saved = savedRegisters(leaf1);
  bool ymm = has(saved, 0x06), zmm = has(saved, 0xE6);
  const struct {
    uint32_t feature;
    const char *name;
    bool there;
  } table[] = {
      {TCC_RT_CPU_SSE41, "sse4.1", has(leaf1.c, bit_SSE41)},
      {TCC_RT_CPU_AVX, "avx", ymm && has(leaf1.c, bit_AVX)},
      {TCC_RT_CPU_F16C, "f16c", ymm && has(leaf1.c, bit_F16C)},
      {TCC_RT_CPU_FMA, "fma", ymm && has(leaf1.c, bit_FMA)},
      {TCC_RT_CPU_AVX2, "avx2", ymm && has(leaf7.b, bit_AVX2)},
      {TCC_RT_CPU_AVX512_SKYLAKE, "avx512 (f, cd, vl, bw, dq)",
       zmm &&
           has(leaf7.b, bit_AVX512F | bit_AVX512CD | bit_AVX512VL | bit_AVX512BW | bit_AVX512DQ)},
      {TCC_RT_CPU_AVX512_CANNONLAKE, "avx512 (ifma, vbmi)",
       zmm && has(leaf7.b, bit_AVX512IFMA) && has(leaf7.c, bit_AVX512VBMI)},
      {TCC_RT_CPU_AVX512_ZEN4, "avx512 (vnni, bf16, bitalg, vbmi2, vpopcntdq)",
       zmm &&
           has(leaf7.c,
               bit_AVX512VNNI | bit_AVX512BITALG | bit_AVX512VBMI2 | bit_AVX512VPOPCNTDQ) &&
           has(leaf7b.a, bit_AVX512BF16)},
  };
  for (const auto &row : table)
    if ((features & row.feature) && !row.there)
      return row.name;
  return nullptr;
}

#else

const char *missingCpuFeature(uint32_t features) { return features ? "x86-64" : nullptr; }

#endif

} // namespace tcc::runtime
