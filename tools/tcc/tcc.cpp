// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tcc: a command by its name, or a model to compile.
#include "tools/tcc/Subcommands.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <new>
#include <stdexcept>

static int run(llvm::ArrayRef<llvm::StringRef> arguments) {
  if (!arguments.empty())
    for (const tcc::cli::Subcommand &command : tcc::cli::subcommands())
      if (arguments[0] == command.name)
        return command.run(arguments.drop_front());
  return tcc::cli::compile(arguments);
}

int main(int argc, char **argv) {
  std::vector<llvm::StringRef> arguments(argv + 1, argv + argc);
  try {
    return run(arguments);
  } catch (const std::bad_alloc &) {
  } catch (const std::length_error &) { // more than a vector may hold
  }
  llvm::errs() << "tcc: error: out of memory\n";
  return int(tcc::driver::Status::Errors);
}
