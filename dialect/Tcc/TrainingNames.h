// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a training step is called in the graph and in a checkpoint: attributes, arguments, and the
// tensors that are saved beside the parameters.
#ifndef TCC_DIALECT_TRAININGNAMES_H
#define TCC_DIALECT_TRAININGNAMES_H

#include "dialect/Tcc/TccOps.h"

namespace tcc {
/// Of a function: "gradient" or "step", and of a step its optimizer.
constexpr llvm::StringLiteral deriveAttribute = "tcc.derive", optimizerAttribute = "tcc.optimizer";
/// Of an optimizer: how many calls make one update.
constexpr llvm::StringLiteral accumulateAttribute = "tcc.accumulate";
/// Of an optimizer's arguments: param, grad, step, arg or state; and how a state begins.
constexpr llvm::StringLiteral roleAttribute = "tcc.role", initAttribute = "tcc.init";
/// The argument of each step that random numbers begin with.
constexpr llvm::StringLiteral seedArgument = "seed";
/// Of an i64 argument: 64 bits that have no sign in C.
constexpr llvm::StringLiteral bitsAttribute = "tcc.bits";

/// Whether a parameter is one that only training has.
inline bool isTrainingState(llvm::StringRef param) { return param.starts_with("tcc."); }

/// i64 scalars of the model: updates done, and calls of steps so far.
constexpr llvm::StringLiteral stepCounter = "tcc.step", callsCounter = "tcc.calls";
/// `STATE` of the parameter `NAME`. A hyphen is in no state's name, so sums are no state.
constexpr llvm::StringLiteral sumState = "sum-of-gradients";
inline std::string stateName(llvm::StringRef state, llvm::StringRef param) {
  return ("tcc." + state + "." + param).str();
}

/// Reads a counter.
inline mlir::Value counter(mlir::ImplicitLocOpBuilder &builder, llvm::StringRef name) {
  auto type = TensorType::get(builder.getContext(), builder.getI64Type(), {});
  return ParamOp::create(builder, mlir::Type(type), builder.getStringAttr(name), mlir::ValueRange(),
                         builder.getStringAttr("zeros"));
}
} // namespace tcc

#endif
