// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How the reverse walk reaches the derivative of an op. The table of rules is in Rules.cpp.
#ifndef TCC_DERIVE_RULES_H
#define TCC_DERIVE_RULES_H

#include "lib/Derive/Expr.h"

namespace tcc::derive {

/// One op on the way back: its forward values, the gradient of its result, and where the gradients
/// of its operands go.
class Adjoint {
public:
  virtual ~Adjoint() = default;

  mlir::Operation *op = nullptr;
  Expr gradient; ///< of the op's result

  /// A forward value, where the way back needs it.
  virtual Expr recall(mlir::Value value) = 0;
  /// Whether the value depends on a parameter.
  virtual bool varies(mlir::Value value) const = 0;
  /// Adds to the gradient of a value that varies, which has its type.
  virtual void addTo(mlir::Value value, Expr gradient) = 0;

  bool wants(unsigned operand) const { return varies(op->getOperand(operand)); }
  /// Adds to the gradient of the operand, where it varies.
  void add(unsigned operand, Expr gradient) {
    if (wants(operand))
      addTo(op->getOperand(operand), gradient);
  }
  Expr operand(unsigned i) { return recall(op->getOperand(i)); }
  Expr result() { return recall(op->getResult(0)); }
};

using RuleFunction = void (*)(Adjoint &a);

/// One op's row: a rule, or nothing where the result does not vary with the operands (comparisons,
/// rounding, integers) or there are no operands.
struct Rule {
  llvm::StringLiteral op;
  RuleFunction run = nullptr;
};

/// Null for an op that the table lacks: a value on the way through it is an error.
const Rule *findRule(llvm::StringRef op);
/// The ops of the table, sorted: what the completeness test compares with the dialect.
std::vector<llvm::StringRef> gradientOps();

// AttentionRules.cpp
void attention(Adjoint &a);
// ContractRules.cpp
void contract(Adjoint &a);
// ElementwiseRules.cpp
void clamp(Adjoint &a);
void gelu(Adjoint &a);
void max(Adjoint &a);
void min(Adjoint &a);
void pow(Adjoint &a);
void silu(Adjoint &a);
// ReduceRules.cpp
void cumsum(Adjoint &a);
void reduceExtreme(Adjoint &a);
void reduceProd(Adjoint &a);
void reduceSum(Adjoint &a);
// RowRules.cpp
void crossEntropy(Adjoint &a);
void layerNorm(Adjoint &a);
void logSoftmax(Adjoint &a);
void rmsNorm(Adjoint &a);
void softmax(Adjoint &a);
// ShapeRules.cpp
void broadcast(Adjoint &a);
void concat(Adjoint &a);
void gather(Adjoint &a);
void rearrange(Adjoint &a);
void scatterAdd(Adjoint &a);
void slice(Adjoint &a);
void takeAlong(Adjoint &a);
void toeplitz(Adjoint &a);

} // namespace tcc::derive

#endif
