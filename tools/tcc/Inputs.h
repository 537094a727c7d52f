// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From NAME=@x.npy, NAME=random:7, NAME=zeros, NAME=0.5 and --dim B=2 to the arrays of one call.
#ifndef TCC_TOOLS_INPUTS_H
#define TCC_TOOLS_INPUTS_H

#include "tools/tcc/Model.h"

namespace tcc::cli {

struct Inputs {
  Dims dims;
  std::vector<Array> arrays; ///< in the order of the entry's arguments
};

/// `words` are NAME=VALUE; `dims` are NAME=SIZE. Sizes that are not given follow from the arrays.
llvm::Expected<Inputs> resolveInputs(Model &model, size_t entry, llvm::ArrayRef<std::string> words,
                                     llvm::ArrayRef<std::string> dims);

/// Random inputs at given dims: an integer input stays within the size it indexes, otherwise 0
/// or 1.
llvm::Expected<Inputs> randomInputs(Model &model, size_t entry, const Dims &dims, uint64_t seed);

/// "B=2" in parts.
llvm::Expected<std::pair<std::string, std::string>> splitAssignment(llvm::StringRef text,
                                                                    llvm::StringRef what);

} // namespace tcc::cli

#endif
