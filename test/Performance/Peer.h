// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a process that bench.py measures has in common with the others: the data it works on, and
// the lines it reads and writes. It says when it is ready and what it computes; then it times
// itself whenever it is told to.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace bench {

/// Number i of an endless sequence without a pattern; bench.py has the same.
inline uint32_t hash(uint64_t i) {
  uint64_t x = (i + 1) * 0x9E3779B97F4A7C15u;
  return static_cast<uint32_t>((x ^ x >> 32) * 0xD6E8FEB86659FD93u >> 32);
}

/// Floats within -0.5..0.5, from number `first` of the sequence on. Argument i of a call begins at
/// i * kArgument, weights at kWeights.
constexpr uint64_t kArgument = uint64_t(1) << 32, kWeights = uint64_t(1) << 40;
inline std::vector<float> floats(std::size_t count, uint64_t first = 0) {
  std::vector<float> out(count);
  for (std::size_t i = 0; i < count; ++i)
    out[i] = static_cast<float>(hash(first + i) >> 8) / (1 << 24) - 0.5f;
  return out;
}

using Clock = std::chrono::steady_clock;
inline double milliseconds(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// The largest resident memory of this process so far, in MiB.
inline double peakMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      double kib;
      status >> kib;
      return kib / 1024;
    }
  return 0;
}

/// Serves bench.py: `work` is what is timed; `left` gives what it leaves, shown so that peers can
/// be compared.
template <typename Work, typename Left> int serve(Work work, Left left, Clock::time_point begin) {
  work();
  double load = milliseconds(begin);
  work();
  decltype(auto) result = left();
  double sum = 0, squares = 0;
  for (float x : result) {
    sum += x;
    squares += double(x) * x;
  }
  std::printf("{\"load_ms\": %.1f, \"result\": [%.9g, %.9g", load, sum, squares);
  for (std::size_t i = 0; i < result.size(); i += result.size() / 16 + 1)
    std::printf(", %.9g", result[i]);
  std::printf("]}\n");
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) { // the milliseconds to go on for
    double limit = std::stod(line);
    work(); // threads and caches come back from the peer before
    std::string times;
    Clock::time_point start = Clock::now();
    do {
      Clock::time_point once = Clock::now();
      work();
      times += (times.empty() ? "" : ", ") + std::to_string(milliseconds(once));
    } while (milliseconds(start) < limit);
    std::printf("{\"ms\": [%s], \"peak_mb\": %.1f}\n", times.c_str(), peakMemory());
    std::fflush(stdout);
  }
  return 0;
}

} // namespace bench
