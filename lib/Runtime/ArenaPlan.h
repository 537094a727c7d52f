// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where each intermediate of an entry lies in the session's arena: those whose life spans do not
// meet may share a place.
#ifndef TCC_RUNTIME_ARENAPLAN_H
#define TCC_RUNTIME_ARENAPLAN_H

#include "lib/Runtime/Allocator.h"
#include "lib/Runtime/abi.h"

namespace tcc::runtime {

/// Writes the offset of each of `count` buffers and the size of all; both saturate at INT64_MAX.
/// Largest first, each at the lowest place that is free during its life. False without memory.
bool planArena(const tcc_rt_buffer_desc *buffers, const int64_t *bytes, int32_t count,
               const Allocator &allocator, int64_t *offsets, int64_t *total);

} // namespace tcc::runtime

#endif // TCC_RUNTIME_ARENAPLAN_H
