// RUN: tcc-opt %s -derive-gradient -split-input-file | FileCheck %s
// RUN: tcc-opt %s -derive-gradient=remat=block -split-input-file | FileCheck %s --check-prefixes=CHECK,BLOCK

// The function goes on behind the loss, and its gradients are results of the parameters' names. The bias was repeated
// over the rows, so its gradient is summed over them; that of a matrix is a contraction.
// CHECK-LABEL: func.func @linear(
// CHECK-SAME: -> (!tcc.tensor<f32[]>, !tcc.tensor<f32[3, 5]> {tcc.gradient = {lower = array<i64>, name = "w", places = array<i64>}}, !tcc.tensor<f32[3]> {tcc.gradient = {{{.*}}name = "b"{{.*}}}}) {
// CHECK-NOT: tcc.derive
// CHECK: %[[LOSS:.*]] = tcc.reduce_sum
// CHECK: %[[G:.*]] = tcc.broadcast %{{.*}} : f32[] to f32[B, 3]
// CHECK: %[[DB:.*]] = tcc.reduce_sum %[[G]] axes [0] : f32[B, 3] to f32[3]
// CHECK: %[[DW:.*]] = tcc.contract "b n, b k -> n k" %[[G]], %arg0 : f32[B, 3], f32[B, 5] to f32[3, 5]
// CHECK: return %[[LOSS]], %[[DW]], %[[DB]]
func.func @linear(%x: !tcc.tensor<f32[B, 5]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %w = tcc.param "w" : f32[3, 5]
  %b = tcc.param "b" : f32[3]
  %y = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 5], f32[3, 5] to f32[B, 3]
  %wide = tcc.broadcast %b axes [1] : f32[3] to f32[B, 3]
  %z = tcc.add %y, %wide : f32[B, 3]
  %loss = tcc.reduce_sum %z axes [0, 1] : f32[B, 3] to f32[]
  return %loss : !tcc.tensor<f32[]>
}

// -----

// Rows that were gathered are added up where they came from.
// CHECK-LABEL: func.func @rows(
// CHECK: tcc.scatter_add %{{.*}}[%arg0] : f32[B, T, 4], i32[B, T] to f32[9, 4]
func.func @rows(%ids: !tcc.tensor<i32[B, T]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %table = tcc.param "table" : f32[9, 4]
  %x = tcc.gather %table[%ids] : f32[9, 4], i32[B, T] to f32[B, T, 4]
  %loss = tcc.reduce_sum %x axes [0, 1, 2] : f32[B, T, 4] to f32[]
  return %loss : !tcc.tensor<f32[]>
}

// -----

// Nothing is computed for what does not vary with a parameter; a parameter that does nothing has zeros.
// CHECK-LABEL: func.func @constant(
// CHECK: %[[E:.*]] = tcc.mul %arg0, %arg0
// CHECK: %[[LOSS:.*]] = tcc.mul %[[E]]
// CHECK-NEXT: %[[DW:.*]] = tcc.mul %{{.*}}, %[[E]] : f32[]
// CHECK-NEXT: %[[ZERO:.*]] = tcc.constant 0.000000e+00 : f32[7]
// CHECK-NEXT: return %[[LOSS]], %[[DW]], %[[ZERO]]
func.func @constant(%x: !tcc.tensor<f32[]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %w = tcc.param "w" : f32[]
  %unused = tcc.param "unused" : f32[7]
  %e = tcc.mul %x, %x : f32[]
  %loss = tcc.mul %e, %w : f32[]
  return %loss : !tcc.tensor<f32[]>
}

// -----

// A loop backwards: what the way back needs of an iteration is stacked, or with remat=block computed again from what the
// loop carries. The gradients of the layers' parameters are stacked, that of a parameter of all layers is summed.
// CHECK-LABEL: func.func @layers(
// CHECK-SAME: !tcc.tensor<f32[4]> {tcc.gradient = {lower = array<i64>, name = "gain", places = array<i64>}}
// CHECK-SAME: !tcc.tensor<f32[3, 4, 4]> {tcc.gradient = {lower = array<i64: 2>, name = "h.{i}.w", places = array<i64: 0>}}
// CHECK: tcc.repeat %{{.*}} = 2 to 5 carry(%[[X:.*]] = %arg0) : f32[B, 4] stack
// CHECK: %[[Y:.*]] = tcc.tanh
// CHECK: %[[Z:.*]] = tcc.mul %[[Y]]
// BLOCK: tcc.yield %[[Z]], %[[X]] :
// CHECK: tcc.repeat %{{.*}} = 2 to 5 reversed carry(
// CHECK-SAME: stack f32[3, 4, 4]
// BLOCK: tcc.row
// BLOCK: tcc.tanh
func.func @layers(%x: !tcc.tensor<f32[B, 4]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %gain = tcc.param "gain" : f32[4]
  %r = tcc.repeat %i = 2 to 5 carry(%v = %x) : f32[B, 4] {
    %w = tcc.param "h.{i}.w"[%i] : f32[4, 4]
    %p = tcc.contract "b k, n k -> b n" %v, %w : f32[B, 4], f32[4, 4] to f32[B, 4]
    %y = tcc.tanh %p : f32[B, 4]
    %g = tcc.broadcast %gain axes [1] : f32[4] to f32[B, 4]
    %z = tcc.mul %y, %g : f32[B, 4]
    tcc.yield %z : f32[B, 4]
  }
  %loss = tcc.reduce_sum %r axes [0, 1] : f32[B, 4] to f32[]
  return %loss : !tcc.tensor<f32[]>
}

