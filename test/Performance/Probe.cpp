// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Probe fma|read THREADS: what the machine itself can do: multiply-adds on registers, or reading
// memory that no cache holds. One call is 2^31 floating point operations, or 2^28 bytes, per
// thread.
#include "Peer.h"

#include <barrier>
#include <cstdlib>
#include <string_view>
#include <thread>

#ifdef __AVX512F__
constexpr int kWidth = 16;
#else
constexpr int kWidth = 8;
#endif
typedef float Vector __attribute__((vector_size(kWidth * sizeof(float))));

/// Enough independent sums to hide the latency of each, few enough for the registers there are.
constexpr int kSums = kWidth == 16 ? 24 : 12;

static float multiplyAdd() {
  Vector sums[kSums], scale = Vector{} + 1.0000001f, step = Vector{} + 1e-9f;
  for (int i = 0; i < kSums; ++i)
    sums[i] = Vector{} + float(i);
  for (long left = (1l << 31) / (2 * kWidth * kSums); left; --left) {
#pragma unroll
    for (int i = 0; i < kSums; ++i) {
      sums[i] = sums[i] * scale + step;
      asm volatile("" : "+v"(sums[i])); // keeps it in a register and the loop as it is
    }
  }
  for (int i = 1; i < kSums; ++i)
    sums[0] += sums[i];
  return sums[0][0];
}

static Vector load(const float *from) {
  Vector out;
  __builtin_memcpy(&out, from, sizeof out); // as it lies, aligned or not
  return out;
}

static float readAll(const std::vector<float> &memory) {
  Vector sums[8] = {};
  for (std::size_t at = 0; at + 8 * kWidth <= memory.size(); at += 8 * kWidth)
    for (int i = 0; i < 8; ++i)
      sums[i] += load(memory.data() + at + i * kWidth);
  for (int i = 1; i < 8; ++i)
    sums[0] += sums[i];
  return sums[0][0];
}

int main(int argc, char **argv) {
  bench::Clock::time_point begin = bench::Clock::now();
  if (argc != 3)
    return 1;
  const bool reads = std::string_view(argv[1]) == "read";
  const int threads = std::atoi(argv[2]);
  std::vector<float> result(threads);
  std::barrier<> start(threads), end(threads);
  auto once = [&](int i, const std::vector<float> &memory) {
    start.arrive_and_wait();
    result[i] = reads ? readAll(memory) : multiplyAdd();
    end.arrive_and_wait();
  };
  auto memoryOfThread = [&] { return std::vector<float>(reads ? (1 << 26) : 0, 1.0f); };
  for (int i = 1; i < threads; ++i)
    std::thread([&, i] {
      std::vector<float> memory = memoryOfThread();
      for (;;)
        once(i, memory);
    }).detach();
  std::vector<float> memory = memoryOfThread();
  int status = bench::serve([&] { once(0, memory); }, [&] { return result; }, begin);
  std::fflush(stdout);
  std::_Exit(status); // the other threads wait for a next time that never comes
}
