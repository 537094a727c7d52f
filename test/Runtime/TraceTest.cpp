// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tcc_options.trace: the spans of calls, launches and threads nest and say what they are of, with
// the model's own threads and with the caller's, and from several sessions at once.
#include "Check.h"
#include "ToyModel.h"

#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Span {
  tcc_span is;
  std::string name, line, grid, operands;
};

std::string text(const int64_t *extents, int32_t count) {
  std::string s;
  for (int32_t k = 0; k < count; ++k)
    s += (k ? "," : "") + std::to_string(extents[k]);
  return s;
}

/// Keeps what it is told; what the pointers lead to may be gone afterwards.
struct Tracer {
  std::mutex mutex;
  std::vector<Span> spans;

  static void trace(void *tracer, const tcc_span *span) {
    auto &self = *static_cast<Tracer *>(tracer);
    Span kept{*span, span->name, span->line, text(span->grid, span->grid_rank), ""};
    for (int32_t i = 0; i < span->n_operands; ++i)
      kept.operands += std::string(i ? " " : "") + tcc_dtype_name(span->operands[i].dtype) + "[" +
                       text(span->operands[i].extents, span->operands[i].rank) + "]";
    std::lock_guard lock(self.mutex);
    self.spans.push_back(std::move(kept));
  }
  tcc_options options(int threads) {
    tcc_options options = {};
    options.size = sizeof options;
    options.threads = threads;
    options.trace = trace;
    options.tracer = this;
    return options;
  }
  std::vector<Span> of(tcc_span_kind kind, const void *session = nullptr) const {
    std::vector<Span> found;
    for (const Span &span : spans)
      if (span.is.kind == kind && (!session || span.is.session == session))
        found.push_back(span);
    return found;
  }
};

struct Open {
  explicit Open(const tcc_options &options) {
    CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &options, &model)), int(TCC_OK));
    CHECK_EQ(int(tcc_rt_session_new(model, &session)), int(TCC_OK));
  }
  Open(const Open &) = delete;
  ~Open() {
    tcc_rt_session_free(session);
    tcc_rt_close(model);
  }
  tcc_rt_model *model;
  tcc_rt_session *session;
};

bool isInside(const Span &inner, const Span &outer) {
  return inner.is.session == outer.is.session && outer.is.begin <= inner.is.begin &&
         inner.is.end <= outer.is.end;
}

const int32_t ids[8 * 16] = {};
float y[8 * 16 * 6];

/// What must hold of all spans of the calls of one session.
void checkNesting(const Tracer &tracer, const void *session) {
  std::vector<Span> calls = tracer.of(TCC_SPAN_CALL, session),
                    launches = tracer.of(TCC_SPAN_LAUNCH, session);
  for (size_t i = 0; i < launches.size(); ++i) {
    CHECK(launches[i].is.begin <= launches[i].is.end);
    CHECK(i == 0 || launches[i - 1].is.end <= launches[i].is.begin);
    int around = 0;
    for (const Span &call : calls)
      around += isInside(launches[i], call);
    CHECK_EQ(around, 1);
  }
  for (const Span &work : tracer.of(TCC_SPAN_WORK, session)) {
    int around = 0;
    for (const Span &launch : launches)
      around += isInside(work, launch) && work.name == launch.name && work.line == launch.line;
    CHECK_EQ(around, 1);
  }
}

void spansOfACall() {
  Tracer tracer;
  Open open(tracer.options(3));
  // Parameters are laid out for the kernels before any call.
  CHECK_EQ(tracer.spans.size(), 2u);
  for (const Span &span : tracer.spans) {
    CHECK_EQ(int(span.is.kind), int(TCC_SPAN_LAUNCH));
    CHECK_EQ(span.name, "pack");
    CHECK_EQ(span.operands, "f32[4,6] f32[6,4]");
  }
  tracer.spans.clear();

  CHECK_EQ(int(toy::runEncode(open.session, 5, 7, ids, y)), int(TCC_OK));
  std::vector<Span> calls = tracer.of(TCC_SPAN_CALL), launches = tracer.of(TCC_SPAN_LAUNCH);
  CHECK_EQ(calls.size(), 1u);
  CHECK_EQ(calls[0].name, "encode");
  CHECK(calls[0].is.session == open.session);
  CHECK_EQ(int(tracer.spans.back().is.kind), int(TCC_SPAN_CALL)); // told last
  std::string names;
  for (const Span &launch : launches) {
    names += launch.name + " ";
    CHECK_EQ(launch.is.thread, 0);
    CHECK_EQ(launch.grid, "5");
    CHECK_EQ(launch.is.n_operands, 4);
  }
  CHECK_EQ(names, "gather multiply multiply ");
  CHECK_EQ(launches[0].line, "toy.tdsl:2");
  CHECK_EQ(launches[0].operands, "i32[5,7] f32[5,10,4] f32[5] f32[5,7,4]");
  std::vector<Span> work = tracer.of(TCC_SPAN_WORK);
  CHECK(!work.empty());
  for (const Span &span : work)
    CHECK(span.is.thread >= 0 && span.is.thread < 3);
  checkNesting(tracer, open.session);

  // A grid of one point leaves the threads to the loop in the kernel.
  tracer.spans.clear();
  CHECK_EQ(int(toy::runEncode(open.session, 1, 16, ids, y)), int(TCC_OK));
  bool multiplied = false;
  for (const Span &span : tracer.of(TCC_SPAN_WORK))
    multiplied |= span.name == "multiply";
  CHECK(multiplied);
  checkNesting(tracer, open.session);
}

