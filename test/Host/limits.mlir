// RUN: tcc-opt %s --lower-host --canonicalize --cse | FileCheck %s
// Tensors that may pass 2^31 - 1 elements in one piece of one grid point, and none that cannot.

// x is cut along its rows and w is passed whole; a row of the transposed product spans all of it.
// CHECK: host.limit "w"
// CHECK-NEXT: host.limit "mul"
// CHECK-NEXT: host.limit "row"
// CHECK-NOT: host.limit
// CHECK-LABEL: func.func private @run.footprints
// CHECK: call @tcc.multiply
// CHECK: arith.maxsi
module @large {
  tcc.dim @N max(1000000)
  tcc.kernel @mul(%x: f32[m, k], %w: f32[n, k]) -> f32[m, n] attributes {slices = [[0, -1, 0]]} {
    %r = tcc.constant 0.0 : f32[m, n]
    tcc.yield %r : f32[m, n]
  }
  tcc.kernel @row(%x: f32[n]) -> f32[n] {
    tcc.yield %x : f32[n]
  }
  func.func @run(%x: !tcc.tensor<f32[N, 8192]> {tcc.name = "x"}, %w: !tcc.tensor<f32[N, 8192]> {tcc.name = "w"})
      -> (!tcc.tensor<f32[N, N]> {tcc.name = "y"}) {
    %p = tcc.launch @mul grid [] (%x, %w) : (f32[N, 8192], f32[N, 8192]) to f32[N, N]
    %t = tcc.rearrange "n m -> m n" %p : f32[N, N] to f32[N, N]
    %q = tcc.launch @row grid [N] (%t) layouts [array<i64: 1, 0>] : (f32[N, N]) to f32[N, N]
    %u = tcc.rearrange "n m -> m n" %q : f32[N, N] to f32[N, N]
    %y = tcc.launch @row grid [N] (%u) : (f32[N, N]) to f32[N, N]
    return %y : !tcc.tensor<f32[N, N]>
  }
}
