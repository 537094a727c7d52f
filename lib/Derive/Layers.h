// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A gradient among a function's results, and loops over the layers that it stacks.
#ifndef TCC_DERIVE_LAYERS_H
#define TCC_DERIVE_LAYERS_H

#include "dialect/Tcc/TccOps.h"

namespace tcc::derive {

struct LayerGradient {
  mlir::DictionaryAttr said; ///< GradientNames.h
  mlir::Value stack;         ///< with one axis in front for each loop
  mlir::Location loc;

  llvm::ArrayRef<int64_t> lower() const;
  llvm::ArrayRef<int64_t> places() const;
  llvm::StringRef name() const;
  /// Of the parameter.
  TensorType type() const;
};

/// One layer, inside its loops.
struct Layer {
  llvm::SmallVector<mlir::Value> indices; ///< for the places of the parameter's name
  mlir::Value gradient;
  int64_t row; ///< of the first layer that this stands for, in the order of gradientNames
  mlir::ValueRange carried;
};
using LayerBody = llvm::function_ref<llvm::SmallVector<mlir::Value>(
    mlir::ImplicitLocOpBuilder &builder, const Layer &layer)>;

/// Loops over all layers with the body inside; gives what they leave of what they carry. `kinds`
/// has a number for each layer: neighbours of one number share a loop, others do not.
llvm::SmallVector<mlir::Value> forLayers(mlir::ImplicitLocOpBuilder &builder,
                                         const LayerGradient &gradient, mlir::ValueRange carried,
                                         llvm::ArrayRef<int> kinds, LayerBody body);

} // namespace tcc::derive

#endif
