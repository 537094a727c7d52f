// Attention on blocks of 64 by 64: forward with an online tuple state, dQ, dK and dV together, and the backward pass in
// five products that adds to its results in place. The products run on 4x64 register tiles and the exponentials are
// vectors. Halide takes what is stored on the stack from halide_malloc where it is larger than 16 KiB, which W and acc
// of attention_dkv are; the other kernels allocate nothing.
// RUN: tcc-halide %s --kernel=attention_forward,attention_dq,attention_backward --target=x86-64-zen4 --emit=asm > %t.s
// RUN: FileCheck %s < %t.s
// RUN: tcc-halide %s --kernel=attention_dkv --target=x86-64-zen4 --emit=asm > %t.dkv
// RUN: %python %S/Inputs/loop.py vfmadd231ps.*zmm < %t.s | FileCheck %s --check-prefix=LOOP
// RUN: %python %S/Inputs/loop.py vfmadd231ps.*zmm < %t.dkv | FileCheck %s --check-prefix=LOOP
// RUN: tcc-halide %s -o %t
// RUN: %python %S/Inputs/run.py %build/lib/tcc/x86-64-linux/halide_runtime.o %t attention_forward,attention_dq,attention_dkv,attention_backward attention

// CHECK-NOT: halide_malloc
// CHECK-NOT: expf
// LOOP-NOT: rsp
// LOOP: lines: 16

