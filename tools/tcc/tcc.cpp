// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tcc: a command by its name, or a model to compile.
#include "lib/Support/Format.h"
#include "tools/tcc/Subcommands.h"
#include "llvm/ADT/STLExtras.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>
#include <system_error>

using namespace tcc::cli;
using tcc::driver::Status;

static const Subcommand *findCommand(llvm::StringRef name) {
  for (const Subcommand &command : subcommands())
    if (command.name == name)
      return &command;
  return nullptr;
}

/// `tcc help check` is `tcc check --help`.
static int help(Arguments arguments) {
  if (arguments.empty())
    return compile({"--help"});
  if (const Subcommand *command = findCommand(arguments[0]))
    return command->run({"--help"});
  return usageError(fmt::format("there is no command '{}'{}", arguments[0],
                                didYouMean(arguments[0], commandNames())));
}

static int dispatch(Arguments arguments) {
  const Subcommand *command = arguments.empty() ? nullptr : findCommand(arguments[0]);
  int code;
  if (command)
    code = command->run(arguments.drop_front());
  else if (!arguments.empty() && arguments[0] == "help")
    code = help(arguments.drop_front());
  else
    code = compile(arguments);
  if (code == static_cast<int>(Status::Usage))
    fmt::print(stderr, "tcc: note: 'tcc {}{}--help' says how it is used\n",
               command ? command->name : "", command ? " " : "");
  return code;
}

/// What has been printed is out only now; a full disk is told here.
static int flushed(int code) {
  bool written = std::fflush(stdout) == 0 && !std::ferror(stdout);
  if (written || code != 0)
    return code;
  fmt::print(stderr, "tcc: error: cannot write standard output: {}\n", std::strerror(errno));
  return static_cast<int>(Status::File);
}

int main(int argc, char **argv) {
  std::vector<llvm::StringRef> arguments(argv + 1, argv + argc);
  try {
    return flushed(dispatch(arguments));
  } catch (const std::system_error &error) { // thrown by fmt
    fmt::print(stderr, "tcc: error: {}\n", error.what());
    return static_cast<int>(Status::File);
  } catch (const std::bad_alloc &) {
  } catch (const std::length_error &) { // more than a vector may hold
  }
  std::fputs("tcc: error: out of memory\n", stderr);
  return static_cast<int>(Status::Errors);
}
