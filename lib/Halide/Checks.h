// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a compiled kernel asks of its buffers each time it is called.
#ifndef TCC_HALIDE_CHECKS_H
#define TCC_HALIDE_CHECKS_H

#include <Halide.h>

namespace tcc::halide {

/// Leaves out of a kernel the checks of what callKernel in lib/Runtime/Launch.cpp sets itself: that
/// buffers are there and on the host, their type and rank, that axes begin at 0 and have no
/// negative extent, and that 32 bits count their elements. Memory is there where there are
/// elements. Whether the buffers hold what is read and written, and strides and sizes that a kernel
/// is made for, is asked as before.
///
/// Half of a small kernel is such checks.
void leaveOutSettledChecks(Halide::Pipeline &pipeline);

} // namespace tcc::halide

#endif
