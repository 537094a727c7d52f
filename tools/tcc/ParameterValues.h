// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where compiled models and the oracle take their parameters from: a checkpoint, or random values
// that both sides share.
#ifndef TCC_TOOLS_PARAMETERVALUES_H
#define TCC_TOOLS_PARAMETERVALUES_H

#include "lib/Driver/Outputs.h"
#include "tools/tcc/Model.h"

namespace tcc::cli {

/// For the oracle. `weights` is a file, "random:SEED", or empty where no parameter is wanted.
llvm::Expected<std::unique_ptr<reference::Parameters>> openParameters(llvm::StringRef weights,
                                                                      const Wanted &wanted);

/// For a compiled model: the checkpoint to open it with. Random values are written to a file in
/// `work`, which is created where it was not.
llvm::Expected<std::string> weightsFile(llvm::StringRef weights, Model &model,
                                        driver::WorkFolder &work);

} // namespace tcc::cli

#endif
