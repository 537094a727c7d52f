// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Objects into an artefact, with LLD as a library: no compiler, linker or library of the
// machine is needed where tcc runs.
#ifndef TCC_DRIVER_LINK_H
#define TCC_DRIVER_LINK_H

#include "lib/Driver/Outputs.h"
#include "llvm/ADT/ArrayRef.h"

namespace tcc::driver {

/// A shared library that needs libc and libm only. `exports` are its only visible symbols;
/// `machine` is the folder with the names in the libraries of its machine. The bytes depend on the
/// objects, their order and the exports, not on the name the library gets.
llvm::Expected<std::string> linkShared(llvm::ArrayRef<std::string> objects,
                                       llvm::ArrayRef<std::string> exports,
                                       const std::string &machine, WorkFolder &work);

/// One relocatable object in which everything but the exports is local, so that several models can
/// be linked into one program.
llvm::Expected<std::string> linkObject(llvm::ArrayRef<std::string> objects,
                                       llvm::ArrayRef<std::string> exports, WorkFolder &work);

/// An archive of that one object, called `member`.
llvm::Expected<std::string> archive(llvm::StringRef object, llvm::StringRef member);

} // namespace tcc::driver

#endif
