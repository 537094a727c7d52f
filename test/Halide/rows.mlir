// Row kernels: reductions that are vectors for any length (64 lanes, their sum, a scalar tail), layer norm, softmax
// cross-entropy forward and backward, and AdamW in place.
// RUN: tcc-halide %s --target=x86-64-zen4 --emit=asm > %t.s
// RUN: FileCheck %s < %t.s
// RUN: tcc-halide %s --kernel=layer_norm --target=x86-64-zen4 --emit=asm > %t.ln
// RUN: %python %S/Inputs/loop.py vaddps.*zmm < %t.ln | FileCheck %s --check-prefix=LANES
// RUN: tcc-halide %s --warnings -o %t 2>&1 | count 0
// RUN: %python %S/Inputs/run.py %build/lib/tcc/x86-64-linux/halide_runtime.o %t layer_norm,softmax_ce,softmax_ce_backward,adamw rows

// CHECK-NOT: halide_malloc
// CHECK-NOT: expf
// LANES: lines: 4

halide.pipeline @layer_norm(%x : f32[n, m], %g : f32[n], %b : f32[n], %eps : f32) -> (@y) {
  %0 = extent %x[0] : f32[n, m]
  %1 = arith.sitofp %0 : i32 to f32
  func @sum_part[%u, %m] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  %c64 = arith.constant 64 : i32
  %2 = div %0, %c64 : i32
  update @sum_part[%u, %m] over (%rb : 0, %2) {
    %3 = at @sum_part[%u, %m] : f32
    %4 = arith.muli %rb, %c64 : i32
    %5 = arith.addi %4, %u : i32
    %6 = at %x[%5, %m] : f32[n, m]
    %7 = arith.addf %3, %6 : f32
    yield %7 : f32
  }
  func @sum[%m] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @sum[%m] over (%ru : 0, 64) {
    %3 = at @sum[%m] : f32
    %4 = at @sum_part[%ru, %m] : f32
    %5 = arith.addf %3, %4 : f32
    yield %5 : f32
  }
  %3 = arith.muli %2, %c64 : i32
  %4 = arith.subi %0, %3 : i32
  update @sum[%m] over (%rt : %3, %4) {
    %5 = at @sum[%m] : f32
    %6 = at %x[%rt, %m] : f32[n, m]
    %7 = arith.addf %5, %6 : f32
    yield %7 : f32
  }
  func @mean[%m] : f32 {
    %5 = at @sum[%m] : f32
    %6 = arith.divf %5, %1 : f32
    yield %6 : f32
  }
  func @var_part[%u, %m] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  %5 = div %0, %c64 : i32
  update @var_part[%u, %m] over (%rb : 0, %5) {
    %6 = at @var_part[%u, %m] : f32
    %7 = arith.muli %rb, %c64 : i32
    %8 = arith.addi %7, %u : i32
    %9 = at %x[%8, %m] : f32[n, m]
    %10 = at @mean[%m] : f32
    %11 = arith.subf %9, %10 : f32
    %12 = arith.mulf %11, %11 : f32
    %13 = arith.addf %6, %12 : f32
    yield %13 : f32
  }
  func @var[%m] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @var[%m] over (%ru : 0, 64) {
    %6 = at @var[%m] : f32
    %7 = at @var_part[%ru, %m] : f32
    %8 = arith.addf %6, %7 : f32
    yield %8 : f32
  }
  %6 = arith.muli %5, %c64 : i32
  %7 = arith.subi %0, %6 : i32
  update @var[%m] over (%rt : %6, %7) {
    %8 = at @var[%m] : f32
    %9 = at %x[%rt, %m] : f32[n, m]
    %10 = at @mean[%m] : f32
    %11 = arith.subf %9, %10 : f32
    %12 = arith.mulf %11, %11 : f32
    %13 = arith.addf %8, %12 : f32
    yield %13 : f32
  }
  func @scale[%m] : f32 {
    %8 = at @var[%m] : f32
    %9 = arith.divf %8, %1 : f32
    %10 = arith.addf %9, %eps : f32
    %11 = math.sqrt %10 : f32
    %f1 = arith.constant 1.0 : f32
    %12 = arith.divf %f1, %11 : f32
    yield %12 : f32
  }
  func @y[%n, %m] : f32 {
    %8 = at %x[%n, %m] : f32[n, m]
    %9 = at @mean[%m] : f32
    %10 = arith.subf %8, %9 : f32
    %11 = at @scale[%m] : f32
    %12 = arith.mulf %10, %11 : f32
    %13 = at %g[%n] : f32[n]
    %14 = arith.mulf %12, %13 : f32
    %15 = at %b[%n] : f32[n]
    %16 = arith.addf %14, %15 : f32
    yield %16 : f32
  }
  schedule {
    split @y (n, no, ni, 16, guard_with_if)
    vectorize @y (ni)
    parallel @y (m)
    compute_at @sum (@y, m)
    store_in @sum (stack)
    atomic @sum update 0
    vectorize @sum update 0 (ru, 64)
    unscheduled @sum update 1
    compute_at @sum_part (@y, m)
    store_in @sum_part (stack)
    vectorize @sum_part (u, 16)
    unroll @sum_part (u)
    reorder @sum_part update 0 (u, rb, m)
    vectorize @sum_part update 0 (u, 16)
    unroll @sum_part update 0 (u)
    compute_at @var (@y, m)
    store_in @var (stack)
    atomic @var update 0
    vectorize @var update 0 (ru, 64)
    unscheduled @var update 1
    compute_at @var_part (@y, m)
    store_in @var_part (stack)
    vectorize @var_part (u, 16)
    unroll @var_part (u)
    reorder @var_part update 0 (u, rb, m)
    vectorize @var_part update 0 (u, 16)
    unroll @var_part update 0 (u)
    compute_at @mean (@y, m)
    store_in @mean (stack)
    compute_at @scale (@y, m)
    store_in @scale (stack)
  }
}

