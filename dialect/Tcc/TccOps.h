// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The graph dialect's ops.
#ifndef TCC_DIALECT_TCCOPS_H
#define TCC_DIALECT_TCCOPS_H

#include "dialect/Tcc/Families.h"
#include "dialect/Tcc/TccDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "dialect/Tcc/TccOps.h.inc"

namespace tcc {
inline TensorType tensorType(mlir::Value value) { return llvm::cast<TensorType>(value.getType()); }
inline llvm::ArrayRef<SizeAttr> shapeOf(mlir::Value value) { return tensorType(value).getShape(); }

/// The mark of a float op that decides something discrete, or whose result goes into such a
/// decision (pass mark-exact): it is computed as written, by functions of libm's grade.
inline constexpr llvm::StringLiteral exactMark = "tcc.exact";
inline bool isExact(mlir::Operation *op) { return op->hasAttr(exactMark); }
} // namespace tcc

#endif
