// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Allocation through the caller's functions, or posix_memalign and free where there are none.
#include "lib/Runtime/Allocator.h"

#include <cstdlib>
#include <sys/mman.h>

namespace tcc::runtime {

void *Allocator::get(size_t size) const {
  if (size == 0)
    size = 1;
  if (allocate)
    return allocate(context, size, alignment);
  // Panels are read at strides of kilobytes: with small pages each step would be a walk of the page
  // table, and a virtual machine's is walked twice.
  constexpr size_t hugePage = size_t(2) << 20;
  bool isLarge = size >= 4 * hugePage;
  void *memory = nullptr;
  if (posix_memalign(&memory, isLarge ? hugePage : alignment, size) != 0)
    return nullptr;
  if (isLarge)
    madvise(memory, size, MADV_HUGEPAGE); // where the system has none, it stays as it is
  return memory;
}

void Allocator::put(void *memory, size_t size) const {
  if (!memory)
    return;
  if (size == 0)
    size = 1;
  if (release)
    release(context, memory, size, alignment);
  else
    free(memory);
}

} // namespace tcc::runtime
