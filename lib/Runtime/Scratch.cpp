// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A block belongs to who has set `taken`; its size may be looked at before, as a hint.
#include "lib/Runtime/Scratch.h"

namespace tcc::runtime {

struct alignas(Allocator::alignment) Scratch::Header {
  Scratch *owner;
  Block *block; ///< null: there was no free block; the memory is not kept
  size_t size;  ///< of all, this header included
};

Scratch::~Scratch() {
  for (Block &block : blocks)
    if (block.memory)
      allocator.put(block.memory, block.memory->size);
}

Scratch::Header *Scratch::make(size_t size, Block *block) {
  // Kernels may read, but not use, some bytes past the end: one more vector.
  if (size > SIZE_MAX / 2)
    return nullptr;
  size_t whole = sizeof(Header) + size + Allocator::alignment;
  auto *header = static_cast<Header *>(allocator.get(whole));
  if (header)
    *header = {this, block, whole};
  return header;
}

void *Scratch::get(size_t size) {
  // First a block that is large enough, then any free one, which is made anew.
  for (bool renew : {false, true})
    for (Block &block : blocks) {
      if (!renew && block.size.load(std::memory_order_relaxed) < size)
        continue;
      if (block.taken.load(std::memory_order_relaxed) || block.taken.exchange(true))
        continue;
      if (block.memory && block.size.load(std::memory_order_relaxed) >= size)
        return block.memory + 1;
      if (renew) {
        if (block.memory)
          allocator.put(block.memory, block.memory->size);
        block.memory = make(size, &block);
        block.size.store(block.memory ? size : 0, std::memory_order_relaxed);
        if (block.memory)
          return block.memory + 1;
      }
      block.taken.store(false);
      if (renew)
        return nullptr;
    }
  Header *header = make(size, nullptr);
  return header ? header + 1 : nullptr;
}

void Scratch::put(void *memory) {
  if (!memory)
    return;
  Header *header = static_cast<Header *>(memory) - 1;
  if (header->block)
    header->block->taken.store(false);
  else
    header->owner->allocator.put(header, header->size);
}

} // namespace tcc::runtime