halide.pipeline @softmax_ce(%x : f32[n, m], %t : i32[m]) -> (@loss, @logsum) {
  %0 = extent %x[0] : f32[n, m]
  func @top_part[%u, %m] : f32 {
    %fn1_000000e30 = arith.constant -1.000000e+30 : f32
    yield %fn1_000000e30 : f32
  }
  %c64 = arith.constant 64 : i32
  %1 = div %0, %c64 : i32
  update @top_part[%u, %m] over (%rb : 0, %1) {
    %2 = at @top_part[%u, %m] : f32
    %3 = arith.muli %rb, %c64 : i32
    %4 = arith.addi %3, %u : i32
    %5 = at %x[%4, %m] : f32[n, m]
    %6 = arith.maximumf %2, %5 : f32
    yield %6 : f32
  }
  func @top[%m] : f32 {
    %fn1_000000e30 = arith.constant -1.000000e+30 : f32
    yield %fn1_000000e30 : f32
  }
  update @top[%m] over (%ru : 0, 64) {
    %2 = at @top[%m] : f32
    %3 = at @top_part[%ru, %m] : f32
    %4 = arith.maximumf %2, %3 : f32
    yield %4 : f32
  }
  %2 = arith.muli %1, %c64 : i32
  %3 = arith.subi %0, %2 : i32
  update @top[%m] over (%rt : %2, %3) {
    %4 = at @top[%m] : f32
    %5 = at %x[%rt, %m] : f32[n, m]
    %6 = arith.maximumf %4, %5 : f32
    yield %6 : f32
  }
  func @sum_part[%u, %m] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  %4 = div %0, %c64 : i32
  update @sum_part[%u, %m] over (%rb : 0, %4) {
    %5 = at @sum_part[%u, %m] : f32
    %6 = arith.muli %rb, %c64 : i32
    %7 = arith.addi %6, %u : i32
    %8 = at %x[%7, %m] : f32[n, m]
    %9 = at @top[%m] : f32
    %10 = arith.subf %8, %9 : f32
    %11 = math.exp %10 : f32
    %12 = arith.addf %5, %11 : f32
    yield %12 : f32
  }
  func @sum[%m] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @sum[%m] over (%ru : 0, 64) {
    %5 = at @sum[%m] : f32
    %6 = at @sum_part[%ru, %m] : f32
    %7 = arith.addf %5, %6 : f32
    yield %7 : f32
  }
  %5 = arith.muli %4, %c64 : i32
  %6 = arith.subi %0, %5 : i32
  update @sum[%m] over (%rt : %5, %6) {
    %7 = at @sum[%m] : f32
    %8 = at %x[%rt, %m] : f32[n, m]
    %9 = at @top[%m] : f32
    %10 = arith.subf %8, %9 : f32
    %11 = math.exp %10 : f32
    %12 = arith.addf %7, %11 : f32
    yield %12 : f32
  }
  func @logsum[%m] : f32 {
    %7 = at @top[%m] : f32
    %8 = at @sum[%m] : f32
    %9 = math.log %8 : f32
    %10 = arith.addf %7, %9 : f32
    yield %10 : f32
  }
  func @loss[%m] : f32 {
    %c1 = arith.constant 1 : i32
    %7 = arith.subi %0, %c1 : i32
    %8 = at %t[%m] : i32[m]
    %c0 = arith.constant 0 : i32
    %9 = clamp %8, %c0, %7 : i32
    %10 = at @logsum[%m] : f32
    %11 = at %x[%9, %m] : f32[n, m]
    %12 = arith.subf %10, %11 : f32
    yield %12 : f32
  }
  schedule {
    parallel @loss (m)
    compute_root @logsum
    parallel @logsum (m)
    compute_at @top (@logsum, m)
    store_in @top (stack)
    atomic @top update 0
    vectorize @top update 0 (ru, 64)
    unscheduled @top update 1
    compute_at @top_part (@logsum, m)
    store_in @top_part (stack)
    vectorize @top_part (u, 16)
    unroll @top_part (u)
    reorder @top_part update 0 (u, rb, m)
    vectorize @top_part update 0 (u, 16)
    unroll @top_part update 0 (u)
    compute_at @sum (@logsum, m)
    store_in @sum (stack)
    atomic @sum update 0
    vectorize @sum update 0 (ru, 64)
    unscheduled @sum update 1
    compute_at @sum_part (@logsum, m)
    store_in @sum_part (stack)
    vectorize @sum_part (u, 16)
    unroll @sum_part (u)
    reorder @sum_part update 0 (u, rb, m)
    vectorize @sum_part update 0 (u, 16)
    unroll @sum_part update 0 (u)
  }
}

