// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conversion between the float types, to nearest even, without help from a compiler's library.
#ifndef TCC_RUNTIME_FLOATCONVERSION_H
#define TCC_RUNTIME_FLOATCONVERSION_H

#include "lib/Runtime/tcc.h"

namespace tcc::runtime {

inline bool isFloat(tcc_dtype dtype) {
  return dtype == TCC_F64 || dtype == TCC_F32 || dtype == TCC_F16 || dtype == TCC_BF16;
}

/// Converts `count` elements; neither side needs to be aligned. Both types must be floats.
void convertFloats(tcc_dtype fromType, const void *from, tcc_dtype toType, void *to, int64_t count);

} // namespace tcc::runtime

#endif // TCC_RUNTIME_FLOATCONVERSION_H
