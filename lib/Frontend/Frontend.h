// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model's text in, the graph out.
#ifndef TCC_FRONTEND_FRONTEND_H
#define TCC_FRONTEND_FRONTEND_H

#include "lib/Frontend/Program.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace tcc::frontend {

struct FrontendOptions {
  std::string standardLibrary;       // the folder of nn.tdsl
  std::vector<std::string> includes; // -I
  std::vector<std::string> defines;  // -D, as NAME=value
  std::vector<std::string> entries;  // --entry; empty: all
};

/// One compilation. Keeps the texts that locations and diagnostics refer to.
class Frontend {
public:
  explicit Frontend(FrontendOptions options);
  ~Frontend();

  /// Reads the file and nothing else (for `--emit=ast` and the formatter); null where it cannot be
  /// read.
  const ast::File *parse(llvm::StringRef path);
  /// Reads the model and its libraries and builds the graph, one public func per entry; null after
  /// an error. The context must have the tcc and func dialects.
  mlir::OwningOpRef<mlir::ModuleOp> load(llvm::StringRef path, mlir::MLIRContext &context);

  const SourceManager &sources() const { return texts; }
  const Diagnostics &diagnostics() const { return messages; }

private:
  FrontendOptions options;
  SourceManager texts;
  Diagnostics messages;
  Program program;
};

/// Front door of the driver: the graph of the model in `path`, or null; diagnostics go to `os`.
mlir::OwningOpRef<mlir::ModuleOp> parseModel(llvm::StringRef path, const FrontendOptions &options,
                                             mlir::MLIRContext &context, llvm::raw_ostream &os);

} // namespace tcc::frontend

#endif
