// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The oracle: runs the `tcc` ops of a func.func, as the frontend makes it or after any pass up to
// kernels and launches, one plain loop per op. Clarity before speed; wrong data is an error, never
// an abort.
#ifndef TCC_REFERENCE_INTERPRETER_H
#define TCC_REFERENCE_INTERPRETER_H

#include "lib/Reference/Parameters.h"
#include "lib/Reference/Tensor.h"

#include "dialect/Tcc/TccDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

namespace tcc::reference {

using Dims = llvm::StringMap<int64_t>;
using Values = llvm::SmallVector<TensorPtr>;

/// What stop_gradient gave in a first run, and gives again in others: a constant.
struct Stopped {
  Values values; ///< one for each time that an op ran
  bool complete = false;
};

/// The results of `entry` for its arguments, whose types and shapes fit its types at `dims`.
llvm::Expected<Values> interpret(mlir::func::FuncOp entry, const Dims &dims,
                                 llvm::ArrayRef<TensorPtr> arguments, Parameters &parameters,
                                 Precision precision, Stopped *stopped = nullptr);

ElementType elementTypeOf(mlir::Type type);
llvm::Expected<Shape> shapeAt(TensorType type, const Dims &dims);

/// The ops the oracle knows, sorted: what the completeness test compares with the dialect.
std::vector<llvm::StringRef> referenceOps();

} // namespace tcc::reference

#endif
