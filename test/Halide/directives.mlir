// Every CPU row of the directive table, printed as C++ and compiled.
// RUN: tcc-opt %s | tcc-opt | FileCheck %s --check-prefix=IR
// RUN: tcc-halide %s --emit=cpp --target=x86-64-avx2 | FileCheck %s
// RUN: tcc-halide %s --target=x86-64-avx2 -o %t

// CHECK-LABEL: Kernel stages
halide.pipeline @stages(%x : f32[n, m], %small : i1, %factor : i32) -> (@out) {
  %w = extent %x[0] : f32[n, m]
  func @f[%n, %m] : f32 {
    %0 = at %x[%n, %m] : f32[n, m]
    yield %0 : f32
  }
  func @g[%n, %m] : f32 {
    %0 = at @f[%n, %m] : f32
    yield %0 : f32
  }
  func @h[%n, %m] : f32 {
    %0 = at @f[%n, %m] : f32
    yield %0 : f32
  }
  func @sum[%m] : f32 {
    %0 = arith.constant 0.0 : f32
    yield %0 : f32
  }
  update @sum[%m] over (%r : 0, %w) {
    %0 = at @sum[%m] : f32
    %1 = at @g[%r, %m] : f32
    %2 = at @h[%r, %m] : f32
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @row[%n, %m] : f32 {
    %0 = at %x[%n, %m] : f32[n, m]
    yield %0 : f32
  }
  func @out[%n, %m] : f32 {
    %0 = at @sum[%m] : f32
    %1 = at @row[%n, %m] : f32
    %2 = arith.addf %0, %1 : f32
    yield %2 : f32
  }
  schedule {
    // CHECK: f.compute_root();
    compute_root @f
    // CHECK: f.align_storage(n, 16);
    align_storage @f (n, 16)
    // CHECK: f.reorder_storage({n, m});
    reorder_storage @f (n, m)
    // CHECK: f.tile(n, m, no, mo, ni, mi, 8, 4, TailStrategy::GuardWithIf);
    tile @f (n, m, no, mo, ni, mi, 8, 4, guard_with_if)
    // CHECK: f.never_partition({no, mo});
    never_partition @f (no, mo)
    // CHECK: f.serial(mo);
    serial @f (mo)
    compute_root @g
    compute_root @h
    // CHECK: h.compute_with(LoopLevel(g, m, 0));
    compute_with @h (@g, m)
    compute_root @sum
    // CHECK: sum.update(0).split(r, ro, ri, 8, TailStrategy::GuardWithIf);
    split @sum update 0 (r, ro, ri, 8, guard_with_if)
    // CHECK: Func partial = sum.update(0).rfactor(ri, u);
    // IR: rfactor @sum update 0 (ri, u, @partial)
    rfactor @sum update 0 (ri, u, @partial)
    // CHECK: partial.compute_root();
    compute_root @partial
    // CHECK: partial.update(0).vectorize(u);
    vectorize @partial update 0 (u)
    reorder_storage @partial (u, m)
    // CHECK: sum.update(0).atomic(true);
    atomic @sum update 0 (true)
    // CHECK: Stage row_specialized = row.specialize(Expr(small));
    // CHECK: row_specialized.vectorize(n, 8
    specialize @row (%small) {
      vectorize @row (n, 8, guard_with_if)
    }
    // CHECK: out.split(m, mo, mj, Expr(factor), TailStrategy::GuardWithIf);
    split @out (m, mo, mj, %factor, guard_with_if)
    // CHECK: row.store_at(LoopLevel(out, mo));
    store_at @row (@out, mo)
    compute_at @row (@out, mj)
    // CHECK: row.fold_storage(m, 1);
    fold_storage @row (m, 1)
    // CHECK: out.prefetch(sum, mo, mo, 2, PrefetchBoundStrategy::GuardWithIf);
    prefetch @out (@sum, mo, mo, 2, guard_with_if)
    // CHECK: out.rename(n, nn);
    rename @out (n, nn)
  }
}

// CHECK-LABEL: Kernel storage
halide.pipeline @storage(%x : f32[n], %flag : i1[n]) -> (@out) {
  func @f[%n] : f32 {
    %0 = at %x[%n] : f32[n]
    yield %0 : f32
  }
  func @g[%n] : f32 {
    %0 = at @f[%n] : f32
    yield %0 : f32
  }
  func @out[%n] : i1 {
    %0 = at @g[%n] : f32
    %1 = arith.constant 0.0 : f32
    %2 = arith.cmpf une, %0, %1 : f32
    %3 = at %flag[%n] : i1[n]
    %4 = arith.andi %2, %3 : i1
    %5 = arith.constant true
    %6 = arith.xori %4, %5 : i1
    yield %6 : i1
  }
  schedule {
    // CHECK: f.compute_inline();
    compute_inline @f
    split @out (n, no, ni, 16, guard_with_if)
    compute_at @g (@out, no)
    // CHECK: g.hoist_storage(LoopLevel(out, no));
    hoist_storage @g (@out, no)
    // CHECK: g.store_in(MemoryType::Stack);
    store_in @g (stack)
    // CHECK: g.bound_storage(n, 32);
    bound_storage @g (n, 32)
    // CHECK: g.align_bounds(n, 8);
    align_bounds @g (n, 8)
    // CHECK: out.always_partition({no});
    always_partition @out (no)
    // CHECK: out.allow_race_conditions();
    allow_race_conditions @out
    // CHECK: out.prefetch(x, no, no, 2);
    prefetch_input @out (%x : !halide.buffer<f32[n]>, no, no, 2)
  }
}
