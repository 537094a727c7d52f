// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Plans are kept for the dims used last; the arena only grows.
#include "lib/Runtime/Binding.h"
#include "lib/Runtime/ArenaPlan.h"

#include <algorithm>
#include <cinttypes>

namespace tcc::runtime {

Binding::Binding(const tcc_rt_model_desc &desc, const Allocator &allocator, uint64_t memoryLimit)
    : desc(desc), allocator(allocator), memoryLimit(memoryLimit), sizes(allocator),
      offsets(allocator), trial(allocator) {}

Binding::~Binding() {
  for (Plan &plan : plans)
    drop(plan);
  if (arena)
    allocator.put(arena, arenaBytes);
}

bool Binding::reserve() {
  int32_t most = 0;
  for (int32_t e = 0; e < desc.info->n_entries; ++e)
    most = std::max({most, desc.entries[e].n_buffers, desc.entries[e].n_limits});
  return sizes.resize(size_t(most)) && offsets.resize(size_t(most)) &&
         trial.resize(size_t(desc.info->n_dims));
}

tcc_status Binding::checkDims(int32_t entry, const int64_t *dims, Message &message) const {
  const tcc_entry_info &info = desc.info->entries[entry];
  for (int32_t i = 0; i < info.n_dims; ++i) {
    const tcc_dim_info &dim = desc.info->dims[info.dims[i]];
    if (dims[i] < dim.min || dims[i] > dim.max)
      return message.fail(TCC_DIM_OUT_OF_RANGE, "%s = %" PRId64 " is outside %" PRId64 "..%" PRId64,
                          dim.name, dims[i], dim.min, dim.max);
  }
  return TCC_OK;
}

tcc_status Binding::bind(int32_t entry, const int64_t *dims, bool &changed, Message &message) {
  changed = true;
  const Plan *wanted = find(entry, dims);
  if (!wanted)
    if (tcc_status status = plan(entry, dims, wanted, message))
      return status;
  if (size_t(wanted->total) > arenaBytes) {
    bound = nullptr;
    if (tcc_status status = growArena(entry, dims, wanted->total, message))
      return status;
  }
  changed = bound != wanted;
  bound = wanted;
  return TCC_OK;
}

const Binding::Plan *Binding::find(int32_t entry, const int64_t *dims) {
  size_t bytes = size_t(desc.info->entries[entry].n_dims) * sizeof(int64_t);
  for (Plan &plan : plans)
    if (plan.dims && plan.entry == entry && (!bytes || !memcmp(plan.dims, dims, bytes))) {
      plan.used = ++clock;
      return &plan;
    }
  return nullptr;
}

void Binding::drop(Plan &plan) const {
  if (plan.dims)
    allocator.put(plan.dims, size_t(plan.count) * sizeof(int64_t));
  plan.dims = nullptr;
}

tcc_status Binding::plan(int32_t entry, const int64_t *dims, const Plan *&made, Message &message) {
  if (tcc_status status = checkLaunches(entry, dims, message))
    return status;
  int32_t dimCount = desc.info->entries[entry].n_dims, bufferCount = desc.entries[entry].n_buffers;
  Plan next{};
  next.entry = entry;
  next.count = dimCount + bufferCount;
  bool planned = layOut(entry, dims, next.total);
  if (planned && uint64_t(next.total) > memoryLimit)
    return refuseMemory(entry, dims, next.total, memoryLimit, message);
  next.dims = static_cast<int64_t *>(allocator.get(size_t(next.count) * sizeof(int64_t)));
  if (!planned || !next.dims) {
    drop(next);
    return message.fail(TCC_OUT_OF_MEMORY, "%s: no memory to plan its working memory",
                        desc.info->entries[entry].name);
  }
  next.offsets = next.dims + dimCount;
  if (dimCount)
    memcpy(next.dims, dims, size_t(dimCount) * sizeof(int64_t));
  if (bufferCount)
    memcpy(next.offsets, offsets.data(), size_t(bufferCount) * sizeof(int64_t));
  next.used = ++clock;

  Plan *place = plans;
  for (Plan &plan : plans)
    if (!plan.dims || (place->dims && plan.used < place->used))
      place = &plan;
  if (bound == place)
    bound = nullptr;
  drop(*place);
  *place = next;
  made = place;
  return TCC_OK;
}

bool Binding::layOut(int32_t entry, const int64_t *dims, int64_t &total) {
  const tcc_rt_entry_desc &is = desc.entries[entry];
  total = 0;
  if (is.n_buffers == 0)
    return true;
  is.sizes(dims, sizes.data());
  return planArena(is.buffers, sizes.data(), is.n_buffers, allocator, offsets.data(), &total);
}

tcc_status Binding::growArena(int32_t entry, const int64_t *dims, int64_t total, Message &message) {
  if (arena)
    allocator.put(arena, arenaBytes);
  // Some more than needed, so that sizes that creep up do not allocate each time.
  uint64_t more = std::min(std::max(uint64_t(total), arenaBytes + arenaBytes / 4), memoryLimit);
  for (uint64_t bytes : {more, uint64_t(total)}) {
    arena = static_cast<uint8_t *>(allocator.get(bytes));
    arenaBytes = arena ? bytes : 0;
    if (arena)
      return TCC_OK;
  }
  return refuseMemory(entry, dims, total, largestAllocation(uint64_t(total)), message);
}

bool Binding::fits(int32_t entry, const int64_t *dims, uint64_t limit) {
  const tcc_rt_entry_desc &is = desc.entries[entry];
  if (is.n_limits > 0) {
    is.footprints(dims, sizes.data());
    for (int32_t i = 0; i < is.n_limits; ++i)
      if (sizes[size_t(i)] > TCC_RT_MAX_ELEMENTS)
        return false;
  }
  int64_t total;
  return layOut(entry, dims, total) && uint64_t(total) <= limit;
}

tcc_status Binding::checkLaunches(int32_t entry, const int64_t *dims, Message &message) {
  const tcc_rt_entry_desc &is = desc.entries[entry];
  if (is.n_limits == 0)
    return TCC_OK;
  is.footprints(dims, sizes.data());
  for (int32_t i = 0; i < is.n_limits; ++i) {
    int64_t elements = sizes[size_t(i)];
    if (elements <= TCC_RT_MAX_ELEMENTS)
      continue;
    message.clear();
    message.add("%s has %" PRId64 " elements in one launch at ", is.limits[i], elements);
    addDims(entry, dims, message);
    message.add(", %d are possible", TCC_RT_MAX_ELEMENTS);
    addLargestThatFit(entry, dims, memoryLimit, message);
    return TCC_TOO_LARGE;
  }
  return TCC_OK;
}

tcc_status Binding::refuseMemory(int32_t entry, const int64_t *dims, int64_t total, uint64_t limit,
                                 Message &message) {
  const tcc_rt_entry_desc &is = desc.entries[entry];
  is.sizes(dims, sizes.data());
  int32_t largest =
      int32_t(std::max_element(sizes.begin(), sizes.begin() + is.n_buffers) - sizes.begin());
  message.clear();
  message.add("%s needs ", desc.info->entries[entry].name);
  message.addBytes(uint64_t(total));
  message.add(" of working memory at ");
  addDims(entry, dims, message);
  message.add(" (%s alone has ", is.buffers[largest].name);
  message.addBytes(uint64_t(sizes[size_t(largest)]));
  message.add("), ");
  message.addBytes(limit);
  message.add(" can be had");
  addLargestThatFit(entry, dims, limit, message);
  return TCC_OUT_OF_MEMORY;
}

void Binding::addDims(int32_t entry, const int64_t *dims, Message &message) const {
  const tcc_entry_info &info = desc.info->entries[entry];
  for (int32_t i = 0; i < info.n_dims; ++i)
    message.add("%s%s = %" PRId64, i ? ", " : "", desc.info->dims[info.dims[i]].name, dims[i]);
}

// For each dim that helps when it alone is smaller: "; the largest that fits is B = 12 or T = 40".
void Binding::addLargestThatFit(int32_t entry, const int64_t *dims, uint64_t limit,
                                Message &message) {
  const tcc_entry_info &info = desc.info->entries[entry];
  int found = 0;
  for (int32_t i = 0; i < info.n_dims; ++i) {
    const tcc_dim_info &dim = desc.info->dims[info.dims[i]];
    memcpy(trial.data(), dims, size_t(info.n_dims) * sizeof(int64_t));
    int64_t low = dim.min, high = dims[i];
    trial[size_t(i)] = low;
    if (!fits(entry, trial.data(), limit))
      continue;
    while (high - low > 1) { // low fits, high does not
      int64_t middle = low + (high - low) / 2;
      trial[size_t(i)] = middle;
      (fits(entry, trial.data(), limit) ? low : high) = middle;
    }
    message.add("%s%s = %" PRId64, found++ ? " or " : "; the largest that fits is ", dim.name, low);
  }
  if (!found)
    message.add("; no smaller value of one dim is enough");
}

// What could be allocated instead of `below` bytes, found by trying.
uint64_t Binding::largestAllocation(uint64_t below) const {
  uint64_t low = 0, high = below;
  while (high - low > below / 1024 + 1) {
    uint64_t middle = low + (high - low) / 2;
    void *memory = allocator.get(middle);
    if (memory)
      allocator.put(memory, middle);
    (memory ? low : high) = middle;
  }
  return low;
}

} // namespace tcc::runtime

int64_t tcc_rt_working_memory(const tcc_rt_model_desc *desc, int32_t entry, const int64_t *dims,
                              void (*visit)(void *closure, const tcc_buffer *buffer),
                              void *closure) {
  using namespace tcc::runtime;
  Allocator allocator;
  Binding binding(*desc, allocator, UINT64_MAX);
  Message message(allocator);
  int64_t total;
  if (entry < 0 || entry >= desc->info->n_entries || !binding.reserve() ||
      binding.checkDims(entry, dims, message) || !binding.layOut(entry, dims, total))
    return -1;
  const tcc_rt_entry_desc &is = desc->entries[entry];
  for (int32_t i = 0; visit && i < is.n_buffers; ++i) {
    const tcc_rt_buffer_desc &from = is.buffers[i];
    tcc_buffer buffer = {from.name, from.shape, from.dtype,         from.first,
                         from.last, 0,          binding.placeOf(i), binding.sizeOf(i)};
    visit(closure, &buffer);
  }
  return total;
}
