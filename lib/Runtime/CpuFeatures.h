// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whether this CPU, and its operating system, can run what the model was compiled for.
#ifndef TCC_RUNTIME_CPUFEATURES_H
#define TCC_RUNTIME_CPUFEATURES_H

#include <cstdint>

namespace tcc::runtime {

/// The name of the first of the TCC_RT_CPU_ features that is not there; null: all are.
const char *missingCpuFeature(uint32_t features);

} // namespace tcc::runtime

#endif // TCC_RUNTIME_CPUFEATURES_H
