// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One line on the terminal that says how far a run is that takes long.
#ifndef TCC_TOOLS_PROGRESS_H
#define TCC_TOOLS_PROGRESS_H

#include "llvm/ADT/StringRef.h"
#include <chrono>

namespace tcc::cli {

/// On stderr, where that is a terminal, from the first second on.
class Progress {
public:
  explicit Progress(size_t total) : total(total) {}
  ~Progress() { clear(); }
  Progress(const Progress &) = delete;

  /// Says what begins now.
  void step(llvm::StringRef what);
  /// Takes the line away, before other text is written.
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start = Clock::now();
  size_t total, done = 0;
  bool shown = false;
};

} // namespace tcc::cli

#endif
