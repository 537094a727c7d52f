// A pipeline reads back as it was printed, names and all.
// RUN: tcc-opt %s | FileCheck %s
// RUN: tcc-opt %s | tcc-opt | FileCheck %s
// RUN: tcc-opt %s -mlir-print-op-generic | tcc-opt | FileCheck %s

// CHECK-LABEL: halide.pipeline @dense_gelu(%x : f32[k, m], %w : f32[n, k, panel], %bias : f32[n], %scale : f32) -> (@out) {
halide.pipeline @dense_gelu(%x : f32[k, m], %w : f32[n, k, panel], %bias : f32[n], %scale : f32) -> (@out) {
  // CHECK: %[[K:.*]] = extent %x[0] : f32[k, m]
  %k = extent %x[0] : f32[k, m]
  // CHECK: constrain %w[0] min 0 extent 48 stride 1 : f32[n, k, panel]
  constrain %w[0] min 0 extent 48 stride 1 : f32[n, k, panel]
  // CHECK: constrain %w[1] extent %[[K]] stride 48 : f32[n, k, panel]
  constrain %w[1] extent %k stride 48 : f32[n, k, panel]
  %zero = arith.constant 0.0 : f32
  %yes = arith.constant true
  // CHECK: func @mm[%n, %m, %p] : f32 {
  func @mm[%n, %m, %p] : f32 {
    yield %zero : f32
  }
  // CHECK: update @mm[%n, %m, %p] over (%r : 0, %[[K]]) {
  update @mm[%n, %m, %p] over (%r : 0, %k) {
    // CHECK: at @mm[%n, %m, %p] : f32
    %0 = at @mm[%n, %m, %p] : f32
    // CHECK: at %x[%r, %m] : f32[k, m]
    %1 = at %x[%r, %m] : f32[k, m]
    %2 = at %w[%n, %r, %p] : f32[n, k, panel]
    %3 = arith.mulf %1, %2 : f32
    %4 = arith.addf %0, %3 : f32
    yield %4 : f32
  }
  func @out[%n, %m] : f32 {
    %c48 = arith.constant 48 : i32
    // CHECK: mod %n, %{{.*}} : i32
    %0 = mod %n, %c48 : i32
    %1 = div %n, %c48 : i32
    %2 = at @mm[%0, %m, %1] : f32
    %3 = arith.mulf %2, %scale : f32
    %4 = at %bias[%n] : f32[n]
    %5 = arith.addf %3, %4 : f32
    // CHECK: strict_float %{{.*}} : f32
    %6 = strict_float %5 : f32
    yield %6 : f32
  }
  // CHECK: constrain @out[0] extent 96 stride any
  constrain @out[0] extent 96 stride any
  schedule {
    // CHECK: split @out (n, no, ni, 48, guard_with_if)
    split @out (n, no, ni, 48, guard_with_if)
    split @out (m, mo, m, 64)
    split @out (m, m, mi, 8)
    // CHECK: reorder @out (ni, mi, m, no, mo)
    reorder @out (ni, mi, m, no, mo)
    vectorize @out (ni, 16)
    unroll @out (ni)
    unroll @out (mi)
    fuse @out (no, mo, nm)
    parallel @out (nm)
    // CHECK: compute_at @mm (@out, m)
    compute_at @mm (@out, m)
    // CHECK: store_in @mm (stack)
    store_in @mm (stack)
    // CHECK: bound @mm (n, 0, 48)
    bound @mm (n, 0, 48)
    bound_extent @mm (m, 8)
    vectorize @mm (n, 16)
    // CHECK: reorder @mm update 0 (n, m, r)
    reorder @mm update 0 (n, m, r)
    // CHECK: atomic @mm update 0{{$}}
    atomic @mm update 0
    // CHECK: specialize @mm update 0 (%{{.*}}) {
    // CHECK-NEXT: vectorize @mm update 0 (n, 16)
    specialize @mm update 0 (%yes) {
      vectorize @mm update 0 (n, 16)
    }
    // CHECK: unscheduled @mm update 0
    unscheduled @mm update 0
  }
}

// A reduction variable that hides a value outside keeps its name; rank 0, tuples, bool and unsigned types.
// CHECK-LABEL: halide.pipeline @small(%x : ui8[m], %s : f64[], %flag : i1, %zp : ui8, %m : i32) -> (@pair, @rank0) {
halide.pipeline @small(%x : ui8[m], %s : f64[], %flag : i1, %zp : ui8, %m : i32) -> (@pair, @rank0) {
  // CHECK: func @pair[%m_0 "m"] : ui8, i1 {
  func @pair[%m_0 "m"] : ui8, i1 {
    %0 = at %x[%m_0] : ui8[m]
    %1 = arith.xori %0, %zp : i8
    yield %1, %flag : i8, i1
  }
  // CHECK: func @rank0[] : f64 {
  func @rank0[] : f64 {
    // CHECK: at %s[] : f64[]
    %0 = at %s[] : f64[]
    yield %0 : f64
  }
  // CHECK: update @rank0[] over (%i : 0, %m, %j : 1, 4) {
  update @rank0[] over (%i : 0, %m, %j : 1, 4) {
    // CHECK: where
    %0 = arith.cmpi slt, %i, %j : i32
    where %0
    // CHECK: %{{.*}}:2 = at @pair[%i] : i8, i1
    %1:2 = at @pair[%i] : i8, i1
    %2 = arith.uitofp %1#0 : i8 to f64
    yield %2 : f64
  }
  // CHECK: update @pair[] over (%i : 0, 3) {
  update @pair[] over (%i : 0, 3) {
    %0:2 = at @pair[2] : i8, i1
    // CHECK: yield %{{.*}}, %{{.*}} : i8, i1 at [%i]
    yield %0#0, %0#1 : i8, i1 at [%i]
  }
  schedule {
    rfactor @rank0 update 0 (j, u, @partial)
    compute_root @partial
    vectorize @partial update 0 (u, 4)
  }
}
