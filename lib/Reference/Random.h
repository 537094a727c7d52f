// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random arrays that are the same on every machine for the same seed.
#ifndef TCC_REFERENCE_RANDOM_H
#define TCC_REFERENCE_RANDOM_H

#include "lib/Reference/Array.h"

namespace tcc::reference {

/// Floats are uniform in [-scale, scale); integers uniform in 0 .. limit - 1; bools 0 or 1.
Array randomArray(ElementType type, Shape shape, uint64_t seed, int64_t limit = 2,
                  double scale = 1.0);

/// A seed for a name, so that two inputs of one seed differ.
uint64_t seedFor(uint64_t seed, llvm::StringRef name);

} // namespace tcc::reference

#endif
