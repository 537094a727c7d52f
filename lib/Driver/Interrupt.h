// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a signal that ends the process takes with it: working folders with all that is in them, and
// the files that LLVM knows as to be removed.
#ifndef TCC_DRIVER_INTERRUPT_H
#define TCC_DRIVER_INTERRUPT_H

#include "llvm/ADT/StringRef.h"

namespace tcc::driver {

/// From now on SIGINT, SIGTERM, SIGHUP and SIGPIPE remove the folder and its files; the process
/// then ends by that signal, as its parent expects. A process that is forked later leaves it alone.
void removeFolderOnSignal(llvm::StringRef path);
void keepFolderOnSignal(llvm::StringRef path);

} // namespace tcc::driver

#endif
