// What a step of a loop asks the caches for: once each step, however the loop is vectorised and unrolled; nothing is read.
// RUN: tcc-halide %s --kernel=ahead --target=x86-64-avx2 --emit=asm > %t.s
// RUN: FileCheck %s < %t.s
// RUN: %python %S/Inputs/loop.py vfmadd231ps < %t.s | FileCheck %s --check-prefix=LOOP
// RUN: tcc-halide %s --kernel=ahead --target=aarch64 --emit=asm | FileCheck %s --check-prefix=ARM
// RUN: tcc-halide %s --kernel=ahead --target=x86-64-avx2 --emit=stmt | FileCheck %s --check-prefix=PLACE
// RUN: not tcc-halide %s --kernel=of_no_buffer -o %t 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: tcc-halide %s --kernel=ahead --target=x86-64-avx2 --emit=cpp | FileCheck %s --check-prefix=CPP
// RUN: tcc-halide %s --kernel=ahead -o %t
// RUN: %python %S/Inputs/run.py %build/lib/tcc/x86-64-linux/halide_runtime.o %t ahead ahead

// CHECK-COUNT-1: prefetcht0
// CHECK-NOT:     prefetch
// LOOP: lines: 4
// ARM-COUNT-1: prfm pldl1keep
// ARM-NOT:     prfm
// PLACE: llvm.prefetch.p0(reinterpret<(void *)>(reinterpret<uint64>(w) + (uint64({{.*}}([[N:t[0-9]+]] + 1)*w.stride.2{{.*}} + (mm.s1.mm_r0$x*w.stride.1))*(uint64)4)), 0, 3, 1)
// PLACE: w[ramp(({{.*}}[[N]]*w.stride.2
// ERROR: error: internal error: Halide cannot compile kernel 'of_no_buffer': prefetching needs an element of a buffer, one for all lanes
// CPP: mm(i, n) = Expr(mm(i, n)) + (x(k) * w(i, k, n));

halide.pipeline @ahead(%x : f32[k], %w : f32[i, k, n]) -> (@out) {
  constrain %w[0] min 0 extent 32 stride 1 : f32[i, k, n]
  %depth = extent %x[0] : f32[k]
  %count = extent %w[2] : f32[i, k, n]
  %c1 = arith.constant 1 : i32
  %last = arith.subi %count, %c1 : i32
  func @mm[%i, %n] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @mm[%i, %n] over (%k : 0, %depth) {
    %c0 = arith.constant 0 : i32
    %1 = at %x[%k] : f32[k]
    %2 = at %w[%i, %k, %n] : f32[i, k, n]
    %one = arith.constant 1 : i32
    %3 = arith.addi %n, %one : i32
    %4 = promise_clamped %3, %c0, %last : i32
    %5 = at %w[%c0, %k, %4] : f32[i, k, n]
    %6 = call "prefetching"(%2, %5) : (f32, f32) -> f32
    %7 = at @mm[%i, %n] : f32
    %8 = arith.mulf %1, %6 : f32
    %9 = arith.addf %7, %8 : f32
    yield %9 : f32
  }
  func @out[%i, %n] : f32 {
    %1 = at @mm[%i, %n] : f32
    yield %1 : f32
  }
  schedule {
    bound @out (i, 0, 32)
    vectorize @out (i, 8)
    unroll @out (i)
    compute_at @mm (@out, n)
    store_in @mm (stack)
    vectorize @mm (i, 8)
    unroll @mm (i)
    reorder @mm update 0 (i, k, n)
    vectorize @mm update 0 (i, 8)
    unroll @mm update 0 (i)
  }
}

halide.pipeline @of_no_buffer(%x : f32[n]) -> (@out) {
  func @out[%n] : f32 {
    %0 = at %x[%n] : f32[n]
    %1 = arith.addf %0, %0 : f32
    %2 = call "prefetching"(%0, %1) : (f32, f32) -> f32
    yield %2 : f32
  }
}
