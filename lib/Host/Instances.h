// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layers expanded: which tensor of the checkpoint, and which pack of it, an op reads in each
// iteration of the loops around it.
#ifndef TCC_HOST_INSTANCES_H
#define TCC_HOST_INSTANCES_H

#include "dialect/Tcc/TccOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"

namespace tcc {
class Instances {
public:
  struct Param {
    TensorType type;
    mlir::StringAttr init;
    bool master = false; ///< a launch reads it; otherwise only packs do
  };
  struct Pack {
    PackedParamOp op;                     ///< one of those that read it
    llvm::SmallVector<int64_t, 1> params; ///< of its sources
  };

  static mlir::FailureOr<Instances> of(mlir::ModuleOp module);

  /// In the order in which the entries first read them.
  llvm::MapVector<mlir::StringAttr, Param> params;
  std::vector<Pack> packs;

  /// The number of the parameter (of a tcc.param or tcc.assign) or pack (of a tcc.packed_param) in
  /// each iteration of all loops around the op, the innermost varying fastest.
  llvm::ArrayRef<int64_t> numbers(mlir::Operation *op) const { return uses.find(op)->second; }

private:
  void addGradients(mlir::func::FuncOp function);
  mlir::LogicalResult visit(mlir::Block &block, llvm::DenseMap<mlir::Value, int64_t> &counters);
  mlir::FailureOr<int64_t> param(mlir::Operation *op, llvm::StringRef pattern,
                                 mlir::ValueRange indices, TensorType type, mlir::StringAttr init,
                                 const llvm::DenseMap<mlir::Value, int64_t> &counters);
  mlir::FailureOr<int64_t> pack(PackedParamOp op,
                                const llvm::DenseMap<mlir::Value, int64_t> &counters);

  llvm::DenseMap<mlir::Operation *, std::vector<int64_t>> uses;
  llvm::DenseMap<mlir::Attribute, int64_t> packNumbers;
};
} // namespace tcc

#endif
