// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Binding a session to an entry and the values of its dims: says whether they can be held, plans
// the arena, and keeps plan and arena for the next call.
#ifndef TCC_RUNTIME_BINDING_H
#define TCC_RUNTIME_BINDING_H

#include "lib/Runtime/Allocator.h"
#include "lib/Runtime/Message.h"
#include "lib/Runtime/abi.h"

namespace tcc::runtime {

class Binding {
public:
  Binding(const tcc_rt_model_desc &desc, const Allocator &allocator, uint64_t memoryLimit);
  Binding(const Binding &) = delete;
  ~Binding();

  /// Room for what every entry needs, so that later calls allocate arena and plans only.
  bool reserve();

  /// Checks that each dim is within its range.
  tcc_status checkDims(int32_t entry, const int64_t *dims, Message &message) const;
  /// Makes the arena ready. `changed`: it was bound to something else before, so what it holds is
  /// lost.
  tcc_status bind(int32_t entry, const int64_t *dims, bool &changed, Message &message);
  /// Forgets what it is bound to; the next bind() is a change.
  void unbind() { bound = nullptr; }

  /// Plans the arena without making it: its size, and in placeOf() and sizeOf() where each buffer
  /// would lie. False when it could not be planned.
  bool layOut(int32_t entry, const int64_t *dims, int64_t &total);
  int64_t placeOf(int32_t index) const { return offsets[size_t(index)]; }
  int64_t sizeOf(int32_t index) const { return sizes[size_t(index)]; }

  /// Where buffer `index` of the bound entry lies.
  uint8_t *buffer(int32_t index) const { return arena + bound->offsets[index]; }

private:
  struct Plan {
    int32_t entry;
    int32_t count;
    int64_t *dims;    ///< null: the place is free
    int64_t *offsets; ///< in the same memory as dims
    int64_t total;
    uint64_t used; ///< when it was last bound
  };
  static constexpr int maxPlans = 32;

  const Plan *find(int32_t entry, const int64_t *dims);
  tcc_status plan(int32_t entry, const int64_t *dims, const Plan *&made, Message &message);
  void drop(Plan &plan) const;
  tcc_status growArena(int32_t entry, const int64_t *dims, int64_t total, Message &message);

  /// Whether launches and arena fit, the arena in `limit` bytes.
  bool fits(int32_t entry, const int64_t *dims, uint64_t limit);
  tcc_status checkLaunches(int32_t entry, const int64_t *dims, Message &message);
  tcc_status refuseMemory(int32_t entry, const int64_t *dims, int64_t total, uint64_t limit,
                          Message &message);
  void addDims(int32_t entry, const int64_t *dims, Message &message) const;
  void addLargestThatFit(int32_t entry, const int64_t *dims, uint64_t limit, Message &message);
  uint64_t largestAllocation(uint64_t below) const;

  const tcc_rt_model_desc &desc;
  Allocator allocator;
  uint64_t memoryLimit;
  Plan plans[maxPlans] = {};
  const Plan *bound = nullptr;
  uint64_t clock = 0;
  uint8_t *arena = nullptr;
  size_t arenaBytes = 0;
  Array<int64_t> sizes, offsets, trial; ///< work space, as large as the largest entry needs
};

} // namespace tcc::runtime

#endif // TCC_RUNTIME_BINDING_H
