// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The operand of a contraction that its kernel reads as panels.
#ifndef TCC_TRANSFORMS_PANELS_H
#define TCC_TRANSFORMS_PANELS_H

#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/TccOps.h"

namespace tcc {
/// The pattern of a verified op.
Einops patternOf(ContractOp op);

/// Whether panels are made of the left operand: the one that gives the result's innermost axis.
bool packsLeft(const Einops &pattern);

/// The concat whose parts are packed one by one, where panels are made of one that nobody else
/// reads; null otherwise.
ConcatOp packedConcat(ContractOp op);

/// How many of `n` columns one panel holds.
int64_t panelWidth(SizeAttr n, mlir::Type element, int64_t panelBytes);
} // namespace tcc

#endif
