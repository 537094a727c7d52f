// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of commands.
#include "tools/tcc/Subcommands.h"

using namespace tcc::cli;

static const std::vector<Subcommand> table = {
    {"check", "compare with the reference", check},
    {"fmt", "write files in canonical form", tcc::cli::fmt},
    {"inspect", "list entries, parameters, kernels", inspect},
    {"run", "run an entry", run},
    {"weights", "hold a checkpoint against a model", weights},
};

llvm::ArrayRef<Subcommand> tcc::cli::subcommands() { return table; }

std::vector<llvm::StringRef> tcc::cli::commandNames() {
  std::vector<llvm::StringRef> names = {"help"};
  for (const Subcommand &command : table)
    names.push_back(command.name);
  return names;
}
