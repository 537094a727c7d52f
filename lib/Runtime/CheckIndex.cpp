// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integer inputs that index something are looked through before a kernel does.
#include "lib/Runtime/Model.h"

#include <cinttypes>

using namespace tcc::runtime;

namespace {

/// Whether all `count` elements lie in 0..limit-1, without a branch per element.
template <typename T> bool rowIsInside(const T *row, int64_t count, int64_t stride, int64_t limit) {
  bool outside = false;
  for (int64_t i = 0; i < count; ++i)
    outside |= row[i * stride] < 0 || row[i * stride] >= limit;
  return !outside;
}

template <typename T>
tcc_status check(tcc_rt_session &session, const tcc_arg &arg, const char *name, int64_t limit) {
  const T *data = reinterpret_cast<const T *>(arg.memory->host) + arg.offset;
  // All axes but the last are counted through; rank 0 is a row of one.
  int32_t outer = arg.rank > 0 ? arg.rank - 1 : 0;
  int64_t count = arg.rank > 0 ? arg.extents[outer] : 1;
  int64_t stride = arg.rank > 0 ? arg.strides[outer] : 0;
  int64_t at[TCC_MAX_RANK] = {};
  for (int32_t k = 0; k < arg.rank; ++k)
    if (arg.extents[k] == 0)
      return TCC_OK;
  while (true) {
    const T *row = data;
    for (int32_t k = 0; k < outer; ++k)
      row += at[k] * arg.strides[k];
    if (!rowIsInside(row, count, stride, limit)) {
      int64_t i = 0;
      while (row[i * stride] >= 0 && row[i * stride] < limit)
        ++i;
      Message &message = session.message;
      message.clear();
      message.add("%s", name);
      at[outer] = i;
      for (int32_t k = 0; k < arg.rank; ++k)
        message.add("%s%" PRId64 "%s", k ? ", " : "[", at[k], k + 1 == arg.rank ? "]" : "");
      message.add(" = %" PRId64 " is outside 0..%" PRId64, int64_t(row[i * stride]), limit - 1);
      return TCC_INDEX_OUT_OF_RANGE;
    }
    int32_t k = outer - 1;
    while (k >= 0 && ++at[k] == arg.extents[k])
      at[k--] = 0;
    if (k < 0)
      return TCC_OK;
  }
}

} // namespace

tcc_status tcc_rt_check_index(tcc_rt_session *session, const tcc_arg *arg, const char *name,
                              int64_t limit) {
  if (arg->dtype == TCC_I64)
    return check<int64_t>(*session, *arg, name, limit);
  if (arg->dtype == TCC_I32)
    return check<int32_t>(*session, *arg, name, limit);
  return session->message.fail(TCC_INTERNAL, "%s is not an i32 or i64 tensor", name);
}
