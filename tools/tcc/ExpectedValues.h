// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A file that holds inputs of an entry and what comes out for them, by name.
#ifndef TCC_TOOLS_EXPECTEDVALUES_H
#define TCC_TOOLS_EXPECTEDVALUES_H

#include "lib/Reference/Tensor.h"
#include "tools/tcc/Model.h"

namespace tcc::cli {

struct ExpectedValues {
  std::vector<std::string> inputs;           ///< NAME=@FILE:NAME of those in the file
  std::vector<reference::TensorPtr> results; ///< null where the file lacks one

  /// Names that are neither an input nor a result are noted on stderr.
  static llvm::Expected<ExpectedValues> read(llvm::StringRef path, const Entry &entry);
};

} // namespace tcc::cli

#endif
