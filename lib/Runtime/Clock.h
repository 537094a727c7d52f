// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef TCC_RUNTIME_CLOCK_H
#define TCC_RUNTIME_CLOCK_H

#include <cstdint>
#include <ctime>

namespace tcc::runtime {

/// Nanoseconds of CLOCK_MONOTONIC.
inline int64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return int64_t(time.tv_sec) * 1000000000 + time.tv_nsec;
}

} // namespace tcc::runtime

#endif // TCC_RUNTIME_CLOCK_H
