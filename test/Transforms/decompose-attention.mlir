// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(decompose-attention))' -split-input-file -verify-diagnostics | FileCheck %s

// Two contractions, and the region and a softmax between them. What nobody reads of it is not computed.
// CHECK-LABEL: @plain
// CHECK-SAME: %[[Q:[a-z0-9]+]]: {{[^%]*}}%[[K:[a-z0-9]+]]: {{[^%]*}}%[[V:[a-z0-9]+]]: {{[^%]*}}%[[R:[a-z0-9]+]]:
// CHECK-NEXT: %[[S:.*]] = tcc.contract "b h t d, b h s d -> b h t s" %[[Q]], %[[K]] : f32[B, 12, T, 64], f32[B, 12, S, 64] to f32[B, 12, T, S]
// CHECK-NEXT: %[[Z:.*]] = tcc.mul %[[S]], %[[R]] : f32[B, 12, T, S]
// CHECK-NEXT: %[[P:.*]] = tcc.softmax %[[Z]]
// CHECK-NEXT: %[[Y:.*]] = tcc.contract "b h t s, b h s e -> b h t e" %[[P]], %[[V]] : f32[B, 12, T, S], f32[B, 12, S, 32] to f32[B, 12, T, 32]
// CHECK-NEXT: return %[[Y]]
func.func @plain(%q: !tcc.tensor<f32[B, 12, T, 64]>, %k: !tcc.tensor<f32[B, 12, S, 64]>, %v: !tcc.tensor<f32[B, 12, S, 32]>,
                 %root: !tcc.tensor<f32[B, 12, T, S]>) -> !tcc.tensor<f32[B, 12, T, 32]> {
  %y, %l = tcc.attention "b h t d, b h s d -> b h t s" %q, %k values "b h t s, b h s e -> b h t e" %v
      : f32[B, 12, T, 64], f32[B, 12, S, 64], f32[B, 12, S, 32] to f32[B, 12, T, 32], f32[B, 12, T]
      score(%s: f32[B, 12, T, S]) {
    %z = tcc.mul %s, %root : f32[B, 12, T, S]
    tcc.yield %z : f32[B, 12, T, S]
  }
  return %y : !tcc.tensor<f32[B, 12, T, 32]>
}

// -----

// The factor multiplies the probabilities, not what goes into the log of the sums; that is 0 where the largest is -inf.
// Query heads in groups, and transposed layouts.
// CHECK-LABEL: @factor
// CHECK-SAME: %[[Q:[a-z0-9]+]]: {{[^%]*}}%[[K:[a-z0-9]+]]: {{[^%]*}}%[[V:[a-z0-9]+]]: {{[^%]*}}%[[F:[a-z0-9]+]]:
// CHECK-NEXT: %[[S:.*]] = tcc.contract "b t g r d, b g d s -> b g r t s" %[[Q]], %[[K]]
// CHECK-NEXT: %[[P:.*]] = tcc.softmax %[[S]]
// CHECK-NEXT: %[[W:.*]] = tcc.mul %[[P]], %[[F]]
// CHECK-NEXT: %[[Y:.*]] = tcc.contract "b g r t s, b s g d -> b t g r d" %[[W]], %[[V]]
// CHECK-NEXT: %[[M:.*]] = tcc.reduce_max %[[S]] axes [4] : f32[B, 3, 2, T, S] to f32[B, 3, 2, T]
// CHECK-DAG: %[[NINF:.*]] = tcc.constant ninf : f32[B, 3, 2, T]
// CHECK-DAG: %[[ZERO:.*]] = tcc.constant 0.0{{.*}} : f32[B, 3, 2, T]
// CHECK: %[[EMPTY:.*]] = tcc.compare eq %[[M]], %[[NINF]]
// CHECK-NEXT: %[[LARGEST:.*]] = tcc.where %[[EMPTY]], %[[ZERO]], %[[M]]
// CHECK-NEXT: %[[EACH:.*]] = tcc.broadcast %[[LARGEST]] axes [0, 1, 2, 3]
// CHECK-NEXT: %[[D:.*]] = tcc.sub %[[S]], %[[EACH]]
// CHECK-NEXT: %[[E:.*]] = tcc.exp %[[D]]
// CHECK-NEXT: %[[SUM:.*]] = tcc.reduce_sum %[[E]] axes [4]
// CHECK-NEXT: %[[LOG:.*]] = tcc.log %[[SUM]]
// CHECK-NEXT: %[[ALL:.*]] = tcc.add %[[LOG]], %[[LARGEST]]
// CHECK-NEXT: %[[L:.*]] = tcc.where %[[EMPTY]], %[[ZERO]], %[[ALL]]
// CHECK-NEXT: return %[[Y]], %[[L]]
func.func @factor(%q: !tcc.tensor<f32[B, T, 3, 2, 64]>, %k: !tcc.tensor<f32[B, 3, 64, S]>, %v: !tcc.tensor<f32[B, S, 3, 64]>,
                  %f: !tcc.tensor<f32[B, 3, 2, T, S]>) -> (!tcc.tensor<f32[B, T, 3, 2, 64]>, !tcc.tensor<f32[B, 3, 2, T]>) {
  %y, %l = tcc.attention "b t g r d, b g d s -> b g r t s" %q, %k values "b g r t s, b s g d -> b t g r d" %v
      : f32[B, T, 3, 2, 64], f32[B, 3, 64, S], f32[B, S, 3, 64] to f32[B, T, 3, 2, 64], f32[B, 3, 2, T]
      score(%s: f32[B, 3, 2, T, S]) {
    tcc.yield %s, %f : f32[B, 3, 2, T, S], f32[B, 3, 2, T, S]
  }
  return %y, %l : !tcc.tensor<f32[B, T, 3, 2, 64]>, !tcc.tensor<f32[B, 3, 2, T]>
}

