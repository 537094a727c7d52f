// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The toy model as a shared library, as an artefact would be linked.
#include "ToyModel.h"

extern "C" {
__attribute__((visibility("default"))) tcc_status toy_open(const tcc_options *options,
                                                           tcc_rt_model **out) {
  return tcc_rt_open(&toy::model, nullptr, options, out);
}
__attribute__((visibility("default"))) tcc_status toy_run(tcc_rt_model *model) {
  tcc_rt_session *session;
  float y[8 * 16 * 6];
  const int32_t ids[8 * 16] = {};
  tcc_status status = tcc_rt_session_new(model, &session);
  if (!status)
    status = toy::runEncode(session, 8, 16, ids, y);
  tcc_rt_session_free(session);
  return status;
}
}
