// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integer inputs that index something are looked through before a kernel does.
#include "lib/Runtime/Model.h"

#include <cinttypes>

using namespace tcc::runtime;

namespace {

/// The indices that pass: 0..limit-1, and a number that stands for no index.
struct Range {
  int64_t limit;
  bool hasIgnore;
  int64_t ignore;

  bool has(int64_t i) const { return (i >= 0 && i < limit) || (hasIgnore && i == ignore); }
};

/// Whether all `count` elements pass, without a branch per element.
template <typename T> bool rowPasses(const T *row, int64_t count, int64_t stride, Range range) {
  bool outside = false;
  for (int64_t i = 0; i < count; ++i)
    outside |= !range.has(row[i * stride]);
  return !outside;
}

template <typename T>
tcc_status check(tcc_rt_session &session, const tcc_arg &arg, const char *name, Range range) {
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
    if (!rowPasses(row, count, stride, range)) {
      int64_t i = 0;
      while (range.has(row[i * stride]))
        ++i;
      Message &message = session.message;
      message.clear();
      message.add("%s", name);
      at[outer] = i;
      for (int32_t k = 0; k < arg.rank; ++k)
        message.add("%s%" PRId64 "%s", k ? ", " : "[", at[k], k + 1 == arg.rank ? "]" : "");
      message.add(" = %" PRId64 " is outside ", int64_t(row[i * stride]));
      if (range.limit > 0)
        message.add("0..%" PRId64, range.limit - 1);
      else
        message.add("an axis of no elements");
      return TCC_INDEX_OUT_OF_RANGE;
    }
    int32_t k = outer - 1;
    while (k >= 0 && ++at[k] == arg.extents[k])
      at[k--] = 0;
    if (k < 0)
      return TCC_OK;
  }
}

tcc_status check(tcc_rt_session &session, const tcc_arg &arg, const char *name, Range range) {
  switch (arg.dtype) {
  case TCC_I64:
    return check<int64_t>(session, arg, name, range);
  case TCC_I32:
    return check<int32_t>(session, arg, name, range);
  case TCC_I8:
    return check<int8_t>(session, arg, name, range);
  case TCC_U8:
    return check<uint8_t>(session, arg, name, range);
  default:
    return session.message.fail(TCC_INTERNAL, "%s is no tensor of integers", name);
  }
}

/// The matrix of so many rows whose diagonals the operand holds.
tcc_arg matrixOf(tcc_arg arg, int64_t rows) {
  int64_t stride = arg.strides[0];
  arg.rank = 2;
  arg.offset += (rows - 1) * stride;
  arg.extents[1] = arg.extents[0] - (rows - 1);
  arg.strides[1] = stride;
  arg.extents[0] = rows;
  arg.strides[0] = -stride;
  return arg;
}

} // namespace

tcc_status tcc_rt_check_index(tcc_rt_session *session, const tcc_arg *arg, const char *name,
                              int64_t limit, int32_t hasIgnore, int64_t ignore, int64_t rows) {
  Range range{limit, hasIgnore != 0, ignore};
  tcc_status status = check(*session, *arg, name, range);
  if (status == TCC_INDEX_OUT_OF_RANGE && rows) // says where in the matrix
    check(*session, matrixOf(*arg, rows), name, range);
  return status;
}
