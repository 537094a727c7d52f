// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prefetches of what an expression names (halide.call "prefetching").
#ifndef TCC_HALIDE_PREFETCH_H
#define TCC_HALIDE_PREFETCH_H

#include <Halide.h>

namespace tcc::halide {

/// `value`; and for each iteration of the loop around it, once, the line of `next` is asked for
/// into all caches. It is an element of a buffer, at one place for all lanes of a vector, which
/// follows from sizes and loops alone; it is not read, and need not be inside of the buffer.
///
/// Halide's own prefetches are of all that a later step reads, in one step, and non-temporal: they
/// leave out the L2.
Halide::Expr prefetching(const Halide::Expr &value, const Halide::Expr &next);

/// Lowers these; without it a pipeline calls a function that nobody has.
void lowerPrefetching(Halide::Pipeline &pipeline);

} // namespace tcc::halide

#endif
