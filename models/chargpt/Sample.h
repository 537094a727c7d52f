// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text from a model, byte by byte.
#pragma once

#include "Model.h"

#include <functional>
#include <string>

namespace training {

struct Sampling {
  std::string prompt;
  int64_t length;     // bytes to write
  double temperature; // 0: always the most likely byte
  uint64_t seed;
};

/// Hands over each byte as it is drawn.
bool sample(Model &model, const Sampling &how, const std::function<void(char)> &write,
            std::string &error);

} // namespace training
