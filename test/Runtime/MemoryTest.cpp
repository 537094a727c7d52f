// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory: every allocation may fail and is then a status, nothing leaks, a steady state allocates
// nothing, and what cannot be held is refused when dims are bound, with what could be.
#include "Check.h"
#include "ToyModel.h"

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <sys/resource.h>

namespace {

/// An allocator that counts, and fails from some request on.
struct Meter {
  std::mutex mutex;
  std::map<void *, size_t> live;
  int requests = 0, failFrom = INT32_MAX;

  static void *allocate(void *context, size_t size, size_t alignment) {
    auto &meter = *static_cast<Meter *>(context);
    std::lock_guard lock(meter.mutex);
    void *memory = nullptr;
    if (meter.requests++ >= meter.failFrom || posix_memalign(&memory, alignment, size))
      return nullptr;
    memset(memory, 0xab, size < 1000000 ? size : 1000000); // nothing may rely on zeros
    meter.live[memory] = size;
    return memory;
  }
  static void release(void *context, void *memory, size_t size, size_t) {
    auto &meter = *static_cast<Meter *>(context);
    std::lock_guard lock(meter.mutex);
    CHECK(meter.live.contains(memory) && meter.live[memory] == size);
    meter.live.erase(memory);
    free(memory);
  }
  tcc_options options() {
    tcc_options options = {};
    options.size = sizeof options;
    options.threads = 2;
    options.allocate = allocate;
    options.release = release;
    options.allocator = this;
    return options;
  }
};

const int32_t ids[8 * 16] = {0, 9, 3, 3, 7, 1};
float y[8 * 16 * 6];

/// Opens, calls, saves; the first status that is not OK.
tcc_status everything(const tcc_options &options, const char *checkpoint, std::string &message) {
  tcc_rt_model *model;
  tcc_rt_session *session = nullptr;
  tcc_status status = tcc_rt_open(&toy::model, checkpoint, &options, &model);
  message = tcc_rt_message(model);
  if (!status) {
    status = tcc_rt_session_new(model, &session);
    message = tcc_rt_session_message(session);
  }
  for (int64_t B = 1; B <= 3 && !status; ++B) {
    status = toy::runEncode(session, B, 4, ids, y);
    message = tcc_rt_session_message(session);
  }
  if (!status) {
    status = tcc_rt_save(model, checkpoint);
    message = tcc_rt_message(model);
  }
  tcc_rt_session_free(session);
  tcc_rt_close(model);
  return status;
}

void everyAllocationMayFail(const char *checkpoint) {
  { // makes the checkpoint
    tcc_rt_model *model;
    CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, nullptr, &model)), int(TCC_OK));
    CHECK_EQ(int(tcc_rt_save(model, checkpoint)), int(TCC_OK));
    tcc_rt_close(model);
  }
  int failed = 0;
  for (int failFrom = 0;; ++failFrom) {
    Meter meter;
    meter.failFrom = failFrom;
    std::string message;
    tcc_status status = everything(meter.options(), checkpoint, message);
    CHECK(meter.live.empty());
    if (meter.requests <= failFrom) {
      CHECK_EQ(int(status), int(TCC_OK));
      break;
    }
    if (status == TCC_OK) // a message may be cut, a plan be kept shorter: no reason to fail
      continue;
    ++failed;
    CHECK_EQ(int(status), int(TCC_OUT_OF_MEMORY));
    CHECK(!message.empty());
  }
  CHECK(failed > 15);
}

void steadyStateAllocatesNothing(int threads) {
  Meter meter;
  tcc_options options = meter.options();
  options.threads = threads;
  tcc_rt_model *model;
  tcc_rt_session *session;
  CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &options, &model)), int(TCC_OK));
  CHECK_EQ(int(tcc_rt_session_new(model, &session)), int(TCC_OK));
  auto runAll = [&] {
    for (int64_t B : {8, 1, 3})
      for (int64_t T : {16, 2, 7})
        CHECK_EQ(int(toy::runEncode(session, B, T, ids, y)), int(TCC_OK));
  };
  runAll();
  int before = meter.requests;
  for (int round = 0; round < 20; ++round)
    runAll();
  // Scratch is one block for each thread that ever asked at the same time as the others.
  CHECK(meter.requests - before <= threads - 1);
  tcc_rt_session_free(session);
  tcc_rt_close(model);
  CHECK(meter.live.empty());
}

struct Session {
  explicit Session(tcc_options options) {
    options.size = sizeof options;
    CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &options, &model)), int(TCC_OK));
    CHECK_EQ(int(tcc_rt_session_new(model, &session)), int(TCC_OK));
  }
  ~Session() {
    tcc_rt_session_free(session);
    tcc_rt_close(model);
  }
  tcc_status large(int64_t N) {
    void *const results[] = {y};
    return tcc_rt_call(session, toy::large, &N, nullptr, results);
  }
  const char *message() { return tcc_rt_session_message(session); }
  tcc_rt_model *model;
  tcc_rt_session *session;
};

