// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Progress.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace training {

// Seconds from one line to the next.
constexpr double kOnTerminal = 0.1, kInFile = 10;

Progress::Progress(int64_t first, int64_t last, int64_t tokens)
    : first(first), last(last), tokens(tokens), terminal(isatty(STDERR_FILENO)) {}

void Progress::show(int64_t step, float loss, bool final) {
  double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (!final && seconds < next)
    return;
  next = seconds + (terminal ? kOnTerminal : kInFile);
  double perSecond = (step - first + 1) / std::max(seconds, 1e-3);
  std::fprintf(stderr, "%sstep %lld of %lld, loss %.3f, %.0f tokens per second, ",
               terminal ? "\r" : "", static_cast<long long>(step), static_cast<long long>(last),
               loss, perSecond * tokens);
  long whole = final ? seconds + 0.5 : (last - step) / perSecond + 0.5;
  std::fprintf(stderr, "%ld:%02ld %s%s", whole / 60, whole % 60, final ? "in all" : "left",
               terminal ? "\033[K" : "\n");
  open = terminal;
  if (final)
    interrupt();
}

void Progress::interrupt() {
  if (open)
    std::fputc('\n', stderr);
  open = false;
}

} // namespace training
