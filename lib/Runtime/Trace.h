// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Telling the user of a model where time goes, through tcc_options.trace. Nobody makes these
// objects where it is null.
#ifndef TCC_RUNTIME_TRACE_H
#define TCC_RUNTIME_TRACE_H

#include "lib/Runtime/Model.h"

namespace tcc::runtime {

/// A launch in progress; while it lives, its session's loops are told too.
class LaunchSpan {
public:
  LaunchSpan(tcc_rt_session &session, const char *kernel, const char *line);
  LaunchSpan(const LaunchSpan &) = delete;
  /// The extents of the grid are the first of each operand's.
  void end(int32_t gridRank, int32_t operandCount, const tcc_span_operand *operands);

private:
  static void worked(void *span, int thread, int64_t begin, int64_t end);

  tcc_rt_session &session;
  const char *kernel, *line;
  LoopWatch watch;
  int64_t begin;
};

/// Tells of a call that began at `begin` and ends now.
void endCall(tcc_rt_session &session, const char *entry, int64_t begin);

} // namespace tcc::runtime

#endif // TCC_RUNTIME_TRACE_H
