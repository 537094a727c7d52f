// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a run says about itself on standard error while it goes on.
#pragma once

#include <chrono>
#include <cstdint>

namespace training {

/// One line: a terminal sees it change, a file a line now and then.
class Progress {
public:
  /// Steps `first` to `last` are before us, of so many tokens each.
  Progress(int64_t first, int64_t last, int64_t tokens);
  /// After a step. `final` ends the line.
  void show(int64_t step, float loss, bool final);
  /// Leaves the line to other text.
  void interrupt();

private:
  using Clock = std::chrono::steady_clock;

  int64_t first, last, tokens;
  Clock::time_point start = Clock::now();
  bool terminal, open = false;
  double next = 0;
};

} // namespace training
