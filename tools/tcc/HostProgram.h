// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model's text, compiled as far as its host program: its tables say what a library of it would,
// without machine code.
#ifndef TCC_TOOLS_HOSTPROGRAM_H
#define TCC_TOOLS_HOSTPROGRAM_H

#include "dialect/Host/HostDialect.h"
#include "lib/Driver/Options.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "tools/tcc/Memory.h"

namespace tcc::cli {

class HostProgram : public Model, public Planned {
public:
  /// Errors in the model are printed where they are found.
  static llvm::Expected<std::unique_ptr<HostProgram>> compile(driver::Options options);

  llvm::Expected<Shapes> shapes(size_t entry, const Dims &dims) override;
  int64_t indexSize(size_t entry, size_t argument, const Dims &dims) override;
  llvm::Expected<Wanted> wanted() override;
  std::vector<std::string> kernels() override;
  llvm::Expected<Layout> layOut(size_t entry, const Dims &dims) override;
  int64_t weightBytes() override;
  int64_t packBytes() override;

private:
  HostProgram();
  void list();

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<host::EntryOp> tables; ///< as `entries`
};

} // namespace tcc::cli

#endif