halide.pipeline @softmax_ce_backward(%x : f32[n, m], %t : i32[m], %l : f32[m], %dl : f32[m]) -> (@dx) {
  func @dx[%n, %m] : f32 {
    %0 = at %t[%m] : i32[m]
    %1 = arith.cmpi eq, %n, %0 : i32
    %2 = at %x[%n, %m] : f32[n, m]
    %3 = at %l[%m] : f32[m]
    %4 = arith.subf %2, %3 : f32
    %5 = math.exp %4 : f32
    %f1 = arith.constant 1.0 : f32
    %f0 = arith.constant 0.0 : f32
    %6 = arith.select %1, %f1, %f0 : f32
    %7 = arith.subf %5, %6 : f32
    %8 = at %dl[%m] : f32[m]
    %9 = arith.mulf %7, %8 : f32
    yield %9 : f32
  }
  schedule {
    vectorize @dx (n, 16, guard_with_if)
    parallel @dx (m)
  }
}

halide.pipeline @adamw(%p : f32[i], %m : f32[i], %v : f32[i], %g : f32[i], %lr : f32, %b1 : f32, %b2 : f32, %eps : f32, %wd : f32, %c1 : f32, %c2 : f32) -> (@step) {
  func @m1[%i] : f32 {
    %0 = at %m[%i] : f32[i]
    %1 = arith.mulf %0, %b1 : f32
    %2 = at %g[%i] : f32[i]
    %f1 = arith.constant 1.0 : f32
    %3 = arith.subf %f1, %b1 : f32
    %4 = arith.mulf %2, %3 : f32
    %5 = arith.addf %1, %4 : f32
    yield %5 : f32
  }
  func @v1[%i] : f32 {
    %0 = at %v[%i] : f32[i]
    %1 = arith.mulf %0, %b2 : f32
    %2 = at %g[%i] : f32[i]
    %3 = at %g[%i] : f32[i]
    %4 = arith.mulf %2, %3 : f32
    %f1 = arith.constant 1.0 : f32
    %5 = arith.subf %f1, %b2 : f32
    %6 = arith.mulf %4, %5 : f32
    %7 = arith.addf %1, %6 : f32
    yield %7 : f32
  }
  func @step[%i] : f32, f32, f32 {
    %0 = at @m1[%i] : f32
    %1 = at @v1[%i] : f32
    %2 = at %p[%i] : f32[i]
    %3 = arith.mulf %lr, %wd : f32
    %f1 = arith.constant 1.0 : f32
    %4 = arith.subf %f1, %3 : f32
    %5 = arith.mulf %2, %4 : f32
    %6 = arith.mulf %0, %c1 : f32
    %7 = arith.mulf %lr, %6 : f32
    %8 = arith.mulf %1, %c2 : f32
    %9 = math.sqrt %8 : f32
    %10 = arith.addf %9, %eps : f32
    %11 = arith.divf %7, %10 : f32
    %12 = arith.subf %5, %11 : f32
    yield %12, %0, %1 : f32, f32, f32
  }
  schedule {
    split @step (i, io, ii, 4096, guard_with_if)
    vectorize @step (ii, 16, guard_with_if)
    parallel @step (io)
  }
}
