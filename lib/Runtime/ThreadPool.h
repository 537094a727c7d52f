// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parallel loops for one model. Persistent workers spin briefly for the next loop and then sleep.
// Each loop is split evenly among the threads beforehand; who is done early takes over from others.
// Any number of threads may run loops at once: a caller works on its own loop and never waits for
// workers that are busy elsewhere. A loop inside a loop is serial.
#ifndef TCC_RUNTIME_THREADPOOL_H
#define TCC_RUNTIME_THREADPOOL_H

#include "lib/Runtime/Allocator.h"
#include "lib/Runtime/tcc.h"

#include <atomic>
#include <pthread.h>

namespace tcc::runtime {

/// Who wants to know what each thread did of a loop, and when.
struct LoopWatch {
  /// Called by the thread itself, at the end of its work on the loop.
  void (*worked)(void *closure, int thread, int64_t begin, int64_t end);
  void *closure;
};

class ThreadPool {
public:
  /// One iteration; a result other than 0 ends the loop early and is what run() returns.
  using Task = int (*)(void *closure, int64_t index);

  explicit ThreadPool(const Allocator &allocator) : allocator(allocator) {}
  ThreadPool(const ThreadPool &) = delete;
  ~ThreadPool() { stop(); }

  /// threads: the caller's included; 0: the cores this process may use. With `parallelFor` the
  /// threads are the user's and none are made. False when memory is missing; fewer threads than
  /// asked for are no failure.
  bool start(int threads, decltype(tcc_options::parallel_for) parallelFor, void *userPool);
  /// Joins the workers and gives the memory back; no loop may be running.
  void stop();

  /// `watch` (may be null) is told of loops that more than one thread may work on.
  int run(int64_t count, Task task, void *closure, const LoopWatch *watch = nullptr);
  /// How many threads a loop may use.
  int threads() const { return threadCount; }
  /// True inside a task of any pool of this library.
  static bool insideLoop();

private:
  struct alignas(64) Range {
    std::atomic<int64_t> next;
    int64_t end;
  };
  static constexpr int maxRanges = 32;

  /// A loop in progress. `state` counts the workers inside, beside the two flags; the memory stays
  /// while the pool lives, so a late worker may look at it without harm.
  struct alignas(64) Job {
    static constexpr uint32_t open = 1u << 31, waiting = 1u << 30, workers = waiting - 1;
    std::atomic<uint32_t> state;
    std::atomic<bool> taken;
    std::atomic<int> error;
    Task task;
    void *closure;
    const LoopWatch *watch;
    int64_t chunk;
    int ranges;
    Range range[maxRanges];
  };
  static constexpr int maxJobs = 8;

  struct Worker {
    ThreadPool *pool;
    int number;
    pthread_t thread;
  };

  int runSerial(int64_t count, Task task, void *closure);
  int runOnUserPool(int64_t count, Task task, void *closure, const LoopWatch *watch);
  static void *workerMain(void *worker);
  void serve(int number);
  static bool help(Job &job, int number);
  static bool work(Job &job, int number);
  static bool takeRanges(Job &job, int number);
  void joinWorkers();
  static void joinAll() __attribute__((destructor));

  Allocator allocator;
  int threadCount = 1;
  decltype(tcc_options::parallel_for) userParallelFor = nullptr;
  void *userPool = nullptr;

  Job *jobs = nullptr;
  Worker *workers = nullptr;
  int workerCount = 0, workerCapacity = 0;
  alignas(64) std::atomic<uint32_t> epoch{0}; // counts the loops begun; what idle workers sleep on
  std::atomic<int> sleepers{0};
  std::atomic<bool> stopping{false};
  ThreadPool *nextPool = nullptr; // all pools with workers, for when the library is unloaded
};

} // namespace tcc::runtime

#endif // TCC_RUNTIME_THREADPOOL_H
