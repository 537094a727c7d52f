// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/tcc/Progress.h"
#include "lib/Support/Format.h"

#include <cstdio>
#include <unistd.h>

namespace tcc::cli {

void Progress::step(llvm::StringRef what) {
  ++done;
  if (!isatty(STDERR_FILENO) || Clock::now() - start < std::chrono::seconds(1))
    return;
  clear();
  fmt::print(stderr, "{} of {}: {} ", done, total, what);
  std::fflush(stderr);
  shown = true;
}

void Progress::clear() {
  if (shown)
    fmt::print(stderr, "\r\033[K");
  shown = false;
}

} // namespace tcc::cli
