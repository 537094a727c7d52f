// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/tcc/Trace.h"
#include "lib/Driver/Outputs.h"
#include "lib/Reference/Errors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"
#include <fmt/ranges.h>
#include <new>
#include <set>

namespace tcc::cli {

using reference::Blame;
using reference::failure;

/// Called by the threads of a library that knows no exceptions.
void Trace::tell(void *trace, const tcc_span *span) {
  auto &self = *static_cast<Trace *>(trace);
  if (!self.started)
    return;
  try {
    Event event{span->kind, span->thread, span->begin, span->end, span->name, span->line, {}, {}};
    event.grid.assign(span->grid, span->grid + span->grid_rank);
    for (const tcc_span_operand &operand :
         llvm::ArrayRef(span->operands, static_cast<size_t>(span->n_operands)))
      event.operands.push_back({operand.dtype, {operand.extents, operand.extents + operand.rank}});
    std::lock_guard lock(self.mutex);
    self.events.push_back(std::move(event));
  } catch (const std::bad_alloc &) {
    self.memoryIsOut = true;
  }
}

static llvm::StringRef categoryOf(tcc_span_kind kind) {
  return kind == TCC_SPAN_CALL ? "call" : kind == TCC_SPAN_LAUNCH ? "launch" : "work";
}

/// Microseconds, to the nanosecond.
static std::string microseconds(int64_t nanoseconds) {
  return fmt::format("{}.{:03}", nanoseconds / 1000, nanoseconds % 1000);
}

std::string Trace::text(const Subject &of) const {
  int64_t start = INT64_MAX;
  std::set<int32_t> threads;
  std::vector<const Event *> sorted;
  for (const Event &event : events) {
    start = std::min(start, event.begin);
    threads.insert(event.thread);
    sorted.push_back(&event);
  }
  // What is around others comes before them.
  llvm::sort(sorted, [](const Event *a, const Event *b) {
    return std::tuple(a->begin, -a->end, a->kind, a->thread) <
           std::tuple(b->begin, -b->end, b->kind, b->thread);
  });
  std::string dims;
  for (const Dim &dim : of.entry.dims)
    dims += fmt::format("{}{} = {}", dims.empty() ? "" : ", ", dim.name, of.dims.lookup(dim.name));

  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream);
  auto name = [&](llvm::StringRef what, int32_t thread, llvm::StringRef is) {
    json.object([&] {
      json.attribute("ph", "M");
      json.attribute("pid", 1);
      json.attribute("tid", thread);
      json.attribute("name", what);
      json.attributeObject("args", [&] { json.attribute("name", is); });
    });
    stream << "\n";
  };
  json.objectBegin();
  json.attribute("displayTimeUnit", "ms");
  json.attributeObject("otherData", [&] {
    json.attribute("model", of.model.name);
    json.attribute("entry", of.entry.name);
    json.attribute("dims", dims);
    json.attribute("compiler", of.model.compiler);
    json.attribute("target", of.model.target);
  });
  json.attributeArray("traceEvents", [&] {
    name("process_name", 0, of.model.name);
    for (int32_t thread : threads)
      name("thread_name", thread, thread ? fmt::format("worker {}", thread) : "caller");
    for (const Event *event : sorted) {
      json.object([&] {
        json.attribute("ph", "X");
        json.attribute("pid", 1);
        json.attribute("tid", event->thread);
        auto time = [&](llvm::StringRef key, int64_t nanoseconds) {
          json.attributeBegin(key);
          json.rawValue(microseconds(nanoseconds));
          json.attributeEnd();
        };
        time("ts", event->begin - start);
        time("dur", event->end - event->begin);
        json.attribute("cat", categoryOf(event->kind));
        json.attribute("name", event->name);
        json.attributeObject("args", [&] {
          if (*event->line)
            json.attribute("line", event->line);
          if (event->kind == TCC_SPAN_CALL)
            json.attribute("dims", dims);
          if (event->kind != TCC_SPAN_LAUNCH)
            return;
          json.attribute("grid", llvm::json::Array(event->grid));
          json.attributeArray("operands", [&] {
            for (const Operand &operand : event->operands)
              json.value(fmt::format("{}[{}]", tcc_dtype_name(operand.dtype),
                                     fmt::join(operand.extents, ", ")));
          });
        });
      });
      stream << "\n";
    }
  });
  json.objectEnd();
  stream << "\n";
  return text;
}

llvm::Error Trace::write(llvm::StringRef path, const Subject &of) const {
  if (memoryIsOut)
    return failure("not enough memory for the trace; fewer calls (--repeat) make a smaller one");
  driver::Outputs file;
  llvm::Error error = file.add(path, text(of));
  if (!error)
    error = file.commit();
  return error ? failure(Blame::File, "{}", llvm::toString(std::move(error)))
               : llvm::Error::success();
}

} // namespace tcc::cli
