// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the runtime's memory comes from: libc, or the functions in tcc_options. Array is the only
// container of the runtime; like everything here it reports failure instead of throwing.
#ifndef TCC_RUNTIME_ALLOCATOR_H
#define TCC_RUNTIME_ALLOCATOR_H

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace tcc::runtime {

struct Allocator {
  void *(*allocate)(void *context, size_t size, size_t alignment) = nullptr;
  void (*release)(void *context, void *memory, size_t size, size_t alignment) = nullptr;
  void *context = nullptr;

  /// All memory is aligned to this: a cache line, and the widest vector.
  static constexpr size_t alignment = 64;

  /// At least `size` bytes, or null. A size of 0 still gives an address.
  void *get(size_t size) const;
  /// Gives back what get(size) returned; null is fine.
  void put(void *memory, size_t size) const;
};

/// A growable array of plain values.
template <typename T> class Array {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
  explicit Array(const Allocator &allocator) : allocator(allocator) {}
  Array(const Array &) = delete;
  Array &operator=(const Array &) = delete;
  ~Array() { clear(); }

  /// Keeps what is there; new elements are zero. False when memory is missing.
  [[nodiscard]] bool resize(size_t count) {
    if (count > capacity && !reserve(count))
      return false;
    if (count > used)
      memset(static_cast<void *>(elements + used), 0, (count - used) * sizeof(T));
    used = count;
    return true;
  }

  [[nodiscard]] bool push(const T &value) {
    if (used == capacity && !reserve(used ? 2 * used : 16))
      return false;
    elements[used++] = value;
    return true;
  }

  /// Gives the memory back.
  void clear() {
    if (elements)
      allocator.put(elements, capacity * sizeof(T));
    elements = nullptr;
    used = capacity = 0;
  }

  size_t size() const { return used; }
  T *data() { return elements; }
  const T *data() const { return elements; }
  T &operator[](size_t i) { return elements[i]; }
  const T &operator[](size_t i) const { return elements[i]; }
  T *begin() { return elements; }
  T *end() { return elements + used; }
  const T *begin() const { return elements; }
  const T *end() const { return elements + used; }

private:
  bool reserve(size_t count) {
    if (count > SIZE_MAX / 2 / sizeof(T))
      return false;
    auto *grown = static_cast<T *>(allocator.get(count * sizeof(T)));
    if (!grown)
      return false;
    if (used)
      memcpy(static_cast<void *>(grown), elements, used * sizeof(T));
    size_t kept = used;
    clear();
    elements = grown;
    used = kept;
    capacity = count;
    return true;
  }

  Allocator allocator;
  T *elements = nullptr;
  size_t used = 0, capacity = 0;
};

} // namespace tcc::runtime

#endif // TCC_RUNTIME_ALLOCATOR_H
