// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(fuse-elementwise{report=true}))' -split-input-file -verify-diagnostics | FileCheck %s

// One group for a tree of elementwise ops, none for views; nothing else joins.
// CHECK-LABEL: @tree
// CHECK: %[[S:.*]] = tcc.softmax
// CHECK: %[[T:.*]] = tcc.rearrange
// CHECK-NEXT: %[[G:.*]] = tcc.group : f32[8, B] {
// CHECK-NEXT: tcc.exp %[[T]]
// CHECK-NEXT: tcc.neg %arg1
// CHECK-NEXT: tcc.mul
// CHECK-NEXT: tcc.sub
// CHECK-NEXT: tcc.yield
// CHECK: return %[[G]]
func.func @tree(%x: !tcc.tensor<f32[B, 8]>, %y: !tcc.tensor<f32[8, B]>) -> !tcc.tensor<f32[8, B]> {
  %s = tcc.softmax %x : f32[B, 8]
  %t = tcc.rearrange "b c -> c b" %s : f32[B, 8] to f32[8, B]
  %e = tcc.exp %t : f32[8, B]
  %n = tcc.neg %y : f32[8, B]
  %m = tcc.mul %e, %n : f32[8, B]
  // expected-remark @below {{one pass over memory: exp, neg, mul, sub}}
  %r = tcc.sub %m, %e : f32[8, B]
  return %r : !tcc.tensor<f32[8, B]>
}

// -----

// What two trees read, what somebody else reads and what is a result is stored; one op alone is no tree.
// CHECK-LABEL: @stored
// CHECK: %[[E:.*]] = tcc.exp %arg0
// CHECK: tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.neg %[[E]]
// CHECK-NEXT: tcc.sqrt
// CHECK-NEXT: tcc.yield
// CHECK: tcc.abs %[[E]]
// CHECK-NOT: tcc.group
func.func @stored(%x: !tcc.tensor<f32[B, 8]>) -> (!tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B]>) {
  %e = tcc.exp %x : f32[B, 8]
  %n = tcc.neg %e : f32[B, 8]
  // expected-remark @below {{one pass over memory: neg, sqrt}}
  %q = tcc.sqrt %n : f32[B, 8]
  %a = tcc.abs %e : f32[B, 8]
  %s = tcc.reduce_sum %a axes [1] : f32[B, 8] to f32[B]
  return %q, %a, %s : !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B]>
}

// -----

// A loop's body is a block of its own: what stands before it is read from memory.
// CHECK-LABEL: @loop
// CHECK: %[[E:.*]] = tcc.exp
// CHECK-NEXT: tcc.repeat
// CHECK-NEXT: tcc.group : f32[8] {
// CHECK-NEXT: tcc.mul %{{.*}}, %[[E]]
// CHECK-NEXT: tcc.neg
// CHECK-NEXT: tcc.yield
func.func @loop(%x: !tcc.tensor<f32[8]>) -> !tcc.tensor<f32[8]> {
  %e = tcc.exp %x : f32[8]
  %r = tcc.repeat %i = 0 to 3 carry(%y = %x) : f32[8] {
    %m = tcc.mul %y, %e : f32[8]
    // expected-remark @below {{one pass over memory: mul, neg}}
    %n = tcc.neg %m : f32[8]
    tcc.yield %n : f32[8]
  }
  return %r : !tcc.tensor<f32[8]>
}
