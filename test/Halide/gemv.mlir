// Decode products: lanes over 64 outputs, groups of 32 with their own scales. i8 weights by f32 and by u8 activations,
// and 4-bit weights by i8 activations. The exclusive or with zp, zero at run time, keeps Halide from proving that a
// nibble fits i8, for which there is no dot-product instruction.
// RUN: tcc-halide %s --kernel=gemv_i8_u8 --target=x86-64-zen4 --emit=asm > %t.i8
// RUN: %python %S/Inputs/loop.py vpdpbusd < %t.i8 | FileCheck %s
// RUN: tcc-halide %s --kernel=gemv_q4_i8 --target=x86-64-zen4 --emit=asm > %t.q4
// RUN: %python %S/Inputs/loop.py vpdpbusd < %t.q4 | FileCheck %s
// RUN: cat %t.i8 %t.q4 | FileCheck %s --check-prefix=LEAN
// RUN: tcc-halide %s -o %t
// RUN: %python %S/Inputs/run.py %build/lib/tcc/x86-64-linux/halide_runtime.o %t gemv_i8_f32,gemv_i8_u8,gemv_q4_i8 gemv

// CHECK: lines: 32
// LEAN-NOT: halide_malloc
// LEAN-NOT: vpmaddwd

halide.pipeline @gemv_i8_f32(%w : i8[ni, k, no], %s : f32[ni, g, no], %x : f32[k]) -> (@out) {
  constrain %w[0] min 0 extent 64 stride 1 : i8[ni, k, no]
  constrain %s[0] min 0 extent 64 stride 1 : f32[ni, g, no]
  %0 = extent %s[1] : f32[ni, g, no]
  func @dot[%ni, %g, %no] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @dot[%ni, %g, %no] over (%rk : 0, 32) {
    %1 = at @dot[%ni, %g, %no] : f32
    %c32 = arith.constant 32 : i32
    %2 = arith.muli %g, %c32 : i32
    %3 = arith.addi %2, %rk : i32
    %4 = at %w[%ni, %3, %no] : i8[ni, k, no]
    %5 = arith.sitofp %4 : i8 to f32
    %6 = arith.muli %g, %c32 : i32
    %7 = arith.addi %6, %rk : i32
    %8 = at %x[%7] : f32[k]
    %9 = arith.mulf %5, %8 : f32
    %10 = arith.addf %1, %9 : f32
    yield %10 : f32
  }
  func @y[%ni, %no] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @y[%ni, %no] over (%rg : 0, %0) {
    %1 = at @y[%ni, %no] : f32
    %2 = at @dot[%ni, %rg, %no] : f32
    %3 = at %s[%ni, %rg, %no] : f32[ni, g, no]
    %4 = arith.mulf %2, %3 : f32
    %5 = arith.addf %1, %4 : f32
    yield %5 : f32
  }
  func @out[%n] : f32 {
    %c64 = arith.constant 64 : i32
    %1 = mod %n, %c64 : i32
    %2 = div %n, %c64 : i32
    %3 = at @y[%1, %2] : f32
    yield %3 : f32
  }
  schedule {
    split @out (n, no, ni, 64, guard_with_if)
    vectorize @out (ni, 16)
    split @out (no, nt, no, 8, guard_with_if)
    parallel @out (nt)
    compute_at @y (@out, no)
    store_in @y (stack)
    bound @y (ni, 0, 64)
    bound_extent @y (no, 1)
    vectorize @y (ni, 16)
    unroll @y (ni)
    reorder @y update 0 (ni, rg, no)
    vectorize @y update 0 (ni, 16)
    unroll @y update 0 (ni)
    compute_at @dot (@y, rg)
    store_in @dot (stack)
    bound_extent @dot (ni, 64)
    vectorize @dot (ni, 16)
    unroll @dot (ni)
    reorder @dot update 0 (ni, rk, g, no)
    vectorize @dot update 0 (ni, 16)
    unroll @dot update 0 (ni)
  }
}

halide.pipeline @gemv_i8_u8(%w : i8[ki, ni, ko, no], %s : f32[ni, g, no], %x : ui8[k], %sx : f32[g]) -> (@out) {
  constrain %w[0] min 0 extent 4 stride 1 : i8[ki, ni, ko, no]
  constrain %w[1] min 0 extent 64 stride 4 : i8[ki, ni, ko, no]
  %0 = extent %s[1] : f32[ni, g, no]
  func @dot[%ni, %g, %no] : i32 {
    %c0 = arith.constant 0 : i32
    yield %c0 : i32
  }
  update @dot[%ni, %g, %no] over (%ri : 0, 4, %ro : 0, 8) {
    %1 = at @dot[%ni, %g, %no] : i32
    %c32 = arith.constant 32 : i32
    %2 = arith.muli %g, %c32 : i32
    %c4 = arith.constant 4 : i32
    %3 = arith.muli %ro, %c4 : i32
    %4 = arith.addi %2, %3 : i32
    %5 = arith.addi %4, %ri : i32
    %6 = at %x[%5] : ui8[k]
    %7 = arith.extui %6 : i8 to i32
    %c8 = arith.constant 8 : i32
    %8 = arith.muli %g, %c8 : i32
    %9 = arith.addi %8, %ro : i32
    %10 = at %w[%ri, %ni, %9, %no] : i8[ki, ni, ko, no]
    %11 = arith.extsi %10 : i8 to i32
    %12 = arith.muli %7, %11 : i32
    %13 = arith.addi %1, %12 : i32
    yield %13 : i32
  }
  func @y[%ni, %no] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @y[%ni, %no] over (%rg : 0, %0) {
    %1 = at @y[%ni, %no] : f32
    %2 = at @dot[%ni, %rg, %no] : i32
    %3 = arith.sitofp %2 : i32 to f32
    %4 = at %s[%ni, %rg, %no] : f32[ni, g, no]
    %5 = at %sx[%rg] : f32[g]
    %6 = arith.mulf %4, %5 : f32
    %7 = arith.mulf %3, %6 : f32
    %8 = arith.addf %1, %7 : f32
    yield %8 : f32
  }
  func @out[%n] : f32 {
    %c64 = arith.constant 64 : i32
    %1 = mod %n, %c64 : i32
    %2 = div %n, %c64 : i32
    %3 = at @y[%1, %2] : f32
    yield %3 : f32
  }
  schedule {
    split @out (n, no, ni, 64, guard_with_if)
    vectorize @out (ni, 16)
    split @out (no, nt, no, 8, guard_with_if)
    parallel @out (nt)
    compute_at @y (@out, no)
    store_in @y (stack)
    bound @y (ni, 0, 64)
    bound_extent @y (no, 1)
    vectorize @y (ni, 16)
    unroll @y (ni)
    reorder @y update 0 (ni, rg, no)
    vectorize @y update 0 (ni, 16)
    unroll @y update 0 (ni)
    compute_at @dot (@y, rg)
    store_in @dot (stack)
    bound_extent @dot (ni, 64)
    vectorize @dot (ni, 16)
    unroll @dot (ni)
    reorder @dot update 0 (ri, ni, ro, g, no)
    vectorize @dot update 0 (ni, 16)
    unroll @dot update 0 (ni)
    atomic @dot update 0
    vectorize @dot update 0 (ri)
    unroll @dot update 0 (ro)
  }
}

