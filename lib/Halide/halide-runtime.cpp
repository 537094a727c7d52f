// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Run while tcc is built: writes Halide's runtime for one of tcc's machines as an object, so that
// tcc need not.
#include "lib/Halide/Compile.h"
#include "lib/Halide/Targets.h"

#include <cstdio>

int main(int argc, char **argv) {
  std::string target = argc == 3 ? tcc::halide::runtimeTarget(argv[1]) : "";
  if (target.empty()) {
    fprintf(stderr, "usage: halide-runtime x86-64-linux|aarch64-linux FILE.o\n");
    return 2;
  }
  std::string error = tcc::halide::compileRuntime(target, argv[2]);
  if (!error.empty())
    fprintf(stderr, "error: %s\n", error.c_str());
  return error.empty() ? 0 : 70;
}
