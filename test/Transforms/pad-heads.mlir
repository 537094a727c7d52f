// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(pad-heads))' -split-input-file | FileCheck %s
// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(pad-heads{vector-bytes=32}))' -split-input-file | FileCheck %s --check-prefix=AVX2

// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(pad-heads{vector-bytes=16},decompose-attention{fused=true}))' -split-input-file | FileCheck %s --check-prefix=SSE

// Forward the kernel keeps rows of v only.
// CHECK-LABEL: func.func @forward
// CHECK: %[[ZERO:.*]] = tcc.constant 0.000000e+00 : f32[2, S, 15]
// CHECK: %[[V:.*]] = tcc.concat %arg2, %[[ZERO]] axis 2 : f32[2, S, 33], f32[2, S, 15] to f32[2, S, 48]
// CHECK: %[[Y:.*]], %{{.*}} = tcc.attention "b t d, b s d -> b t s" %arg0, %arg1 values "b t s, b s e -> b t e" %[[V]]
// CHECK-SAME: to f32[2, T, 48], f32[2, T]
// CHECK: %[[OWN:.*]] = tcc.slice %[[Y]] [0, 0, 0] : f32[2, T, 48] to f32[2, T, 33]
// CHECK: return %[[OWN]]
// AVX2-LABEL: func.func @forward
// AVX2: to f32[2, T, 40], f32[2, T]
func.func @forward(%q: !tcc.tensor<f32[2, T, 20]>, %k: !tcc.tensor<f32[2, S, 20]>, %v: !tcc.tensor<f32[2, S, 33]>) -> !tcc.tensor<f32[2, T, 33]> {
  %y, %l = tcc.attention "b t d, b s d -> b t s" %q, %k values "b t s, b s e -> b t e" %v : f32[2, T, 20], f32[2, S, 20], f32[2, S, 33] to f32[2, T, 33], f32[2, T] score(%s: f32[2, T, S]) {
    tcc.yield %s : f32[2, T, S]
  }
  return %y : !tcc.tensor<f32[2, T, 33]>
}

// -----

// On the way back rows of q and k as well; the keys' axis need not be the last but one.
// CHECK-LABEL: func.func @back
// CHECK-DAG: %[[Q:.*]] = tcc.concat %arg0, %{{.*}} axis 0 : f32[20, T], f32[12, T] to f32[32, T]
// CHECK-DAG: %[[K:.*]] = tcc.concat %arg1, %{{.*}} axis 1 : f32[S, 20], f32[S, 12] to f32[S, 32]
// CHECK-DAG: %[[V:.*]] = tcc.concat %arg2, %{{.*}} axis 1 : f32[S, 7], f32[S, 9] to f32[S, 16]
// CHECK: %[[DQ:.*]], %[[DK:.*]], %[[DV:.*]] = tcc.attention_backward "d t, s d -> t s" %[[Q]], %[[K]] values "t s, s e -> t e" %[[V]] of
// CHECK-DAG: tcc.slice %[[DQ]] [0, 0] : f32[32, T] to f32[20, T]
// CHECK-DAG: tcc.slice %[[DK]] [0, 0] : f32[S, 32] to f32[S, 20]
// CHECK-DAG: tcc.slice %[[DV]] [0, 0] : f32[S, 16] to f32[S, 7]
func.func @back(%q: !tcc.tensor<f32[20, T]>, %k: !tcc.tensor<f32[S, 20]>, %v: !tcc.tensor<f32[S, 7]>, %y: !tcc.tensor<f32[T, 7]>, %l: !tcc.tensor<f32[T]>) -> (!tcc.tensor<f32[20, T]>, !tcc.tensor<f32[S, 20]>, !tcc.tensor<f32[S, 7]>) {
  %dq, %dk, %dv = tcc.attention_backward "d t, s d -> t s" %q, %k values "t s, s e -> t e" %v of %y, %l, %y : f32[20, T], f32[S, 20], f32[S, 7], f32[T, 7], f32[T], f32[T, 7] to f32[20, T], f32[S, 20], f32[S, 7] score(%s: f32[T, S], %dz: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %dz : f32[T, S], f32[T, S]
  }
  return %dq, %dk, %dv : !tcc.tensor<f32[20, T]>, !tcc.tensor<f32[S, 20]>, !tcc.tensor<f32[S, 7]>
}

// -----

