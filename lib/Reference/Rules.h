// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How the interpreter reaches the rule of an op. The table of rules is in Rules.cpp.
#ifndef TCC_REFERENCE_RULES_H
#define TCC_REFERENCE_RULES_H

#include "lib/Reference/Errors.h"
#include "lib/Reference/Interpreter.h"

#include "dialect/Tcc/Einops.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/DenseMap.h"

namespace tcc::reference {

/// One run of a function or a kernel: the sizes of its dims and the values of its ops.
class Frame {
public:
  Frame(mlir::ModuleOp module, Parameters &parameters, Precision precision)
      : module(module), parameters(parameters), precision(precision) {}

  mlir::ModuleOp module;
  Parameters &parameters;
  Precision precision;
  Dims dims;
  llvm::DenseMap<mlir::Value, TensorPtr> values;
  llvm::StringMap<Array> assigned; ///< parameters in the next call
  Stopped *stopped = nullptr;      ///< null: stop_gradient gives its operand
  size_t stops = 0;                ///< how often one ran

  /// Runs a block with the given arguments; the operands of its terminator are the results.
  llvm::Expected<Values> run(mlir::Block &block, llvm::ArrayRef<TensorPtr> arguments);

private:
  llvm::Error runOp(mlir::Operation &op);
};

/// What a plain rule gets to see: the op, its operands and the frame's dims.
struct Call {
  mlir::Operation *op;
  llvm::SmallVector<TensorPtr> operands;
  Frame &frame;

  const Tensor &operand(unsigned i) const { return *operands[i]; }
  llvm::Expected<int64_t> size(SizeAttr attr) const;
};

/// Fills the one result, which comes with its type, shape and zeros; it is normalized afterwards.
using PlainRule = llvm::Error (*)(const Call &call, Tensor &result);
/// Ops with regions, symbols or several results.
using StructureRule = llvm::Expected<Values> (*)(const Call &call);

struct Rule {
  llvm::StringLiteral op;
  PlainRule plain = nullptr;
  StructureRule structure = nullptr; ///< neither: the op is never run by itself
};
const Rule *findRule(llvm::StringRef op);

// AttentionRules.cpp
llvm::Expected<Values> attention(const Call &call);
llvm::Expected<Values> attentionBackward(const Call &call);
llvm::Expected<Values> attentionCaptureBackward(const Call &call);
// ContractRules.cpp
/// The sum of products of a pattern that was verified, into zeros.
void contracted(const Einops &pattern, const Tensor &lhs, const Tensor &rhs, Tensor &result);
llvm::Error contract(const Call &call, Tensor &result);
llvm::Error contractPanels(const Call &call, Tensor &result);
llvm::Error pack(const Call &call, Tensor &result);
// RowBackwardRules.cpp
llvm::Error crossEntropyBackward(const Call &call, Tensor &result);
llvm::Error layerNormBackward(const Call &call, Tensor &result);
llvm::Error logSoftmaxBackward(const Call &call, Tensor &result);
llvm::Error rmsNormBackward(const Call &call, Tensor &result);
llvm::Error softmaxBackward(const Call &call, Tensor &result);
// RowRules.cpp
llvm::Error crossEntropy(const Call &call, Tensor &result);
llvm::Error cumsum(const Call &call, Tensor &result);
llvm::Error layerNorm(const Call &call, Tensor &result);
llvm::Error logSoftmax(const Call &call, Tensor &result);
llvm::Error rmsNorm(const Call &call, Tensor &result);
llvm::Error softmax(const Call &call, Tensor &result);
llvm::Error reduceMax(const Call &call, Tensor &result);
llvm::Error reduceMin(const Call &call, Tensor &result);
llvm::Error reduceProd(const Call &call, Tensor &result);
llvm::Error reduceSum(const Call &call, Tensor &result);
// ShapeRules.cpp
llvm::Error broadcast(const Call &call, Tensor &result);
llvm::Error checkIndex(const Call &call, Tensor &result);
llvm::Error concat(const Call &call, Tensor &result);
llvm::Error constant(const Call &call, Tensor &result);
llvm::Error gather(const Call &call, Tensor &result);
llvm::Error iota(const Call &call, Tensor &result);
llvm::Error rearrange(const Call &call, Tensor &result);
llvm::Error scatterAdd(const Call &call, Tensor &result);
llvm::Error size(const Call &call, Tensor &result);
llvm::Error slice(const Call &call, Tensor &result);
llvm::Error takeAlong(const Call &call, Tensor &result);
llvm::Error toeplitz(const Call &call, Tensor &result);
/// `pattern` applied to a tensor, whose axes and `shape` fix the sizes of all names.
llvm::Expected<Tensor> rearranged(const Tensor &x, llvm::StringRef pattern,
                                  llvm::ArrayRef<int64_t> shape);
// StructureRules.cpp
llvm::Expected<Values> group(const Call &call);
llvm::Expected<Values> launch(const Call &call);
llvm::Expected<Values> packedParam(const Call &call);
llvm::Expected<Values> param(const Call &call);
llvm::Expected<Values> assign(const Call &call);
llvm::Expected<Values> checkFinite(const Call &call);
llvm::Error row(const Call &call, Tensor &result);
llvm::Error same(const Call &call, Tensor &result);
llvm::Error stopGradient(const Call &call, Tensor &result);
llvm::Expected<Values> repeat(const Call &call);

} // namespace tcc::reference

#endif
