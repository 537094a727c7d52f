// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The hooks. Halide's own defaults would print, abort, and start a second thread pool.
#include "lib/Runtime/HalideHooks.h"
#include "lib/Runtime/Model.h"

#include <HalideRuntime.h>

namespace tcc::runtime {

namespace {

struct Loop {
  halide_task_t task;
  void *context;
  int first;
  uint8_t *closure;
};

int runIteration(void *argument, int64_t index) {
  auto &loop = *static_cast<Loop *>(argument);
  return loop.task(loop.context, loop.first + int(index), loop.closure);
}

int parallelFor(void *context, halide_task_t task, int first, int count, uint8_t *closure) {
  Loop loop{task, context, first, closure};
  auto *session = static_cast<tcc_rt_session *>(context);
  return session->model->pool.run(count, runIteration, &loop, session->watch);
}

void *getScratch(void *context, size_t size) {
  return static_cast<tcc_rt_session *>(context)->model->scratch.get(size);
}

void putScratch(void *, void *memory) { Scratch::put(memory); }

// Several threads of one kernel may fail; the first has the word.
void reportError(void *context, const char *text) {
  auto *session = static_cast<tcc_rt_session *>(context);
  if (!session || session->kernelFailed.exchange(true))
    return;
  size_t length = strlen(text);
  while (length > 0 && text[length - 1] == '\n')
    --length;
  session->message.fail(TCC_INTERNAL, "%.*s", int(length), text);
}

void printNothing(void *, const char *) {}

} // namespace

void installHalideHooks() {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, [] {
    halide_set_custom_do_par_for(parallelFor);
    halide_set_custom_malloc(getScratch);
    halide_set_custom_free(putScratch);
    halide_set_error_handler(reportError);
    halide_set_custom_print(printNothing);
  });
}

} // namespace tcc::runtime
