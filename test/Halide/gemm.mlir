// The f32 contraction over packed panels with bias and SiLU in the epilogue: the 8x48 register tile of AVX-512 and the
// 4x24 tile of AVX2. Each product of the tile is one fused multiply-add of the loop over k, in which nothing spills, and
// nothing is allocated.
// RUN: tcc-halide %s --kernel=gemm_8x48 --target=x86-64-zen4 --emit=asm > %t.512
// RUN: FileCheck %s --check-prefix=LEAN < %t.512
// RUN: %python %S/Inputs/loop.py vfmadd231ps.*zmm < %t.512 | FileCheck %s --check-prefix=TILE512
// RUN: tcc-halide %s --kernel=gemm_4x24 --target=x86-64-avx2 --emit=asm > %t.avx2
// RUN: FileCheck %s --check-prefix=LEAN < %t.avx2
// RUN: %python %S/Inputs/loop.py vfmadd231ps.*ymm < %t.avx2 | FileCheck %s --check-prefix=TILE256
// RUN: tcc-halide %s -o %t
// RUN: %python %S/Inputs/run.py %build/lib/tcc/x86-64-linux/halide_runtime.o %t gemm_8x48,gemm_4x24 gemm

// LEAN-NOT: halide_malloc
// TILE512-NOT: rsp
// TILE512: lines: 24
// TILE256-NOT: rsp
// TILE256: lines: 12

halide.pipeline @gemm_8x48(%x : f32[k, m], %w : f32[np, k, panel], %bias : f32[n]) -> (@out) {
  constrain %w[0] min 0 extent 48 stride 1 : f32[np, k, panel]
  constrain %w[1] stride 48 : f32[np, k, panel]
  %0 = extent %x[0] : f32[k, m]
  func @mm[%np, %m, %no] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @mm[%np, %m, %no] over (%r : 0, %0) {
    %1 = at @mm[%np, %m, %no] : f32
    %2 = at %x[%r, %m] : f32[k, m]
    %3 = at %w[%np, %r, %no] : f32[np, k, panel]
    %4 = arith.mulf %2, %3 : f32
    %5 = arith.addf %1, %4 : f32
    yield %5 : f32
  }
  func @out[%n, %m] : f32 {
    %c48 = arith.constant 48 : i32
    %1 = mod %n, %c48 : i32
    %2 = div %n, %c48 : i32
    %3 = at @mm[%1, %m, %2] : f32
    %4 = at %bias[%n] : f32[n]
    %5 = arith.addf %3, %4 : f32
    %f0 = arith.constant 0.0 : f32
    %6 = arith.subf %f0, %5 : f32
    %7 = math.exp %6 : f32
    %f1 = arith.constant 1.0 : f32
    %8 = arith.addf %f1, %7 : f32
    %9 = arith.divf %5, %8 : f32
    yield %9 : f32
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
    reorder @mm update 0 (np, m, r, no)
    vectorize @mm update 0 (np, 16)
    unroll @mm update 0 (np)
    unroll @mm update 0 (m)
  }
}

halide.pipeline @gemm_4x24(%x : f32[k, m], %w : f32[np, k, panel], %bias : f32[n]) -> (@out) {
  constrain %w[0] min 0 extent 24 stride 1 : f32[np, k, panel]
  constrain %w[1] stride 24 : f32[np, k, panel]
  %0 = extent %x[0] : f32[k, m]
  func @mm[%np, %m, %no] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @mm[%np, %m, %no] over (%r : 0, %0) {
    %1 = at @mm[%np, %m, %no] : f32
    %2 = at %x[%r, %m] : f32[k, m]
    %3 = at %w[%np, %r, %no] : f32[np, k, panel]
    %4 = arith.mulf %2, %3 : f32
    %5 = arith.addf %1, %4 : f32
    yield %5 : f32
  }
  func @out[%n, %m] : f32 {
    %c24 = arith.constant 24 : i32
    %1 = mod %n, %c24 : i32
    %2 = div %n, %c24 : i32
    %3 = at @mm[%1, %m, %2] : f32
    %4 = at %bias[%n] : f32[n]
    %5 = arith.addf %3, %4 : f32
    %f0 = arith.constant 0.0 : f32
    %6 = arith.subf %f0, %5 : f32
    %7 = math.exp %6 : f32
    %f1 = arith.constant 1.0 : f32
    %8 = arith.addf %f1, %7 : f32
    %9 = arith.divf %5, %8 : f32
    yield %9 : f32
  }
  schedule {
    split @out (n, no, ni, 24, guard_with_if)
    split @out (m, mo, m, 128)
    split @out (m, m, mi, 4)
    reorder @out (ni, mi, m, mo, no)
    vectorize @out (ni, 8)
    unroll @out (ni)
    unroll @out (mi)
    parallel @out (no)
    compute_at @mm (@out, m)
    store_in @mm (stack)
    bound @mm (np, 0, 24)
    bound_extent @mm (m, 4)
    bound_extent @mm (no, 1)
    vectorize @mm (np, 8)
    unroll @mm (np)
    unroll @mm (m)
    reorder @mm update 0 (np, m, r, no)
    vectorize @mm update 0 (np, 8)
    unroll @mm update 0 (np)
    unroll @mm update 0 (m)
  }
}
