// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The arena planner: buffers that live together never overlap, places are shared where they may be,
// and random small cases stay close to the best order found by trying all of them.
#include "Check.h"
#include "lib/Runtime/ArenaPlan.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

using namespace tcc::runtime;

namespace {

struct Case {
  std::vector<tcc_rt_buffer_desc> buffers;
  std::vector<int64_t> bytes;
  std::vector<int64_t> offsets;
  int64_t total = 0;

  void add(int64_t size, int32_t first, int32_t last, int32_t inPlace = -1) {
    buffers.push_back({"b", "", TCC_U8, first, last, inPlace});
    bytes.push_back(size);
  }
  void plan() {
    offsets.assign(buffers.size(), -1);
    CHECK(planArena(buffers.data(), bytes.data(), int32_t(buffers.size()), Allocator(),
                    offsets.data(), &total));
  }
  static int64_t aligned(int64_t size) { return (size + 63) / 64 * 64; }
  bool live(size_t i, size_t j) const {
    return buffers[i].first <= buffers[j].last && buffers[j].first <= buffers[i].last;
  }
  bool isValid() const {
    for (size_t i = 0; i < buffers.size(); ++i) {
      if (offsets[i] < 0 || offsets[i] % 64 || offsets[i] + bytes[i] > total)
        return false;
      for (size_t j = 0; j < i; ++j) {
        if (!live(i, j) || bytes[i] == 0 || bytes[j] == 0)
          continue;
        bool apart = offsets[i] + bytes[i] <= offsets[j] || offsets[j] + bytes[j] <= offsets[i];
        auto takesOver = [&](size_t later, size_t earlier) {
          return buffers[later].in_place == int32_t(earlier) &&
                 buffers[earlier].last == buffers[later].first;
        };
        bool inPlace = (takesOver(i, j) || takesOver(j, i)) && offsets[i] == offsets[j] &&
                       bytes[i] == bytes[j];
        if (!apart && !inPlace)
          return false;
      }
    }
    return true;
  }
  /// The most bytes that live at one step: no plan can do with less.
  int64_t atLeast() const {
    int64_t most = 0;
    for (const tcc_rt_buffer_desc &step : buffers) {
      int64_t sum = 0;
      for (size_t i = 0; i < buffers.size(); ++i)
        if (buffers[i].first <= step.first && step.first <= buffers[i].last)
          sum += aligned(bytes[i]);
      most = std::max(most, sum);
    }
    return most;
  }
  /// The best first-fit plan over all orders of placing.
  int64_t best() const {
    std::vector<size_t> order(buffers.size());
    std::iota(order.begin(), order.end(), 0);
    int64_t least = INT64_MAX;
    do {
      std::vector<int64_t> place(buffers.size(), -1);
      int64_t size = 0;
      for (size_t i : order) {
        int64_t at = 0;
        for (bool moved = true; moved;) {
          moved = false;
          for (size_t j : order)
            if (place[j] >= 0 && live(i, j) && at < place[j] + aligned(bytes[j]) &&
                place[j] < at + aligned(bytes[i])) {
              at = place[j] + aligned(bytes[j]);
              moved = true;
            }
        }
        place[i] = at;
        size = std::max(size, at + aligned(bytes[i]));
      }
      least = std::min(least, size);
    } while (std::next_permutation(order.begin(), order.end()));
    return least;
  }
};

void handmade() {
  Case chain; // a -> b -> c: two of three live at a time
  chain.add(640, 0, 1);
  chain.add(640, 1, 2);
  chain.add(640, 2, 3);
  chain.plan();
  CHECK(chain.isValid());
  CHECK_EQ(chain.total, 1280);

  Case inPlace; // each step may overwrite what it reads
  inPlace.add(640, 0, 1);
  inPlace.add(640, 1, 2, 0);
  inPlace.add(640, 2, 3, 1);
  inPlace.plan();
  CHECK(inPlace.isValid());
  CHECK_EQ(inPlace.total, 640);

  Case ends; // the middle of a chain is placed last, between two that lie apart or together
  ends.add(640, 2, 9);
  ends.add(640, 0, 1);
  ends.add(640, 1, 2, 1);
  ends.buffers[0].in_place = 2;
  ends.plan();
  CHECK(ends.isValid());
  CHECK_EQ(ends.total, 640);

  Case order; // by size the long one comes last and finds no gap; another order has no waste
  order.add(320, 0, 1);
  order.add(256, 1, 3);
  order.add(320, 3, 4);
  order.add(64, 0, 4);
  order.add(128, 2, 4);
  order.plan();
  CHECK(order.isValid());
  CHECK_EQ(order.total, order.atLeast());

  Case stillRead; // the hint does not hold: the other lives on
  stillRead.add(640, 0, 2);
  stillRead.add(640, 1, 2, 0);
  stillRead.plan();
  CHECK(stillRead.isValid());
  CHECK_EQ(stillRead.total, 1280);

  Case otherSize; // nor for another size, where elements would shift
  otherSize.add(640, 0, 1);
  otherSize.add(320, 1, 2, 0);
  otherSize.plan();
  CHECK(otherSize.isValid());
  CHECK_EQ(otherSize.total, 960);

  Case none;
  none.plan();
  CHECK_EQ(none.total, 0);

  Case empty;
  empty.add(0, 0, 5);
  empty.add(1, 0, 5);
  empty.plan();
  CHECK(empty.isValid());
  CHECK_EQ(empty.total, 64);

  Case huge; // sizes that no memory has do not wrap around
  huge.add(INT64_MAX, 0, 1);
  huge.add(INT64_MAX / 2, 0, 1);
  huge.plan();
  CHECK_EQ(huge.total, INT64_MAX);
}

void randomCases() {
  std::mt19937 engine(7);
  auto upTo = [&](int n) { return int(engine() % unsigned(n)); };
  double worst = 1;
  for (int round = 0; round < 300; ++round) {
    Case small;
    int count = 2 + upTo(5);
    for (int i = 0; i < count; ++i) {
      int first = upTo(6);
      small.add(64 * (1 + upTo(9)), first, first + upTo(4));
    }
    small.plan();
    CHECK(small.isValid());
    CHECK(small.total >= small.atLeast());
    int64_t best = small.best();
    CHECK(small.total >= best);
    worst = std::max(worst, double(small.total) / double(best));
  }
  CHECK(worst <= 1);

  for (int round = 0; round < 200; ++round) {
    Case large;
    int count = 60;
    for (int i = 0; i < count; ++i) {
      int first = upTo(40);
      int last = first + upTo(6);
      int32_t inPlace = -1;
      int64_t size = upTo(5000);
      for (int j = 0; j < i && upTo(2); ++j) {
        bool taken = false; // at most one buffer takes another's place
        for (const tcc_rt_buffer_desc &other : large.buffers)
          taken |= other.in_place == j;
        if (large.buffers[size_t(j)].last == first && !taken) {
          inPlace = j;
          size = large.bytes[size_t(j)];
        }
      }
      large.add(size, first, last, inPlace);
    }
    large.plan();
    CHECK(large.isValid());
  }
}

} // namespace

int main() {
  handmade();
  randomCases();
  return finish();
}
