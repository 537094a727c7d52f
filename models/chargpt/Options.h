// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the command line says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace training {

extern const char help[];

struct Options {
  std::vector<std::string> files;
  std::string out, resume, prompt = "The ";
  int64_t steps = 1000, batch = 16, warmup = 50, saveEvery = 250, length = 600, seed = 1,
          threads = 0;
  double rate = 2e-3, temperature = 0.7;
  bool help = false;
};

bool parseOptions(int argc, char **argv, Options &options, std::string &error);

} // namespace training
