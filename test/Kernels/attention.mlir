// Attention and its way back, one kernel each: blocks of queries and keys, the scores on the stack, and a domain without
// the blocks that comparisons of indices rule out.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s --strided=0 --tolerance=1e-4 m=1,63,64,65,130,600 n=1,63,64,65,130,513,1090 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 --strided=0 --tolerance=1e-4 m=1,65,70 n=3,129,300 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(1000)
tcc.dim @n max(1100)

// CHECK-LABEL: halide.pipeline @causal
// CHECK:         update @score[%k, %q, %group, %qb] over (%b : 0, 8) {
// CHECK:           %[[IN:.*]] = arith.cmpi slt, %{{.*}}, %{{.*}} : i32
// CHECK-NEXT:      where %[[IN]]
// CHECK-COUNT-2:   call "unsolved"(%{{.*}}) : (i32) -> i32
// CHECK:           %[[QUERY:.*]] = arith.addi %{{.*}}, %c63{{.*}} : i32
// CHECK:           %[[MAY:.*]] = arith.cmpi sle, %{{.*}}, %[[QUERY]] : i32
// CHECK:           where %[[MAY]]
// CHECK:         update @state[%lane, %q, %qb] over (%group : 0, %{{.*}}) {
// CHECK:           arith.addi %{{.*}}, %c511{{.*}} : i32
// CHECK:           %[[MAY:.*]] = arith.cmpi sle
// CHECK:           where %[[MAY]]
// CHECK:         schedule {
// CHECK:           compute_at @product (@score, b)
// CHECK:           store_in @product (stack)
// CHECK:           compute_with @out1 (@out, qb)
// CHECK:           compute_at @state (@out, qb)
// CHECK:           compute_at @score (@state, qs)
tcc.kernel @causal(%q: f32[m, 32], %k: f32[n, 32], %v: f32[n, 80]) -> f32[m, 80], f32[m] {
  %y, %l = tcc.attention "m d, n d -> m n" %q, %k values "m n, n e -> m e" %v : f32[m, 32], f32[n, 32], f32[n, 80] to f32[m, 80], f32[m] score(%s: f32[m, n]) {
    %inf = tcc.constant ninf : f32[m, n]
    %i = tcc.iota : i32[m]
    %j = tcc.iota : i32[n]
    %row = tcc.broadcast %i axes [0] : i32[m] to i32[m, n]
    %column = tcc.broadcast %j axes [1] : i32[n] to i32[m, n]
    %keep = tcc.compare ge %row, %column : i32[m, n]
    %z = tcc.where %keep, %s, %inf : f32[m, n]
    tcc.yield %z : f32[m, n]
  }
  tcc.yield %y, %l : f32[m, 80], f32[m]
}

func.func @causal_once(%q: !tcc.tensor<f32[m, 32]>, %k: !tcc.tensor<f32[n, 32]>, %v: !tcc.tensor<f32[n, 80]>) -> (!tcc.tensor<f32[m, 80]>, !tcc.tensor<f32[m]>) {
  %0:2 = tcc.launch @causal grid [] (%q, %k, %v) : (f32[m, 32], f32[n, 32], f32[n, 80]) to f32[m, 80], f32[m]
  return %0#0, %0#1 : !tcc.tensor<f32[m, 80]>, !tcc.tensor<f32[m]>
}

// A window from both sides, in a length that is read: three comparisons bound the blocks.
// CHECK-LABEL: halide.pipeline @window
// CHECK:         update @state
// CHECK-COUNT-3: arith.cmpi
// CHECK:           where
tcc.kernel @window(%q: f32[m, 16], %k: f32[n, 16], %v: f32[n, 16], %length: i32[]) -> f32[m, 16] {
  %y, %l = tcc.attention "m d, n d -> m n" %q, %k values "m n, n e -> m e" %v : f32[m, 16], f32[n, 16], f32[n, 16] to f32[m, 16], f32[m] score(%s: f32[m, n]) {
    %inf = tcc.constant ninf : f32[m, n]
    %wide = tcc.constant 9 : i32[m, n]
    %i = tcc.iota : i32[m]
    %j = tcc.iota : i32[n]
    %row = tcc.broadcast %i axes [0] : i32[m] to i32[m, n]
    %column = tcc.broadcast %j axes [1] : i32[n] to i32[m, n]
    %end = tcc.broadcast %length axes [] : i32[] to i32[m, n]
    %far = tcc.sub %row, %column : i32[m, n]
    %near = tcc.compare lt %far, %wide : i32[m, n]
    %past = tcc.compare ge %row, %column : i32[m, n]
    %there = tcc.compare lt %column, %end : i32[m, n]
    %both = tcc.and %near, %past : bool[m, n]
    %keep = tcc.and %both, %there : bool[m, n]
    %z = tcc.where %keep, %s, %inf : f32[m, n]
    tcc.yield %z : f32[m, n]
  }
  tcc.yield %y : f32[m, 16]
}

