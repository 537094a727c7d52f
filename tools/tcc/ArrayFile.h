// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays from files of every kind that has names: .npz and .safetensors; and .npy, which has none.
#ifndef TCC_TOOLS_ARRAYFILE_H
#define TCC_TOOLS_ARRAYFILE_H

#include "tools/tcc/Model.h"

namespace tcc::cli {

/// Of a .npz or .safetensors file, in its order.
llvm::Expected<std::vector<std::string>> listArrays(llvm::StringRef path);

/// The array of this name; a .npy file has one array, and no name.
llvm::Expected<Array> readArray(llvm::StringRef path, llvm::StringRef name);

} // namespace tcc::cli

#endif