halide.pipeline @attention_forward(%Q : f32[d, q], %KT : f32[kk, d, kb], %V : f32[d, k], %nkb : i32, %q0 : i32, %T : i32, %sc : f32) -> (@o, @lse) {
  constrain %Q[0] min 0 extent 64 stride 1 : f32[d, q]
  constrain %Q[1] min 0 extent 64 stride 64 : f32[d, q]
  constrain %KT[0] min 0 extent 64 stride 1 : f32[kk, d, kb]
  constrain %KT[1] min 0 extent 64 stride 64 : f32[kk, d, kb]
  constrain %V[0] min 0 extent 64 stride 1 : f32[d, k]
  constrain %V[1] min 0 stride 64 : f32[d, k]
  func @s[%kk, %q, %kb] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @s[%kk, %q, %kb] over (%rd : 0, 64) {
    %0 = at @s[%kk, %q, %kb] : f32
    %1 = at %Q[%rd, %q] : f32[d, q]
    %2 = at %KT[%kk, %rd, %kb] : f32[kk, d, kb]
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @sm[%kk, %q, %kb] : f32 {
    %c64 = arith.constant 64 : i32
    %0 = arith.muli %kb, %c64 : i32
    %1 = arith.addi %0, %kk : i32
    %2 = arith.addi %q0, %q : i32
    %3 = arith.cmpi sle, %1, %2 : i32
    %4 = arith.cmpi slt, %1, %T : i32
    %5 = arith.andi %3, %4 : i1
    %6 = at @s[%kk, %q, %kb] : f32
    %7 = arith.mulf %6, %sc : f32
    %f0 = arith.constant 0.0 : f32
    %fn1_000000e30 = arith.constant -1.000000e+30 : f32
    %8 = arith.select %5, %f0, %fn1_000000e30 : f32
    %9 = arith.addf %7, %8 : f32
    yield %9 : f32
  }
  func @mb[%q, %kb] : f32 {
    %fn1_000000e30 = arith.constant -1.000000e+30 : f32
    yield %fn1_000000e30 : f32
  }
  update @mb[%q, %kb] over (%rm : 0, 64) {
    %0 = at @mb[%q, %kb] : f32
    %1 = at @sm[%rm, %q, %kb] : f32
    %2 = arith.maximumf %0, %1 : f32
    yield %2 : f32
  }
  func @p[%kk, %q, %kb] : f32 {
    %0 = at @sm[%kk, %q, %kb] : f32
    %1 = at @mb[%q, %kb] : f32
    %2 = arith.subf %0, %1 : f32
    %3 = math.exp %2 : f32
    yield %3 : f32
  }
  func @lb[%q, %kb] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @lb[%q, %kb] over (%rl : 0, 64) {
    %0 = at @lb[%q, %kb] : f32
    %1 = at @p[%rl, %q, %kb] : f32
    %2 = arith.addf %0, %1 : f32
    yield %2 : f32
  }
  func @pv[%d, %q, %kb] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @pv[%d, %q, %kb] over (%rk : 0, 64) {
    %0 = at @pv[%d, %q, %kb] : f32
    %1 = at @p[%rk, %q, %kb] : f32
    %c64 = arith.constant 64 : i32
    %2 = arith.muli %kb, %c64 : i32
    %3 = arith.addi %2, %rk : i32
    %4 = at %V[%d, %3] : f32[d, k]
    %5 = arith.mulf %1, %4 : f32
    %6 = arith.addf %0, %5 : f32
    yield %6 : f32
  }
  func @st[%ln, %q] : f32, f32, f32, f32, f32, f32 {
    %f0 = arith.constant 0.0 : f32
    %fn1_000000e30 = arith.constant -1.000000e+30 : f32
    yield %f0, %f0, %f0, %f0, %fn1_000000e30, %f0 : f32, f32, f32, f32, f32, f32
  }
  update @st[%ln, %q] over (%rb : 0, %nkb) {
    %0:6 = at @st[%ln, %q] : f32, f32, f32, f32, f32, f32
    %1 = at @mb[%q, %rb] : f32
    %2 = arith.maximumf %0#4, %1 : f32
    %3 = arith.subf %0#4, %2 : f32
    %4 = math.exp %3 : f32
    %5 = arith.subf %1, %2 : f32
    %6 = math.exp %5 : f32
    %7 = arith.mulf %0#0, %4 : f32
    %8 = at @pv[%ln, %q, %rb] : f32
    %9 = arith.mulf %8, %6 : f32
    %10 = arith.addf %7, %9 : f32
    %11 = arith.mulf %0#1, %4 : f32
    %c16 = arith.constant 16 : i32
    %12 = arith.addi %ln, %c16 : i32
    %13 = at @pv[%12, %q, %rb] : f32
    %14 = arith.mulf %13, %6 : f32
    %15 = arith.addf %11, %14 : f32
    %16 = arith.mulf %0#2, %4 : f32
    %c32 = arith.constant 32 : i32
    %17 = arith.addi %ln, %c32 : i32
    %18 = at @pv[%17, %q, %rb] : f32
    %19 = arith.mulf %18, %6 : f32
    %20 = arith.addf %16, %19 : f32
    %21 = arith.mulf %0#3, %4 : f32
    %c48 = arith.constant 48 : i32
    %22 = arith.addi %ln, %c48 : i32
    %23 = at @pv[%22, %q, %rb] : f32
    %24 = arith.mulf %23, %6 : f32
    %25 = arith.addf %21, %24 : f32
    %26 = arith.mulf %0#5, %4 : f32
    %27 = at @lb[%q, %rb] : f32
    %28 = arith.mulf %27, %6 : f32
    %29 = arith.addf %26, %28 : f32
    yield %10, %15, %20, %25, %2, %29 : f32, f32, f32, f32, f32, f32
  }
  func @o[%d, %q] : f32 {
    %c16 = arith.constant 16 : i32
    %0 = mod %d, %c16 : i32
    %1:6 = at @st[%0, %q] : f32, f32, f32, f32, f32, f32
    %2 = div %d, %c16 : i32
    %c2 = arith.constant 2 : i32
    %3 = arith.cmpi eq, %2, %c2 : i32
    %4 = arith.select %3, %1#2, %1#3 : f32
    %c1 = arith.constant 1 : i32
    %5 = arith.cmpi eq, %2, %c1 : i32
    %6 = arith.select %5, %1#1, %4 : f32
    %c0 = arith.constant 0 : i32
    %7 = arith.cmpi eq, %2, %c0 : i32
    %8 = arith.select %7, %1#0, %6 : f32
    %9 = arith.divf %8, %1#5 : f32
    yield %9 : f32
  }
  func @lse[%q] : f32 {
    %0:6 = at @st[0, %q] : f32, f32, f32, f32, f32, f32
    %1 = math.log %0#5 : f32
    %2 = arith.addf %0#4, %1 : f32
    yield %2 : f32
  }
  constrain @o[0] min 0 extent 64 stride 1
  constrain @o[1] min 0 extent 64 stride 64
  constrain @lse[0] min 0 extent 64
  schedule {
    split @o (d, dm, di, 16)
    reorder @o (di, dm, q)
    vectorize @o (di)
    unroll @o (dm)
    compute_root @st
    store_in @st (stack)
    vectorize @st (ln, 16)
    bound_extent @st (ln, 16)
    reorder @st update 0 (ln, q, rb)
    vectorize @st update 0 (ln, 16)
    compute_at @s (@st, rb)
    store_in @s (stack)
    vectorize @s (kk, 16)
    unroll @s (kk)
    unroll @s (q, 4)
    split @s update 0 (q, q, qm, 4)
    reorder @s update 0 (kk, qm, rd, q)
    vectorize @s update 0 (kk, 16)
    unroll @s update 0 (kk)
    unroll @s update 0 (qm)
    compute_at @mb (@st, rb)
    store_in @mb (stack)
    vectorize @mb (q, 16)
    reorder @mb update 0 (rm, q, kb)
    atomic @mb update 0
    vectorize @mb update 0 (rm, 64)
    compute_at @p (@st, rb)
    store_in @p (stack)
    vectorize @p (kk, 16)
    unroll @p (kk)
    compute_at @lb (@st, rb)
    store_in @lb (stack)
    vectorize @lb (q, 16)
    reorder @lb update 0 (rl, q, kb)
    atomic @lb update 0
    vectorize @lb update 0 (rl, 64)
    compute_at @pv (@st, rb)
    store_in @pv (stack)
    vectorize @pv (d, 16)
    unroll @pv (d)
    unroll @pv (q, 4)
    split @pv update 0 (q, q, qm, 4)
    reorder @pv update 0 (d, qm, rk, q)
    vectorize @pv update 0 (d, 16)
    unroll @pv update 0 (d)
    unroll @pv update 0 (qm)
  }
}

halide.pipeline @attention_dq(%Q : f32[d, q], %KT : f32[kk, d, kb], %K : f32[d, k], %VT : f32[kk, d, kb], %dO : f32[d, q], %L : f32[q], %Dl : f32[q], %nkb : i32, %q0 : i32, %T : i32, %sc : f32) -> (@dQ) {
  constrain %Q[0] min 0 extent 64 stride 1 : f32[d, q]
  constrain %Q[1] min 0 extent 64 stride 64 : f32[d, q]
  constrain %dO[0] min 0 extent 64 stride 1 : f32[d, q]
  constrain %dO[1] min 0 extent 64 stride 64 : f32[d, q]
  constrain %KT[0] min 0 extent 64 stride 1 : f32[kk, d, kb]
  constrain %KT[1] min 0 extent 64 stride 64 : f32[kk, d, kb]
  constrain %VT[0] min 0 extent 64 stride 1 : f32[kk, d, kb]
  constrain %VT[1] min 0 extent 64 stride 64 : f32[kk, d, kb]
  constrain %K[0] min 0 extent 64 stride 1 : f32[d, k]
  constrain %K[1] min 0 stride 64 : f32[d, k]
  func @s[%kk, %q, %kb] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @s[%kk, %q, %kb] over (%rd : 0, 64) {
    %0 = at @s[%kk, %q, %kb] : f32
    %1 = at %Q[%rd, %q] : f32[d, q]
    %2 = at %KT[%kk, %rd, %kb] : f32[kk, d, kb]
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @dp[%kk, %q, %kb] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @dp[%kk, %q, %kb] over (%rd : 0, 64) {
    %0 = at @dp[%kk, %q, %kb] : f32
    %1 = at %dO[%rd, %q] : f32[d, q]
    %2 = at %VT[%kk, %rd, %kb] : f32[kk, d, kb]
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @ds[%kk, %q, %kb] : f32 {
    %c64 = arith.constant 64 : i32
    %0 = arith.muli %kb, %c64 : i32
    %1 = arith.addi %0, %kk : i32
    %2 = at @s[%kk, %q, %kb] : f32
    %3 = at %L[%q] : f32[q]
    %4 = arith.addi %q0, %q : i32
    %5 = arith.cmpi sle, %1, %4 : i32
    %6 = arith.cmpi slt, %1, %T : i32
    %7 = arith.andi %5, %6 : i1
    %8 = arith.mulf %2, %sc : f32
    %f0 = arith.constant 0.0 : f32
    %fn1_000000e30 = arith.constant -1.000000e+30 : f32
    %9 = arith.select %7, %f0, %fn1_000000e30 : f32
    %10 = arith.addf %8, %9 : f32
    %11 = arith.subf %10, %3 : f32
    %12 = math.exp %11 : f32
    %13 = at @dp[%kk, %q, %kb] : f32
    %14 = at %Dl[%q] : f32[q]
    %15 = arith.subf %13, %14 : f32
    %16 = arith.mulf %12, %15 : f32
    %17 = arith.mulf %16, %sc : f32
    yield %17 : f32
  }
  func @acc[%d, %q] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @acc[%d, %q] over (%rk : 0, 64, %rb : 0, %nkb) {
    %0 = at @acc[%d, %q] : f32
    %1 = at @ds[%rk, %q, %rb] : f32
    %c64 = arith.constant 64 : i32
    %2 = arith.muli %rb, %c64 : i32
    %3 = arith.addi %2, %rk : i32
    %4 = at %K[%d, %3] : f32[d, k]
    %5 = arith.mulf %1, %4 : f32
    %6 = arith.addf %0, %5 : f32
    yield %6 : f32
  }
  func @dQ[%d, %q] : f32 {
    %0 = at @acc[%d, %q] : f32
    yield %0 : f32
  }
  constrain @dQ[0] min 0 extent 64 stride 1
  constrain @dQ[1] min 0 extent 64 stride 64
  schedule {
    vectorize @dQ (d, 16)
    compute_root @acc
    store_in @acc (stack)
    vectorize @acc (d, 16)
    split @acc update 0 (q, q, ym, 4)
    reorder @acc update 0 (d, ym, rk, q, rb)
    vectorize @acc update 0 (d, 16)
    unroll @acc update 0 (d)
    unroll @acc update 0 (ym)
    compute_at @s (@acc, rb)
    store_in @s (stack)
    vectorize @s (kk, 16)
    unroll @s (kk)
    unroll @s (q, 4)
    split @s update 0 (q, q, qm, 4)
    reorder @s update 0 (kk, qm, rd, q)
    vectorize @s update 0 (kk, 16)
    unroll @s update 0 (kk)
    unroll @s update 0 (qm)
    compute_at @dp (@acc, rb)
    store_in @dp (stack)
    vectorize @dp (kk, 16)
    unroll @dp (kk)
    unroll @dp (q, 4)
    split @dp update 0 (q, q, qm, 4)
    reorder @dp update 0 (kk, qm, rd, q)
    vectorize @dp update 0 (kk, 16)
    unroll @dp update 0 (kk)
    unroll @dp update 0 (qm)
    compute_at @ds (@acc, rb)
    store_in @ds (stack)
    vectorize @ds (kk, 16)
    unroll @ds (kk)
  }
}

halide.pipeline @attention_dkv(%K : f32[d, k], %V : f32[d, k], %QT : f32[qq, d, qb], %dOT : f32[qq, d, qb], %Q : f32[d, q], %dO : f32[d, q], %L : f32[q], %Dl : f32[q], %qb0 : i32, %nqb : i32, %k0 : i32, %sc : f32) -> (@dV, @dK) {
  constrain %K[0] min 0 extent 64 stride 1 : f32[d, k]
  constrain %K[1] min 0 extent 64 stride 64 : f32[d, k]
  constrain %V[0] min 0 extent 64 stride 1 : f32[d, k]
  constrain %V[1] min 0 extent 64 stride 64 : f32[d, k]
  constrain %QT[0] min 0 extent 64 stride 1 : f32[qq, d, qb]
  constrain %QT[1] min 0 extent 64 stride 64 : f32[qq, d, qb]
  constrain %dOT[0] min 0 extent 64 stride 1 : f32[qq, d, qb]
  constrain %dOT[1] min 0 extent 64 stride 64 : f32[qq, d, qb]
  constrain %Q[0] min 0 extent 64 stride 1 : f32[d, q]
  constrain %Q[1] min 0 stride 64 : f32[d, q]
  constrain %dO[0] min 0 extent 64 stride 1 : f32[d, q]
  constrain %dO[1] min 0 stride 64 : f32[d, q]
  %0 = arith.subi %nqb, %qb0 : i32
  func @s[%qq, %k, %qb] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @s[%qq, %k, %qb] over (%rd : 0, 64) {
    %1 = at @s[%qq, %k, %qb] : f32
    %2 = at %K[%rd, %k] : f32[d, k]
    %3 = at %QT[%qq, %rd, %qb] : f32[qq, d, qb]
    %4 = arith.mulf %2, %3 : f32
    %5 = arith.addf %1, %4 : f32
    yield %5 : f32
  }
  func @dp[%qq, %k, %qb] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @dp[%qq, %k, %qb] over (%rd : 0, 64) {
    %1 = at @dp[%qq, %k, %qb] : f32
    %2 = at %V[%rd, %k] : f32[d, k]
    %3 = at %dOT[%qq, %rd, %qb] : f32[qq, d, qb]
    %4 = arith.mulf %2, %3 : f32
    %5 = arith.addf %1, %4 : f32
    yield %5 : f32
  }
  func @P[%qq, %k, %qb] : f32 {
    %c64 = arith.constant 64 : i32
    %1 = arith.muli %qb, %c64 : i32
    %2 = arith.addi %1, %qq : i32
    %3 = at @s[%qq, %k, %qb] : f32
    %4 = at %L[%2] : f32[q]
    %5 = arith.addi %k0, %k : i32
    %6 = arith.cmpi sle, %5, %2 : i32
    %7 = arith.mulf %3, %sc : f32
    %f0 = arith.constant 0.0 : f32
    %fn1_000000e30 = arith.constant -1.000000e+30 : f32
    %8 = arith.select %6, %f0, %fn1_000000e30 : f32
    %9 = arith.addf %7, %8 : f32
    %10 = arith.subf %9, %4 : f32
    %11 = math.exp %10 : f32
    yield %11 : f32
  }
  func @W[%qq, %k, %w, %qb] : f32 {
    %1 = at @P[%qq, %k, %qb] : f32
    %c0 = arith.constant 0 : i32
    %2 = arith.cmpi eq, %w, %c0 : i32
    %3 = at @dp[%qq, %k, %qb] : f32
    %c64 = arith.constant 64 : i32
    %4 = arith.muli %qb, %c64 : i32
    %5 = arith.addi %4, %qq : i32
    %6 = at %Dl[%5] : f32[q]
    %7 = arith.subf %3, %6 : f32
    %8 = arith.mulf %1, %7 : f32
    %9 = arith.mulf %8, %sc : f32
    %10 = arith.select %2, %1, %9 : f32
    yield %10 : f32
  }
  func @acc[%c, %k, %w] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @acc[%c, %k, %w] over (%rq : 0, 64, %rb : %qb0, %0) {
    %c64 = arith.constant 64 : i32
    %1 = arith.muli %rb, %c64 : i32
    %2 = arith.addi %1, %rq : i32
    %3 = at @acc[%c, %k, %w] : f32
    %4 = at @W[%rq, %k, %w, %rb] : f32
    %c0 = arith.constant 0 : i32
    %5 = arith.cmpi eq, %w, %c0 : i32
    %6 = at %dO[%c, %2] : f32[d, q]
    %7 = at %Q[%c, %2] : f32[d, q]
    %8 = arith.select %5, %6, %7 : f32
    %9 = arith.mulf %4, %8 : f32
    %10 = arith.addf %3, %9 : f32
    yield %10 : f32
  }
  func @dV[%c, %k] : f32 {
    %1 = at @acc[%c, %k, 0] : f32
    yield %1 : f32
  }
  func @dK[%c, %k] : f32 {
    %1 = at @acc[%c, %k, 1] : f32
    yield %1 : f32
  }
  constrain @dV[0] min 0 extent 64 stride 1
  constrain @dV[1] min 0 extent 64 stride 64
  constrain @dK[0] min 0 extent 64 stride 1
  constrain @dK[1] min 0 extent 64 stride 64
  schedule {
    vectorize @dV (c, 16)
    vectorize @dK (c, 16)
    compute_root @acc
    store_in @acc (stack)
    vectorize @acc (c, 16)
    bound @acc (w, 0, 2)
    split @acc update 0 (k, k, ym, 4)
    reorder @acc update 0 (c, ym, rq, k, w, rb)
    vectorize @acc update 0 (c, 16)
    unroll @acc update 0 (c)
    unroll @acc update 0 (ym)
    unroll @acc update 0 (w)
    compute_at @s (@acc, rb)
    store_in @s (stack)
    vectorize @s (qq, 16)
    unroll @s (qq)
    unroll @s (k, 4)
    split @s update 0 (k, k, km, 4)
    reorder @s update 0 (qq, km, rd, k)
    vectorize @s update 0 (qq, 16)
    unroll @s update 0 (qq)
    unroll @s update 0 (km)
    compute_at @dp (@acc, rb)
    store_in @dp (stack)
    vectorize @dp (qq, 16)
    unroll @dp (qq)
    unroll @dp (k, 4)
    split @dp update 0 (k, k, km, 4)
    reorder @dp update 0 (qq, km, rd, k)
    vectorize @dp update 0 (qq, 16)
    unroll @dp update 0 (qq)
    unroll @dp update 0 (km)
    compute_at @W (@acc, rb)
    store_in @W (stack)
    bound @W (w, 0, 2)
    reorder @W (w, qq, k, qb)
    unroll @W (w)
    vectorize @W (qq, 16)
    compute_at @P (@W, qq)
    store_in @P (stack)
    vectorize @P (qq, 16)
  }
}

halide.pipeline @attention_backward(%Q : f32[d, q], %K : f32[d, k], %KT : f32[kk, d], %VT : f32[kk, d], %dO : f32[d, q], %L : f32[q], %Dl : f32[q], %dVi : f32[d, k], %dKi : f32[d, k], %dQi : f32[d, q], %q0 : i32, %k0 : i32, %T : i32, %sc : f32) -> (@dV, @dK, @dQ) {
  constrain %Q[0] min 0 extent 64 stride 1 : f32[d, q]
  constrain %Q[1] min 0 extent 64 stride 64 : f32[d, q]
  constrain %dO[0] min 0 extent 64 stride 1 : f32[d, q]
  constrain %dO[1] min 0 extent 64 stride 64 : f32[d, q]
  constrain %K[0] min 0 extent 64 stride 1 : f32[d, k]
  constrain %K[1] min 0 extent 64 stride 64 : f32[d, k]
  constrain %dVi[0] min 0 extent 64 stride 1 : f32[d, k]
  constrain %dVi[1] min 0 extent 64 stride 64 : f32[d, k]
  constrain %dKi[0] min 0 extent 64 stride 1 : f32[d, k]
  constrain %dKi[1] min 0 extent 64 stride 64 : f32[d, k]
  constrain %dQi[0] min 0 extent 64 stride 1 : f32[d, q]
  constrain %dQi[1] min 0 extent 64 stride 64 : f32[d, q]
  constrain %KT[0] min 0 extent 64 stride 1 : f32[kk, d]
  constrain %KT[1] min 0 extent 64 stride 64 : f32[kk, d]
  constrain %VT[0] min 0 extent 64 stride 1 : f32[kk, d]
  constrain %VT[1] min 0 extent 64 stride 64 : f32[kk, d]
  constrain %L[0] min 0 extent 64 stride 1 : f32[q]
  constrain %Dl[0] min 0 extent 64 stride 1 : f32[q]
  func @s[%kk, %q] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @s[%kk, %q] over (%rd : 0, 64) {
    %0 = at @s[%kk, %q] : f32
    %1 = at %Q[%rd, %q] : f32[d, q]
    %2 = at %KT[%kk, %rd] : f32[kk, d]
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @dp[%kk, %q] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @dp[%kk, %q] over (%rd : 0, 64) {
    %0 = at @dp[%kk, %q] : f32
    %1 = at %dO[%rd, %q] : f32[d, q]
    %2 = at %VT[%kk, %rd] : f32[kk, d]
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @P[%kk, %q] : f32 {
    %0 = arith.addi %k0, %kk : i32
    %1 = at @s[%kk, %q] : f32
    %2 = at %L[%q] : f32[q]
    %3 = arith.addi %q0, %q : i32
    %4 = arith.cmpi sle, %0, %3 : i32
    %5 = arith.cmpi slt, %0, %T : i32
    %6 = arith.andi %4, %5 : i1
    %7 = arith.mulf %1, %sc : f32
    %f0 = arith.constant 0.0 : f32
    %fn1_000000e30 = arith.constant -1.000000e+30 : f32
    %8 = arith.select %6, %f0, %fn1_000000e30 : f32
    %9 = arith.addf %7, %8 : f32
    %10 = arith.subf %9, %2 : f32
    %11 = math.exp %10 : f32
    yield %11 : f32
  }
  func @ds[%kk, %q] : f32 {
    %0 = at @P[%kk, %q] : f32
    %1 = at @dp[%kk, %q] : f32
    %2 = at %Dl[%q] : f32[q]
    %3 = arith.subf %1, %2 : f32
    %4 = arith.mulf %0, %3 : f32
    %5 = arith.mulf %4, %sc : f32
    yield %5 : f32
  }
  func @aV[%d, %kk] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @aV[%d, %kk] over (%rq : 0, 64) {
    %0 = at @aV[%d, %kk] : f32
    %1 = at @P[%kk, %rq] : f32
    %2 = at %dO[%d, %rq] : f32[d, q]
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @aK[%d, %kk] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @aK[%d, %kk] over (%rq : 0, 64) {
    %0 = at @aK[%d, %kk] : f32
    %1 = at @ds[%kk, %rq] : f32
    %2 = at %Q[%d, %rq] : f32[d, q]
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @aQ[%d, %q] : f32 {
    %f0 = arith.constant 0.0 : f32
    yield %f0 : f32
  }
  update @aQ[%d, %q] over (%rk : 0, 64) {
    %0 = at @aQ[%d, %q] : f32
    %1 = at @ds[%rk, %q] : f32
    %2 = at %K[%d, %rk] : f32[d, k]
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @dV[%d, %kk] : f32 {
    %0 = at %dVi[%d, %kk] : f32[d, k]
    %1 = at @aV[%d, %kk] : f32
    %2 = arith.addf %0, %1 : f32
    yield %2 : f32
  }
  func @dK[%d, %kk] : f32 {
    %0 = at %dKi[%d, %kk] : f32[d, k]
    %1 = at @aK[%d, %kk] : f32
    %2 = arith.addf %0, %1 : f32
    yield %2 : f32
  }
  func @dQ[%d, %q] : f32 {
    %0 = at %dQi[%d, %q] : f32[d, q]
    %1 = at @aQ[%d, %q] : f32
    %2 = arith.addf %0, %1 : f32
    yield %2 : f32
  }
  constrain @dV[0] min 0 extent 64 stride 1
  constrain @dV[1] min 0 extent 64 stride 64
  constrain @dK[0] min 0 extent 64 stride 1
  constrain @dK[1] min 0 extent 64 stride 64
  constrain @dQ[0] min 0 extent 64 stride 1
  constrain @dQ[1] min 0 extent 64 stride 64
  schedule {
    compute_root @s
    store_in @s (stack)
    vectorize @s (kk, 16)
    unroll @s (kk)
    unroll @s (q, 4)
    split @s update 0 (q, q, qm, 4)
    reorder @s update 0 (kk, qm, rd, q)
    vectorize @s update 0 (kk, 16)
    unroll @s update 0 (kk)
    unroll @s update 0 (qm)
    compute_root @dp
    store_in @dp (stack)
    vectorize @dp (kk, 16)
    unroll @dp (kk)
    unroll @dp (q, 4)
    split @dp update 0 (q, q, qm, 4)
    reorder @dp update 0 (kk, qm, rd, q)
    vectorize @dp update 0 (kk, 16)
    unroll @dp update 0 (kk)
    unroll @dp update 0 (qm)
    compute_root @P
    store_in @P (stack)
    vectorize @P (kk, 16)
    compute_root @ds
    store_in @ds (stack)
    vectorize @ds (kk, 16)
    split @dV (kk, yo, yi, 4)
    reorder @dV (d, yi, yo)
    vectorize @dV (d, 16)
    unroll @dV (d)
    unroll @dV (yi)
    compute_at @aV (@dV, yo)
    store_in @aV (stack)
    vectorize @aV (d, 16)
    unroll @aV (d)
    unroll @aV (kk)
    reorder @aV update 0 (d, kk, rq)
    vectorize @aV update 0 (d, 16)
    unroll @aV update 0 (d)
    unroll @aV update 0 (kk)
    split @dK (kk, yo, yi, 4)
    reorder @dK (d, yi, yo)
    vectorize @dK (d, 16)
    unroll @dK (d)
    unroll @dK (yi)
    compute_at @aK (@dK, yo)
    store_in @aK (stack)
    vectorize @aK (d, 16)
    unroll @aK (d)
    unroll @aK (kk)
    reorder @aK update 0 (d, kk, rq)
    vectorize @aK update 0 (d, 16)
    unroll @aK update 0 (d)
    unroll @aK update 0 (kk)
    split @dQ (q, yo, yi, 4)
    reorder @dQ (d, yi, yo)
    vectorize @dQ (d, 16)
    unroll @dQ (d)
    unroll @dQ (yi)
    compute_at @aQ (@dQ, yo)
    store_in @aQ (stack)
    vectorize @aQ (d, 16)
    unroll @aQ (d)
    unroll @aQ (q)
    reorder @aQ update 0 (d, q, rk)
    vectorize @aQ update 0 (d, 16)
    unroll @aQ update 0 (d)
    unroll @aQ update 0 (q)
  }
}
