// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The thread pool: every index once, an even split that stays and yet waits for nobody slow, loops
// in loops, many callers at once, errors, idle threads that sleep, the user's own pool.
#include "Check.h"
#include "ToyModel.h"
#include "lib/Runtime/ThreadPool.h"

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

using namespace tcc::runtime;
using namespace std::chrono_literals;

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

/// Where threads wait for something, though not for ever: then the check of what wait() says fails.
class Gate {
public:
  explicit Gate(int needed) : needed(needed) {}
  bool arrive() {
    open();
    return wait();
  }
  void open() {
    std::lock_guard lock(mutex);
    ++arrived;
    changed.notify_all();
  }
  bool wait() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 20s, [&] { return arrived >= needed; });
  }

private:
  std::mutex mutex;
  std::condition_variable changed;
  int needed, arrived = 0;
};

/// A loop whose body is any function of the index.
template <typename Body> int loop(ThreadPool &pool, int64_t count, Body body) {
  auto task = [](void *body, int64_t i) -> int { return (*static_cast<Body *>(body))(i); };
  return pool.run(count, task, &body);
}

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

// Each thread begins with its own part, the same in every loop, and the threads are the same.
void splitsEvenlyBeforehand() {
  ThreadPool pool{Allocator()};
  CHECK(pool.start(4, nullptr, nullptr));
  std::map<std::thread::id, int64_t> firsts;
  for (int round = 0; round < 5; ++round) {
    Gate all(4);
    std::mutex mutex;
    std::map<std::thread::id, int64_t> seen;
    loop(pool, 40, [&](int64_t i) {
      {
        std::lock_guard lock(mutex);
        if (!seen.try_emplace(std::this_thread::get_id(), i).second)
          return 0;
      }
      CHECK(all.arrive());
      return 0;
    });
    std::set<int64_t> begins;
    for (auto [thread, first] : seen)
      begins.insert(first);
    CHECK(begins == std::set<int64_t>({0, 10, 20, 30}));
    if (round == 0)
      firsts = seen;
    CHECK(firsts == seen);
  }
}

