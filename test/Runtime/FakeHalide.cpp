// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The setters of Halide's runtime, as far as tcc's runtime uses them.
#include "FakeHalide.h"

#include <utility>

FakeHalide fakeHalide;

extern "C" {
halide_do_par_for_t halide_set_custom_do_par_for(halide_do_par_for_t hook) {
  return std::exchange(fakeHalide.parallelFor, hook);
}
halide_malloc_t halide_set_custom_malloc(halide_malloc_t hook) {
  return std::exchange(fakeHalide.malloc, hook);
}
halide_free_t halide_set_custom_free(halide_free_t hook) {
  return std::exchange(fakeHalide.free, hook);
}
halide_error_handler_t halide_set_error_handler(halide_error_handler_t hook) {
  return std::exchange(fakeHalide.error, hook);
}
halide_print_t halide_set_custom_print(halide_print_t hook) {
  return std::exchange(fakeHalide.print, hook);
}

// Under the sanitizers, too, an allocation that cannot be is null.
const char *__asan_default_options() { return "allocator_may_return_null=1"; }
const char *__tsan_default_options() { return "allocator_may_return_null=1"; }
}
