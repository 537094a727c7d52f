// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A file that holds inputs of an entry and what comes out for them, by name.
#ifndef TCC_TOOLS_EXPECTEDVALUES_H
#define TCC_TOOLS_EXPECTEDVALUES_H

#include "lib/Reference/Tensor.h"
#include "tools/tcc/Model.h"

namespace tcc::cli {

struct ExpectedValues {
  std::string name;                          ///< of the case; "": the file has one
  std::vector<std::string> inputs;           ///< NAME=@FILE:KEY of those in the file
  std::vector<reference::TensorPtr> results; ///< null where the file lacks one

  /// The cases of a file in its order, at least one. A key is the name of an input or result, or
  /// that behind the name of a case and a dot; an input without a case belongs to all. Keys that
  /// mean nothing are noted on stderr.
  static llvm::Expected<std::vector<ExpectedValues>> read(llvm::StringRef path, const Entry &entry);
};

} // namespace tcc::cli

#endif
