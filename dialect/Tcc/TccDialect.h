// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The graph dialect's attributes and types.
#ifndef TCC_DIALECT_TCCDIALECT_H
#define TCC_DIALECT_TCCDIALECT_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"

#include "dialect/Tcc/TccDialect.h.inc"
#include "dialect/Tcc/TccEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/Tcc/TccAttrs.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialect/Tcc/TccTypes.h.inc"

namespace tcc {
/// Reads `f32[B, T]`, the form of a tensor type inside the dialect's own ops.
mlir::ParseResult parseTensor(mlir::AsmParser &parser, mlir::Type &type);
} // namespace tcc

#endif
