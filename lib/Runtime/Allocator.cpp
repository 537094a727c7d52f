// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Allocation through the caller's functions, or posix_memalign and free where there are none.
#include "lib/Runtime/Allocator.h"

#include <cstdlib>

namespace tcc::runtime {

void *Allocator::get(size_t size) const {
  if (size == 0)
    size = 1;
  if (allocate)
    return allocate(context, size, alignment);
  void *memory = nullptr;
  return posix_memalign(&memory, alignment, size) == 0 ? memory : nullptr;
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
