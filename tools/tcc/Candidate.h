// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What `tcc check` judges.
#ifndef TCC_TOOLS_CANDIDATE_H
#define TCC_TOOLS_CANDIDATE_H

#include "lib/Driver/Options.h"
#include "lib/Driver/Outputs.h"
#include "lib/Reference/Tensor.h"
#include "tools/tcc/Model.h"

namespace tcc::cli {

struct CandidateOptions {
  driver::Options compile;
  std::optional<reference::Precision> precision;
  std::optional<std::string> runner; ///< starts the process that calls the model
  unsigned threads = 0;
  bool interpretKernels = false;

  reference::Precision precisionOr64() const {
    return precision.value_or(reference::Precision::F64);
  }
};

/// Makes the compiled model, or its kernels for the interpreter. The exit code of the compiler,
/// which has said what is wrong, where it fails.
llvm::Expected<int> makeCandidate(const CandidateOptions &options, llvm::StringRef weights,
                                  driver::WorkFolder &work, std::unique_ptr<Runnable> &candidate);

} // namespace tcc::cli

#endif