// -----

// The gradients of the parts of a whole lie side by side; nothing is added to zeros.
// CHECK-LABEL: func.func @parts(
// CHECK-COUNT-4: tcc.concat
// CHECK-NOT: tcc.add
// CHECK: %[[ALL:.*]] = tcc.concat %{{.*}}, %{{.*}}, %{{.*}} axis 0 : f32[1, 4], f32[1, 4], f32[1, 4] to f32[3, 4]
// CHECK-NEXT: return %{{.*}}, %[[ALL]]
func.func @parts() -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %w = tcc.param "w" : f32[3, 4]
  %q = tcc.slice %w [0, 0] : f32[3, 4] to f32[1, 4]
  %k = tcc.slice %w [1, 0] : f32[3, 4] to f32[1, 4]
  %v = tcc.slice %w [2, 0] : f32[3, 4] to f32[1, 4]
  %qk = tcc.mul %q, %k : f32[1, 4]
  %y = tcc.mul %qk, %v : f32[1, 4]
  %loss = tcc.reduce_sum %y axes [0, 1] : f32[1, 4] to f32[]
  return %loss : !tcc.tensor<f32[]>
}

// -----

// What an attention's scores read and varies has its gradient by an op of its own, summed over the axes that it lacks: no
// stack of the loop has an axis of keys, nor has the batch. One that varies by an attention's bias alone varies too.
// CHECK-LABEL: func.func @learned_bias(
// CHECK:         tcc.repeat {{.*}} : f32[B, T, 8] stack f32[3, B, T, 8]{{(, f32\[3, B, T, 8\], f32\[3, B, T\])?}} {
// CHECK:           tcc.attention
// CHECK:         tcc.repeat
// CHECK:           tcc.attention_backward {{.*}}, %[[DZ:[a-z0-9]+]]: f32[B, T, T], %{{[a-z0-9]+}}: f32[B, T, T]) {
// CHECK:             tcc.yield %{{.*}}, %[[DZ]] :
// CHECK:           %[[C:.*]] = tcc.attention_capture_backward {{.*}} axes [1, 2] : {{.*}} to f32[T, T] score({{.*}}, %[[DZ:[a-z0-9]+]]: f32[B, T, T], %{{[a-z0-9]+}}: f32[B, T, T]) {
// CHECK:             %[[BIAS:.*]] = tcc.broadcast %{{.*}} axes [1, 2] : f32[T, T] to f32[B, T, T]
// CHECK:             %[[Z:.*]] = tcc.add %{{.*}}, %[[BIAS]]
// CHECK-NEXT:        tcc.yield %[[Z]], %[[DZ]] :
// CHECK:           tcc.add %{{.*}}, %[[C]] : f32[T, T]
// CHECK-NOT:       tcc.softmax
func.func @learned_bias(%x: !tcc.tensor<f32[B, T, 8]>, %r: !tcc.tensor<f32[T, T]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %a = tcc.param "a" : f32[]
  %each = tcc.broadcast %a axes [] : f32[] to f32[T, T]
  %bias = tcc.mul %each, %r : f32[T, T]
  %h = tcc.repeat %i = 0 to 3 carry(%y = %x) : f32[B, T, 8] {
    %o, %l = tcc.attention "b t d, b s d -> b t s" %y, %y values "b t s, b s e -> b t e" %y : f32[B, T, 8], f32[B, T, 8], f32[B, T, 8] to f32[B, T, 8], f32[B, T]
        score(%s: f32[B, T, T]) {
      %b = tcc.broadcast %bias axes [1, 2] : f32[T, T] to f32[B, T, T]
      %z = tcc.add %s, %b : f32[B, T, T]
      tcc.yield %z : f32[B, T, T]
    }
    tcc.yield %o : f32[B, T, 8]
  }
  %t = tcc.reduce_sum %h axes [0, 1, 2] : f32[B, T, 8] to f32[]
  return %t : !tcc.tensor<f32[]>
}

// -----

