// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where in the text of the model an op is from.
#ifndef TCC_DIALECT_MODELLINE_H
#define TCC_DIALECT_MODELLINE_H

#include "mlir/IR/Location.h"
#include "mlir/Support/LLVM.h"
#include <optional>
#include <string>

namespace tcc {

/// A location is a chain of calls, from a library perhaps up to the model's file: the innermost
/// place in that file.
std::optional<mlir::FileLineColLoc> modelLocation(mlir::Location location);

/// "gpt2.tdsl:31", or nothing where the text was no `.tdsl`.
std::string modelLine(mlir::Location location);

/// The location of an op that was made of `ops`, the first of which says where it is from.
mlir::Location locationOf(mlir::Operation *first, mlir::ArrayRef<mlir::Operation *> ops);

/// Writes the lines that an op was made of at it, its own first, so that they stay where
/// locations are not printed.
void noteLines(mlir::Operation *op);
/// What noteLines() wrote, as modelLine() says it.
mlir::SmallVector<mlir::StringRef> notedLines(mlir::Operation *op);

} // namespace tcc

#endif
