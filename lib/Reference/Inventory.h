// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What an entry of the graph wants from outside: parameters by their full names, and the sizes its
// integer arguments index.
#ifndef TCC_REFERENCE_INVENTORY_H
#define TCC_REFERENCE_INVENTORY_H

#include "lib/Reference/Interpreter.h"

namespace tcc::reference {

struct ParameterInfo {
  std::string name;
  ElementType type;
  Shape shape;
};
/// Every parameter that ops in `scope` read, layers one by one, each once, in the order of the
/// text.
llvm::Expected<std::vector<ParameterInfo>> parametersOf(mlir::Operation *scope);

/// The size that an integer argument indexes at `dims` (the smallest, where it indexes several);
/// nothing where no op checks it.
std::optional<int64_t> indexLimit(mlir::Value argument, const Dims &dims);

} // namespace tcc::reference

#endif
