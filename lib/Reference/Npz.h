// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NumPy's .npz format: a zip archive of .npy files, stored or deflated when read, stored when
// written.
#ifndef TCC_REFERENCE_NPZ_H
#define TCC_REFERENCE_NPZ_H

#include "lib/Reference/Array.h"

#include "llvm/Support/Error.h"

#include <utility>

namespace tcc::reference {

using NamedArrays = std::vector<std::pair<std::string, Array>>;

/// The names in an archive, without ".npy", in its order.
llvm::Expected<std::vector<std::string>> listNpz(llvm::StringRef path);
/// One array of an archive; an unknown key is an error that names those there are.
llvm::Expected<Array> readNpz(llvm::StringRef path, llvm::StringRef key);
llvm::Expected<NamedArrays> readNpz(llvm::StringRef path);
llvm::Error writeNpz(llvm::StringRef path, const NamedArrays &arrays);

} // namespace tcc::reference

#endif
