// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which values of a function vary with its parameters.
#ifndef TCC_DERIVE_ACTIVITY_H
#define TCC_DERIVE_ACTIVITY_H

#include "dialect/Tcc/TccOps.h"
#include "llvm/ADT/DenseSet.h"

namespace tcc::derive {

class Activity {
public:
  explicit Activity(mlir::Block &body) { visit(body); }
  bool contains(mlir::Value value) const { return active.contains(value); }
  /// Says of a new value what is known of the one it replaces.
  void replace(mlir::Value old, mlir::Value with);
  /// The parameter that the value varies with: the first one found on the way back.
  ParamOp parameterOf(mlir::Value value) const;

private:
  bool mark(mlir::Value value) { return active.insert(value).second; }
  void visit(mlir::Block &block);
  void visit(RepeatOp repeat);

  llvm::DenseSet<mlir::Value> active;
};

} // namespace tcc::derive

#endif
