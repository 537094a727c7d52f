// RUN: tcc-opt %s -fuse-packs=report=true -verify-diagnostics | FileCheck %s
// Panels that are read more than once are made once.

tcc.kernel @pack(%y: f32[k, n]) -> f32[ceildiv(n, 48), k, 48] {
  %0 = tcc.rearrange "k n -> n k" %y : f32[k, n] to f32[n, k]
  %1 = tcc.pack %0 width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  tcc.yield %1 : f32[ceildiv(n, 48), k, 48]
}
tcc.kernel @contract(%x: f32[m, k], %y: f32[ceildiv(n, 48), k, 48]) -> f32[m, n] {
  %0 = tcc.contract_panels %x, %y : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  tcc.yield %0 : f32[m, n]
}

// CHECK-NOT: pack_contract
// CHECK-LABEL: func.func @two
// CHECK: tcc.launch @pack
func.func @two(%x: !tcc.tensor<f32[B, 8]>, %z: !tcc.tensor<f32[T, 8]>, %y: !tcc.tensor<f32[8, N]>) -> (!tcc.tensor<f32[B, N]>, !tcc.tensor<f32[T, N]>) {
  // expected-remark@below {{its panels are made apart, for several kernels read them}}
  %0 = tcc.launch @pack grid [](%y) : (f32[8, N]) to f32[ceildiv(N, 48), 8, 48]
  %1 = tcc.launch @contract grid [](%x, %0) : (f32[B, 8], f32[ceildiv(N, 48), 8, 48]) to f32[B, N]
  %2 = tcc.launch @contract grid [](%z, %0) : (f32[T, 8], f32[ceildiv(N, 48), 8, 48]) to f32[T, N]
  return %1, %2 : !tcc.tensor<f32[B, N]>, !tcc.tensor<f32[T, N]>
}

// CHECK-LABEL: func.func @again
// CHECK: tcc.launch @pack
func.func @again(%x: !tcc.tensor<f32[B, 8]>, %y: !tcc.tensor<f32[8, 8]>) -> !tcc.tensor<f32[B, 8]> {
  // expected-remark@below {{its panels are made apart, for a loop reads them again}}
  %0 = tcc.launch @pack grid [](%y) : (f32[8, 8]) to f32[1, 8, 48]
  %r = tcc.repeat %i = 0 to 3 carry(%h = %x) : f32[B, 8] {
    %1 = tcc.launch @contract grid [](%h, %0) : (f32[B, 8], f32[1, 8, 48]) to f32[B, 8]
    tcc.yield %1 : f32[B, 8]
  }
  return %r : !tcc.tensor<f32[B, 8]>
}