void refusesWhatCannotBeHeld() {
  tcc_options options = {};
  options.memory_limit = 1 << 20;
  Session is(options);
  // One launch would pass 2^31 - 1 elements; the memory limit binds earlier than that.
  CHECK_EQ(int(is.large(46341)), int(TCC_TOO_LARGE));
  CHECK_TEXT(
      is.message(),
      "scores has 2147488281 elements in one launch at N = 46341, 2147418111 are possible; the "
      "largest that fits is N = 249");
  CHECK_EQ(int(is.large(int64_t(1) << 40)), int(TCC_TOO_LARGE));
  CHECK_EQ(int(is.large(250)), int(TCC_OUT_OF_MEMORY));
  CHECK_TEXT(is.message(), "large needs 1.0 MiB of working memory at N = 250 (scores alone has "
                           "1000.0 KiB), 1.0 MiB can be "
                           "had; the largest that fits is N = 249");
  // What is said to fit does; the body then asks for scratch that nobody has.
  CHECK_EQ(int(is.large(249)), int(TCC_OUT_OF_MEMORY));
  CHECK_TEXT(is.message(), "failed with Halide's error -11 (kernel huge_scratch)");

  options.memory_limit = 5000;
  Session tiny(options);
  CHECK_EQ(int(tiny.large(2)), int(TCC_OUT_OF_MEMORY));
  CHECK_TEXT(
      tiny.message(),
      "large needs 8.2 KiB of working memory at N = 2 (scores alone has 8.0 KiB), 4.8 KiB can be "
      "had; the largest that fits is N = 1");
  options.memory_limit = 100;
  Session none(options);
  CHECK_EQ(int(none.large(1)), int(TCC_OUT_OF_MEMORY));
  CHECK_TEXT(
      none.message(),
      "large needs 4.1 KiB of working memory at N = 1 (scores alone has 4.0 KiB), 100 bytes can be "
      "had; no smaller value of one dim is enough");
}

// prepare runs when the session is bound to something else than before.
void prepares() {
  Session is({});
  int before = toy::prepared;
  is.large(5);
  is.large(5);
  CHECK_EQ(toy::prepared, before + 1);
  is.large(6);
  CHECK_EQ(toy::prepared, before + 2);
  toy::runEncode(is.session, 1, 1, ids, y);
  is.large(6);
  CHECK_EQ(toy::prepared, before + 3);
}

#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
// The system says no: what could still be had is found by trying.
void systemLimit() {
  Session is({});
  rlimit saved, limit;
  getrlimit(RLIMIT_AS, &saved);
  limit = saved;
  limit.rlim_cur = size_t(1) << 30;
  setrlimit(RLIMIT_AS, &limit);
  CHECK_EQ(int(is.large(46340)),
           int(TCC_OUT_OF_MEMORY)); // 185 MiB are fine; the kernel's wish is not
  CHECK_TEXT(is.message(), "failed with Halide's error -11 (kernel huge_scratch)");
  tcc_options options = {};
  options.size = sizeof options;
  setrlimit(RLIMIT_AS, &saved);
  limit.rlim_cur = size_t(300) << 20;
  setrlimit(RLIMIT_AS, &limit);
  Session other({});
  CHECK_EQ(int(other.large(46340)), int(TCC_OUT_OF_MEMORY));
  std::string message = other.message();
  CHECK(message.starts_with(
      "large needs 185.4 MiB of working memory at N = 46340 (scores alone has 181.0 MiB), "));
  size_t at = message.find("; the largest that fits is N = ");
  CHECK(at != std::string::npos);
  if (at != std::string::npos) {
    int64_t fits = std::stoll(message.substr(at + strlen("; the largest that fits is N = ")));
    CHECK(fits > 1000 && fits < 46340);
    CHECK_EQ(int(other.large(fits)), int(TCC_OUT_OF_MEMORY));
    CHECK_TEXT(other.message(), "failed with Halide's error -11 (kernel huge_scratch)");
  }
  float *result = y;
  CHECK_EQ(int(toy::runEncode(other.session, 2, 3, ids, result)), int(TCC_OK));
  setrlimit(RLIMIT_AS, &saved);
}
#else
void systemLimit() {}
#endif

} // namespace

int main(int, char **argv) {
  everyAllocationMayFail(argv[1]);
  steadyStateAllocatesNothing(1);
  steadyStateAllocatesNothing(2);
  refusesWhatCannotBeHeld();
  prepares();
  systemLimit();
  return finish();
}