// -----

// Sums of halves are f32, in a loop as elsewhere.
// CHECK-LABEL: @halves
// CHECK: tcc.repeat
// CHECK: %[[S:.*]] = tcc.contract "t d, s d -> t s" %{{.*}} to bf16[T, T]
// CHECK: %[[Z:.*]] = tcc.cast %[[S]] : bf16[T, T] to f32[T, T]
// CHECK: tcc.reduce_max %[[Z]] axes [1] : f32[T, T] to f32[T]
// CHECK: tcc.exp %{{.*}} : f32[T, T]
// CHECK: tcc.reduce_sum {{.*}} : f32[T, T] to f32[T]
// CHECK-NOT: tcc.attention
func.func @halves(%x: !tcc.tensor<bf16[T, 8]>, %l0: !tcc.tensor<f32[T]>) -> (!tcc.tensor<bf16[T, 8]>, !tcc.tensor<f32[T]>) {
  %r:2 = tcc.repeat %i = 0 to 3 carry(%h = %x, %o = %l0) : bf16[T, 8], f32[T] {
    %y, %l = tcc.attention "t d, s d -> t s" %h, %h values "t s, s d -> t d" %h
        : bf16[T, 8], bf16[T, 8], bf16[T, 8] to bf16[T, 8], f32[T]
        score(%s: bf16[T, T]) {
      tcc.yield %s : bf16[T, T]
    }
    tcc.yield %y, %l : bf16[T, 8], f32[T]
  }
  return %r#0, %r#1 : !tcc.tensor<bf16[T, 8]>, !tcc.tensor<f32[T]>
}

// -----

