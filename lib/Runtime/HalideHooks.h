// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What kernels ask their runtime for: threads, memory, and a place for error messages. The user
// context that reaches these hooks is the tcc_rt_session of the launch.
#ifndef TCC_RUNTIME_HALIDEHOOKS_H
#define TCC_RUNTIME_HALIDEHOOKS_H

namespace tcc::runtime {

/// Sets them in the Halide runtime that is linked beside; doing so again changes nothing.
void installHalideHooks();

} // namespace tcc::runtime

#endif // TCC_RUNTIME_HALIDEHOOKS_H