func.func @window_once(%q: !tcc.tensor<f32[m, 16]>, %k: !tcc.tensor<f32[n, 16]>, %v: !tcc.tensor<f32[n, 16]>, %length: !tcc.tensor<i32[]>) -> !tcc.tensor<f32[m, 16]> {
  %0 = tcc.launch @window grid [] (%q, %k, %v, %length) : (f32[m, 16], f32[n, 16], f32[n, 16], i32[]) to f32[m, 16]
  return %0 : !tcc.tensor<f32[m, 16]>
}

// A factor that follows from the scores: their products are made once more for it.
// CHECK-LABEL: halide.pipeline @gated
// CHECK:           compute_at @product (@score, b)
// CHECK:           compute_at @again (@weight, b)
tcc.kernel @gated(%q: f32[m, 16], %k: f32[n, 16], %v: f32[n, 32]) -> f32[m, 32] {
  %y, %l = tcc.attention "m d, n d -> m n" %q, %k values "m n, n e -> m e" %v : f32[m, 16], f32[n, 16], f32[n, 32] to f32[m, 32], f32[m] score(%s: f32[m, n]) {
    %gate = tcc.sigmoid %s : f32[m, n]
    tcc.yield %s, %gate : f32[m, n], f32[m, n]
  }
  tcc.yield %y : f32[m, 32]
}

func.func @gated_once(%q: !tcc.tensor<f32[m, 16]>, %k: !tcc.tensor<f32[n, 16]>, %v: !tcc.tensor<f32[n, 32]>) -> !tcc.tensor<f32[m, 32]> {
  %0 = tcc.launch @gated grid [] (%q, %k, %v) : (f32[m, 16], f32[n, 16], f32[n, 32]) to f32[m, 32]
  return %0 : !tcc.tensor<f32[m, 32]>
}

// Five products, and one update that adds to all gradients, in parts. (test/Derive/attention.tdsl runs it.)
// CHECK-LABEL: halide.pipeline @back
// CHECK-COUNT-5: update @{{product|back|dq|dk|dv}}
// CHECK:         update @out[%d] over (%y : 0, 64, %which : 0, 3, %kb : 0, %{{.*}}, %qb : 0, %{{.*}}, %part : 0, %{{.*}}) {
// CHECK:         parallel @out update 0 (part)
tcc.kernel @back(%q: f32[m, 32], %k: f32[n, 32], %v: f32[n, 32], %y: f32[m, 32], %l: f32[m], %g: f32[m, 32], %f: f32[n]) -> f32[m + 2*n, 32] attributes {threads} {
  %dq, %dk, %dv = tcc.attention_backward "m d, n d -> m n" %q, %k values "m n, n e -> m e" %v of %y, %l, %g : f32[m, 32], f32[n, 32], f32[n, 32], f32[m, 32], f32[m], f32[m, 32] to f32[m, 32], f32[n, 32], f32[n, 32] score(%s: f32[m, n], %dz: f32[m, n], %df: f32[m, n]) {
    %z = tcc.tanh %s : f32[m, n]
    %square = tcc.mul %z, %z : f32[m, n]
    %one = tcc.constant 1.0 : f32[m, n]
    %slope = tcc.sub %one, %square : f32[m, n]
    %ds = tcc.mul %dz, %slope : f32[m, n]
    %factor = tcc.broadcast %f axes [1] : f32[n] to f32[m, n]
    tcc.yield %z, %ds, %factor : f32[m, n], f32[m, n], f32[m, n]
  }
  %all = tcc.concat %dq, %dk, %dv axis 0 : f32[m, 32], f32[n, 32], f32[n, 32] to f32[m + 2*n, 32]
  tcc.yield %all : f32[m + 2*n, 32]
}

// Sums over the keys for each query, in lanes; blocks in which no score counts are left out.
// (test/Derive/attention.tdsl runs it.)
// CHECK-LABEL: halide.pipeline @by_query
// CHECK-COUNT-2: update @{{product|back}}
// CHECK:         update @sum[%lane, %q, %qb] over (%r : 0, 4, %kb : 0, %{{.*}}) {
// CHECK:           where
// CHECK:         parallel @out (task)
// CHECK:         compute_at @each (@sum, kb)
tcc.kernel @by_query(%q: f32[m, 32], %k: f32[n, 32], %v: f32[n, 32], %y: f32[m, 32], %l: f32[m], %g: f32[m, 32]) -> f32[m] {
  %c = tcc.attention_capture_backward "m d, n d -> m n" %q, %k values "m n, n e -> m e" %v of %y, %l, %g axes [0] : f32[m, 32], f32[n, 32], f32[n, 32], f32[m, 32], f32[m], f32[m, 32] to f32[m] score(%s: f32[m, n], %dz: f32[m, n], %df: f32[m, n]) {
    %i = tcc.iota : i32[m]
    %j = tcc.iota : i32[n]
    %row = tcc.broadcast %i axes [0] : i32[m] to i32[m, n]
    %column = tcc.broadcast %j axes [1] : i32[n] to i32[m, n]
    %seen = tcc.compare ge %row, %column : i32[m, n]
    %none = tcc.constant ninf : f32[m, n]
    %z = tcc.where %seen, %s, %none : f32[m, n]
    tcc.yield %z, %dz : f32[m, n], f32[m, n]
  }
  tcc.yield %c : f32[m]
}

