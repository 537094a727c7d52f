// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(decompose-attention{fused=true report=true}))' -split-input-file -verify-diagnostics | FileCheck %s
// What has no fused kernel is decomposed, and the report says why.

// CHECK-LABEL: func.func @halves
// CHECK-NOT: tcc.attention
func.func @halves(%x: !tcc.tensor<f16[T, 8]>) -> !tcc.tensor<f16[T, 8]> {
  // expected-remark@below {{attention is not fused: its kernel is for f32 and f64}}
  %y, %l = tcc.attention "t d, s d -> t s" %x, %x values "t s, s e -> t e" %x : f16[T, 8], f16[T, 8], f16[T, 8] to f16[T, 8], f32[T] score(%s: f16[T, T]) {
    tcc.yield %s : f16[T, T]
  }
  return %y : !tcc.tensor<f16[T, 8]>
}

// -----

// CHECK-LABEL: func.func @unknown_width
// CHECK-NOT: tcc.attention
func.func @unknown_width(%x: !tcc.tensor<f32[T, D]>) -> !tcc.tensor<f32[T, D]> {
  // expected-remark@below {{attention is not fused: the width of a head is not one constant axis}}
  %y, %l = tcc.attention "t d, s d -> t s" %x, %x values "t s, s e -> t e" %x : f32[T, D], f32[T, D], f32[T, D] to f32[T, D], f32[T] score(%s: f32[T, T]) {
    tcc.yield %s : f32[T, T]
  }
  return %y : !tcc.tensor<f32[T, D]>
}

// -----

// CHECK-LABEL: func.func @one_query
// CHECK-NOT: tcc.attention
func.func @one_query(%q: !tcc.tensor<f32[8]>, %x: !tcc.tensor<f32[T, 8]>) -> !tcc.tensor<f32[8]> {
  // expected-remark@below {{attention is not fused: it has no axis of queries}}
  %y, %l = tcc.attention "d, s d -> s" %q, %x values "s, s e -> e" %x : f32[8], f32[T, 8], f32[T, 8] to f32[8], f32[] score(%s: f32[T]) {
    tcc.yield %s : f32[T]
  }
  return %y : !tcc.tensor<f32[8]>
}

// -----

// Forward only v's width counts; on the way back both, in vectors that suit both.
// CHECK-LABEL: func.func @wide
// CHECK-COUNT-1: tcc.attention "
// CHECK-NOT: tcc.attention
// CHECK: return
func.func @wide(%x: !tcc.tensor<f32[T, 129]>, %v: !tcc.tensor<f32[T, 128]>) -> (!tcc.tensor<f32[T, 129]>, !tcc.tensor<f32[T, 128]>) {
  // expected-remark@below {{attention is not fused: heads of 129 are more than 64 vectors}}
  %z, %m = tcc.attention "t d, s d -> t s" %x, %x values "t s, s e -> t e" %x : f32[T, 129], f32[T, 129], f32[T, 129] to f32[T, 129], f32[T] score(%s: f32[T, T]) {
    tcc.yield %s : f32[T, T]
  }
  %y, %l = tcc.attention "t d, s d -> t s" %x, %x values "t s, s e -> t e" %v : f32[T, 129], f32[T, 129], f32[T, 128] to f32[T, 128], f32[T] score(%s: f32[T, T]) {
    tcc.yield %s : f32[T, T]
  }
  // expected-remark@below {{attention is not fused: heads of 129 are more than 64 vectors}}
  %dq, %dk, %dv = tcc.attention_backward "t d, s d -> t s" %x, %x values "t s, s e -> t e" %v of %y, %l, %y : f32[T, 129], f32[T, 129], f32[T, 128], f32[T, 128], f32[T], f32[T, 128] to f32[T, 129], f32[T, 129], f32[T, 128] score(%s: f32[T, T], %g: f32[T, T], %df: f32[T, T]) {
    tcc.yield %s, %g : f32[T, T], f32[T, T]
  }
  %r = tcc.add %z, %dq : f32[T, 129]
  return %r, %dv : !tcc.tensor<f32[T, 129]>, !tcc.tensor<f32[T, 128]>
}

