// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a training step asks of the runtime beside launches.
#include "lib/Runtime/FloatConversion.h"
#include "lib/Runtime/Model.h"
#include "lib/Runtime/TrainingState.h"

#include <cinttypes>
#include <cmath>

using namespace tcc::runtime;

tcc_status tcc_rt_check_finite(tcc_rt_session *session, const tcc_arg *args, const char *name) {
  auto dtype = tcc_dtype(args[0].dtype);
  double loss;
  const uint8_t *at = args[0].memory->host + size_t(args[0].offset) * tcc_dtype_size(dtype);
  convertFloats(dtype, at, TCC_F64, reinterpret_cast<uint8_t *>(&loss), 1);
  if (std::isfinite(loss) || session->model->options.flags & TCC_UPDATE_ALWAYS)
    return TCC_OK;
  int64_t step;
  memcpy(&step, args[1].memory->host + size_t(args[1].offset) * sizeof step, sizeof step);
  return session->message.fail(
      TCC_NOT_FINITE, "step %" PRId64 ": the %s is %s; the parameters are as they were", step, name,
      std::isnan(loss) ? "nan"
      : loss > 0       ? "inf"
                       : "-inf");
}
