// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a target's instructions are called in the tables of a compiled model.
#ifndef TCC_DRIVER_CPUFEATURES_H
#define TCC_DRIVER_CPUFEATURES_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace tcc::driver {
/// The TCC_RT_CPU_ bits of a Halide target, which the runtime checks when a model is opened.
uint64_t cpuFeatures(llvm::StringRef halideTarget);
} // namespace tcc::driver

#endif