// What its region reads has a gradient of its own shape.
// CHECK-LABEL: func.func @capture
// CHECK-COUNT-5: tcc.concat
// CHECK: tcc.attention_capture_backward {{.*}} : f32[T, 32], f32[S, 32], f32[S, 32], f32[T, 32], f32[T], f32[T, 32] to f32[S]
// CHECK-NOT: tcc.slice
func.func @capture(%q: !tcc.tensor<f32[T, 31]>, %k: !tcc.tensor<f32[S, 31]>, %v: !tcc.tensor<f32[S, 31]>, %l: !tcc.tensor<f32[T]>) -> !tcc.tensor<f32[S]> {
  %db = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %v of %q, %l, %q axes [1] : f32[T, 31], f32[S, 31], f32[S, 31], f32[T, 31], f32[T], f32[T, 31] to f32[S] score(%s: f32[T, S], %dz: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %dz : f32[T, S], f32[T, S]
  }
  return %db : !tcc.tensor<f32[S]>
}

// -----

// A narrow head is one vector of a power of two; whole vectors, what is too wide and halves stay.
// CHECK-LABEL: func.func @widths
// CHECK: tcc.attention {{.*}} to f32[T, 4], f32[T]
// CHECK: tcc.attention {{.*}} to f32[T, 48], f32[T]
// CHECK: tcc.attention {{.*}} to f32[T, 257], f32[T]
// CHECK: tcc.attention {{.*}} to f16[T, 7], f32[T]
// CHECK: tcc.attention {{.*}} to f64[T, 8], f64[T]
func.func @widths(%a: !tcc.tensor<f32[T, 3]>, %b: !tcc.tensor<f32[T, 48]>, %c: !tcc.tensor<f32[T, 257]>, %d: !tcc.tensor<f16[T, 7]>, %e: !tcc.tensor<f64[T, 7]>) -> (!tcc.tensor<f32[T, 3]>, !tcc.tensor<f32[T, 48]>, !tcc.tensor<f32[T, 257]>, !tcc.tensor<f16[T, 7]>, !tcc.tensor<f64[T, 7]>) {
  %0, %l0 = tcc.attention "t d, s d -> t s" %a, %a values "t s, s e -> t e" %a : f32[T, 3], f32[T, 3], f32[T, 3] to f32[T, 3], f32[T] score(%s: f32[T, T]) {
    tcc.yield %s : f32[T, T]
  }
  %1, %l1 = tcc.attention "t d, s d -> t s" %b, %b values "t s, s e -> t e" %b : f32[T, 48], f32[T, 48], f32[T, 48] to f32[T, 48], f32[T] score(%s: f32[T, T]) {
    tcc.yield %s : f32[T, T]
  }
  %2, %l2 = tcc.attention "t d, s d -> t s" %c, %c values "t s, s e -> t e" %c : f32[T, 257], f32[T, 257], f32[T, 257] to f32[T, 257], f32[T] score(%s: f32[T, T]) {
    tcc.yield %s : f32[T, T]
  }
  %3, %l3 = tcc.attention "t d, s d -> t s" %d, %d values "t s, s e -> t e" %d : f16[T, 7], f16[T, 7], f16[T, 7] to f16[T, 7], f32[T] score(%s: f16[T, T]) {
    tcc.yield %s : f16[T, T]
  }
  %4, %l4 = tcc.attention "t d, s d -> t s" %e, %e values "t s, s e -> t e" %e : f64[T, 7], f64[T, 7], f64[T, 7] to f64[T, 7], f64[T] score(%s: f64[T, T]) {
    tcc.yield %s : f64[T, T]
  }
  return %0, %1, %2, %3, %4 : !tcc.tensor<f32[T, 3]>, !tcc.tensor<f32[T, 48]>, !tcc.tensor<f32[T, 257]>, !tcc.tensor<f16[T, 7]>, !tcc.tensor<f64[T, 7]>
}

// -----

// Vectors that are wider than the target's, where a row would be more than 64 of those.
// SSE-LABEL: func.func @wide
// SSE: tcc.attention {{.*}} to f64[T, 132], f64[T]
func.func @wide(%x: !tcc.tensor<f64[T, 130]>) -> !tcc.tensor<f64[T, 130]> {
  %y, %l = tcc.attention "t d, s d -> t s" %x, %x values "t s, s e -> t e" %x : f64[T, 130], f64[T, 130], f64[T, 130] to f64[T, 130], f64[T] score(%s: f64[T, T]) {
    tcc.yield %s : f64[T, T]
  }
  return %y : !tcc.tensor<f64[T, 130]>
}
