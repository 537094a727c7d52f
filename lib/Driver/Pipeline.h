// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The way of a model, from text to artefact.
#ifndef TCC_DRIVER_PIPELINE_H
#define TCC_DRIVER_PIPELINE_H

#include "lib/Driver/Options.h"

namespace tcc::driver {

/// Compiles as asked, prints what there is to say, and writes the outputs only if all went well.
Status compile(const Options &options);

/// The names that --disable takes.
llvm::ArrayRef<llvm::StringRef> passesToDisable();

} // namespace tcc::driver

#endif