// Sums over the queries for each key, along a row of a block.
// CHECK-LABEL: halide.pipeline @by_key
// CHECK:         update @sum[%k, %kb] over (%q : 0, 64, %qb : 0, %{{.*}}) {
// CHECK:           where
tcc.kernel @by_key(%q: f32[m, 32], %k: f32[n, 32], %v: f32[n, 32], %y: f32[m, 32], %l: f32[m], %g: f32[m, 32]) -> f32[n] {
  %c = tcc.attention_capture_backward "m d, n d -> m n" %q, %k values "m n, n e -> m e" %v of %y, %l, %g axes [1] : f32[m, 32], f32[n, 32], f32[n, 32], f32[m, 32], f32[m], f32[m, 32] to f32[n] score(%s: f32[m, n], %dz: f32[m, n], %df: f32[m, n]) {
    %i = tcc.iota : i32[m]
    %j = tcc.iota : i32[n]
    %row = tcc.broadcast %i axes [0] : i32[m] to i32[m, n]
    %column = tcc.broadcast %j axes [1] : i32[n] to i32[m, n]
    %seen = tcc.compare ge %row, %column : i32[m, n]
    %none = tcc.constant ninf : f32[m, n]
    %z = tcc.where %seen, %s, %none : f32[m, n]
    tcc.yield %z, %dz : f32[m, n], f32[m, n]
  }
  tcc.yield %c : f32[n]
}

// Of each score, and nothing to sum.
// CHECK-LABEL: halide.pipeline @by_pair
// CHECK-NOT:     update @sum
// CHECK:         func @out[%n, %m]
tcc.kernel @by_pair(%q: f32[m, 32], %k: f32[n, 32], %v: f32[n, 32], %y: f32[m, 32], %l: f32[m], %g: f32[m, 32]) -> f32[m, n] {
  %c = tcc.attention_capture_backward "m d, n d -> m n" %q, %k values "m n, n e -> m e" %v of %y, %l, %g axes [0, 1] : f32[m, 32], f32[n, 32], f32[n, 32], f32[m, 32], f32[m], f32[m, 32] to f32[m, n] score(%s: f32[m, n], %dz: f32[m, n], %df: f32[m, n]) {
    tcc.yield %s, %dz : f32[m, n], f32[m, n]
  }
  tcc.yield %c : f32[m, n]
}

// Sums along diagonals: of a pair of blocks first, then of all, by blocks of diagonals. The region reads a table by
// distance.
// CHECK-LABEL: halide.pipeline @by_distance
// CHECK:         update @pair[%kb, %qb] over (%k : 0, 64, %q : 0, 64) {
// CHECK:         update @out[] over (%x : 0, 64, %half : 0, 2, %step : 0, %{{.*}}, %qb : 0, %{{.*}}, %task : 0, %{{.*}}) {
// CHECK-COUNT-4:   where
// CHECK:         parallel @out update 0 (task)
// CHECK:         store_in @pair (stack)
tcc.kernel @by_distance(%q: f32[m, 32], %k: f32[n, 32], %v: f32[n, 32], %y: f32[m, 32], %l: f32[m], %g: f32[m, 32], %t: f32[n + m - 1]) -> f32[n + m - 1] attributes {threads} {
  %c = tcc.attention_capture_backward "m d, n d -> m n" %q, %k values "m n, n e -> m e" %v of %y, %l, %g axes [0, 1] rows 0 : f32[m, 32], f32[n, 32], f32[n, 32], f32[m, 32], f32[m], f32[m, 32] to f32[n + m - 1] score(%s: f32[m, n], %dz: f32[m, n], %df: f32[m, n]) {
    %i = tcc.iota : i32[m]
    %j = tcc.iota : i32[n]
    %row = tcc.broadcast %i axes [0] : i32[m] to i32[m, n]
    %column = tcc.broadcast %j axes [1] : i32[n] to i32[m, n]
    %seen = tcc.compare ge %row, %column : i32[m, n]
    %none = tcc.constant ninf : f32[m, n]
    %each = tcc.toeplitz %t rows 0 : f32[n + m - 1] to f32[m, n]
    %sum = tcc.add %s, %each : f32[m, n]
    %z = tcc.where %seen, %sum, %none : f32[m, n]
    tcc.yield %z, %dz : f32[m, n], f32[m, n]
  }
  tcc.yield %c : f32[n + m - 1]
}
