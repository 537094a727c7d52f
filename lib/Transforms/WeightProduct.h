// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One contraction of an input with a parameter, and whether it could be columns of a wider one.
#ifndef TCC_TRANSFORMS_WEIGHTPRODUCT_H
#define TCC_TRANSFORMS_WEIGHTPRODUCT_H

#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/TccOps.h"
#include "mlir/IR/IRMapping.h"

namespace tcc {
/// result[rows.., columns..] = sum over c.. of input[rows.., c..] * weight[columns.., c..], and the
/// bias[columns..] added. Axes are called as in the contraction.
struct WeightProduct {
  explicit WeightProduct(ContractOp op);

  /// What keeps it from being a window of a wider contraction's result; empty: nothing.
  std::string obstacle();
  /// The weight as [columns, c..], and the bias as [columns], or -0.0: x + -0.0 is x. What stands
  /// before them is copied to the builder's place, once.
  mlir::Value rows(mlir::OpBuilder &builder, mlir::IRMapping &copies);
  mlir::Value biases(mlir::OpBuilder &builder, mlir::IRMapping &copies);
  /// Columns from `offset` on of `joined`, which has the rows first, take the result's place.
  void replaceBy(mlir::OpBuilder &builder, mlir::Value joined, SizeAttr offset);
  void erase(); ///< once nothing uses it

  SizeAttr width(); ///< how many columns
  llvm::SmallVector<SizeAttr> shape(SizeAttr width);
  /// Equal where two products may be one: the axes of the input that are summed.
  llvm::SmallVector<int64_t> summed();
  /// Equal where two read one window of one parameter.
  mlir::Attribute window();
  std::string name(); ///< of the parameter

  mlir::Value input() { return left ? op.getRhs() : op.getLhs(); }
  mlir::Value weight() { return left ? op.getLhs() : op.getRhs(); }

  ContractOp op;
  mlir::Value bias;      ///< a window of a parameter; null: none
  mlir::Operation *last; ///< gives the result: the contraction, or the addition of the bias
  Einops pattern;        ///< the input's axes first
  bool left;             ///< the weight is the left operand
  ContractionAxes axes;  ///< left: rows; right: columns, in the result's order
  llvm::SmallVector<std::string> columns; ///< in the weight's order

private:
  void findBias();
  bool readersTakeWindows();
  mlir::Value windowOf(mlir::OpBuilder &builder, mlir::Value joined, SizeAttr offset);
};
} // namespace tcc

#endif
