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

/// Moves each element of one parameter by a number.
struct Shift {
  std::string parameter;
  std::vector<double> by;
};

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
  /// Of an entry that gives gradients, as functions of real numbers (Precision::Unrounded): all
  /// that a call gives, and the loss with a parameter moved.
  llvm::Expected<reference::Values> unrounded(size_t entry, const Dims &dims,
                                              const std::vector<Array> &arguments);
  llvm::Expected<double> lossAt(const Shift &shift, reference::Stopped &stopped, size_t entry,
                                const Dims &dims, const std::vector<Array> &arguments);
  /// The value of the parameter whose gradient it is.
  llvm::Expected<Array> parameter(const Port &gradient, const Shape &shape);
  /// As `call`, with the oracle's own values (double where that is its precision).
  llvm::Expected<reference::Values> interpret(size_t entry, const Dims &dims,
                                              const std::vector<Array> &arguments);

private:
  Oracle();
  mlir::LogicalResult derive();
  void list();
  llvm::Expected<reference::Values> run(mlir::func::FuncOp function, const Dims &dims,
                                        const std::vector<Array> &arguments,
                                        reference::Precision precision);

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  /// As `entries`. Of those that give gradients there are two more functions, for real numbers.
  struct Functions {
    mlir::func::FuncOp entry = nullptr, unrounded = nullptr, loss = nullptr;
  };
  std::vector<Functions> functions;
  std::unique_ptr<reference::Parameters> values;
  reference::Precision precision = reference::Precision::F32;
};

/// Takes the value of --precision.
std::function<std::string(llvm::StringRef)>
setPrecision(std::optional<reference::Precision> &target);

} // namespace tcc::cli

#endif
