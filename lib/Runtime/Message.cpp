// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formatting of messages. No floating-point conversion of printf is used: it follows the locale.
#include "lib/Runtime/Message.h"

#include <cinttypes>
#include <cstdarg>
#include <cstdio>

namespace tcc::runtime {

void Message::clear() {
  if (grown)
    allocator.put(grown, capacity);
  grown = nullptr;
  capacity = sizeof small;
  used = 0;
  small[0] = 0;
}

bool Message::reserve(size_t size) {
  if (size <= capacity)
    return true;
  size_t wanted = 2 * capacity > size ? 2 * capacity : size;
  auto *memory = static_cast<char *>(allocator.get(wanted));
  if (!memory)
    return false;
  memcpy(memory, text(), used + 1);
  if (grown)
    allocator.put(grown, capacity);
  grown = memory;
  capacity = wanted;
  return true;
}

void Message::addList(const char *format, va_list list) {
  va_list again;
  va_copy(again, list);
  char *place = grown ? grown : small;
  int size = vsnprintf(place + used, capacity - used, format, list);
  if (size > 0 && size_t(size) >= capacity - used) {
    if (reserve(used + size_t(size) + 1)) {
      vsnprintf(grown + used, capacity - used, format, again);
    } else {
      size = int(capacity - used - 1);
      place[capacity - 1] = 0;
      if (capacity > 4)
        memcpy(place + capacity - 4, "...", 3);
    }
  }
  if (size > 0)
    used += size_t(size);
  va_end(again);
}

void Message::add(const char *format, ...) {
  va_list list;
  va_start(list, format);
  addList(format, list);
  va_end(list);
}

tcc_status Message::fail(tcc_status status, const char *format, ...) {
  clear();
  va_list list;
  va_start(list, format);
  addList(format, list);
  va_end(list);
  return status;
}

void Message::addBytes(uint64_t bytes) {
  static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  int unit = 0;
  uint64_t whole = bytes, rest = 0;
  while (whole >= 1024) {
    rest = whole % 1024;
    whole /= 1024;
    ++unit;
  }
  if (unit == 0)
    add("%" PRIu64 " bytes", bytes);
  else
    add("%" PRIu64 ".%" PRIu64 " %s", whole, rest * 10 / 1024, units[unit]);
}

void Message::addType(const char *type, int32_t rank, const int64_t *shape) {
  add("%s[", type);
  for (int32_t i = 0; i < rank; ++i) {
    if (i == TCC_MAX_RANK) {
      add(", ...");
      break;
    }
    add(i ? ", %" PRId64 : "%" PRId64, shape[i]);
  }
  add("]");
}

} // namespace tcc::runtime
