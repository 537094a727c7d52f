// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The commands of tcc beside compiling. A command is a function here, a row of the table, and a
// file of its name.
#ifndef TCC_TOOLS_SUBCOMMANDS_H
#define TCC_TOOLS_SUBCOMMANDS_H

#include "lib/Driver/Options.h"
#include "tools/tcc/CommandLine.h"

namespace tcc::cli {

struct Subcommand {
  llvm::StringRef name;
  llvm::StringRef help;
  /// Runs it with the arguments behind its name and gives the exit code.
  int (*run)(Arguments arguments);
};

llvm::ArrayRef<Subcommand> subcommands();
std::vector<llvm::StringRef> commandNames();

int check(Arguments arguments);
int compile(Arguments arguments);
int fmt(Arguments arguments);
int inspect(Arguments arguments);
int run(Arguments arguments);
int weights(Arguments arguments);

/// The options that say how to compile, for every command that does.
std::vector<Option> compileOptions(driver::Options &options);

/// The folder of the compiler's own files, which stands at one place relative to tcc in a build and
/// in an install.
std::string libraryFolder();

} // namespace tcc::cli

#endif
