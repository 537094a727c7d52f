// RUN: tcc-opt %s -pass-pipeline='builtin.module(%{groups},outline-kernels,canonicalize)' -split-input-file | FileCheck %s

// Heads are a grid, keys of a group are read by each of its query heads, and the result is stored as its user merges it.
// Counters along the queries and the keys are the kernel's own; one along the heads is read at each point.
// CHECK-LABEL: tcc.kernel @attention(
// CHECK-SAME:    %{{.*}}: f32[m, 16], %{{.*}}: f32[n, 16], %{{.*}}: f32[n, 16], %[[HEAD:.*]]: i32[]) -> f32[m, 16] {
// CHECK:         tcc.attention "m d, n d -> m n" {{.*}} score(%{{.*}}: f32[m, n]) {
// CHECK:           tcc.iota : i32[m]
// CHECK:           %[[H:.*]] = tcc.broadcast %[[HEAD]] axes [] : i32[] to i32[m, n]
// CHECK:           tcc.compare ge %{{.*}}, %[[H]]
// CHECK-LABEL: func.func @grouped
// CHECK:         %[[K:.*]] = tcc.broadcast %{{.*}} axes [0, 1, 3, 4] : f32[B, 2, S, 16] to f32[B, 2, 3, S, 16]
// CHECK:         tcc.launch @attention grid [B, 2, 3](%arg0, %[[K]], {{.*}}) layouts {{\[}}array<i64: 0, 3, 1, 2, 4>]
// CHECK-NOT:     @copy
func.func @grouped(%q: !tcc.tensor<f32[B, 2, 3, T, 16]>, %k: !tcc.tensor<f32[B, 2, S, 16]>, %v: !tcc.tensor<f32[B, 2, S, 16]>) -> !tcc.tensor<f32[B, T, 96]> {
  %inf = tcc.constant ninf : f32[B, 2, 3, T, S]
  %y, %l = tcc.attention "b g r t d, b g s d -> b g r t s" %q, %k values "b g r t s, b g s e -> b g r t e" %v : f32[B, 2, 3, T, 16], f32[B, 2, S, 16], f32[B, 2, S, 16] to f32[B, 2, 3, T, 16], f32[B, 2, 3, T] score(%s: f32[B, 2, 3, T, S]) {
    %i = tcc.iota : i32[T]
    %g = tcc.iota : i32[2]
    %row = tcc.broadcast %i axes [3] : i32[T] to i32[B, 2, 3, T, S]
    %group = tcc.broadcast %g axes [1] : i32[2] to i32[B, 2, 3, T, S]
    %keep = tcc.compare ge %row, %group : i32[B, 2, 3, T, S]
    %z = tcc.where %keep, %s, %inf : f32[B, 2, 3, T, S]
    tcc.yield %z : f32[B, 2, 3, T, S]
  }
  %r = tcc.rearrange "b g r t d -> b t (g r d)" %y : f32[B, 2, 3, T, 16] to f32[B, T, 96]
  return %r : !tcc.tensor<f32[B, T, 96]>
}

// -----

// The gradients are windows of one result; those of keys that heads share are summed over them.
// CHECK-LABEL: tcc.kernel @attention_backward(
// CHECK-SAME:    attributes {threads}
// CHECK:         tcc.concat {{.*}} axis 0 : f32[m, 16], f32[n, 16], f32[n, 16] to f32[m + 2*n, 16]
// CHECK-LABEL: func.func @back(
// CHECK:         %[[ALL:.*]] = tcc.launch @attention_backward grid [B, 3]({{.*}}) : {{.*}} to f32[B, 3, 2*S + T, 16]
// CHECK:         tcc.slice %[[ALL]] [0, 0, 0, 0] : f32[B, 3, 2*S + T, 16] to f32[B, 3, T, 16]
// CHECK:         tcc.slice %[[ALL]] [0, 0, T, 0] : f32[B, 3, 2*S + T, 16] to f32[B, 3, S, 16]
// CHECK:         tcc.launch @reduce_sum
// CHECK:         tcc.slice %[[ALL]] [0, 0, S + T, 0] : f32[B, 3, 2*S + T, 16] to f32[B, 3, S, 16]
// CHECK:         tcc.launch @reduce_sum
func.func @back(%q: !tcc.tensor<f32[B, 3, T, 16]>, %k: !tcc.tensor<f32[B, S, 16]>, %y: !tcc.tensor<f32[B, 3, T, 16]>, %l: !tcc.tensor<f32[B, 3, T]>) -> (!tcc.tensor<f32[B, 3, T, 16]>, !tcc.tensor<f32[B, S, 16]>, !tcc.tensor<f32[B, S, 16]>) {
  %dq, %dk, %dv = tcc.attention_backward "b h t d, b s d -> b h t s" %q, %k values "b h t s, b s e -> b h t e" %k of %y, %l, %y : f32[B, 3, T, 16], f32[B, S, 16], f32[B, S, 16], f32[B, 3, T, 16], f32[B, 3, T], f32[B, 3, T, 16] to f32[B, 3, T, 16], f32[B, S, 16], f32[B, S, 16] score(%s: f32[B, 3, T, S], %g: f32[B, 3, T, S], %df: f32[B, 3, T, S]) {
    tcc.yield %s, %g : f32[B, 3, T, S], f32[B, 3, T, S]
  }
  return %dq, %dk, %dv : !tcc.tensor<f32[B, 3, T, 16]>, !tcc.tensor<f32[B, S, 16]>, !tcc.tensor<f32[B, S, 16]>
}

