// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(fuse-epilogues{report=true}))' -split-input-file -verify-diagnostics | FileCheck %s

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
  // expected-remark @below {{contract takes what follows it: add, gelu}}
  %y = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %c = tcc.broadcast %b axes [1] : f32[8] to f32[B, 8]
  %z = tcc.add %y, %c : f32[B, 8]
  %g = tcc.gelu %z : f32[B, 8]
  return %g : !tcc.tensor<f32[B, 8]>
}

// -----

// Row ops, reductions and gathers do as well.
// CHECK-LABEL: @anchors
// CHECK: tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.gather
// CHECK-NEXT: tcc.neg
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.softmax
// CHECK-NEXT: tcc.exp
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group : f32[B] {
// CHECK-NEXT: tcc.reduce_sum
// CHECK-NEXT: tcc.sqrt
// CHECK-NEXT: tcc.yield
func.func @anchors(%t: !tcc.tensor<f32[9, 8]>, %i: !tcc.tensor<i32[B]>) -> !tcc.tensor<f32[B]> {
  // expected-remark @below {{gather takes what follows it: neg}}
  %r = tcc.gather %t[%i] : f32[9, 8], i32[B] to f32[B, 8]
  %n = tcc.neg %r : f32[B, 8]
  // expected-remark @below {{softmax takes what follows it: exp}}
  %p = tcc.softmax %n : f32[B, 8]
  %e = tcc.exp %p : f32[B, 8]
  // expected-remark @below {{reduce_sum takes what follows it: sqrt}}
  %s = tcc.reduce_sum %e axes [1] : f32[B, 8] to f32[B]
  %q = tcc.sqrt %s : f32[B]
  return %q : !tcc.tensor<f32[B]>
}

// -----

// Not what follows a value with two users, nor what follows a view.
// CHECK-LABEL: @stored
// CHECK-NOT: tcc.group
func.func @stored(%x: !tcc.tensor<f32[B, 4]>, %w: !tcc.tensor<f32[8, 4]>)
    -> (!tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[8, B]>) {
  %y = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %e = tcc.exp %y : f32[B, 8]
  %s = tcc.softmax %y : f32[B, 8]
  %z = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %t = tcc.rearrange "b n -> n b" %z : f32[B, 8] to f32[8, B]
  %n = tcc.neg %t : f32[8, B]
  return %e, %s, %n : !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[8, B]>
}

// -----

// An op that two contractions feed is the first one's.
// CHECK-LABEL: @both
// CHECK: %[[Z:.*]] = tcc.contract {{.*}} %arg1, %arg2
// CHECK-NEXT: %[[G:.*]] = tcc.group : f32[B, 8] {
// CHECK-NEXT: %[[Y:.*]] = tcc.contract {{.*}} %arg0, %arg2
// CHECK-NEXT: tcc.add %[[Y]], %[[Z]]
// CHECK-NEXT: tcc.yield
func.func @both(%x: !tcc.tensor<f32[B, 4]>, %y: !tcc.tensor<f32[B, 4]>, %w: !tcc.tensor<f32[8, 4]>)
    -> !tcc.tensor<f32[B, 8]> {
  // expected-remark @below {{contract takes what follows it: add}}
  %a = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %b = tcc.contract "b k, n k -> b n" %y, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %c = tcc.add %a, %b : f32[B, 8]
  return %c : !tcc.tensor<f32[B, 8]>
}

// -----

// Sums that are read back take nothing, and attention does not.
// CHECK-LABEL: @none
// CHECK-NOT: tcc.group
func.func @none(%x: !tcc.tensor<f32[B, 8]>, %q: !tcc.tensor<f32[T, 16]>)
    -> (!tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[T, 16]>) {
  // expected-remark @below {{cumsum does not take what follows it: it reads its result back}}
  %c = tcc.cumsum %x axis 1 : f32[B, 8]
  %e = tcc.exp %c : f32[B, 8]
  // expected-remark @below {{attention does not take what follows it: its kernel stores what it computes}}
  %y, %l = tcc.attention "t d, s d -> t s" %q, %q values "t s, s e -> t e" %q : f32[T, 16], f32[T, 16], f32[T, 16] to f32[T, 16], f32[T] score(%s: f32[T, T]) {
    tcc.yield %s : f32[T, T]
  }
  %n = tcc.neg %y : f32[T, 16]
  return %e, %n : !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[T, 16]>
}
