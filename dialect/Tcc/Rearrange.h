// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a rearrangement's pattern and types say together.
#ifndef TCC_DIALECT_REARRANGE_H
#define TCC_DIALECT_REARRANGE_H

#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/TccOps.h"
#include "llvm/ADT/StringMap.h"

namespace tcc {
/// The pattern of a verified op.
Einops patternOf(RearrangeOp op);

/// The size of each name: it stands alone on one side.
llvm::StringMap<SizeAttr> axisSizes(RearrangeOp op, const Einops &pattern);
} // namespace tcc

#endif
