// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(form-kernels),outline-kernels,canonicalize,hoist-packs)' | FileCheck %s

// A parameter's panels are the model's; a transposed weight is packed through its view; an activation's are not hoisted.
// CHECK-LABEL: func.func @f
// CHECK: tcc.repeat %[[I:.*]] = 0 to 2
// CHECK: %[[W:.*]] = tcc.packed_param "h.{i}.w"[%[[I]]] of !tcc.tensor<f32[8, 8]> by @pack : f32[1, 8, {{.*}}]
// CHECK: tcc.launch @contract grid [](%{{.*}}, %[[W]])
// CHECK: %[[V:.*]] = tcc.packed_param "h.{i}.v"[%[[I]]] of !tcc.tensor<f32[8, 8]> as "{{.*}}" by @pack
// CHECK: tcc.launch @contract grid [](%{{.*}}, %[[V]])
// CHECK: tcc.launch @pack
func.func @f(%x: !tcc.tensor<f32[B, 8]>, %e: !tcc.tensor<f32[N, 8]>) -> !tcc.tensor<f32[B, N]> {
  %r = tcc.repeat %i = 0 to 2 carry(%y = %x) : f32[B, 8] {
    %w = tcc.param "h.{i}.w"[%i] : f32[8, 8]
    %a = tcc.contract "b c, d c -> b d" %y, %w : f32[B, 8], f32[8, 8] to f32[B, 8]
    %v = tcc.param "h.{i}.v"[%i] : f32[8, 8]
    %b = tcc.contract "b c, c d -> b d" %a, %v : f32[B, 8], f32[8, 8] to f32[B, 8]
    tcc.yield %b : f32[B, 8]
  }
  %s = tcc.contract "b c, e c -> b e" %r, %e : f32[B, 8], f32[N, 8] to f32[B, N]
  return %s : !tcc.tensor<f32[B, N]>
}
