// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The one list of dialects and passes that tcc and tcc-opt know.
#ifndef TCC_DRIVER_REGISTER_H
#define TCC_DRIVER_REGISTER_H

namespace mlir {
class DialectRegistry;
}

namespace tcc {
/// The project's dialects and the upstream ones its levels use, with their translations to LLVM IR.
void registerDialects(mlir::DialectRegistry &registry);

/// The project's passes and the upstream ones its pipeline uses.
void registerPasses();
} // namespace tcc

#endif
