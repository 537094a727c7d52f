// An object's bytes depend on its pipeline and target alone: not on the order, on what else is compiled, or on how many
// processes compile. Functions and loops of one name stand in every kernel.
// RUN: rm -rf %t && mkdir %t
// RUN: tcc-halide %s --target=x86-64-avx2 -o %t/all --jobs=1
// RUN: tcc-halide %s --target=x86-64-avx2 -o %t/turned --kernel=c,b,a --jobs=2
// RUN: tcc-halide %s --target=x86-64-avx2 -o %t/alone --kernel=b
// RUN: cmp %t/all/a.o %t/turned/a.o
// RUN: cmp %t/all/b.o %t/turned/b.o
// RUN: cmp %t/all/c.o %t/turned/c.o
// RUN: cmp %t/all/b.o %t/alone/b.o

halide.pipeline @a(%x : f32[n, m]) -> (@out) {
  func @f[%n, %m] : f32 {
    %0 = at %x[%n, %m] : f32[n, m]
    %1 = math.exp %0 : f32
    yield %1 : f32
  }
  func @out[%n, %m] : f32 {
    %0 = at @f[%n, %m] : f32
    yield %0 : f32
  }
  schedule {
    parallel @out (m)
    compute_at @f (@out, m)
  }
}
halide.pipeline @b(%x : f32[n, m]) -> (@out) {
  func @f[%n, %m] : f32 {
    %0 = at %x[%n, %m] : f32[n, m]
    %1 = arith.mulf %0, %0 : f32
    yield %1 : f32
  }
  func @out[%n, %m] : f32 {
    %0 = at @f[%n, %m] : f32
    yield %0 : f32
  }
  schedule {
    parallel @out (m)
    compute_root @f
    vectorize @f (n, 8, guard_with_if)
  }
}
halide.pipeline @c(%x : f32[n, m]) -> (@out) {
  %n = extent %x[0] : f32[n, m]
  func @out[%m] : f32 {
    %0 = arith.constant 0.0 : f32
    yield %0 : f32
  }
  update @out[%m] over (%r : 0, %n) {
    %0 = at @out[%m] : f32
    %1 = at %x[%r, %m] : f32[n, m]
    %2 = arith.addf %0, %1 : f32
    yield %2 : f32
  }
  schedule {
    parallel @out update 0 (m)
  }
}
