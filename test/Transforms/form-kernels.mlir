// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(form-kernels{report=true}))' -split-input-file -verify-diagnostics | FileCheck %s

// What nothing has fused is a kernel of its own; broadcasts, constants and views are none.
// CHECK-LABEL: @f
// CHECK: tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.contract
// CHECK-NEXT: tcc.yield
// CHECK: tcc.broadcast
// CHECK: tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.add
// CHECK-NEXT: tcc.yield
// CHECK: tcc.rearrange
// CHECK: tcc.group : i32[8] {
// CHECK-NEXT: tcc.iota
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group : f32[8, B] {
// CHECK-NEXT: tcc.gelu
// CHECK-NEXT: tcc.yield
// CHECK-NOT: tcc.group
func.func @f(%x: !tcc.tensor<f32[B, 4]>, %w: !tcc.tensor<f32[8, 4]>, %b: !tcc.tensor<f32[8]>)
    -> (!tcc.tensor<f32[8, B]>, !tcc.tensor<i32[8]>) {
  // expected-remark @below {{one kernel: contract; stored, for add is in another kernel}}
  %y = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %c = tcc.broadcast %b axes [1] : f32[8] to f32[B, 8]
  // expected-remark @below {{one kernel: add; stored, for rearrange reads it from memory}}
  %z = tcc.add %y, %c : f32[B, 8]
  %t = tcc.rearrange "b c -> c b" %z : f32[B, 8] to f32[8, B]
  // expected-remark @below {{one kernel: iota; stored, for it is a result}}
  %i = tcc.iota : i32[8]
  // expected-remark @below {{one kernel: gelu; stored, for it is a result}}
  %g = tcc.gelu %t : f32[8, B]
  return %g, %i : !tcc.tensor<f32[8, B]>, !tcc.tensor<i32[8]>
}

// -----

// Groups stay as they are, and the region of attention is part of its kernel.
// CHECK-LABEL: @g
// CHECK: tcc.group : f32[8, 16] {
// CHECK-NEXT: tcc.exp
// CHECK-NEXT: tcc.neg
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group : f32[8, 16] {
// CHECK-NEXT: tcc.attention
// CHECK-NEXT: tcc.abs
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group : f32[8, 16] {
// CHECK-NEXT: tcc.sqrt
// CHECK-NEXT: tcc.yield
// CHECK: tcc.assign
func.func @g(%x: !tcc.tensor<f32[8, 16]>) -> !tcc.tensor<f32[8, 16]> {
  // expected-remark @below {{one kernel: exp, neg; stored, for it has 2 users}}
  %n = tcc.group : f32[8, 16] {
    %e = tcc.exp %x : f32[8, 16]
    %m = tcc.neg %e : f32[8, 16]
    tcc.yield %m : f32[8, 16]
  }
  // expected-remark @below {{one kernel: attention; stored, for it is a result}}
  %y, %l = tcc.attention "t d, s d -> t s" %x, %x values "t s, s e -> t e" %n : f32[8, 16], f32[8, 16], f32[8, 16] to f32[8, 16], f32[8] score(%s: f32[8, 8]) {
    %a = tcc.abs %s : f32[8, 8]
    tcc.yield %a : f32[8, 8]
  }
  // expected-remark @below {{one kernel: sqrt; stored, for it is assigned}}
  %q = tcc.sqrt %n : f32[8, 16]
  tcc.assign "w" = %q : f32[8, 16]
  return %y : !tcc.tensor<f32[8, 16]>
}
