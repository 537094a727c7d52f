// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc run --trace`: what the runtime tells of calls, launches and threads, as a file in the Trace
// Event Format, which chrome://tracing and Perfetto open.
#ifndef TCC_TOOLS_TRACE_H
#define TCC_TOOLS_TRACE_H

#include "lib/Runtime/tcc.h"
#include "tools/tcc/Model.h"
#include "llvm/ADT/SmallVector.h"

#include <atomic>
#include <mutex>

namespace tcc::cli {

class Trace {
public:
  /// What tcc_options.trace is for; `trace` is the object.
  static void tell(void *trace, const tcc_span *span);
  /// Spans that end from now on are kept.
  void start() { started = true; }

  struct Subject {
    const tcc_model_info &model;
    const Entry &entry;
    const Dims &dims;
  };
  /// Writes all or nothing, while the model is open.
  llvm::Error write(llvm::StringRef path, const Subject &of) const;

private:
  struct Operand {
    tcc_dtype dtype;
    llvm::SmallVector<int64_t, 4> extents;
  };
  struct Event {
    tcc_span_kind kind;
    int32_t thread;
    int64_t begin, end;
    const char *name, *line;
    llvm::SmallVector<int64_t, 2> grid;
    std::vector<Operand> operands;
  };
  std::string text(const Subject &of) const;

  std::atomic<bool> started{false}, memoryIsOut{false};
  std::mutex mutex;
  std::vector<Event> events;
};

} // namespace tcc::cli

#endif