// What a thread that lost its core has not begun, others do.
void waitsForNoSlowThread() {
  ThreadPool pool{Allocator()};
  CHECK(pool.start(2, nullptr, nullptr));
  constexpr int64_t count = 64, chunk = 2;
  std::thread::id caller = std::this_thread::get_id();
  Gate both(2), rest(count - chunk);
  std::atomic<bool> callerCame{false}, workerCame{false};
  loop(pool, count, [&](int64_t) {
    bool isCaller = std::this_thread::get_id() == caller;
    if (!(isCaller ? callerCame : workerCame).exchange(true)) {
      CHECK(both.arrive());
      if (!isCaller) {
        CHECK(rest.wait());
        return 0;
      }
    }
    rest.open();
    return 0;
  });
  CHECK(workerCame);
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

  // The loop inside is its caller's alone, also where others have nothing to do, and its error is
  // that of the loop outside.
  Gate all(3);
  int error = loop(pool, 3, [&](int64_t row) {
    CHECK(all.arrive());
    std::thread::id thread = std::this_thread::get_id();
    return loop(pool, row == 0 ? 30 : 0, [&](int64_t i) {
      std::this_thread::sleep_for(1ms);
      CHECK(ThreadPool::insideLoop() && std::this_thread::get_id() == thread);
      return i == 20 ? -7 : 0;
    });
  });
  CHECK_EQ(error, -7);
  // One iteration leaves the threads to the loop inside.
  Gate inner(3);
  loop(pool, 1, [&](int64_t) {
    return loop(pool, 3, [&](int64_t) {
      CHECK(inner.arrive());
      return 0;
    });
  });
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

// While all workers are in one caller's loop, another's goes on without them; and workers that have
// nothing left to do in one help in another.
void callersShareTheWorkers() {
  for (bool workersAreBusy : {true, false}) {
    ThreadPool pool{Allocator()};
    CHECK(pool.start(3, nullptr, nullptr));
    std::thread::id caller = std::this_thread::get_id();
    Gate begun(3), otherIsDone(1);
    std::thread other([&] {
      CHECK(begun.wait());
      Gate helped(workersAreBusy ? 1 : 3);
      int error = loop(pool, 3, [&](int64_t) {
        CHECK(helped.arrive());
        return 0;
      });
      CHECK_EQ(error, 0);
      otherIsDone.open();
    });
    loop(pool, 3, [&](int64_t) {
      CHECK(begun.arrive());
      if (workersAreBusy || std::this_thread::get_id() == caller)
        CHECK(otherIsDone.wait());
      return 0;
    });
    other.join();
  }
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

double processorSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

// Who waits, spins for a moment only: workers for a loop, and a caller for its last worker.
void waitingCostsNothing() {
  ThreadPool pool{Allocator()};
  CHECK(pool.start(4, nullptr, nullptr));
  Counts counts(64);
  pool.run(64, countIndex, &counts);
  double before = processorSeconds();
  std::this_thread::sleep_for(500ms);
  CHECK(processorSeconds() - before < 0.1);

  std::thread::id caller = std::this_thread::get_id();
  Gate all(4);
  before = processorSeconds();
  loop(pool, 4, [&](int64_t) {
    CHECK(all.arrive());
    if (std::this_thread::get_id() != caller)
      std::this_thread::sleep_for(500ms);
    return 0;
  });
  CHECK(processorSeconds() - before < 0.1);
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
  // A loop inside a loop stays in its part.
  int error = loop(pool, 3, [&](int64_t) {
    std::thread::id thread = std::this_thread::get_id();
    return loop(pool, 10, [&](int64_t) { return std::this_thread::get_id() == thread ? 0 : 9; });
  });
  CHECK_EQ(error, 0);
  CHECK_EQ(user.calls, 3);
}

int64_t threadsOfProcess() {
  auto tasks = std::filesystem::directory_iterator("/proc/self/task");
  return std::distance(begin(tasks), end(tasks));
}

/// Threads that were joined stand in /proc for a moment yet: what is left after it, or after a
/// second at most (a sanitizer has a thread of its own).
int64_t threadsAfter(int64_t expected) {
  for (int i = 0; i < 1000 && threadsOfProcess() > expected; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return threadsOfProcess();
}

// Sessions of a model that is given a pool: all run on that, at once, and no thread is made.
void sessionsOnTheUsersPool(int64_t threadsAtStart) {
  std::atomic<int64_t> loops{0};
  tcc_options options = {};
  options.size = sizeof options;
  options.threads = 3;
  options.pool = &loops;
  options.parallel_for = [](void *pool, void (*task)(void *, int64_t), void *closure,
                            int64_t count) {
    ++*static_cast<std::atomic<int64_t> *>(pool);
    std::vector<std::thread> threads;
    for (int64_t i = 0; i < count; ++i)
      threads.emplace_back(task, closure, i);
    for (std::thread &thread : threads)
      thread.join();
  };
  int64_t before = threadsAfter(threadsAtStart);
  tcc_rt_model *model;
  CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &options, &model)), int(TCC_OK));
  CHECK_EQ(threadsOfProcess(), before);
  static const int32_t ids[8 * 16] = {3, 1, 4, 1, 5, 9, 2, 6};
  std::vector<std::thread> callers;
  for (int c = 0; c < 2; ++c)
    callers.emplace_back([&] {
      tcc_rt_session *session;
      CHECK_EQ(int(tcc_rt_session_new(model, &session)), int(TCC_OK));
      std::vector<float> y(8 * 16 * 6);
      for (int round = 0; round < 20; ++round) {
        CHECK_EQ(int(toy::runEncode(session, 8, 16, ids, y.data())), int(TCC_OK));
        for (int64_t i = 0; i < int64_t(y.size()); ++i)
          CHECK(std::abs(y[size_t(i)] - toy::expected(model, ids, i / 6, i % 6)) < 1e-5f);
      }
      tcc_rt_session_free(session);
    });
  for (std::thread &caller : callers)
    caller.join();
  CHECK(loops >= 2 * 20);
  tcc_rt_close(model);
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
  int64_t threadsAtStart = threadsOfProcess();
  everyIndexOnce();
  splitsEvenlyBeforehand();
  waitsForNoSlowThread();
  loopsInLoops();
  manyCallers();
  callersShareTheWorkers();
  resultsAreVisible();
  errorsEndTheLoop();
  waitingCostsNothing();
  sleepsAndWakes();
  userPool();
  sessionsOnTheUsersPool(threadsAtStart);
  startsAndStops();
  return finish();
}
