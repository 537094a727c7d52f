// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Runtime/Trace.h"
#include "lib/Runtime/Clock.h"

namespace tcc::runtime {

namespace {

void tell(const tcc_rt_session &session, const tcc_span &span) {
  const Options &options = session.model->options;
  options.trace(options.tracer, &span);
}

} // namespace

LaunchSpan::LaunchSpan(tcc_rt_session &session, const char *kernel, const char *line)
    : session(session), kernel(kernel), line(line), watch{worked, this}, begin(now()) {
  session.watch = &watch;
}

void LaunchSpan::worked(void *closure, int thread, int64_t begin, int64_t end) {
  auto &of = *static_cast<const LaunchSpan *>(closure);
  tell(of.session, {TCC_SPAN_WORK, thread, begin, end, of.kernel, of.line, &of.session, 0, 0,
                    nullptr, nullptr});
}

void LaunchSpan::end(int32_t gridRank, int32_t operandCount, const tcc_span_operand *operands) {
  session.watch = nullptr;
  const int64_t *grid = gridRank > 0 ? operands[0].extents : nullptr;
  tell(session, {TCC_SPAN_LAUNCH, 0, begin, now(), kernel, line, &session, gridRank, operandCount,
                 grid, operands});
}

void endCall(tcc_rt_session &session, const char *entry, int64_t begin) {
  tell(session, {TCC_SPAN_CALL, 0, begin, now(), entry, "", &session, 0, 0, nullptr, nullptr});
}

} // namespace tcc::runtime
