// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From a `halide.pipeline` op to Halide's own objects, statement for statement. Nothing is decided
// here. Each call of Halide's API is also written as C++, which is what PrintCpp prints.
#ifndef TCC_HALIDE_TRANSLATE_H
#define TCC_HALIDE_TRANSLATE_H

#include "dialect/Halide/HalideDialect.h"

#include <Halide.h>

namespace tcc::halide {

struct Translation {
  Halide::Pipeline pipeline;
  std::vector<Halide::Argument> arguments;
  std::vector<std::string> code;          // the same as C++ statements
  std::vector<std::string> argumentNames; // their C++ names
  std::vector<std::string> outputNames;
};

/// Fails with an error at the op that has no translation. Halide's own errors are thrown as
/// Halide::Error.
mlir::FailureOr<Translation> translate(PipelineOp op);

} // namespace tcc::halide

#endif
