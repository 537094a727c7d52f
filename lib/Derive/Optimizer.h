// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An optimizer of the model's text, applied to one parameter. The text says it for a parameter of
// any shape (size `param.size`) in f32.
#ifndef TCC_DERIVE_OPTIMIZER_H
#define TCC_DERIVE_OPTIMIZER_H

#include "lib/Derive/Expr.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace tcc::derive {

class Optimizer {
public:
  struct State {
    llvm::StringRef name, init;
  };
  struct Inputs {
    Expr param, gradient;   ///< in the type of elementFor
    mlir::Value step, norm; ///< scalars; norm is that of all gradients, null where nothing clips
    llvm::SmallVector<Expr> states;
  };

  /// `caller` has the arguments of each call under the optimizer's names.
  Optimizer(mlir::func::FuncOp caller, mlir::func::FuncOp body);

  llvm::ArrayRef<State> states() const { return list; }
  /// Whether it wants the norm of all gradients.
  bool clips() const;
  /// Updates are computed in f32, of f64 parameters in f64.
  static mlir::Type elementFor(TensorType param);
  /// Equal numbers for parameters that are treated alike.
  std::vector<int> kindsOf(llvm::ArrayRef<std::string> names) const;
  /// The new values of the parameter `name` and of its states.
  llvm::SmallVector<Expr> apply(mlir::ImplicitLocOpBuilder &builder, const Inputs &inputs,
                                const std::string &name) const;

private:
  mlir::func::FuncOp caller, body;
  llvm::SmallVector<State> list;
};

} // namespace tcc::derive

#endif
