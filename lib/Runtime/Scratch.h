// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory that kernels ask for while they run. Blocks are kept for the next kernel, so that nothing
// is allocated in a steady state. Any thread may ask at any time.
#ifndef TCC_RUNTIME_SCRATCH_H
#define TCC_RUNTIME_SCRATCH_H

#include "lib/Runtime/Allocator.h"

#include <atomic>

namespace tcc::runtime {

class Scratch {
public:
  explicit Scratch(const Allocator &allocator) : allocator(allocator) {}
  Scratch(const Scratch &) = delete;
  ~Scratch();

  void *get(size_t size);
  static void put(void *memory);

private:
  struct Header;
  struct Block {
    std::atomic<bool> taken{false};
    std::atomic<size_t> size{0};
    Header *memory = nullptr;
  };
  static constexpr int maxBlocks = 64;

  Header *make(size_t size, Block *block);

  Allocator allocator;
  Block blocks[maxBlocks];
};

} // namespace tcc::runtime

#endif // TCC_RUNTIME_SCRATCH_H
