// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The thread pool on futexes. A worker reads `epoch` before it looks through the jobs, so a loop
// that begins meanwhile changes what it would sleep on.
#include "lib/Runtime/ThreadPool.h"
#include "lib/Runtime/Clock.h"

#include <climits>
#include <csignal>
#include <linux/futex.h>
#include <new>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tcc::runtime {

namespace {

constexpr int maxThreads = 256;
// About 50 us: longer than the gap between two kernels of a model, too short to matter afterwards.
constexpr int spins = 2000;

thread_local bool inside = false;

pthread_mutex_t poolsMutex = PTHREAD_MUTEX_INITIALIZER;
ThreadPool *pools = nullptr;

void futexWait(std::atomic<uint32_t> &word, uint32_t value) {
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

void futexWake(std::atomic<uint32_t> &word, int count) {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

int availableCores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    return CPU_COUNT(&set);
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? int(online < maxThreads ? online : maxThreads) : 1;
}

} // namespace

bool ThreadPool::insideLoop() { return inside; }

bool ThreadPool::start(int threads, decltype(tcc_options::parallel_for) parallelFor, void *pool) {
  if (threads <= 0)
    threads = availableCores();
  threadCount = threads < 1 ? 1 : threads > maxThreads ? maxThreads : threads;
  userParallelFor = parallelFor;
  userPool = pool;
  if (parallelFor || threadCount == 1)
    return true;

  jobs = static_cast<Job *>(allocator.get(maxJobs * sizeof(Job)));
  workers = static_cast<Worker *>(allocator.get((threadCount - 1) * sizeof(Worker)));
  workerCapacity = threadCount - 1;
  if (!jobs || !workers) {
    stop();
    return false;
  }
  for (int i = 0; i < maxJobs; ++i)
    new (&jobs[i]) Job{};

  // Signals are for the program's own threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (; workerCount < workerCapacity; ++workerCount) {
    Worker &worker = workers[workerCount];
    worker.pool = this;
    worker.number = workerCount + 1;
    if (pthread_create(&worker.thread, nullptr, workerMain, &worker) != 0)
      break;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  threadCount = workerCount + 1;
  if (workerCount > 0) {
    pthread_mutex_lock(&poolsMutex);
    nextPool = pools;
    pools = this;
    pthread_mutex_unlock(&poolsMutex);
  }
  return true;
}

void ThreadPool::stop() {
  joinWorkers();
  if (jobs)
    allocator.put(jobs, maxJobs * sizeof(Job));
  if (workers)
    allocator.put(workers, workerCapacity * sizeof(Worker));
  jobs = nullptr;
  workers = nullptr;
  threadCount = 1;
}

void ThreadPool::joinWorkers() {
  pthread_mutex_lock(&poolsMutex);
  ThreadPool **at = &pools;
  while (*at && *at != this)
    at = &(*at)->nextPool;
  bool listed = *at;
  if (listed)
    *at = nextPool;
  pthread_mutex_unlock(&poolsMutex);
  if (!listed)
    return;
  stopping.store(true);
  epoch.fetch_add(1);
  futexWake(epoch, INT_MAX);
  for (int i = 0; i < workerCount; ++i)
    pthread_join(workers[i].thread, nullptr);
}

// The program unloads the library, or ends, with a model still open: no thread may be left in code
// that is about to go. Loops that are still begun run on their callers alone.
void ThreadPool::joinAll() {
  for (;;) {
    pthread_mutex_lock(&poolsMutex);
    ThreadPool *pool = pools;
    pthread_mutex_unlock(&poolsMutex);
    if (!pool)
      return;
    pool->joinWorkers();
  }
}

void *ThreadPool::workerMain(void *argument) {
  auto *worker = static_cast<Worker *>(argument);
  worker->pool->serve(worker->number);
  return nullptr;
}

void ThreadPool::serve(int number) {
  inside = true; // all a worker runs is inside some loop
  while (true) {
    uint32_t seen = epoch.load();
    if (stopping.load())
      return;
    bool helped = false;
    for (int i = 0; i < maxJobs; ++i)
      if (jobs[i].state.load(std::memory_order_relaxed) & Job::open)
        helped |= help(jobs[i], number);
    if (helped)
      continue;
    int spin = 0;
    while (spin < spins && epoch.load(std::memory_order_relaxed) == seen) {
      relax();
      ++spin;
    }
    if (spin < spins)
      continue;
    sleepers.fetch_add(1);
    if (epoch.load() == seen)
      futexWait(epoch, seen);
    sleepers.fetch_sub(1);
  }
}

bool ThreadPool::help(Job &job, int number) {
  bool helped = false;
  if (job.state.fetch_add(1, std::memory_order_acquire) & Job::open)
    helped = work(job, number);
  // The last one out wakes a caller that sleeps.
  if (job.state.fetch_sub(1, std::memory_order_acq_rel) - 1 == Job::waiting)
    futexWake(job.state, 1);
  return helped;
}

bool ThreadPool::work(Job &job, int number) {
  if (!job.watch)
    return takeRanges(job, number);
  int64_t begin = now();
  bool worked = takeRanges(job, number);
  if (worked)
    job.watch->worked(job.watch->closure, number, begin, now());
  return worked;
}

bool ThreadPool::takeRanges(Job &job, int number) {
  bool worked = false;
  for (int k = 0; k < job.ranges; ++k) {
    Range &range = job.range[(number + k) % job.ranges];
    while (range.next.load(std::memory_order_relaxed) < range.end) {
      int64_t begin = range.next.fetch_add(job.chunk, std::memory_order_relaxed);
      int64_t end = begin + job.chunk < range.end ? begin + job.chunk : range.end;
      for (int64_t i = begin; i < end; ++i) {
        if (job.error.load(std::memory_order_relaxed))
          return true;
        if (int error = job.task(job.closure, i)) {
          int none = 0;
          job.error.compare_exchange_strong(none, error);
        }
      }
      worked = true;
    }
  }
  return worked;
}

int ThreadPool::runSerial(int64_t count, Task task, void *closure) {
  for (int64_t i = 0; i < count; ++i)
    if (int error = task(closure, i))
      return error;
  return 0;
}

int ThreadPool::run(int64_t count, Task task, void *closure, const LoopWatch *watch) {
  // A single iteration leaves the threads to the loops inside it.
  if (count <= 1 || inside || threadCount == 1)
    return runSerial(count, task, closure);
  if (userParallelFor)
    return runOnUserPool(count, task, closure, watch);

  Job *job = nullptr;
  for (int i = 0; i < maxJobs && !job; ++i)
    if (!jobs[i].taken.exchange(true))
      job = &jobs[i];
  if (!job)
    return runSerial(count, task, closure);

  int ranges = threadCount < maxRanges ? threadCount : maxRanges;
  if (ranges > count)
    ranges = int(count);
  job->error.store(0, std::memory_order_relaxed);
  job->task = task;
  job->closure = closure;
  job->watch = watch;
  job->ranges = ranges;
  job->chunk = count / ranges / 16 > 1 ? count / ranges / 16 : 1;
  for (int r = 0; r < ranges; ++r) {
    job->range[r].next.store(count / ranges * r + (r < count % ranges ? r : count % ranges),
                             std::memory_order_relaxed);
    if (r > 0)
      job->range[r - 1].end = job->range[r].next.load(std::memory_order_relaxed);
  }
  job->range[ranges - 1].end = count;
  job->state.fetch_or(Job::open, std::memory_order_release);
  epoch.fetch_add(1);
  if (sleepers.load() > 0)
    futexWake(epoch, threadCount - 1);

  inside = true;
  work(*job, 0);
  inside = false;

  job->state.fetch_and(~Job::open, std::memory_order_acq_rel);
  for (int spin = 0; spin < spins && (job->state.load() & Job::workers); ++spin)
    relax();
  if (job->state.load() & Job::workers) {
    job->state.fetch_or(Job::waiting);
    for (uint32_t state; (state = job->state.load()) & Job::workers;)
      futexWait(job->state, state);
    job->state.fetch_and(~Job::waiting);
  }
  int error = job->error.load(std::memory_order_relaxed);
  job->taken.store(false);
  return error;
}

int ThreadPool::runOnUserPool(int64_t count, Task task, void *closure, const LoopWatch *watch) {
  struct Parts {
    int64_t count, parts;
    Task task;
    void *closure;
    const LoopWatch *watch;
    std::atomic<int> error;
  } parts{count, count < threadCount ? count : threadCount, task, closure, watch, {0}};
  auto runPart = [](void *argument, int64_t part) {
    auto &parts = *static_cast<Parts *>(argument);
    int64_t each = parts.count / parts.parts, rest = parts.count % parts.parts;
    int64_t begin = each * part + (part < rest ? part : rest);
    int64_t end = begin + each + (part < rest ? 1 : 0);
    bool before = inside;
    int64_t start = parts.watch ? now() : 0;
    inside = true;
    for (int64_t i = begin; i < end && parts.error.load(std::memory_order_relaxed) == 0; ++i)
      if (int error = parts.task(parts.closure, i)) {
        int none = 0;
        parts.error.compare_exchange_strong(none, error);
      }
    inside = before;
    if (parts.watch)
      parts.watch->worked(parts.watch->closure, int(part) + 1, start, now());
  };
  userParallelFor(userPool, runPart, &parts, parts.parts);
  return parts.error.load();
}

} // namespace tcc::runtime
