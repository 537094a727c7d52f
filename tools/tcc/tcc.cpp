// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tcc: a command by its name, or a model to compile.
#include "tools/tcc/Subcommands.h"
#include "llvm/ADT/STLExtras.h"

int main(int argc, char **argv) {
  std::vector<llvm::StringRef> arguments(argv + 1, argv + argc);
  if (!arguments.empty())
    for (const tcc::cli::Subcommand &command : tcc::cli::subcommands())
      if (arguments[0] == command.name)
        return command.run(llvm::ArrayRef(arguments).drop_front());
  return tcc::cli::compile(arguments);
}
