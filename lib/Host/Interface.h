// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The functions around an entry's body: those the runtime calls for sizes, and the exported ones.
#ifndef TCC_HOST_INTERFACE_H
#define TCC_HOST_INTERFACE_H

#include "lib/Host/Body.h"

namespace tcc {
/// A tensor of a launch that may be too large at the dims' bounds: the products whose largest is
/// what one piece of one grid point spans.
struct Limit {
  std::string name;
  llvm::SmallVector<llvm::SmallVector<SizeAttr>> spans;
  bool operator==(const Limit &) const = default;
};
/// What dims are at most.
using Bounds = llvm::StringMap<int64_t>;
std::vector<Limit> limitsOf(mlir::func::FuncOp entry, const Bounds &bounds);

/// `ENTRY.shapes`, `ENTRY.sizes`, `ENTRY.footprints`.
void makeShapes(Calls &calls, const EntryContext &context);
void makeSizes(Calls &calls, const EntryContext &context);
void makeFootprints(Calls &calls, const EntryContext &context, llvm::ArrayRef<Limit> limits);

/// MODEL_ENTRY, the C function.
void exportEntry(Calls &calls, const EntryContext &context, llvm::StringRef model, int64_t number);
/// MODEL_open and the rest; `gradients`: MODEL_gradient too.
void exportModel(Calls &calls, llvm::StringRef model, bool gradients);
/// Whether some entry has kept results; asked when the tables stand.
bool givesGradients(mlir::ModuleOp module);
/// The names after MODEL_ of what exportModel makes.
llvm::ArrayRef<llvm::StringLiteral> modelFunctions();

/// The ways in which a kernel can be cut: for each, one axis per argument and result, or -1.
llvm::SmallVector<llvm::SmallVector<int64_t>> slicesOf(mlir::Operation *kernel);
} // namespace tcc

#endif