// A factor that stands outside, in a loop, is recalled too; one that reads the scores, or is the logits as well, has the
// sum of both ways; so has what it reads.
// CHECK-LABEL: func.func @factors(
// CHECK:         tcc.repeat
// CHECK:         tcc.attention_backward {{.*}} score(%[[S:[a-z0-9]+]]: {{[^%]*}}, %[[DZ:[a-z0-9]+]]: {{[^%]*}}, %[[DF:[a-z0-9]+]]:
// CHECK-NEXT:      %[[BOTH:.*]] = tcc.add %[[DZ]], %[[DF]] : f32[6, 6]
// CHECK-NEXT:      tcc.yield %[[S]], %[[BOTH]], %[[S]] :
// CHECK:         tcc.attention_backward
// CHECK:         tcc.attention_capture_backward {{.*}} axes [0, 1] : {{.*}}, %[[DZ:[a-z0-9]+]]: {{[^%]*}}, %[[DF:[a-z0-9]+]]:
// CHECK:           %[[BOTH:.*]] = tcc.add %[[DZ]], %[[DF]] : f32[6, 6]
// CHECK-NEXT:      tcc.yield %[[Z:.*]], %[[BOTH]], %[[Z]] :
// CHECK:         tcc.repeat {{.*}} reversed
// CHECK:           tcc.attention_backward {{.*}}, %[[DZ:[a-z0-9]+]]: {{[^%]*}}, %{{[a-z0-9]+}}:
// CHECK-NEXT:        tcc.yield %{{.*}}, %[[DZ]], %[[F:.*]] :
// CHECK:           tcc.attention_capture_backward {{.*}} axes [0, 1] : {{.*}}, %[[DF:[a-z0-9]+]]: f32[6, 6]) {
// CHECK-NEXT:        tcc.yield %{{.*}}, %[[DF]], %[[F]] :
func.func @factors(%x: !tcc.tensor<f32[6, 8]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %a = tcc.param "a" : f32[6, 6]
  %h = tcc.repeat %i = 0 to 3 carry(%y = %x) : f32[6, 8] {
    %s0 = tcc.contract "t d, s d -> t s" %y, %y : f32[6, 8], f32[6, 8] to f32[6, 6]
    %s1 = tcc.mul %s0, %a : f32[6, 6]
    %o, %l = tcc.attention "t d, s d -> t s" %y, %y values "t s, s e -> t e" %y : f32[6, 8], f32[6, 8], f32[6, 8] to f32[6, 8], f32[6]
        score(%s: f32[6, 6]) {
      tcc.yield %s, %s1 : f32[6, 6], f32[6, 6]
    }
    tcc.yield %o : f32[6, 8]
  }
  %b = tcc.param "b" : f32[6, 6]
  %o, %l = tcc.attention "t d, s d -> t s" %h, %x values "t s, s e -> t e" %x : f32[6, 8], f32[6, 8], f32[6, 8] to f32[6, 8], f32[6]
      score(%s: f32[6, 6]) {
    %z = tcc.add %s, %b : f32[6, 6]
    tcc.yield %z, %z : f32[6, 6], f32[6, 6]
  }
  %u, %k = tcc.attention "t d, s d -> t s" %o, %x values "t s, s e -> t e" %x : f32[6, 8], f32[6, 8], f32[6, 8] to f32[6, 8], f32[6]
      score(%s: f32[6, 6]) {
    tcc.yield %s, %s : f32[6, 6], f32[6, 6]
  }
  %t = tcc.reduce_sum %u axes [0, 1] : f32[6, 8] to f32[]
  return %t : !tcc.tensor<f32[]>
}

// -----

// What is read with an axis of one element gets that back; what no way leads to gets no op, and is zero.
// CHECK-LABEL: func.func @one_element(
// CHECK:         tcc.attention_backward
// CHECK:         %[[C:.*]] = tcc.attention_capture_backward {{.*}} axes [1] : {{.*}} to f32[8] score
// CHECK:         %[[A:.*]] = tcc.rearrange "a1 -> 1 a1" %[[C]] : f32[8] to f32[1, 8]
// CHECK-NOT:     tcc.attention_capture_backward
// CHECK:         return %{{.*}}, %[[A]]
func.func @one_element(%x: !tcc.tensor<f32[6, 4]>, %y: !tcc.tensor<f32[8, 4]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %a = tcc.param "a" : f32[1, 8]
  %b = tcc.param "b" : f32[8]
  %o, %l = tcc.attention "t d, s d -> t s" %x, %y values "t s, s e -> t e" %y : f32[6, 4], f32[8, 4], f32[8, 4] to f32[6, 4], f32[6]
      score(%s: f32[6, 8]) {
    %each = tcc.broadcast %a axes [0, 1] : f32[1, 8] to f32[6, 8]
    %steps = tcc.broadcast %b axes [1] : f32[8] to f32[6, 8]
    %whole = tcc.floor %steps : f32[6, 8]
    %z1 = tcc.add %s, %each : f32[6, 8]
    %z = tcc.add %z1, %whole : f32[6, 8]
    tcc.yield %z : f32[6, 8]
  }
  %t = tcc.reduce_sum %o axes [0, 1] : f32[6, 4] to f32[]
  return %t : !tcc.tensor<f32[]>
}
