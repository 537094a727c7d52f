// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// mlir-opt with the project's dialects and passes: for tests, and to replay one step of a dump.
#include "lib/Driver/Register.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  tcc::registerDialects(registry);
  tcc::registerPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "tcc-opt: runs passes over tcc's IR\n", registry));
}
