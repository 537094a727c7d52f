// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parameters of a model opened without a checkpoint. The values depend on the seed, the parameter's
// name and the element alone: not on threads, nor on the other parameters.
#ifndef TCC_RUNTIME_INITRULES_H
#define TCC_RUNTIME_INITRULES_H

#include "lib/Runtime/ThreadPool.h"
#include "lib/Runtime/abi.h"

namespace tcc::runtime {

/// Fills `data` with the parameter's elements. False for a rule or type that does not exist.
bool initialise(const tcc_param_info &info, const tcc_rt_param_desc &rule, uint64_t seed,
                ThreadPool &pool, void *data);

/// Philox4x32-10: four random words from a counter and a key.
void philox(const uint32_t (&counter)[4], const uint32_t (&key)[2], uint32_t (&words)[4]);

} // namespace tcc::runtime

#endif // TCC_RUNTIME_INITRULES_H
