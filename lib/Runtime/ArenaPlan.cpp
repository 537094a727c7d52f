// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The planner: greedy by size. A buffer that may take another's place is tried exactly there first,
// and kept apart from it otherwise, since a kernel that reads one while it writes the other may not
// see them shifted.
#include "lib/Runtime/ArenaPlan.h"

#include <algorithm>

namespace tcc::runtime {

namespace {

struct Placed {
  int64_t begin, end;
};

int64_t saturatingAdd(int64_t a, int64_t b) {
  int64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

int64_t aligned(int64_t bytes) {
  constexpr int64_t unit = Allocator::alignment;
  return bytes > INT64_MAX - unit ? INT64_MAX : (bytes + unit - 1) / unit * unit;
}

bool meet(const tcc_rt_buffer_desc &a, const tcc_rt_buffer_desc &b) {
  return a.first <= b.last && b.first <= a.last;
}

bool mayShare(const tcc_rt_buffer_desc *buffers, const int64_t *bytes, int32_t later,
              int32_t earlier) {
  return buffers[later].in_place == earlier && buffers[earlier].last == buffers[later].first &&
         bytes[later] == bytes[earlier];
}

bool isFree(const Array<Placed> &taken, int64_t begin, int64_t end) {
  for (const Placed &place : taken)
    if (begin < place.end && place.begin < end)
      return false;
  return true;
}

} // namespace

bool planArena(const tcc_rt_buffer_desc *buffers, const int64_t *bytes, int32_t count,
               const Allocator &allocator, int64_t *offsets, int64_t *total) {
  Array<int32_t> order(allocator);
  Array<Placed> taken(allocator);
  if (!order.resize(size_t(count)))
    return false;
  for (int32_t i = 0; i < count; ++i)
    order[size_t(i)] = i;
  std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    return bytes[a] != bytes[b] ? bytes[a] > bytes[b] : a < b;
  });

  *total = 0;
  for (int32_t *next = order.begin(); next != order.end(); ++next) {
    int32_t i = *next;
    int64_t size = aligned(bytes[i]);
    if (!taken.resize(0))
      return false;
    int32_t partner = -1;
    for (int32_t *done = order.begin(); done != next; ++done) {
      bool shares = mayShare(buffers, bytes, i, *done) || mayShare(buffers, bytes, *done, i);
      if (shares && partner < 0)
        partner = *done;
      else if (meet(buffers[i], buffers[*done]) &&
               !taken.push({offsets[*done], saturatingAdd(offsets[*done], aligned(bytes[*done]))}))
        return false;
    }
    if (partner >= 0 && isFree(taken, offsets[partner], saturatingAdd(offsets[partner], size))) {
      offsets[i] = offsets[partner];
      continue;
    }
    if (partner >= 0 &&
        !taken.push({offsets[partner], saturatingAdd(offsets[partner], aligned(bytes[partner]))}))
      return false;
    std::sort(taken.begin(), taken.end(),
              [](const Placed &a, const Placed &b) { return a.begin < b.begin; });
    int64_t at = 0;
    for (const Placed &place : taken) {
      if (saturatingAdd(at, size) <= place.begin)
        break;
      at = std::max(at, place.end);
    }
    offsets[i] = at;
    *total = std::max(*total, saturatingAdd(at, size));
  }
  return true;
}

} // namespace tcc::runtime
