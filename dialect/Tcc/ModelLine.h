// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where in the text of the model an op is from.
#ifndef TCC_DIALECT_MODELLINE_H
#define TCC_DIALECT_MODELLINE_H

#include "mlir/IR/Location.h"
#include <optional>
#include <string>

namespace tcc {

/// A location is a chain of calls, from a library perhaps up to the model's file: the innermost
/// place in that file. None where the text was no `.tdsl`.
std::optional<mlir::FileLineColLoc> modelLocation(mlir::Location location);

/// "gpt2.tdsl:31", or nothing.
std::string modelLine(mlir::Location location);

} // namespace tcc

#endif