// -----

// CHECK-LABEL: func.func @wider
// CHECK-NOT: tcc.attention
func.func @wider(%x: !tcc.tensor<f32[T, 512]>) -> !tcc.tensor<f32[T, 512]> {
  // expected-remark@below {{attention is not fused: heads of 512 are wider than 256}}
  %y, %l = tcc.attention "t d, s d -> t s" %x, %x values "t s, s e -> t e" %x : f32[T, 512], f32[T, 512], f32[T, 512] to f32[T, 512], f32[T] score(%s: f32[T, T]) {
    tcc.yield %s : f32[T, T]
  }
  return %y : !tcc.tensor<f32[T, 512]>
}

// -----

// CHECK-LABEL: func.func @two_widths
// CHECK: tcc.attention_backward
func.func @two_widths(%x: !tcc.tensor<f32[T, 192]>, %v: !tcc.tensor<f32[T, 128]>, %l: !tcc.tensor<f32[T]>) -> !tcc.tensor<f32[T, 128]> {
  %dq, %dk, %dv = tcc.attention_backward "t d, s d -> t s" %x, %x values "t s, s e -> t e" %v of %v, %l, %v : f32[T, 192], f32[T, 192], f32[T, 128], f32[T, 128], f32[T], f32[T, 128] to f32[T, 192], f32[T, 192], f32[T, 128] score(%s: f32[T, T], %g: f32[T, T], %df: f32[T, T]) {
    tcc.yield %s, %g : f32[T, T], f32[T, T]
  }
  return %dv : !tcc.tensor<f32[T, 128]>
}

// -----

// CHECK-LABEL: func.func @wide_capture
// CHECK: tcc.softmax_backward
// CHECK: tcc.reduce_sum {{.*}} : f64[T, T] to f64[T]
func.func @wide_capture(%x: !tcc.tensor<f32[T, 16]>, %l: !tcc.tensor<f32[T]>) -> !tcc.tensor<f64[T]> {
  // expected-remark@below {{attention is not fused: what it reads is of another type than its scores}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %x, %x values "t s, s e -> t e" %x of %x, %l, %x axes [0] : f32[T, 16], f32[T, 16], f32[T, 16], f32[T, 16], f32[T], f32[T, 16] to f64[T] score(%s: f32[T, T], %dz: f32[T, T], %df: f32[T, T]) {
    %wide = tcc.cast %dz : f32[T, T] to f64[T, T]
    tcc.yield %s, %wide : f32[T, T], f64[T, T]
  }
  return %c : !tcc.tensor<f64[T]>
}

// -----

// A table by the distance from 't', where the kernel has rows of 'g'.
// CHECK-LABEL: func.func @rows_of_grid
// CHECK: tcc.softmax_backward
// CHECK: tcc.scatter_add
func.func @rows_of_grid(%q: !tcc.tensor<f32[T, G, 16]>, %k: !tcc.tensor<f32[S, 16]>, %l: !tcc.tensor<f32[T, G]>) -> !tcc.tensor<f32[G, T + S - 1]> {
  // expected-remark@below {{attention is not fused: its table is not by the distance from 'g'}}
  %c = tcc.attention_capture_backward "t g d, s d -> t g s" %q, %k values "t g s, s e -> t g e" %k of %q, %l, %q axes [0, 1, 2] rows 0 : f32[T, G, 16], f32[S, 16], f32[S, 16], f32[T, G, 16], f32[T, G], f32[T, G, 16] to f32[G, T + S - 1] score(%s: f32[T, G, S], %dz: f32[T, G, S], %df: f32[T, G, S]) {
    tcc.yield %s, %dz : f32[T, G, S], f32[T, G, S]
  }
  return %c : !tcc.tensor<f32[G, T + S - 1]>
}