// -----

// Where values are narrower than keys, the rows of their gradient end in zeros.
// CHECK-LABEL: tcc.kernel @attention_backward(
// CHECK:         %[[ZEROS:.*]] = tcc.constant 0.000000e+00 : f32[n, 8]
// CHECK:         %[[WIDE:.*]] = tcc.concat %{{.*}}, %[[ZEROS]] axis 1 : f32[n, 8], f32[n, 8] to f32[n, 16]
// CHECK:         tcc.concat %{{.*}}, %{{.*}}, %[[WIDE]] axis 0 : f32[m, 16], f32[n, 16], f32[n, 16] to f32[m + 2*n, 16]
// CHECK-LABEL: func.func @narrow
// CHECK:         tcc.slice %{{.*}} [S + T, 0] : f32[2*S + T, 16] to f32[S, 8]
func.func @narrow(%q: !tcc.tensor<f32[T, 16]>, %k: !tcc.tensor<f32[S, 16]>, %v: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) -> !tcc.tensor<f32[S, 8]> {
  %dq, %dk, %dv = tcc.attention_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %v of %y, %l, %y : f32[T, 16], f32[S, 16], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[T, 16], f32[S, 16], f32[S, 8] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return %dv : !tcc.tensor<f32[S, 8]>
}

// -----

// Counters that stand outside, with another reader there, are the kernel's own too: its block ranges are of them.
// CHECK-LABEL: tcc.kernel @attention(%{{.*}}: f32[m, 16], %{{.*}}: f32[n, 16]) -> f32[m, 16] {
// CHECK:         tcc.attention {{.*}} score(
// CHECK-NEXT:      tcc.iota : i32[m]
// CHECK:           tcc.iota : i32[n]
// CHECK-LABEL: func.func @shared
// CHECK:         tcc.launch @iota
// CHECK:         tcc.launch @attention grid [H](%arg0, %arg0)
func.func @shared(%x: !tcc.tensor<f32[H, T, 16]>) -> (!tcc.tensor<f32[H, T, 16]>, !tcc.tensor<i32[T]>) {
  %inf = tcc.constant ninf : f32[H, T, T]
  %i = tcc.iota : i32[T]
  %y, %l = tcc.attention "h t d, h s d -> h t s" %x, %x values "h t s, h s e -> h t e" %x : f32[H, T, 16], f32[H, T, 16], f32[H, T, 16] to f32[H, T, 16], f32[H, T] score(%s: f32[H, T, T]) {
    %row = tcc.broadcast %i axes [1] : i32[T] to i32[H, T, T]
    %column = tcc.broadcast %i axes [2] : i32[T] to i32[H, T, T]
    %keep = tcc.compare ge %row, %column : i32[H, T, T]
    %z = tcc.where %keep, %s, %inf : f32[H, T, T]
    tcc.yield %z : f32[H, T, T]
  }
  return %y, %i : !tcc.tensor<f32[H, T, 16]>, !tcc.tensor<i32[T]>
}

// -----

// Values whose keys are innermost are turned by the copy that makes their rows dense.
// CHECK-LABEL: func.func @columns
// CHECK:         %[[ROWS:.*]] = tcc.launch @copy{{.*}} to f32[H, S, 8]
// CHECK:         tcc.launch @attention grid [H](%arg0, %arg1, %[[ROWS]])
func.func @columns(%q: !tcc.tensor<f32[H, T, 16]>, %k: !tcc.tensor<f32[H, S, 16]>, %v: !tcc.tensor<f32[H, 8, S]>) -> !tcc.tensor<f32[H, T, 8]> {
  %y, %l = tcc.attention "h t d, h s d -> h t s" %q, %k values "h t s, h e s -> h t e" %v : f32[H, T, 16], f32[H, S, 16], f32[H, 8, S] to f32[H, T, 8], f32[H, T] score(%s: f32[H, T, S]) {
    tcc.yield %s : f32[H, T, S]
  }
  return %y : !tcc.tensor<f32[H, T, 8]>
}

// -----

