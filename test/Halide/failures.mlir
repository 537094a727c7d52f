// What Halide refuses is an internal error at the pipeline that names the kernel; the other kernels are made all the
// same. An op without a translation is an error of its own.
// RUN: rm -rf %t
// RUN: not tcc-halide %s -o %t 2>&1 | FileCheck %s
// RUN: ls %t | FileCheck %s --check-prefix=MADE
// RUN: not tcc-halide %s --target=x87 2>&1 | FileCheck %s --check-prefix=TARGET

// CHECK-DAG: error: internal error: Halide cannot compile kernel 'refused': {{.*}}race condition
// CHECK-DAG: error: internal error: Halide cannot compile kernel 'foreign': 'arith.index_cast' op has no translation to Halide
// CHECK-DAG: error: internal error: Halide cannot compile kernel 'hopeless': {{.*}}guaranteed to fail an assertion
// MADE: good.o
// MADE-NOT: refused.o
// TARGET: error: unknown target 'x87'; there are host, x86-64-zen4, x86-64-avx512, x86-64-avx2, x86-64, aarch64

// A reduction loop cannot be parallel: its points race.
halide.pipeline @refused(%x : f32[n]) -> (@out) {
  %n = extent %x[0] : f32[n]
  func @out[] : f32 {
    %0 = arith.constant 0.0 : f32
    yield %0 : f32
  }
  update @out[] over (%r : 0, %n) {
    %0 = at @out[] : f32
    %1 = at %x[%r] : f32[n]
    %2 = arith.divf %1, %0 : f32
    yield %2 : f32
  }
  schedule {
    parallel @out update 0 (r)
  }
}
halide.pipeline @good(%x : f32[n]) -> (@out) {
  func @out[%n] : f32 {
    %0 = at %x[%n] : f32[n]
    yield %0 : f32
  }
}
halide.pipeline @foreign(%x : f32[n]) -> (@out) {
  func @out[%n] : f32 {
    %0 = arith.index_cast %n : i32 to index
    %1 = at %x[%n] : f32[n]
    yield %1 : f32
  }
}

// Each turn of the loop needs eight elements of @few, and says that there are four. Halide only warns.
halide.pipeline @hopeless(%x : f32[n]) -> (@out) {
  func @few[%n] : f32 {
    %0 = at %x[%n] : f32[n]
    yield %0 : f32
  }
  func @out[%n] : f32 {
    %0 = at @few[%n] : f32
    yield %0 : f32
  }
  schedule {
    split @out (n, task, n, 8, round_up)
    compute_at @few (@out, task)
    bound_extent @few (n, 4)
  }
}
