// RUN: tcc-opt %s -pass-pipeline='builtin.module(%{groups},outline-kernels,canonicalize,hoist-packs)' | FileCheck %s

// A parameter's panels are the model's, whichever way it lies; a slice is packed through its window; an activation's are not
// hoisted.
// CHECK-LABEL: func.func @f
// CHECK: tcc.repeat %[[I:.*]] = 0 to 2
// CHECK: %[[W:.*]] = tcc.packed_param @pack grid [] : f32[1, 8, {{.*}}] {
// CHECK-NEXT: %[[P:.*]] = tcc.param "h.{i}.w"[%[[I]]] : f32[8, 8]
// CHECK-NEXT: tcc.yield %[[P]]
// CHECK: tcc.launch @contract grid [](%{{.*}}, %[[W]])
// CHECK: %[[V:.*]] = tcc.packed_param @pack_0 grid [] : f32[1, 8, {{.*}}] {
// CHECK-NEXT: %[[P:.*]] = tcc.param "h.{i}.v"[%[[I]]] : f32[8, 12]
// CHECK-NEXT: %[[S:.*]] = tcc.slice %[[P]] [0, 4] : f32[8, 12] to f32[8, 8]
// CHECK-NEXT: tcc.yield %[[S]]
// CHECK: tcc.launch @contract grid [](%{{.*}}, %[[V]])
// CHECK: tcc.launch @pack
func.func @f(%x: !tcc.tensor<f32[B, 8]>, %e: !tcc.tensor<f32[N, 8]>) -> !tcc.tensor<f32[B, N]> {
  %r = tcc.repeat %i = 0 to 2 carry(%y = %x) : f32[B, 8] {
    %w = tcc.param "h.{i}.w"[%i] : f32[8, 8]
    %a = tcc.contract "b c, d c -> b d" %y, %w : f32[B, 8], f32[8, 8] to f32[B, 8]
    %v = tcc.param "h.{i}.v"[%i] : f32[8, 12]
    %u = tcc.slice %v [0, 4] : f32[8, 12] to f32[8, 8]
    %b = tcc.contract "b c, c d -> b d" %a, %u : f32[B, 8], f32[8, 8] to f32[B, 8]
    tcc.yield %b : f32[B, 8]
  }
  %s = tcc.contract "b c, e c -> b e" %r, %e : f32[B, 8], f32[N, 8] to f32[B, N]
  return %s : !tcc.tensor<f32[B, N]>
}

// Several parameters in one pack, and joined biases. A concat that is a result is the call's.
// CHECK-LABEL: func.func @joined
// CHECK: %[[C:.*]] = tcc.packed_param @concat{{.*}} grid [] : f32[10] {
// CHECK: %[[W:.*]] = tcc.packed_param @pack{{.*}} grid [] : f32[1, 8, {{.*}}] {
// CHECK-NEXT: %[[A:.*]] = tcc.param "a" : f32[4, 8]
// CHECK-NEXT: %[[B:.*]] = tcc.param "b" : f32[6, 8]
// CHECK-NEXT: tcc.yield %[[A]], %[[B]]
// CHECK: tcc.launch @contract_add grid [](%arg0, %[[W]], %[[C]])
// CHECK: tcc.launch @concat
// CHECK: return
func.func @joined(%x: !tcc.tensor<f32[B, 8]>) -> (!tcc.tensor<f32[B, 10]>, !tcc.tensor<f32[10]>) {
  %a = tcc.param "a" : f32[4, 8]
  %b = tcc.param "b" : f32[6, 8]
  %w = tcc.concat %a, %b axis 0 : f32[4, 8], f32[6, 8] to f32[10, 8]
  %y = tcc.contract "b c, d c -> b d" %x, %w : f32[B, 8], f32[10, 8] to f32[B, 10]
  %ab = tcc.param "ab" : f32[4]
  %bb = tcc.param "bb" : f32[6]
  %c = tcc.concat %ab, %bb axis 0 : f32[4], f32[6] to f32[10]
  %wide = tcc.broadcast %c axes [1] : f32[10] to f32[B, 10]
  %z = tcc.add %y, %wide : f32[B, 10]
  %d = tcc.concat %bb, %ab axis 0 : f32[6], f32[4] to f32[10]
  return %z, %d : !tcc.tensor<f32[B, 10]>, !tcc.tensor<f32[10]>
}

// A window that is dense along no axis of panels is packed at open as well.
// CHECK-LABEL: func.func @strided
// CHECK-NOT: @copy
// CHECK: tcc.packed_param @pack{{.*}} grid [] : f32[1, 8, {{.*}}] {
// CHECK: tcc.slice %{{.*}} [0, 0, 1] : f32[8, 8, 3] to f32[8, 8, 1]
// CHECK: tcc.launch @contract grid
func.func @strided(%x: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[B, 8]> {
  %w = tcc.param "s" : f32[8, 8, 3]
  %a = tcc.slice %w [0, 0, 1] : f32[8, 8, 3] to f32[8, 8, 1]
  %b = tcc.rearrange "a b 1 -> a b" %a : f32[8, 8, 1] to f32[8, 8]
  %y = tcc.contract "b c, c d -> b d" %x, %b : f32[B, 8], f32[8, 8] to f32[B, 8]
  return %y : !tcc.tensor<f32[B, 8]>
}
