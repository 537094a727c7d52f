// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints a pipeline as a C++ program that builds it with Halide and compiles it.
#ifndef TCC_HALIDE_PRINTCPP_H
#define TCC_HALIDE_PRINTCPP_H

#include "dialect/Halide/HalideDialect.h"

namespace tcc::halide {

/// The program takes a Halide target (default: `target`) and a path, and writes path.o, path.h and
/// path.stmt.
mlir::LogicalResult printCpp(PipelineOp op, llvm::StringRef target, llvm::raw_ostream &os);

} // namespace tcc::halide

#endif