/// A call that is refused or fails took its time as well.
void spansOfFailures() {
  Tracer tracer;
  Open open(tracer.options(1));
  tracer.spans.clear();
  float result;
  void *results[] = {&result};
  CHECK(tcc_rt_call(open.session, toy::broken, nullptr, nullptr, results) != TCC_OK);
  CHECK_EQ(tracer.of(TCC_SPAN_LAUNCH).size(), 1u);
  CHECK_EQ(tracer.of(TCC_SPAN_CALL).size(), 1u);
  CHECK(tracer.of(TCC_SPAN_WORK).empty()); // one thread
  checkNesting(tracer, open.session);
  CHECK(tcc_rt_call(open.session, 99, nullptr, nullptr, results) != TCC_OK);
  CHECK_EQ(tracer.of(TCC_SPAN_CALL).size(), 1u);
}

/// On the caller's pool each part of a loop is a thread of its own.
void spansOnTheCallersPool() {
  Tracer tracer;
  tcc_options options = tracer.options(3);
  options.parallel_for = [](void *, void (*task)(void *, int64_t), void *closure, int64_t count) {
    std::vector<std::thread> threads;
    for (int64_t i = 0; i < count; ++i)
      threads.emplace_back(task, closure, i);
    for (std::thread &thread : threads)
      thread.join();
  };
  Open open(options);
  tracer.spans.clear();
  CHECK_EQ(int(toy::runEncode(open.session, 8, 3, ids, y)), int(TCC_OK));
  CHECK_EQ(tracer.of(TCC_SPAN_WORK).size(), 9u); // three launches
  for (const Span &work : tracer.of(TCC_SPAN_WORK))
    CHECK(work.is.thread >= 1 && work.is.thread <= 3);
  checkNesting(tracer, open.session);
}

void severalSessions() {
  Tracer tracer;
  Open open(tracer.options(3));
  tracer.spans.clear();
  std::vector<tcc_rt_session *> sessions(4);
  std::vector<std::thread> threads;
  for (tcc_rt_session *&session : sessions) {
    CHECK_EQ(int(tcc_rt_session_new(open.model, &session)), int(TCC_OK));
    threads.emplace_back([session] {
      float own[8 * 16 * 6];
      for (int round = 0; round < 20; ++round)
        CHECK_EQ(int(toy::runEncode(session, 1 + round % 8, 16, ids, own)), int(TCC_OK));
    });
  }
  for (std::thread &thread : threads)
    thread.join();
  for (tcc_rt_session *session : sessions) {
    CHECK_EQ(tracer.of(TCC_SPAN_CALL, session).size(), 20u);
    CHECK_EQ(tracer.of(TCC_SPAN_LAUNCH, session).size(), 60u);
    checkNesting(tracer, session);
    tcc_rt_session_free(session);
  }
}

/// A program compiled before there was a trace says so by its size.
void olderCallers() {
  Tracer tracer;
  tcc_options options = tracer.options(2);
  options.size = offsetof(tcc_options, trace);
  Open open(options);
  CHECK_EQ(int(toy::runEncode(open.session, 2, 2, ids, y)), int(TCC_OK));
  CHECK(tracer.spans.empty());
}

} // namespace

int main() {
  spansOfACall();
  spansOfFailures();
  spansOnTheCallersPool();
  severalSessions();
  olderCallers();
  return finish();
}
