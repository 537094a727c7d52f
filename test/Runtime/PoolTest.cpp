// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The thread pool: every index once, loops in loops, many callers at once, errors, the user's own
// pool.
#include "Check.h"
#include "lib/Runtime/ThreadPool.h"

#include <memory>
#include <thread>
#include <vector>

using namespace tcc::runtime;

namespace {

struct Counts {
  explicit Counts(size_t size) : counts(new std::atomic<int>[size]()), size(size) {}
  bool allAre(int value) const {
    for (size_t i = 0; i < size; ++i)
      if (counts[i] != value)
        return false;
    return true;
  }
  std::unique_ptr<std::atomic<int>[]> counts;
  size_t size;
};

int countIndex(void *closure, int64_t i) {
  static_cast<Counts *>(closure)->counts[i]++;
  return 0;
}

void everyIndexOnce() {
  for (int threads : {1, 2, 3, 7}) {
    ThreadPool pool{Allocator()};
    CHECK(pool.start(threads, nullptr, nullptr));
    CHECK_EQ(pool.threads(), threads);
    for (int64_t count : {0, 1, 2, 3, 7, 8, 63, 64, 65, 1000, 4097}) {
      Counts counts(static_cast<size_t>(count));
      for (int round = 1; round <= 20; ++round) {
        CHECK_EQ(pool.run(count, countIndex, &counts), 0);
        CHECK(counts.allAre(round));
      }
    }
  }
}

struct Nested {
  ThreadPool *pool;
  Counts *counts;
  int64_t inner;
};

void loopsInLoops() {
  ThreadPool pool{Allocator()};
  CHECK(pool.start(3, nullptr, nullptr));
  for (int64_t outer : {1, 5, 40}) {
    Counts counts(size_t(outer * 30));
    struct Outer {
      Nested nested;
      int64_t row;
    };
    Nested nested{&pool, &counts, 30};
    auto body = [](void *closure, int64_t row) {
      auto &nested = *static_cast<Nested *>(closure);
      struct Row {
        Nested *nested;
        int64_t row;
      } state{&nested, row};
      return nested.pool->run(
          nested.inner,
          [](void *closure, int64_t i) {
            auto &row = *static_cast<Row *>(closure);
            row.nested->counts->counts[row.row * row.nested->inner + i]++;
            return 0;
          },
          &state);
    };
    for (int round = 1; round <= 50; ++round) {
      CHECK_EQ(pool.run(outer, body, &nested), 0);
      CHECK(counts.allAre(round));
    }
  }
  CHECK(!ThreadPool::insideLoop());
}

// More callers than the pool has places for: the rest run alone, none waits for another.
void manyCallers() {
  ThreadPool pool{Allocator()};
  CHECK(pool.start(4, nullptr, nullptr));
  std::vector<std::thread> callers;
  for (int c = 0; c < 12; ++c)
    callers.emplace_back([&pool] {
      for (int round = 0; round < 200; ++round) {
        Counts counts(37);
        CHECK_EQ(pool.run(37, countIndex, &counts), 0);
        CHECK(counts.allAre(1));
      }
    });
  for (std::thread &caller : callers)
    caller.join();
}

// What tasks write is seen by the caller, without atomics; the thread sanitizer watches.
void resultsAreVisible() {
  ThreadPool pool{Allocator()};
  CHECK(pool.start(4, nullptr, nullptr));
  std::vector<int64_t> values(1000);
  for (int64_t round = 0; round < 100; ++round) {
    auto body = [](void *closure, int64_t i) {
      (*static_cast<std::vector<int64_t> *>(closure))[size_t(i)] += i;
      return 0;
    };
    pool.run(1000, body, &values);
    CHECK_EQ(values[999], 999 * (round + 1));
  }
}

void errorsEndTheLoop() {
  ThreadPool pool{Allocator()};
  CHECK(pool.start(2, nullptr, nullptr));
  std::atomic<int> ran{0};
  auto body = [](void *closure, int64_t i) {
    ++*static_cast<std::atomic<int> *>(closure);
    return i == 3 ? -11 : 0;
  };
  CHECK_EQ(pool.run(1000000, body, &ran), -11);
  CHECK(ran < 1000000);
  Counts counts(10);
  CHECK_EQ(pool.run(10, countIndex, &counts), 0);
  CHECK(counts.allAre(1));
}

// After its short spin a worker sleeps, and wakes for the next loop.
void sleepsAndWakes() {
  ThreadPool pool{Allocator()};
  CHECK(pool.start(3, nullptr, nullptr));
  for (int round = 0; round < 20; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    Counts counts(64);
    pool.run(64, countIndex, &counts);
    CHECK(counts.allAre(1));
  }
}

void userPool() {
  struct User {
    int calls = 0;
    int64_t parts = 0;
  } user;
  auto parallelFor = [](void *pool, void (*task)(void *, int64_t), void *closure, int64_t count) {
    auto &user = *static_cast<User *>(pool);
    ++user.calls;
    user.parts = count;
    std::vector<std::thread> threads;
    for (int64_t i = count - 1; i >= 0; --i)
      threads.emplace_back(task, closure, i);
    for (std::thread &thread : threads)
      thread.join();
  };
  ThreadPool pool{Allocator()};
  CHECK(pool.start(3, parallelFor, &user));
  Counts counts(100);
  CHECK_EQ(pool.run(100, countIndex, &counts), 0);
  CHECK(counts.allAre(1));
  CHECK_EQ(user.calls, 1);
  CHECK_EQ(user.parts, 3);
  CHECK_EQ(pool.run(2, [](void *, int64_t i) { return i == 1 ? 7 : 0; }, nullptr), 7);
}

void startsAndStops() {
  for (int i = 0; i < 50; ++i) {
    ThreadPool pool{Allocator()};
    CHECK(pool.start(4, nullptr, nullptr));
    Counts counts(9);
    if (i % 2)
      pool.run(9, countIndex, &counts);
    pool.stop();
    CHECK_EQ(pool.run(9, countIndex, &counts), 0);
    CHECK(counts.allAre(1 + i % 2));
  }
}

} // namespace

int main() {
  everyIndexOnce();
  loopsInLoops();
  manyCallers();
  resultsAreVisible();
  errorsEndTheLoop();
  sleepsAndWakes();
  userPool();
  startsAndStops();
  return finish();
}