// The way back: each gradient has its operand's axes. The keys and values of a group get the sum over its query heads.
// The region is split where the gradient of z comes in, wherever z stands in it.
// CHECK-LABEL: @backward
// CHECK-SAME: %[[Q:[a-z0-9]+]]: {{[^%]*}}%[[K:[a-z0-9]+]]: {{[^%]*}}%[[V:[a-z0-9]+]]: {{[^%]*}}%[[G:[a-z0-9]+]]: {{[^%]*}}%[[LSE:[a-z0-9]+]]: {{[^%]*}}%[[F:[a-z0-9]+]]:
// CHECK-NEXT: %[[S:.*]] = tcc.contract "b g r t d, b g s d -> b g r t s" %[[Q]], %[[K]]
// CHECK-NEXT: %[[Z:.*]] = tcc.tanh %[[S]]
// CHECK-NEXT: %[[ONE:.*]] = tcc.constant 1.0
// CHECK-NEXT: %[[Z2:.*]] = tcc.mul %[[Z]], %[[Z]]
// CHECK-NEXT: %[[D:.*]] = tcc.sub %[[ONE]], %[[Z2]]
// CHECK-NEXT: %[[P:.*]] = tcc.softmax %[[Z]]
// CHECK-NEXT: %[[DR:.*]] = tcc.contract "b t g r e, b s g e -> b g r t s" %[[G]], %[[V]] : f32[B, T, 3, 2, 32], f32[B, S, 3, 32] to f32[B, 3, 2, T, S]
// CHECK-NEXT: %[[DP:.*]] = tcc.mul %[[DR]], %[[F]]
// CHECK-NEXT: %[[W:.*]] = tcc.mul %[[P]], %[[F]]
// CHECK-NEXT: %[[DZ:.*]] = tcc.softmax_backward %[[P]], %[[DP]]
// CHECK-NEXT: %[[DS:.*]] = tcc.mul %[[DZ]], %[[D]]
// CHECK-NEXT: %[[DQ:.*]] = tcc.contract "b g r t s, b g s d -> b g r t d" %[[DS]], %[[K]]
// CHECK-NEXT: %[[DK:.*]] = tcc.contract "b g r t s, b g r t d -> b g s d" %[[DS]], %[[Q]] : f32[B, 3, 2, T, S], f32[B, 3, 2, T, 64] to f32[B, 3, S, 64]
// CHECK-NEXT: %[[DV:.*]] = tcc.contract "b g r t s, b t g r e -> b s g e" %[[W]], %[[G]] : f32[B, 3, 2, T, S], f32[B, T, 3, 2, 32] to f32[B, S, 3, 32]
// CHECK-NEXT: return %[[DQ]], %[[DK]], %[[DV]]
func.func @backward(%q: !tcc.tensor<f32[B, 3, 2, T, 64]>, %k: !tcc.tensor<f32[B, 3, S, 64]>, %v: !tcc.tensor<f32[B, S, 3, 32]>,
                    %g: !tcc.tensor<f32[B, T, 3, 2, 32]>, %l: !tcc.tensor<f32[B, 3, 2, T]>, %f: !tcc.tensor<f32[B, 3, 2, T, S]>)
    -> (!tcc.tensor<f32[B, 3, 2, T, 64]>, !tcc.tensor<f32[B, 3, S, 64]>, !tcc.tensor<f32[B, S, 3, 32]>) {
  %dq, %dk, %dv = tcc.attention_backward "b g r t d, b g s d -> b g r t s" %q, %k values "b g r t s, b s g e -> b t g r e" %v of %g, %l, %g
      : f32[B, 3, 2, T, 64], f32[B, 3, S, 64], f32[B, S, 3, 32], f32[B, T, 3, 2, 32], f32[B, 3, 2, T], f32[B, T, 3, 2, 32] to f32[B, 3, 2, T, 64], f32[B, 3, S, 64], f32[B, S, 3, 32]
      score(%s: f32[B, 3, 2, T, S], %dz: f32[B, 3, 2, T, S], %df: f32[B, 3, 2, T, S]) {
    %z = tcc.tanh %s : f32[B, 3, 2, T, S]
    %one = tcc.constant 1.0 : f32[B, 3, 2, T, S]
    %z2 = tcc.mul %z, %z : f32[B, 3, 2, T, S]
    %d = tcc.sub %one, %z2 : f32[B, 3, 2, T, S]
    %ds = tcc.mul %dz, %d : f32[B, 3, 2, T, S]
    tcc.yield %z, %ds, %f : f32[B, 3, 2, T, S], f32[B, 3, 2, T, S], f32[B, 3, 2, T, S]
  }
  return %dq, %dk, %dv : !tcc.tensor<f32[B, 3, 2, T, 64]>, !tcc.tensor<f32[B, 3, S, 64]>, !tcc.tensor<f32[B, S, 3, 32]>
}

// -----

// Without a factor; gradients that nobody reads are not computed.
// CHECK-LABEL: @values_only
// CHECK: %[[P:.*]] = tcc.softmax
// CHECK: tcc.contract "t s, t e -> s e" %[[P]]
// CHECK-NOT: tcc.contract
// CHECK: return
func.func @values_only(%x: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) -> !tcc.tensor<f32[T, 8]> {
  %dq, %dk, %dv = tcc.attention_backward "t d, s d -> t s" %x, %x values "t s, s e -> t e" %x of %x, %l, %x
      : f32[T, 8], f32[T, 8], f32[T, 8], f32[T, 8], f32[T], f32[T, 8] to f32[T, 8], f32[T, 8], f32[T, 8]
      score(%s: f32[T, T], %dz: f32[T, T], %df: f32[T, T]) {
    tcc.yield %s, %dz : f32[T, T], f32[T, T]
  }
  return %dv : !tcc.tensor<f32[T, 8]>
}

// -----

