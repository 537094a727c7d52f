// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model run by the reference interpreter, from its text (.tdsl) or from dumped IR (.mlir).
#ifndef TCC_TOOLS_ORACLE_H
#define TCC_TOOLS_ORACLE_H

#include "tools/tcc/Model.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <functional>

namespace tcc::cli {

/// What a model file is compiled with.
struct Source {
  std::string path;
  std::vector<std::string> defines;  ///< -D NAME=VALUE
  std::vector<std::string> includes; ///< -I DIR
};

/// Whether the file is text to be read, and not a library.
bool isModelText(llvm::StringRef path);
/// An error where a library is given an option that only a text takes; empty: it is not.
llvm::Error refuseForLibrary(llvm::StringRef path, llvm::StringRef option);

/// A tensor of the graph as an argument or result.
Port portOf(mlir::Type type, mlir::Attribute name, llvm::StringRef otherwise);

class Oracle : public Runnable {
public:
  /// Errors in the model are printed where they are found; the Error then only says that there were
  /// some.
  static llvm::Expected<std::unique_ptr<Oracle>> load(const Source &source,
                                                      reference::Precision precision);
  ~Oracle() override;

  /// "FILE" or "random:SEED"; empty where the model has no parameters.
  llvm::Error open(llvm::StringRef weights);

  llvm::Expected<Shapes> shapes(size_t entry, const Dims &dims) override;
  int64_t indexSize(size_t entry, size_t argument, const Dims &dims) override;
  llvm::Expected<Wanted> wanted() override;
  std::vector<std::string> kernels() override;
  llvm::Expected<std::vector<Array>> call(size_t entry, const Dims &dims,
                                          const std::vector<Array> &arguments) override;
  /// As `call`, with the oracle's own values (double where that is its precision).
  llvm::Expected<reference::Values> interpret(size_t entry, const Dims &dims,
                                              const std::vector<Array> &arguments);

private:
  Oracle();
  llvm::Error list();

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<mlir::func::FuncOp> functions; ///< as `entries`
  std::unique_ptr<reference::Parameters> values;
  reference::Precision precision = reference::Precision::F32;
};

/// Takes the value of --precision.
std::function<std::string(llvm::StringRef)>
setPrecision(std::optional<reference::Precision> &target);

} // namespace tcc::cli

#endif
