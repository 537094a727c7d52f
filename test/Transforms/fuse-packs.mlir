// RUN: tcc-opt %s -pass-pipeline='builtin.module(%{groups},outline-kernels,canonicalize,hoist-packs,fuse-packs{report=true})' -verify-diagnostics | FileCheck %s

// The panels of an activation become part of the one contraction that reads them; those of a parameter stay the model's.
// CHECK-DAG: tcc.kernel @pack_0(%{{.*}}: f32[n, k])
// CHECK-DAG: tcc.kernel @contract(%{{.*}}: f32[m, k], %{{.*}}: f32[ceildiv(n, 48), k, 48])
// CHECK-DAG: tcc.kernel @pack_contract_add(%[[X:.*]]: f32[m, k], %[[Y:.*]]: f32[k, n], %{{.*}}: f32[n])
// CHECK-LABEL: func.func @one
// CHECK-NOT: launch @pack grid
// CHECK: tcc.launch @pack_contract_add grid [](%arg0, %arg1, %{{.*}})
// CHECK: tcc.packed_param @pack_0 grid []
// CHECK-NEXT: tcc.param "w"
// CHECK: tcc.launch @contract grid
func.func @one(%x: !tcc.tensor<f32[B, 8]>, %y: !tcc.tensor<f32[8, N]>, %b: !tcc.tensor<f32[N]>) -> (!tcc.tensor<f32[B, N]>, !tcc.tensor<f32[B, 50]>) {
  // expected-remark@below {{its panels are made by the contraction that reads them}}
  %0 = tcc.contract "b c, c n -> b n" %x, %y : f32[B, 8], f32[8, N] to f32[B, N]
  %1 = tcc.broadcast %b axes [1] : f32[N] to f32[B, N]
  %2 = tcc.add %0, %1 : f32[B, N]
  %w = tcc.param "w" : f32[50, 8]
  %3 = tcc.contract "b c, d c -> b d" %x, %w : f32[B, 8], f32[50, 8] to f32[B, 50]
  return %2, %3 : !tcc.tensor<f32[B, N]>, !tcc.tensor<f32[B, 50]>
}

// A head's panels are read at the points of the grid that they are made at.
// CHECK-LABEL: func.func @heads
// CHECK-NOT: launch @pack grid
// CHECK: tcc.launch @pack_contract grid [B, 4]
func.func @heads(%q: !tcc.tensor<f32[B, 4, T, 8]>, %k: !tcc.tensor<f32[B, 4, T, 8]>) -> !tcc.tensor<f32[B, 4, T, T]> {
  // expected-remark@below {{its panels are made by the contraction that reads them}}
  %0 = tcc.contract "b h t d, b h s d -> b h t s" %q, %k : f32[B, 4, T, 8], f32[B, 4, T, 8] to f32[B, 4, T, T]
  return %0 : !tcc.tensor<f32[B, 4, T, T]>
}

// Those that all heads share are made once for them.
// CHECK-LABEL: func.func @shared
// CHECK: tcc.launch @pack_0 grid [B]
// CHECK: tcc.launch @contract grid [B, T]
func.func @shared(%q: !tcc.tensor<f32[B, 4, T, 8]>, %k: !tcc.tensor<f32[B, T, 8]>) -> !tcc.tensor<f32[B, T, 4, T]> {
  // expected-remark@below {{its panels are made apart, for several products share them}}
  %0 = tcc.contract "b h t d, b s d -> b t h s" %q, %k : f32[B, 4, T, 8], f32[B, T, 8] to f32[B, T, 4, T]
  return %0 : !tcc.tensor<f32[B, T, 4, T]>
}
