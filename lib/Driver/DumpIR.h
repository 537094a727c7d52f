// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// --dump-ir-dir: numbered files, one per step that changed something. The first line of each says
// how it came out of the file before it; for a pass that is a tcc-opt command, which replays the
// step when run in the folder.
#ifndef TCC_DRIVER_DUMPIR_H
#define TCC_DRIVER_DUMPIR_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mlir {
class ModuleOp;
}

namespace tcc::driver {

class DumpIR {
public:
  /// Makes the folder. Files of an earlier dump in it are removed, others are left alone.
  llvm::Error open(llvm::StringRef folder);
  bool isOpen() const { return !folder.empty(); }

  /// What the frontend made; `how` says from what.
  llvm::Error start(llvm::StringRef name, llvm::StringRef how, mlir::ModuleOp module);
  /// After a pass, unless it changed nothing. `pipeline` is its name with options, as tcc-opt reads
  /// it.
  llvm::Error pass(llvm::StringRef name, llvm::StringRef pipeline, mlir::ModuleOp module);
  /// A text that is no MLIR, such as Halide's lowered statements.
  llvm::Error text(llvm::StringRef name, llvm::StringRef suffix, llvm::StringRef how,
                   llvm::StringRef contents);

private:
  llvm::Error write(std::string name, llvm::StringRef line, llvm::StringRef contents);

  std::string folder;
  std::string lastFile, lastText; // the newest MLIR in the folder
  unsigned number = 0;
};

/// The module as dumps, reproducers and --emit print it. Weights are never in it.
std::string printModule(mlir::ModuleOp module);

} // namespace tcc::driver

#endif
