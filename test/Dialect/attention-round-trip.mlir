// RUN: tcc-opt %s | tcc-opt | FileCheck %s

// CHECK-LABEL: func.func @attention
// CHECK: %[[Y:.*]], %[[L:.*]] = tcc.attention "b t d, b s d -> b t s" %{{.*}}, %{{.*}} values "b t s, b s e -> b t e" %{{.*}} : f32[B, T, 8], f32[B, S, 8], f32[B, S, 16] to f32[B, T, 16], f32[B, T] score(%[[X:.*]]: f32[B, T, S]) {
// CHECK:   %[[Z:.*]] = tcc.tanh %[[X]] : f32[B, T, S]
// CHECK:   tcc.yield %[[Z]], %{{.*}} : f32[B, T, S], f32[B, T, S]
// CHECK: tcc.attention_backward "b t d, b s d -> b t s" %{{.*}}, %{{.*}} values "b t s, b s e -> b t e" %{{.*}} of %[[Y]], %[[L]], %{{.*}} : f32[B, T, 8], f32[B, S, 8], f32[B, S, 16], f32[B, T, 16], f32[B, T], f32[B, T, 16] to f32[B, T, 8], f32[B, S, 8], f32[B, S, 16] score(%{{.*}}: f32[B, T, S], %[[G:[a-z0-9]*]]: f32[B, T, S], %{{[a-z0-9]*}}: f32[B, T, S]) {
// CHECK:   tcc.yield %{{.*}}, %[[G]] : f32[B, T, S], f32[B, T, S]
func.func @attention(%q: !tcc.tensor<f32[B, T, 8]>, %k: !tcc.tensor<f32[B, S, 8]>, %v: !tcc.tensor<f32[B, S, 16]>, %f: !tcc.tensor<f32[B, T, S]>, %g: !tcc.tensor<f32[B, T, 16]>) -> !tcc.tensor<f32[B, T, 8]> {
  %y, %l = tcc.attention "b t d, b s d -> b t s" %q, %k values "b t s, b s e -> b t e" %v : f32[B, T, 8], f32[B, S, 8], f32[B, S, 16] to f32[B, T, 16], f32[B, T] score(%s: f32[B, T, S]) {
    %z = tcc.tanh %s : f32[B, T, S]
    tcc.yield %z, %f : f32[B, T, S], f32[B, T, S]
  }
  %dq, %dk, %dv = tcc.attention_backward "b t d, b s d -> b t s" %q, %k values "b t s, b s e -> b t e" %v of %y, %l, %g : f32[B, T, 8], f32[B, S, 8], f32[B, S, 16], f32[B, T, 16], f32[B, T], f32[B, T, 16] to f32[B, T, 8], f32[B, S, 8], f32[B, S, 16] score(%s: f32[B, T, S], %dz: f32[B, T, S], %df: f32[B, T, S]) {
    tcc.yield %s, %dz : f32[B, T, S], f32[B, T, S]
  }
  return %dq : !tcc.tensor<f32[B, T, 8]>
}

// The gradient of what is read may have another element than the scores.
// CHECK-LABEL: func.func @capture
// CHECK: tcc.attention_capture_backward "b t d, b s d -> b t s" %{{.*}}, %{{.*}} values "b t s, b s e -> b t e" %{{.*}} of %{{.*}}, %{{.*}}, %{{.*}} axes [0, 2] : bf16[B, T, 8], bf16[B, S, 8], bf16[B, S, 16], bf16[B, T, 16], f32[B, T], bf16[B, T, 16] to f32[B, S] score(%{{.*}}: bf16[B, T, S], %[[G:[a-z0-9]*]]: bf16[B, T, S], %{{[a-z0-9]*}}: bf16[B, T, S]) {
// CHECK:   %[[WIDE:.*]] = tcc.cast %[[G]] : bf16[B, T, S] to f32[B, T, S]
// CHECK:   tcc.yield %{{.*}}, %[[WIDE]] : bf16[B, T, S], f32[B, T, S]
func.func @capture(%q: !tcc.tensor<bf16[B, T, 8]>, %k: !tcc.tensor<bf16[B, S, 8]>, %v: !tcc.tensor<bf16[B, S, 16]>, %y: !tcc.tensor<bf16[B, T, 16]>, %l: !tcc.tensor<f32[B, T]>) -> !tcc.tensor<f32[B, S]> {
  %c = tcc.attention_capture_backward "b t d, b s d -> b t s" %q, %k values "b t s, b s e -> b t e" %v of %y, %l, %y axes [0, 2] : bf16[B, T, 8], bf16[B, S, 8], bf16[B, S, 16], bf16[B, T, 16], f32[B, T], bf16[B, T, 16] to f32[B, S] score(%s: bf16[B, T, S], %dz: bf16[B, T, S], %df: bf16[B, T, S]) {
    %wide = tcc.cast %dz : bf16[B, T, S] to f32[B, T, S]
    tcc.yield %s, %wide : bf16[B, T, S], f32[B, T, S]
  }
  return %c : !tcc.tensor<f32[B, S]>
}

// Of a table by distance, read through toeplitz and repeated for all sequences.
// CHECK-LABEL: func.func @distance
// CHECK: axes [0, 1, 2] rows 1 : {{.*}} to f32[H, S + T - 1] score(
// CHECK-NEXT: %[[EACH:.*]] = tcc.toeplitz %{{.*}} rows 1 : f32[H, S + T - 1] to f32[H, T, S]
func.func @distance(%q: !tcc.tensor<f32[H, T, 8]>, %k: !tcc.tensor<f32[H, S, 8]>, %y: !tcc.tensor<f32[H, T, 8]>, %l: !tcc.tensor<f32[H, T]>, %x: !tcc.tensor<f32[H, T + S - 1]>) -> !tcc.tensor<f32[H, T + S - 1]> {
  %c = tcc.attention_capture_backward "h t d, h s d -> h t s" %q, %k values "h t s, h s e -> h t e" %k of %y, %l, %y axes [0, 1, 2] rows 1 : f32[H, T, 8], f32[H, S, 8], f32[H, S, 8], f32[H, T, 8], f32[H, T], f32[H, T, 8] to f32[H, T + S - 1] score(%s: f32[H, T, S], %dz: f32[H, T, S], %df: f32[H, T, S]) {
    %each = tcc.toeplitz %x rows 1 : f32[H, T + S - 1] to f32[H, T, S]
    %z = tcc.add %s, %each : f32[H, T, S]
    tcc.yield %z, %dz : f32[H, T, S], f32[H, T, S]
  }
  return %c : !tcc.tensor<f32[H, T + S - 1]>
}
