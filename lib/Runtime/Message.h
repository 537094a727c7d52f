// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The text an object keeps for its user: grows as needed, and is cut (never lost) without memory.
#ifndef TCC_RUNTIME_MESSAGE_H
#define TCC_RUNTIME_MESSAGE_H

#include "lib/Runtime/Allocator.h"
#include "lib/Runtime/tcc.h"

namespace tcc::runtime {

class Message {
public:
  explicit Message(const Allocator &allocator) : allocator(allocator) {}
  Message(const Message &) = delete;
  Message &operator=(const Message &) = delete;
  ~Message() { clear(); }

  const char *text() const { return grown ? grown : small; }
  bool empty() const { return used == 0; }
  void clear();

  /// Adds printf-formatted text.
  [[gnu::format(printf, 2, 3)]] void add(const char *format, ...);
  /// Replaces the text and returns `status`, so that a failing function ends with it.
  [[gnu::format(printf, 3, 4)]] tcc_status fail(tcc_status status, const char *format, ...);

  /// "384 bytes", "12.3 GiB"
  void addBytes(uint64_t bytes);
  /// "f32[30522, 384]"; at most TCC_MAX_RANK extents are shown.
  void addType(const char *type, int32_t rank, const int64_t *shape);

private:
  void addList(const char *format, __builtin_va_list list);
  bool reserve(size_t size);

  Allocator allocator;
  size_t used = 0;
  char *grown = nullptr;
  size_t capacity = sizeof small;
  char small[240] = "";
};

} // namespace tcc::runtime

#endif // TCC_RUNTIME_MESSAGE_H
