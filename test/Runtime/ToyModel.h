// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small model as generated host code would describe it, with kernels written by hand.
//
//   const V = 10, C = 4, F = 6, L = 2
//   dim B <= 8, 0 <= T <= 16, N <= 2^40
//   fn encode(ids: i32[B, T]) -> (y: f32[B, T, F])   y = (word[ids] * scale) @ layer.{i}.weight,
//   summed over i, + bias fn train(step: f32)                              layer.0.weight += step
//   fn large()  -> (r: f32)                          needs scores[N, N], one launch each, and
//   work[N] fn broken() -> (r: f32)                          a kernel that fails
//
// The weights are read through packs (their transposes), the rest in place.
#ifndef TCC_TEST_RUNTIME_TOYMODEL_H
#define TCC_TEST_RUNTIME_TOYMODEL_H

#include "lib/Runtime/abi.h"

namespace toy {

enum Entry { encode, train, large, broken };
extern const tcc_rt_model_desc model;
/// The same without init rules.
extern const tcc_rt_model_desc modelWithoutRules;
/// The same, without an entry that writes parameters: its file is mapped.
extern const tcc_rt_model_desc modelForInference;

/// How often the pack kernel has run, and the entries' prepare function.
extern int packsMade, prepared;

/// Called by train while it runs, if set.
extern void (*duringTrain)();

/// The sum over layers of gathered rows times weights, plus bias, in plain loops over the model's
/// parameters.
float expected(tcc_rt_model *model, const int32_t *ids, int64_t row, int64_t column);

/// Calls encode.
tcc_status runEncode(tcc_rt_session *session, int64_t B, int64_t T, const int32_t *ids, float *y);

} // namespace toy

#endif // TCC_TEST_RUNTIME_TOYMODEL_H
