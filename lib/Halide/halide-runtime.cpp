// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Run while tcc is built: writes Halide's runtime for one of tcc's targets as an object, so that
// tcc need not.
#include "lib/Halide/Compile.h"
#include "lib/Halide/Targets.h"

#include <cstdio>

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: halide-runtime TARGET FILE.o\n");
    return 2;
  }
  std::optional<tcc::halide::Target> target = tcc::halide::findTarget(argv[1]);
  if (!target) {
    fprintf(stderr, "error: unknown target '%s'; there are %s\n", argv[1],
            tcc::halide::targetNames().c_str());
    return 4;
  }
  std::string error = tcc::halide::compileRuntime(target->runtime, argv[2]);
  if (!error.empty())
    fprintf(stderr, "error: %s\n", error.c_str());
  return error.empty() ? 0 : 70;
}
