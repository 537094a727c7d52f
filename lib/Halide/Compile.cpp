// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Compile.h. The caller forks a nursery that compiles one pipeline to warm Halide up and then
// forks a worker per kernel; the caller itself never touches Halide, so that a second call starts
// from the same state. What workers say goes through files in memory, the outcomes through one
// pipe.
#include "lib/Halide/Compile.h"

#include "lib/Halide/Checks.h"
#include "lib/Halide/Prefetch.h"
#include "lib/Halide/Translate.h"
#include "lib/Runtime/abi.h"

#include <chrono>
#include <csignal>
#include <map>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace mlir;

namespace tcc::halide {
namespace {

using Clock = std::chrono::steady_clock;

/// How one job ended; `length` bytes of text follow it in the pipe.
struct Outcome {
  uint64_t job, length;
  double seconds;
  bool failed;
};

void writeAll(int fd, const void *data, size_t size) {
  for (const char *at = static_cast<const char *>(data); size > 0;) {
    ssize_t written = write(fd, at, size);
    if (written <= 0)
      _exit(1);
    at += written;
    size -= written;
  }
}

bool readAll(int fd, void *data, size_t size) {
  for (char *at = static_cast<char *>(data); size > 0;) {
    ssize_t got = read(fd, at, size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    at += got;
    size -= got;
  }
  return true;
}

std::string contents(int fd) {
  std::string text(lseek(fd, 0, SEEK_END), 0);
  lseek(fd, 0, SEEK_SET);
  if (!readAll(fd, text.data(), text.size()))
    return "";
  return text;
}

/// A process that nobody waits for has nothing to do.
void endWith(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(1);
}

/// Runs LLVM's set-up once, before workers are forked.
void warmUp(const Halide::Target &target) {
  Halide::Var v("warm_up_v");
  Halide::Func f("warm_up_f");
  f(v) = Halide::cast<float>(v);
  Halide::Pipeline(f).compile_to_module({}, "warm_up", target).compile_to_buffer();
}

void compile(KernelJob job, const CompileOptions &options) {
  FailureOr<Translation> translation = translate(job.pipeline);
  if (failed(translation))
    _exit(1);
  if (!options.allChecks)
    leaveOutSettledChecks(translation->pipeline);
  lowerPrefetching(translation->pipeline);
  Halide::Module module = translation->pipeline.compile_to_module(
      translation->arguments, TCC_RT_KERNEL_PREFIX + job.pipeline.getSymName().str(),
      Halide::Target(options.target), Halide::LinkageType::ExternalPlusArgv);
  if (!job.object.empty()) { // not as a file of Module::compile, which leaves a folder if killed
    auto object = module.compile_to_buffer();
    std::error_code error;
    llvm::raw_fd_ostream file(job.object, error);
    if (!error) {
      file.write(reinterpret_cast<const char *>(object.data()), object.size_in_bytes()).flush();
      error = file.error();
      file.clear_error();
    }
    if (error) // in LLVM's words, as of the files below
      throw std::runtime_error("IO failure on output stream: " + error.message());
  }
  std::map<Halide::OutputFileType, std::string> files;
  for (auto &[type, path] : {std::pair(Halide::OutputFileType::stmt, job.statement),
                             std::pair(Halide::OutputFileType::assembly, job.assembly),
                             std::pair(Halide::OutputFileType::llvm_assembly, job.llvm)})
    if (!path.empty())
      files[type] = path;
  if (!files.empty())
    module.compile(files);
}

/// What `body` throws, Halide's errors first of all, as text.
template <typename Body> std::string caught(Body body) {
  try {
    body();
    return "";
  } catch (const Halide::Error &error) {
    return error.what();
  } catch (const std::exception &error) {
    return error.what();
  }
}

/// Never returns. What Halide says goes to `log`.
[[noreturn]] void work(const KernelJob &job, const CompileOptions &options, int log, pid_t parent) {
  endWith(parent);
  dup2(log, STDERR_FILENO);
  dup2(log, STDOUT_FILENO);
  alarm(options.secondsAllowed);
  // Errors of the translation go the same way as Halide's.
  ScopedDiagnosticHandler handler(KernelJob(job).pipeline.getContext(), [](Diagnostic &diagnostic) {
    std::string text = diagnostic.str();
    writeAll(STDERR_FILENO, text.data(), text.size());
    return success();
  });
  std::string text = caught([&] { compile(job, options); });
  writeAll(STDERR_FILENO, text.data(), text.size());
  _exit(text.empty() ? 0 : 1);
}

/// Forks workers, at most `count` at a time, and reports each. Never returns.
[[noreturn]] void nurse(ArrayRef<KernelJob> jobs, const CompileOptions &options, unsigned count,
                        int report, pid_t parent) {
  endWith(parent);
  std::string text = caught([&] { warmUp(Halide::Target(options.target)); });
  if (!text.empty()) {
    for (size_t i = 0; i < jobs.size(); ++i) {
      Outcome outcome{i, text.size(), 0, true};
      writeAll(report, &outcome, sizeof outcome);
      writeAll(report, text.data(), text.size());
    }
    _exit(0);
  }
  struct Worker {
    size_t job;
    int log;
    Clock::time_point start;
  };
  std::map<pid_t, Worker> workers;
  pid_t self = getpid();
  for (size_t next = 0; next < jobs.size() || !workers.empty();) {
    if (next < jobs.size() && workers.size() < count) {
      Worker worker{next, memfd_create("log", 0), Clock::now()};
      pid_t child = worker.log < 0 ? -1 : fork();
      if (child == 0)
        work(jobs[next], options, worker.log, self);
      if (child < 0)
        _exit(1);
      workers.emplace(child, worker);
      ++next;
      continue;
    }
    int status;
    pid_t child = waitpid(-1, &status, 0);
    auto found = workers.find(child);
    if (found == workers.end())
      continue;
    auto [job, log, start] = found->second;
    std::string text = contents(log);
    close(log);
    workers.erase(found);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
      text = "took longer than " + std::to_string(options.secondsAllowed) + " s";
    else if (WIFSIGNALED(status))
      text =
          "the compiler process ended by signal " + std::to_string(WTERMSIG(status)) + "\n" + text;
    // Halide only warns of what cannot run, and may leave it out.
    bool failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
                  StringRef(text).contains("guaranteed to fail an assertion");
    Outcome outcome{job, text.size(), std::chrono::duration<double>(Clock::now() - start).count(),
                    failed};
    writeAll(report, &outcome, sizeof outcome);
    writeAll(report, text.data(), text.size());
  }
  _exit(0);
}
} // namespace

LogicalResult compileKernels(MutableArrayRef<KernelJob> jobs, const CompileOptions &options,
                             llvm::function_ref<void()> meanwhile) {
  if (jobs.empty())
    return meanwhile(), success();
  unsigned count = options.jobs ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  int ends[2];
  if (pipe(ends) != 0)
    return jobs[0].pipeline.emitError()
           << "internal error: no pipe to compile kernels: " << strerror(errno);
  // Buffered text would otherwise be written by each process.
  fflush(nullptr);
  pid_t self = getpid(), nursery = fork();
  if (nursery < 0)
    return jobs[0].pipeline.emitError()
           << "internal error: no process to compile kernels: " << strerror(errno);
  if (nursery == 0) {
    close(ends[0]);
    nurse(jobs, options, count, ends[1], self);
  }
  close(ends[1]);
  if (count > 1)
    meanwhile(); // outcomes wait in the pipe
  std::vector<bool> done(jobs.size());
  bool failed = false;
  Outcome outcome;
  while (readAll(ends[0], &outcome, sizeof outcome)) {
    std::string text(outcome.length, 0);
    if (!readAll(ends[0], text.data(), text.size()))
      break;
    KernelJob &job = jobs[outcome.job];
    done[outcome.job] = true;
    job.seconds = outcome.seconds;
    if (!outcome.failed) {
      job.warnings = text;
      continue;
    }
    failed = true;
    job.pipeline.emitError() << "internal error: Halide cannot compile kernel '"
                             << job.pipeline.getSymName() << "': " << StringRef(text).rtrim();
  }
  close(ends[0]);
  int status;
  while (waitpid(nursery, &status, 0) < 0 && errno == EINTR)
    ;
  for (auto [job, finished] : llvm::zip(jobs, done))
    if (!finished) {
      failed = true;
      job.pipeline.emitError() << "internal error: the process that compiles kernel '"
                               << job.pipeline.getSymName() << "' ended early";
    }
  if (count == 1 && !failed)
    meanwhile();
  return failure(failed);
}

std::string compileRuntime(const std::string &target, const std::string &path) {
  return caught([&] { Halide::compile_standalone_runtime(path, Halide::Target(target)); });
}

} // namespace tcc::halide
