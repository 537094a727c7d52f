// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The `halide` dialect: a kernel's algorithm and schedule, as Halide says them. See HalideOps.td
// for the ops, Directives.td for the table of schedule directives and Builder.h for writing
// pipelines from C++.
#ifndef TCC_DIALECT_HALIDE_HALIDEDIALECT_H
#define TCC_DIALECT_HALIDE_HALIDEDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialect/Halide/HalideDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialect/Halide/HalideTypes.h.inc"

#include "dialect/Halide/Directives.h"

namespace tcc::halide {
class FuncOp;
class UpdateOp;

/// The type of values read where `declared` was written: unsigned integers become signless.
mlir::Type valueType(mlir::Type declared);
/// True for the scalars Halide stores: floats of 16 to 64 bits, integers of 8 to 64 bits, i1.
bool isElementType(mlir::Type type);
/// Halide's names for loops and functions: letters, digits and underscores, not starting with a
/// digit.
bool isIdentifier(llvm::StringRef name);
} // namespace tcc::halide

#define GET_OP_CLASSES
#include "dialect/Halide/HalideOps.h.inc"

#endif
