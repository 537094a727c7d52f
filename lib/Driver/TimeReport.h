// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Wall time per stage and per step in it, for --time-report.
#ifndef TCC_DRIVER_TIMEREPORT_H
#define TCC_DRIVER_TIMEREPORT_H

#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <string>
#include <vector>

namespace tcc::driver {

class TimeReport {
public:
  /// Measures from its making to its end. A scope inside another is a step of it.
  class Scope {
  public:
    Scope(TimeReport &report, llvm::StringRef name);
    ~Scope();

  private:
    TimeReport &report;
    size_t row;
    std::chrono::steady_clock::time_point start;
  };

  /// A step that was measured elsewhere, of the stage that runs now.
  void add(llvm::StringRef name, double seconds) { rows.push_back({name.str(), depth, seconds}); }

  /// The table, with the share of each stage and the peak memory.
  void print(llvm::raw_ostream &os) const;

private:
  struct Row {
    std::string name;
    unsigned depth;
    double seconds;
  };
  std::vector<Row> rows;
  unsigned depth = 0;
};

} // namespace tcc::driver

#endif
