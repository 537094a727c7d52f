// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One block on the way back: the gradients of its values, and its forward values there.
#ifndef TCC_DERIVE_REVERSESCOPE_H
#define TCC_DERIVE_REVERSESCOPE_H

#include "lib/Derive/Activity.h"
#include "lib/Derive/Rules.h"
#include "llvm/ADT/MapVector.h"

namespace tcc::derive {

/// The gradient of a parameter, or of one for each layer: then with one more axis in front for each
/// loop, outermost first.
struct ParamGradient {
  ParamOp param;
  llvm::SmallVector<int64_t> depths; ///< for each place of the name, the loop that fills it
  llvm::SmallVector<int64_t> lower;  ///< where each loop begins
  mlir::Value gradient;
};

class ReverseScope {
public:
  ReverseScope(mlir::Block &forward, mlir::ImplicitLocOpBuilder &builder, Activity &activity,
               ReverseScope *outer)
      : forward(forward), builder(builder), activity(activity), outer(outer) {}
  virtual ~ReverseScope() = default;

  /// A forward value of this block or one around it, where this block's way back needs it.
  virtual mlir::Value recall(mlir::Value value) = 0;
  /// Says that a value of the block is gone, and what stands for it.
  virtual void replace(mlir::Value old, mlir::Value with);
  /// Adds to the gradient of a value.
  void add(mlir::Value value, mlir::Value gradient);
  mlir::Value gradientOf(mlir::Value value) const { return gradients.lookup(value); }
  /// The gradient, zeros where there is none.
  mlir::Value gradientOrZeros(mlir::Value value);
  mlir::Value zeros(TensorType type) { return ConstantOp::create(builder, type, 0.0); }

  /// Goes back through the ops of the block.
  mlir::LogicalResult run(bool rematerialize);
  /// Those of the block's own parameters, one for each name, and of the loops in it.
  std::vector<ParamGradient> takeParamGradients();

  mlir::Block &forward;
  mlir::ImplicitLocOpBuilder &builder;
  Activity &activity;
  ReverseScope *outer;

protected:
  std::vector<ParamGradient> ofLoops;

private:
  mlir::LogicalResult step(mlir::Operation &op);
  mlir::LogicalResult loop(RepeatOp repeat, bool rematerialize);

  llvm::DenseMap<mlir::Value, mlir::Value> gradients;
};

} // namespace tcc::derive

#endif
