// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The planner: buffers are placed one after the other, each at the lowest place that is free during
// its life. What comes of it depends on the order, so several are tried, and then again with what
// ended at the top placed first, until a plan is as small as what lives at one time. A buffer that
// may take another's place is tried exactly there first, and kept apart from it otherwise, since a
// kernel that reads one while it writes the other may not see them shifted.
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

class Planner {
public:
  Planner(const tcc_rt_buffer_desc *buffers, const int64_t *bytes, int32_t count,
          const Allocator &allocator)
      : buffers(buffers), bytes(bytes), count(count), order(allocator), taken(allocator),
        places(allocator) {}

  bool plan(int64_t *offsets, int64_t *total);

private:
  bool meet(int32_t a, int32_t b) const {
    return buffers[a].first <= buffers[b].last && buffers[b].first <= buffers[a].last;
  }
  bool mayTakeOver(int32_t later, int32_t earlier) const {
    return buffers[later].in_place == earlier && buffers[earlier].last == buffers[later].first &&
           bytes[later] == bytes[earlier];
  }
  bool mayShare(int32_t a, int32_t b) const { return mayTakeOver(a, b) || mayTakeOver(b, a); }
  int64_t end(int32_t i) const { return saturatingAdd(places[size_t(i)], aligned(bytes[i])); }
  bool isFree(int64_t begin, int64_t end) const {
    for (const Placed &place : taken)
      if (begin < place.end && place.begin < end)
        return false;
    return true;
  }

  int64_t bound() const;
  bool place(int32_t i, const int32_t *begin, const int32_t *end);
  bool placeAll(int64_t *offsets, int64_t *total);

  const tcc_rt_buffer_desc *buffers;
  const int64_t *bytes;
  int32_t count;
  Array<int32_t> order;
  Array<Placed> taken;
  Array<int64_t> places;
};

/// The most that lives at one step: no plan is smaller.
int64_t Planner::bound() const {
  int64_t most = 0;
  for (int32_t start = 0; start < count; ++start) {
    int32_t step = buffers[start].first;
    int64_t sum = 0;
    for (int32_t i = 0; i < count; ++i) {
      int32_t from = buffers[i].in_place;
      bool takesOver = from >= 0 && buffers[i].first == step && mayTakeOver(i, from);
      if (buffers[i].first <= step && step <= buffers[i].last && !takesOver)
        sum = saturatingAdd(sum, aligned(bytes[i]));
    }
    most = std::max(most, sum);
  }
  return most;
}

/// Places a buffer beside those of begin..end-1.
bool Planner::place(int32_t i, const int32_t *begin, const int32_t *end) {
  int32_t partners[2], partnerCount = 0;
  if (!taken.resize(0))
    return false;
  for (const int32_t *done = begin; done != end; ++done)
    if (partnerCount < 2 && mayShare(i, *done))
      partners[partnerCount++] = *done;
    else if (meet(i, *done) && !taken.push({places[size_t(*done)], this->end(*done)}))
      return false;
  for (int32_t p = 0; p < partnerCount; ++p) {
    int64_t at = places[size_t(partners[p])], until = this->end(partners[p]);
    bool apart = true;
    for (int32_t q = 0; q < partnerCount; ++q) {
      int64_t other = places[size_t(partners[q])];
      apart &= other == at || this->end(partners[q]) <= at || until <= other;
    }
    if (apart && isFree(at, until)) {
      places[size_t(i)] = at;
      return true;
    }
  }
  for (int32_t p = 0; p < partnerCount; ++p)
    if (!taken.push({places[size_t(partners[p])], this->end(partners[p])}))
      return false;
  std::sort(taken.begin(), taken.end(),
            [](const Placed &a, const Placed &b) { return a.begin < b.begin; });
  int64_t at = 0, size = aligned(bytes[i]);
  for (const Placed &place : taken) {
    if (saturatingAdd(at, size) <= place.begin)
      break;
    at = std::max(at, place.end);
  }
  places[size_t(i)] = at;
  return true;
}

/// Places all in their order, and keeps the plan where it is smaller than `total`.
bool Planner::placeAll(int64_t *offsets, int64_t *total) {
  int64_t size = 0;
  for (const int32_t *next = order.begin(); next != order.end(); ++next) {
    if (!place(*next, order.begin(), next))
      return false;
    size = std::max(size, end(*next));
  }
  if (size < *total || *total < 0) {
    *total = size;
    std::copy(places.begin(), places.end(), offsets);
  }
  return true;
}

bool Planner::plan(int64_t *offsets, int64_t *total) {
  *total = -1;
  if (!order.resize(size_t(count)) || !places.resize(size_t(count)))
    return false;
  int64_t least = bound();
  auto isSmallest = [&] { return *total >= 0 && *total <= least; };
  auto length = [&](int32_t i) { return int64_t(buffers[i].last) - buffers[i].first; };
  auto larger = [&](int32_t a, int32_t b) {
    return bytes[a] != bytes[b] ? bytes[a] > bytes[b] : a < b;
  };
  auto longer = [&](int32_t a, int32_t b) {
    return length(a) != length(b) ? length(a) > length(b) : larger(a, b);
  };
  auto earlier = [&](int32_t a, int32_t b) {
    return buffers[a].first != buffers[b].first ? buffers[a].first < buffers[b].first
                                                : longer(a, b);
  };
  constexpr int rounds = 12; // with another at the front; more of them found little
  for (int start = 0; start < 3 && !isSmallest(); ++start) {
    for (int32_t i = 0; i < count; ++i)
      order[size_t(i)] = i;
    if (start == 0)
      std::sort(order.begin(), order.end(), larger);
    else if (start == 1)
      std::sort(order.begin(), order.end(), longer);
    else
      std::sort(order.begin(), order.end(), earlier);
    for (int round = 0; round < rounds && !isSmallest(); ++round) {
      if (!placeAll(offsets, total))
        return false;
      int32_t *top = std::max_element(order.begin(), order.end(),
                                      [&](int32_t a, int32_t b) { return end(a) < end(b); });
      if (top != order.end())
        std::rotate(order.begin(), top, top + 1);
    }
  }
  return true;
}

} // namespace

bool planArena(const tcc_rt_buffer_desc *buffers, const int64_t *bytes, int32_t count,
               const Allocator &allocator, int64_t *offsets, int64_t *total) {
  return Planner(buffers, bytes, count, allocator).plan(offsets, total);
}

} // namespace tcc::runtime
