// Contractions of narrow types on dot-product instructions: bf16 pairs and u8 by i8 fours, 24 of them in the loop.
// RUN: tcc-halide %s --kernel=gemm_bf16 --target=x86-64-zen4 --emit=asm > %t.bf16
// RUN: %python %S/Inputs/loop.py vdpbf16ps < %t.bf16 | FileCheck %s
// RUN: tcc-halide %s --kernel=gemm_u8i8 --target=x86-64-zen4 --emit=asm > %t.u8
// RUN: %python %S/Inputs/loop.py vpdpbusd < %t.u8 | FileCheck %s
// RUN: cat %t.bf16 %t.u8 | FileCheck %s --check-prefix=LEAN
// RUN: tcc-halide %s -o %t
// RUN: %python %S/Inputs/run.py %build/lib/tcc/x86-64-linux/halide_runtime.o %t gemm_bf16,gemm_u8i8 dot

// CHECK-NOT: rsp
// CHECK: lines: 24
// LEAN-NOT: halide_malloc

halide.pipeline @gemm_bf16(%x : bf16[k, m], %w : bf16[ki, np, ko, panel]) -> (@out) {
  constrain %w[0] min 0 extent 2 stride 1 : bf16[ki, np, ko, panel]
  constrain %w[1] min 0 extent 48 stride 2 : bf16[ki, np, ko, panel]
  constrain %w[2] stride 96 : bf16[ki, np, ko, panel]
  %0 = extent %x[0] : bf16[k, m]
  %c2 = arith.constant 2 : i32
  %1 = div %0, %c2 : i32
  func @mm[%np, %m, %no] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @mm[%np, %m, %no] over (%ri : 0, 2, %ro : 0, %1) {
    %2 = arith.muli %ro, %c2 : i32
    %3 = arith.addi %2, %ri : i32
    %4 = at %x[%3, %m] : bf16[k, m]
    %5 = at %w[%ri, %np, %ro, %no] : bf16[ki, np, ko, panel]
    %6 = arith.extf %4 : bf16 to f32
    %7 = arith.extf %5 : bf16 to f32
    %8 = at @mm[%np, %m, %no] : f32
    %9 = arith.mulf %6, %7 : f32
    %10 = arith.addf %8, %9 : f32
    yield %10 : f32
  }
  func @out[%n, %m] : f32 {
    %c48 = arith.constant 48 : i32
    %2 = mod %n, %c48 : i32
    %3 = div %n, %c48 : i32
    %4 = at @mm[%2, %m, %3] : f32
    yield %4 : f32
  }
  schedule {
    split @out (n, no, ni, 48, guard_with_if)
    split @out (m, mo, m, 64)
    split @out (m, m, mi, 8)
    reorder @out (ni, mi, m, no, mo)
    vectorize @out (ni, 16)
    unroll @out (ni)
    unroll @out (mi)
    fuse @out (no, mo, nm)
    parallel @out (nm)
    compute_at @mm (@out, m)
    store_in @mm (stack)
    bound @mm (np, 0, 48)
    bound_extent @mm (m, 8)
    bound_extent @mm (no, 1)
    vectorize @mm (np, 16)
    unroll @mm (np)
    unroll @mm (m)
    reorder @mm update 0 (ri, np, m, ro, no)
    vectorize @mm update 0 (np, 16)
    unroll @mm update 0 (np)
    unroll @mm update 0 (m)
    atomic @mm update 0
    vectorize @mm update 0 (ri)
  }
}

halide.pipeline @gemm_u8i8(%x : ui8[k, m], %w : i8[ki, np, ko, panel]) -> (@out) {
  constrain %w[0] min 0 extent 4 stride 1 : i8[ki, np, ko, panel]
  constrain %w[1] min 0 extent 48 stride 4 : i8[ki, np, ko, panel]
  constrain %w[2] stride 192 : i8[ki, np, ko, panel]
  %0 = extent %x[0] : ui8[k, m]
  %c4 = arith.constant 4 : i32
  %1 = div %0, %c4 : i32
  func @mm[%np, %m, %no] : i32 {
    %c0 = arith.constant 0 : i32
    yield %c0 : i32
  }
  update @mm[%np, %m, %no] over (%ri : 0, 4, %ro : 0, %1) {
    %2 = arith.muli %ro, %c4 : i32
    %3 = arith.addi %2, %ri : i32
    %4 = at %x[%3, %m] : ui8[k, m]
    %5 = at %w[%ri, %np, %ro, %no] : i8[ki, np, ko, panel]
    %6 = arith.extui %4 : i8 to i32
    %7 = arith.extsi %5 : i8 to i32
    %8 = at @mm[%np, %m, %no] : i32
    %9 = arith.muli %6, %7 : i32
    %10 = arith.addi %8, %9 : i32
    yield %10 : i32
  }
  func @out[%n, %m] : i32 {
    %c48 = arith.constant 48 : i32
    %2 = mod %n, %c48 : i32
    %3 = div %n, %c48 : i32
    %4 = at @mm[%2, %m, %3] : i32
    yield %4 : i32
  }
  schedule {
    split @out (n, no, ni, 48, guard_with_if)
    split @out (m, mo, m, 64)
    split @out (m, m, mi, 8)
    reorder @out (ni, mi, m, no, mo)
    vectorize @out (ni, 16)
    unroll @out (ni)
    unroll @out (mi)
    fuse @out (no, mo, nm)
    parallel @out (nm)
    compute_at @mm (@out, m)
    store_in @mm (stack)
    bound @mm (np, 0, 48)
    bound_extent @mm (m, 8)
    bound_extent @mm (no, 1)
    vectorize @mm (np, 16)
    unroll @mm (np)
    unroll @mm (m)
    reorder @mm update 0 (ri, np, m, ro, no)
    vectorize @mm update 0 (np, 16)
    unroll @mm update 0 (np)
    unroll @mm update 0 (m)
    atomic @mm update 0
    vectorize @mm update 0 (ri)
  }
}
