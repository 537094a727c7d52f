// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Launches: the points of a grid, in parallel or one after the other, each cut into pieces where it
// passes what Halide can address, each piece one call of the kernel on halide_buffer_t's made here.
#include "lib/Runtime/Model.h"
#include "lib/Runtime/Trace.h"

#include <HalideRuntime.h>
#include <algorithm>
#include <cinttypes>

using namespace tcc::runtime;

namespace {

constexpr int maxArgs = TCC_RT_MAX_ARGS;
constexpr int64_t maxElements = TCC_RT_MAX_ELEMENTS;

struct Launch {
  tcc_rt_session &session;
  const tcc_rt_kernel &kernel;
  int32_t gridRank, argCount;
  const tcc_arg *args;
  int32_t threads = 1; ///< for the loops inside a point
};

/// One operand at one point of the grid, or a piece of it: the kernel's own axes only.
struct Operand {
  uint8_t *host;
  int32_t rank;
  int64_t extents[TCC_MAX_RANK];
  const int64_t *strides;
};

struct Piece {
  Operand operands[maxArgs];
};

halide_type_t halideType(int32_t dtype) {
  switch (dtype) {
  case TCC_F64:
    return {halide_type_float, 64};
  case TCC_F32:
    return {halide_type_float, 32};
  case TCC_F16:
    return {halide_type_float, 16};
  case TCC_BF16:
    return {halide_type_bfloat, 16};
  case TCC_I64:
    return {halide_type_int, 64};
  case TCC_I32:
    return {halide_type_int, 32};
  case TCC_I8:
    return {halide_type_int, 8};
  default:
    return {halide_type_uint, 8};
  }
}

bool fits(const Operand &operand) {
  int64_t product = 1, last = 0;
  for (int32_t k = 0; k < operand.rank; ++k) {
    int64_t extent = operand.extents[k], stride = std::abs(operand.strides[k]), span;
    if (extent == 0)
      return true;
    if (extent == 1) // never stepped along
      continue;
    if (__builtin_mul_overflow(extent, stride, &span) || span > maxElements ||
        __builtin_mul_overflow(product, extent, &product) || product > maxElements)
      return false;
    last += span - stride;
  }
  return last < maxElements;
}

tcc_status kernelError(const Launch &launch, int code) {
  Message &message = launch.session.message;
  tcc_status status = code == halide_error_code_out_of_memory ? TCC_OUT_OF_MEMORY : TCC_INTERNAL;
  if (!launch.session.kernelFailed.exchange(true))
    message.fail(status, "failed with Halide's error %d", code);
  message.add(" (kernel %s)", launch.kernel.name);
  return status;
}

int callKernel(const Launch &launch, const Piece &piece) {
  halide_dimension_t dims[maxArgs][TCC_MAX_RANK];
  halide_buffer_t buffers[maxArgs];
  void *context = &launch.session;
  int32_t threads = launch.threads;
  void *argv[maxArgs + 2] = {&context, &threads};
  void **arguments = argv + (launch.kernel.wants_threads ? 2 : 1);
  for (int32_t i = 0; i < launch.argCount; ++i) {
    const Operand &operand = piece.operands[i];
    buffers[i] = {};
    buffers[i].host = operand.host;
    buffers[i].type = halideType(launch.args[i].dtype);
    buffers[i].dimensions = operand.rank;
    buffers[i].dim = dims[i];
    for (int32_t k = 0; k < operand.rank; ++k) {
      int32_t axis = operand.rank - 1 - k;
      int64_t stride = operand.strides[axis];
      if (k == 0 && operand.extents[axis] == 1)
        stride = 1; // one element is dense, whatever its stride; kernels ask for dense inner axes
      // Beside an extent of 0 others may pass what kernels count.
      int64_t extent = std::min(operand.extents[axis], maxElements);
      dims[i][k] = {0, int32_t(extent), int32_t(std::abs(stride) > maxElements ? 0 : stride), 0};
    }
    arguments[i] = &buffers[i];
  }
  return launch.kernel.argv(argv);
}

/// The extent of the axes that way `way` cuts, and the most of it that lets the operands which have
/// such an axis fit; 0: not even one.
void measure(const Launch &launch, const Piece &piece, int32_t way, int64_t &extent,
             int64_t &most) {
  const int8_t *axes = launch.kernel.slices + way * launch.argCount;
  extent = 0;
  for (int32_t i = 0; i < launch.argCount; ++i)
    if (axes[i] >= 0)
      extent = piece.operands[i].extents[axes[i]];
  int64_t low = 0, high = std::min(extent, maxElements);
  while (low < high) {
    int64_t middle = low + (high - low + 1) / 2;
    bool all = true;
    for (int32_t i = 0; i < launch.argCount && all; ++i)
      if (axes[i] >= 0) {
        Operand operand = piece.operands[i];
        operand.extents[axes[i]] = middle;
        all = fits(operand);
      }
    if (all)
      low = middle;
    else
      high = middle - 1;
  }
  most = low > 64 ? low / 64 * 64 : low; // whole tiles
}

/// A task's result: 0, Halide's negative error code, or a positive tcc_status.
int runPiece(const Launch &launch, const Piece &piece, int32_t way) {
  bool all = true;
  for (int32_t i = 0; i < launch.argCount && all; ++i)
    all = fits(piece.operands[i]);
  if (all)
    return callKernel(launch, piece);
  if (way == launch.kernel.n_slices)
    return TCC_TOO_LARGE;
  int64_t extent, most;
  measure(launch, piece, way, extent, most);
  if (most == extent)
    return runPiece(launch, piece, way + 1);
  most = std::max(most, int64_t(1));
  const int8_t *axes = launch.kernel.slices + way * launch.argCount;
  for (int64_t begin = 0; begin < extent; begin += most) {
    Piece part = piece;
    for (int32_t i = 0; i < launch.argCount; ++i)
      if (axes[i] >= 0) {
        Operand &operand = part.operands[i];
        operand.host += begin * operand.strides[axes[i]] *
                        int64_t(tcc_dtype_size(tcc_dtype(launch.args[i].dtype)));
        operand.extents[axes[i]] = std::min(most, extent - begin);
      }
    if (int error = runPiece(launch, part, way + 1))
      return error;
  }
  return 0;
}

int runPoint(void *closure, int64_t point) {
  auto &launch = *static_cast<const Launch *>(closure);
  Piece piece;
  for (int32_t i = 0; i < launch.argCount; ++i) {
    const tcc_arg &arg = launch.args[i];
    int64_t offset = arg.offset, rest = point;
    for (int32_t k = launch.gridRank - 1; k >= 0; --k) {
      offset += rest % arg.extents[k] * arg.strides[k];
      rest /= arg.extents[k];
    }
    Operand &operand = piece.operands[i];
    operand.host = arg.memory->host + offset * int64_t(tcc_dtype_size(tcc_dtype(arg.dtype)));
    operand.rank = arg.rank - launch.gridRank;
    for (int32_t k = 0; k < operand.rank; ++k)
      operand.extents[k] = arg.extents[launch.gridRank + k];
    operand.strides = arg.strides + launch.gridRank;
  }
  return runPiece(launch, piece, 0);
}

/// What generated code may not do; said rather than crashed on.
tcc_status check(const Launch &launch) {
  tcc_rt_session &session = launch.session;
  if (launch.argCount > maxArgs ||
      launch.argCount != launch.kernel.n_inputs + launch.kernel.n_outputs)
    return session.message.fail(TCC_INTERNAL, "kernel %s was given %d arguments",
                                launch.kernel.name, launch.argCount);
  for (int32_t i = 0; i < launch.argCount; ++i) {
    const tcc_arg &arg = launch.args[i];
    if (!arg.memory && session.pending)
      return session.pending;
    bool sameGrid = arg.memory && arg.rank >= launch.gridRank && arg.rank <= TCC_MAX_RANK;
    for (int32_t k = 0; k < launch.gridRank && sameGrid; ++k)
      sameGrid = arg.extents[k] == launch.args[0].extents[k];
    if (!sameGrid)
      return session.message.fail(TCC_INTERNAL, "argument %d of kernel %s does not suit its grid",
                                  i, launch.kernel.name);
  }
  return TCC_OK;
}

/// Whether there is nothing to compute; tiles of kernels may not bear that.
bool writesNothing(const Launch &launch) {
  for (int32_t i = launch.kernel.n_inputs; i < launch.argCount; ++i) {
    const tcc_arg &arg = launch.args[i];
    if (std::find(arg.extents, arg.extents + arg.rank, 0) == arg.extents + arg.rank)
      return false;
  }
  return true;
}

/// All points, in parallel where that keeps at least half the threads busy; that is worth more than
/// the loops inside them.
int runPoints(Launch &launch) {
  int64_t points = 1;
  for (int32_t k = 0; k < launch.gridRank; ++k)
    points *= launch.args[0].extents[k];
  ThreadPool &pool = launch.session.model->pool;
  if (2 * points > pool.threads())
    return pool.run(points, runPoint, &launch, launch.session.watch);
  int error = 0;
  launch.threads = pool.threads();
  for (int64_t point = 0; point < points && !error; ++point)
    error = runPoint(&launch, point);
  return error;
}

/// The same, told to who traces.
int runTraced(Launch &launch, const char *line) {
  tcc_span_operand operands[maxArgs];
  for (int32_t i = 0; i < launch.argCount; ++i)
    operands[i] = {tcc_dtype(launch.args[i].dtype), launch.args[i].rank, launch.args[i].extents};
  LaunchSpan span(launch.session, launch.kernel.name, line);
  int error = runPoints(launch);
  span.end(launch.gridRank, launch.argCount, operands);
  return error;
}

} // namespace

tcc_status tcc_rt_launch(tcc_rt_session *session, const tcc_rt_kernel *kernel, int32_t gridRank,
                         int32_t argCount, const tcc_arg *args, const char *line) {
  Launch launch{*session, *kernel, gridRank, argCount, args};
  if (tcc_status status = check(launch))
    return status;
  if (writesNothing(launch))
    return TCC_OK;
  int error = session->model->options.trace ? runTraced(launch, line) : runPoints(launch);
  if (error == 0)
    return TCC_OK;
  if (error == TCC_TOO_LARGE)
    return session->message.fail(TCC_TOO_LARGE,
                                 "an argument of kernel %s passes %" PRId64 " elements",
                                 kernel->name, maxElements);
  return kernelError(launch, error);
}
