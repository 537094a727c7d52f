// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What stands for Halide's own runtime in these tests: it keeps the hooks that tcc's runtime sets,
// and calls them as a kernel would.
#ifndef TCC_TEST_RUNTIME_FAKEHALIDE_H
#define TCC_TEST_RUNTIME_FAKEHALIDE_H

#include <HalideRuntime.h>

struct FakeHalide {
  halide_do_par_for_t parallelFor;
  halide_malloc_t malloc;
  halide_free_t free;
  halide_error_handler_t error;
  halide_print_t print;
};
extern FakeHalide fakeHalide;

/// A kernel's view of its arguments: argv[0] is the user context, the buffers follow.
inline void *contextOf(void **argv) { return *static_cast<void **>(argv[0]); }
inline halide_buffer_t &bufferOf(void **argv, int i) {
  return *static_cast<halide_buffer_t *>(argv[1 + i]);
}

/// Element access by the last axis first, as in Halide.
template <typename T>
T &at(halide_buffer_t &buffer, int64_t d0 = 0, int64_t d1 = 0, int64_t d2 = 0) {
  int64_t index[] = {d0, d1, d2}, offset = 0;
  for (int d = 0; d < buffer.dimensions; ++d)
    offset += index[d] * buffer.dim[d].stride;
  return reinterpret_cast<T *>(buffer.host)[offset];
}

#endif // TCC_TEST_RUNTIME_FAKEHALIDE_H
