// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A parameter, or a table of them over layers, as an entry reads it.
#ifndef TCC_FRONTEND_ENTRYPARAM_H
#define TCC_FRONTEND_ENTRYPARAM_H

#include "lib/Frontend/Elaborator.h"

namespace tcc::frontend {

struct Elaborator::EntryParam {
  ParamOp op;
  llvm::SmallVector<RepeatOp, 2> loops;      // whose counters are its indices
  std::vector<std::vector<int64_t>> indices; // of each name, one per loop
  std::vector<std::string> names;

  unsigned levelOf(mlir::Operation *loop) const {
    auto *at = llvm::find_if(loops, [&](RepeatOp other) { return other.getOperation() == loop; });
    return at - loops.begin();
  }
};

} // namespace tcc::frontend

#endif
