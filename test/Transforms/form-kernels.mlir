// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(form-kernels))' -split-input-file | FileCheck %s

// A contraction takes what follows it while each result has one user.
// CHECK-LABEL: @epilogue
// CHECK: tcc.broadcast
// CHECK: %[[G:.*]] = tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.contract
// CHECK-NEXT: tcc.add
// CHECK-NEXT: tcc.gelu
// CHECK-NEXT: tcc.yield
// CHECK: return %[[G]]
func.func @epilogue(%x: !tcc.tensor<f32[B, 4]>, %w: !tcc.tensor<f32[8, 4]>, %b: !tcc.tensor<f32[8]>)
    -> !tcc.tensor<f32[B, 8]> {
  %y = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %c = tcc.broadcast %b axes [1] : f32[8] to f32[B, 8]
  %z = tcc.add %y, %c : f32[B, 8]
  %g = tcc.gelu %z : f32[B, 8]
  return %g : !tcc.tensor<f32[B, 8]>
}

// -----

// A value with two users is stored; both users are groups of their own.
// CHECK-LABEL: @two_users
// CHECK: %[[Y:.*]] = tcc.group
// CHECK-NEXT: tcc.contract
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group
// CHECK-NEXT: tcc.exp %[[Y]]
// CHECK: tcc.group
// CHECK-NEXT: tcc.softmax %[[Y]]
func.func @two_users(%x: !tcc.tensor<f32[B, 4]>, %w: !tcc.tensor<f32[8, 4]>)
    -> (!tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>) {
  %y = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %e = tcc.exp %y : f32[B, 8]
  %s = tcc.softmax %y : f32[B, 8]
  return %e, %s : !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>
}

// -----

// A reduction takes what only feeds it and what follows it; a row op as well.
// CHECK-LABEL: @prologue
// CHECK: tcc.group : f32[B]
// CHECK-NEXT: tcc.mul
// CHECK-NEXT: tcc.reduce_sum
// CHECK-NEXT: tcc.sqrt
// CHECK-NEXT: tcc.yield
func.func @prologue(%x: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[B]> {
  %y = tcc.mul %x, %x : f32[B, 8]
  %s = tcc.reduce_sum %y axes [1] : f32[B, 8] to f32[B]
  %r = tcc.sqrt %s : f32[B]
  return %r : !tcc.tensor<f32[B]>
}

// -----

// What has no anchor: one group for a tree of elementwise ops, none for views.
// CHECK-LABEL: @elementwise
// CHECK: tcc.rearrange
// CHECK: tcc.group
// CHECK-NEXT: tcc.exp
// CHECK-NEXT: tcc.mul
// CHECK-NEXT: tcc.neg
// CHECK-NEXT: tcc.yield
// CHECK-NOT: tcc.group
func.func @elementwise(%x: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[8, B]> {
  %t = tcc.rearrange "b c -> c b" %x : f32[B, 8] to f32[8, B]
  %e = tcc.exp %t : f32[8, B]
  %m = tcc.mul %e, %t : f32[8, B]
  %n = tcc.neg %m : f32[8, B]
  return %n : !tcc.tensor<f32[8, B]>
}
