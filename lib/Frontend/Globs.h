// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Globs over names of parameters and values: `*` matches any characters, dots too.
#ifndef TCC_FRONTEND_GLOBS_H
#define TCC_FRONTEND_GLOBS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace tcc::frontend {

bool matchesGlob(const std::string &glob, const std::string &name);
/// A glob near to one that matches none of the names, made of them; empty where none is near.
std::string nearestGlob(llvm::StringRef glob, llvm::ArrayRef<std::string> names);

} // namespace tcc::frontend

#endif
