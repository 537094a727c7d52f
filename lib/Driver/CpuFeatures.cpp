// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instructions by Halide's names and by the runtime's bits.
#include "lib/Driver/CpuFeatures.h"

#include "lib/Runtime/abi.h"
#include "llvm/ADT/StringExtras.h"

static constexpr struct {
  llvm::StringRef halide;
  uint64_t bit;
} table[] = {
    {"sse41", TCC_RT_CPU_SSE41},
    {"avx", TCC_RT_CPU_AVX},
    {"f16c", TCC_RT_CPU_F16C},
    {"fma", TCC_RT_CPU_FMA},
    {"avx2", TCC_RT_CPU_AVX2},
    {"avx512_skylake", TCC_RT_CPU_AVX512_SKYLAKE},
    {"avx512_cannonlake", TCC_RT_CPU_AVX512_CANNONLAKE},
    {"avx512_zen4", TCC_RT_CPU_AVX512_ZEN4},
};

uint64_t tcc::driver::cpuFeatures(llvm::StringRef halideTarget) {
  uint64_t bits = 0;
  for (llvm::StringRef feature : llvm::split(halideTarget, '-'))
    for (const auto &row : table)
      if (row.halide == feature)
        bits |= row.bit;
  return bits;
}