func.func @circle(%x: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) -> !tcc.tensor<f32[T, 8]> {
  // expected-error@below {{z and the factor depend on their gradients}}
  %dq, %dk, %dv = tcc.attention_backward "t d, s d -> t s" %x, %x values "t s, s e -> t e" %x of %x, %l, %x
      : f32[T, 8], f32[T, 8], f32[T, 8], f32[T, 8], f32[T], f32[T, 8] to f32[T, 8], f32[T, 8], f32[T, 8]
      score(%s: f32[T, T], %dz: f32[T, T], %df: f32[T, T]) {
    %z = tcc.add %s, %dz : f32[T, T]
    tcc.yield %z, %dz : f32[T, T], f32[T, T]
  }
  return %dv : !tcc.tensor<f32[T, 8]>
}

// -----

// What the region reads gets sums over the axes that it lacks; the gradient of the factor is p dr.
// CHECK-LABEL: func.func @captures
// CHECK:         %[[P:.*]] = tcc.softmax
// CHECK:         %[[DR:.*]] = tcc.contract "b t e, b s e -> b t s"
// CHECK:         %[[DF:.*]] = tcc.mul %[[P]], %[[DR]] : f32[B, T, S]
// CHECK:         %[[ROWS:.*]] = tcc.reduce_sum %[[DF]] axes [2] : f32[B, T, S] to f32[B, T]
// CHECK:         %[[SUM:.*]] = tcc.reduce_sum %[[ROWS]] axes [0] : f32[B, T] to f32[T]
// CHECK:         return %[[SUM]]
func.func @captures(%q: !tcc.tensor<f32[B, T, 8]>, %k: !tcc.tensor<f32[B, S, 8]>, %y: !tcc.tensor<f32[B, T, 8]>, %l: !tcc.tensor<f32[B, T]>, %f: !tcc.tensor<f32[B, T, S]>) -> !tcc.tensor<f32[T]> {
  %c = tcc.attention_capture_backward "b t d, b s d -> b t s" %q, %k values "b t s, b s e -> b t e" %k of %y, %l, %y axes [1]
      : f32[B, T, 8], f32[B, S, 8], f32[B, S, 8], f32[B, T, 8], f32[B, T], f32[B, T, 8] to f32[T]
      score(%s: f32[B, T, S], %dz: f32[B, T, S], %df: f32[B, T, S]) {
    tcc.yield %s, %df, %f : f32[B, T, S], f32[B, T, S], f32[B, T, S]
  }
  return %c : !tcc.tensor<f32[T]>
}

// -----

// What is one for all heads is computed once for all: here the mask, and a slope of each head over them.
// CHECK-LABEL: @masked
// CHECK: %[[KEEP:.*]] = tcc.compare ge %{{.*}}, %{{.*}} : i32[T, S]
// CHECK: %[[EACH:.*]] = tcc.broadcast %[[KEEP]] axes [2, 3] : bool[T, S] to bool[B, 12, T, S]
// CHECK: tcc.mul {{.*}} : f16[12, S]
// CHECK: tcc.where %[[EACH]], {{.*}} : f16[B, 12, T, S]
func.func @masked(%q: !tcc.tensor<f16[B, 12, T, 64]>, %k: !tcc.tensor<f16[B, 12, S, 64]>, %slope: !tcc.tensor<f16[12]>, %x: !tcc.tensor<f16[S]>) -> !tcc.tensor<f16[B, 12, T, 64]> {
  %y, %l = tcc.attention "b h t d, b h s d -> b h t s" %q, %k values "b h t s, b h s e -> b h t e" %k : f16[B, 12, T, 64], f16[B, 12, S, 64], f16[B, 12, S, 64] to f16[B, 12, T, 64], f32[B, 12, T] score(%s: f16[B, 12, T, S]) {
    %i = tcc.iota : i32[T]
    %j = tcc.iota : i32[S]
    %ii = tcc.broadcast %i axes [2] : i32[T] to i32[B, 12, T, S]
    %jj = tcc.broadcast %j axes [3] : i32[S] to i32[B, 12, T, S]
    %keep = tcc.compare ge %ii, %jj : i32[B, 12, T, S]
    %h = tcc.broadcast %slope axes [1] : f16[12] to f16[B, 12, T, S]
    %n = tcc.broadcast %x axes [3] : f16[S] to f16[B, 12, T, S]
    %b = tcc.mul %h, %n : f16[B, 12, T, S]
    %z = tcc.add %s, %b : f16[B, 12, T, S]
    %ninf = tcc.constant ninf : f16[B, 12, T, S]
    %w = tcc.where %keep, %z, %ninf : f16[B, 12, T, S]
    tcc.yield %w : f16[B, 12, T, S]
  }
  return %y : !tcc.tensor<f16[B, 12, T, 64]>
}
