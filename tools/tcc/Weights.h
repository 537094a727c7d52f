// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Weights for compiled models and for the oracle: a checkpoint, or random ones that both sides
// share.
#ifndef TCC_TOOLS_WEIGHTS_H
#define TCC_TOOLS_WEIGHTS_H

#include "tools/tcc/Model.h"

#include <memory>

namespace tcc::cli {

/// A name in the folder for temporary files; what has it goes with the object.
class TemporaryFile {
public:
  ~TemporaryFile();
  llvm::Error create(llvm::StringRef suffix);
  const std::string &path() const { return name; }

private:
  std::string name;
};

/// For the oracle. `weights` is a file, "random:SEED", or empty where no parameter is wanted.
llvm::Expected<std::unique_ptr<reference::Parameters>>
openParameters(llvm::StringRef weights, llvm::ArrayRef<reference::ParameterInfo> wanted,
               llvm::ArrayRef<std::string> prefixes);

/// For a compiled model: the checkpoint to open it with. Random weights are written to `made`.
llvm::Expected<std::string> weightsFile(llvm::StringRef weights, Model &model, TemporaryFile &made);

/// A checkpoint of random weights; the same values as RandomParameters of the seed.
llvm::Error writeRandomWeights(llvm::StringRef path, Model &model, uint64_t seed);

} // namespace tcc::cli

#endif
