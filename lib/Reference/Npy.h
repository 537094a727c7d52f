// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NumPy's .npy format: one array with its element type and shape. Files are data from outside:
// every length is checked against the bytes there are.
#ifndef TCC_REFERENCE_NPY_H
#define TCC_REFERENCE_NPY_H

#include "lib/Reference/Array.h"

#include "llvm/Support/Error.h"

namespace tcc::reference {

/// The array in the bytes of one .npy; `where` names the file in messages. Either byte order and
/// either axis order are read; "|V2" (what a NumPy without bf16 makes of it) is read as bf16.
llvm::Expected<Array> parseNpy(llvm::StringRef bytes, llvm::StringRef where);

/// The bytes of a .npy, version 1.0. bf16, which NumPy lacks, is written as f32, without loss.
std::string formatNpy(const Array &array);

llvm::Expected<Array> readNpy(llvm::StringRef path);
llvm::Error writeNpy(llvm::StringRef path, const Array &array);

/// The bytes of a file; the error says which file and why.
llvm::Expected<std::string> readFile(llvm::StringRef path);
/// Written beside and renamed, so that nobody ever sees half a file.
llvm::Error writeFile(llvm::StringRef path, llvm::StringRef bytes);

} // namespace tcc::reference

#endif