// The gradient of what the scores read, by head: sums over the keys in the kernel, then over queries and batch. One by
// key: sums over the queries.
// CHECK-LABEL: tcc.kernel @attention_capture_backward(
// CHECK-SAME:      -> f32[m] {
// CHECK:         tcc.attention_capture_backward "m d, n d -> m n" {{.*}} axes [0] :
// CHECK-LABEL: tcc.kernel @attention_capture_backward_1(
// CHECK-SAME:      -> f32[n] {
// CHECK:         tcc.attention_capture_backward "m d, n d -> m n" {{.*}} axes [1] :
// CHECK-LABEL: func.func @captures
// CHECK:         %[[ROWS:.*]] = tcc.launch @attention_capture_backward grid [B, 3]({{.*}} to f32[B, 3, T]
// CHECK:         tcc.launch @reduce_sum{{.*}} to f32[3*B]
// CHECK:         tcc.launch @reduce_sum{{.*}} to f32[3]
// CHECK:         %[[KEYS:.*]] = tcc.launch @attention_capture_backward_1 grid [B, 3]({{.*}} to f32[B, 3, S]
func.func @captures(%q: !tcc.tensor<f32[B, 3, T, 16]>, %k: !tcc.tensor<f32[B, 3, S, 16]>, %y: !tcc.tensor<f32[B, 3, T, 16]>, %l: !tcc.tensor<f32[B, 3, T]>) -> (!tcc.tensor<f32[3]>, !tcc.tensor<f32[B, 3, S]>) {
  %a = tcc.attention_capture_backward "b h t d, b h s d -> b h t s" %q, %k values "b h t s, b h s e -> b h t e" %k of %y, %l, %y axes [1] : f32[B, 3, T, 16], f32[B, 3, S, 16], f32[B, 3, S, 16], f32[B, 3, T, 16], f32[B, 3, T], f32[B, 3, T, 16] to f32[3] score(%s: f32[B, 3, T, S], %dz: f32[B, 3, T, S], %df: f32[B, 3, T, S]) {
    tcc.yield %s, %dz : f32[B, 3, T, S], f32[B, 3, T, S]
  }
  %b = tcc.attention_capture_backward "b h t d, b h s d -> b h t s" %q, %k values "b h t s, b h s e -> b h t e" %k of %y, %l, %y axes [0, 1, 3] : f32[B, 3, T, 16], f32[B, 3, S, 16], f32[B, 3, S, 16], f32[B, 3, T, 16], f32[B, 3, T], f32[B, 3, T, 16] to f32[B, 3, S] score(%s: f32[B, 3, T, S], %dz: f32[B, 3, T, S], %df: f32[B, 3, T, S]) {
    tcc.yield %s, %dz : f32[B, 3, T, S], f32[B, 3, T, S]
  }
  return %a, %b : !tcc.tensor<f32[3]>, !tcc.tensor<f32[B, 3, S]>
}

// -----

// A table by distance is a view of its rows, which are copied where they are not dense; its gradient is one of diagonals.
// CHECK-LABEL: tcc.kernel @attention_capture_backward(
// CHECK-SAME:      f32[m, n]) -> f32[m + n - 1] attributes {threads} {
// CHECK:         tcc.attention_capture_backward "m d, n d -> m n" {{.*}} axes [0, 1] rows 0 :
// CHECK-LABEL: func.func @distance
// CHECK:         %[[ROWS:.*]] = tcc.launch @copy grid []({{.*}} to f32[3, S + T - 1]
// CHECK:         %[[MATRIX:.*]] = tcc.toeplitz %[[ROWS]] rows 1 : f32[3, S + T - 1] to f32[3, T, S]
// CHECK:         %[[EACH:.*]] = tcc.broadcast %[[MATRIX]] axes [1, 2, 3]
// CHECK:         %[[SUMS:.*]] = tcc.launch @attention_capture_backward grid [B, 3]({{.*}}%[[EACH]]) {{.*}} to f32[B, 3, S + T - 1]
// CHECK:         tcc.launch @reduce_sum{{.*}} to f32[3*S + 3*T - 3]
func.func @distance(%q: !tcc.tensor<f32[B, 3, T, 16]>, %k: !tcc.tensor<f32[B, 3, S, 16]>, %y: !tcc.tensor<f32[B, 3, T, 16]>, %l: !tcc.tensor<f32[B, 3, T]>, %t: !tcc.tensor<f32[T + S - 1, 3]>) -> !tcc.tensor<f32[3, T + S - 1]> {
  %x = tcc.rearrange "d h -> h d" %t : f32[T + S - 1, 3] to f32[3, T + S - 1]
  %a = tcc.attention_capture_backward "b h t d, b h s d -> b h t s" %q, %k values "b h t s, b h s e -> b h t e" %k of %y, %l, %y axes [1, 2, 3] rows 2 : f32[B, 3, T, 16], f32[B, 3, S, 16], f32[B, 3, S, 16], f32[B, 3, T, 16], f32[B, 3, T], f32[B, 3, T, 16] to f32[3, T + S - 1] score(%s: f32[B, 3, T, S], %dz: f32[B, 3, T, S], %df: f32[B, 3, T, S]) {
    %matrix = tcc.toeplitz %x rows 1 : f32[3, T + S - 1] to f32[3, T, S]
    %each = tcc.broadcast %matrix axes [1, 2, 3] : f32[3, T, S] to f32[B, 3, T, S]
    %z = tcc.add %s, %each : f32[B, 3, T, S]
    tcc.yield %z, %dz : f32[B, 3, T, S], f32[B, 3, T, S]
  }
  return %a : !tcc.tensor<f32[3, T + S - 1]>
}
