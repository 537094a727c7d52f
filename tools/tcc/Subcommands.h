// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The commands of tcc beside compiling. A command is a function here, a row of the table, and a
// file of its name.
#ifndef TCC_TOOLS_SUBCOMMANDS_H
#define TCC_TOOLS_SUBCOMMANDS_H

#include "tools/tcc/CommandLine.h"

namespace tcc::cli {

struct Subcommand {
  llvm::StringRef name;
  llvm::StringRef help;
  /// Runs it with the arguments behind its name and gives the exit code.
  int (*run)(Arguments arguments);
};

llvm::ArrayRef<Subcommand> subcommands();

int compile(Arguments arguments);

} // namespace tcc::cli

#endif