halide.pipeline @gemv_q4_i8(%w : ui8[ki, ni, kj, g, no], %s : f32[ni, g, no], %x : i8[k], %sx : f32[g], %xs : i32[g], %zp : ui8) -> (@out) {
  constrain %w[0] min 0 extent 4 stride 1 : ui8[ki, ni, kj, g, no]
  constrain %w[1] min 0 extent 64 stride 4 : ui8[ki, ni, kj, g, no]
  constrain %w[2] min 0 extent 4 stride 256 : ui8[ki, ni, kj, g, no]
  %0 = extent %s[1] : f32[ni, g, no]
  func @dot[%ni, %g, %no] : i32 {
    %c0 = arith.constant 0 : i32
    yield %c0 : i32
  }
  update @dot[%ni, %g, %no] over (%kk : 0, 4, %h : 0, 2, %j : 0, 4) {
    %c4 = arith.constant 4 : i32
    %1 = arith.muli %h, %c4 : i32
    %2 = arith.trunci %1 : i32 to i8
    %3 = at %w[%kk, %ni, %j, %g, %no] : ui8[ki, ni, kj, g, no]
    %4 = arith.shrui %3, %2 : i8
    %c1_i8 = arith.constant 15 : i8
    %5 = arith.andi %4, %c1_i8 : i8
    %6 = arith.xori %5, %zp : i8
    %7 = at @dot[%ni, %g, %no] : i32
    %8 = arith.extui %6 : i8 to i32
    %c32 = arith.constant 32 : i32
    %9 = arith.muli %g, %c32 : i32
    %c8 = arith.constant 8 : i32
    %10 = arith.muli %j, %c8 : i32
    %11 = arith.addi %9, %10 : i32
    %12 = arith.muli %h, %c4 : i32
    %13 = arith.addi %11, %12 : i32
    %14 = arith.addi %13, %kk : i32
    %15 = at %x[%14] : i8[k]
    %16 = arith.extsi %15 : i8 to i32
    %17 = arith.muli %8, %16 : i32
    %18 = arith.addi %7, %17 : i32
    yield %18 : i32
  }
  func @y[%ni, %no] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @y[%ni, %no] over (%rg : 0, %0) {
    %1 = at @y[%ni, %no] : f32
    %2 = at @dot[%ni, %rg, %no] : i32
    %3 = at %xs[%rg] : i32[g]
    %4 = arith.subi %2, %3 : i32
    %5 = arith.sitofp %4 : i32 to f32
    %6 = at %s[%ni, %rg, %no] : f32[ni, g, no]
    %7 = at %sx[%rg] : f32[g]
    %8 = arith.mulf %6, %7 : f32
    %9 = arith.mulf %5, %8 : f32
    %10 = arith.addf %1, %9 : f32
    yield %10 : f32
  }
  func @out[%n] : f32 {
    %c64 = arith.constant 64 : i32
    %1 = mod %n, %c64 : i32
    %2 = div %n, %c64 : i32
    %3 = at @y[%1, %2] : f32
    yield %3 : f32
  }
  schedule {
    split @out (n, no, ni, 64, guard_with_if)
    vectorize @out (ni, 16)
    split @out (no, nt, no, 8, guard_with_if)
    parallel @out (nt)
    compute_at @y (@out, no)
    store_in @y (stack)
    bound @y (ni, 0, 64)
    bound_extent @y (no, 1)
    vectorize @y (ni, 16)
    unroll @y (ni)
    reorder @y update 0 (ni, rg, no)
    vectorize @y update 0 (ni, 16)
    unroll @y update 0 (ni)
    compute_at @dot (@y, rg)
    store_in @dot (stack)
    bound_extent @dot (ni, 64)
    vectorize @dot (ni, 16)
    unroll @dot (ni)
    reorder @dot update 0 (kk, ni, h, j, g, no)
    vectorize @dot update 0 (ni, 16)
    unroll @dot update 0 (ni)
    atomic @dot update 0
    vectorize @dot update 0 (kk)
    unroll @dot update 0 (h)
    unroll @dot update 0 (j)
  }
}
