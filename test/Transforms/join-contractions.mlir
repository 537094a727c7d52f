// RUN: tcc-opt %s -pass-pipeline='builtin.module(join-contractions{report=true},cse)' -split-input-file -verify-diagnostics | FileCheck %s

// Three parameters of one input, in a loop and of two widths, are one contraction; biases too, of which one is missing:
// x + -0.0 is x. The results are windows.
// CHECK-LABEL: func.func @qkv
// CHECK: tcc.repeat %[[I:.*]] = 0 to 2
// CHECK: %[[WQ:.*]] = tcc.param "h.{i}.q"[%[[I]]] : f32[8, 8]
// CHECK: %[[WK:.*]] = tcc.param "h.{i}.k"[%[[I]]] : f32[4, 8]
// CHECK: %[[WV:.*]] = tcc.param "h.{i}.v"[%[[I]]] : f32[4, 8]
// CHECK: %[[W:.*]] = tcc.concat %[[WQ]], %[[WK]], %[[WV]] axis 0 : f32[8, 8], f32[4, 8], f32[4, 8] to f32[16, 8]
// CHECK: %[[Y:.*]] = tcc.contract "a0 a1, n a1 -> a0 n" %{{.*}}, %[[W]] : f32[B, 8], f32[16, 8] to f32[B, 16]
// CHECK: %[[BQ:.*]] = tcc.param "h.{i}.bq"[%[[I]]] : f32[8]
// CHECK: %[[NONE:.*]] = tcc.constant -0.000000e+00 : f32[4]
// CHECK: %[[BV:.*]] = tcc.param "h.{i}.bv"[%[[I]]] : f32[4]
// CHECK: %[[B:.*]] = tcc.concat %[[BQ]], %[[NONE]], %[[BV]] axis 0 : f32[8], f32[4], f32[4] to f32[16]
// CHECK: %[[WIDE:.*]] = tcc.broadcast %[[B]] axes [1] : f32[16] to f32[B, 16]
// CHECK: %[[SUM:.*]] = tcc.add %[[Y]], %[[WIDE]] : f32[B, 16]
// CHECK-DAG: %[[Q:.*]] = tcc.slice %[[SUM]] [0, 0] : f32[B, 16] to f32[B, 8]
// CHECK-DAG: %[[K:.*]] = tcc.slice %[[SUM]] [0, 8] : f32[B, 16] to f32[B, 4]
// CHECK-DAG: %[[V:.*]] = tcc.slice %[[SUM]] [0, 12] : f32[B, 16] to f32[B, 4]
// CHECK-NOT: tcc.add
// CHECK: tcc.contract "b d, c d -> b c" %[[K]], %[[V]]
// CHECK: tcc.contract "b c, c d -> b d" %{{.*}}, %[[Q]]
func.func @qkv(%x: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[B, 8]> {
  %r = tcc.repeat %i = 0 to 2 carry(%y = %x) : f32[B, 8] {
    %wq = tcc.param "h.{i}.q"[%i] : f32[8, 8]
    // expected-remark @below {{one contraction with 'h.{i}.k', 'h.{i}.v'}}
    %q0 = tcc.contract "b c, d c -> b d" %y, %wq : f32[B, 8], f32[8, 8] to f32[B, 8]
    %bq = tcc.param "h.{i}.bq"[%i] : f32[8]
    %cq = tcc.broadcast %bq axes [1] : f32[8] to f32[B, 8]
    %q = tcc.add %q0, %cq : f32[B, 8]
    %wk = tcc.param "h.{i}.k"[%i] : f32[4, 8]
    // expected-remark @below {{one contraction with 'h.{i}.q', 'h.{i}.v'}}
    %k = tcc.contract "b c, d c -> b d" %y, %wk : f32[B, 8], f32[4, 8] to f32[B, 4]
    %wv = tcc.param "h.{i}.v"[%i] : f32[4, 8]
    // expected-remark @below {{one contraction with 'h.{i}.q', 'h.{i}.k'}}
    %v0 = tcc.contract "b c, d c -> b d" %y, %wv : f32[B, 8], f32[4, 8] to f32[B, 4]
    %bv = tcc.param "h.{i}.bv"[%i] : f32[4]
    %cv = tcc.broadcast %bv axes [1] : f32[4] to f32[B, 4]
    %v = tcc.add %cv, %v0 : f32[B, 4]
    %s = tcc.contract "b d, c d -> b c" %k, %v : f32[B, 4], f32[B, 4] to f32[B, B]
    %z = tcc.contract "b c, c d -> b d" %s, %q : f32[B, B], f32[B, 8] to f32[B, 8]
    tcc.yield %z : f32[B, 8]
  }
  return %r : !tcc.tensor<f32[B, 8]>
}

// -----

// Operands in either order, columns of two axes, other orders of the result: all are rows of one matrix.
// CHECK-LABEL: func.func @einsum
// CHECK: %[[A:.*]] = tcc.rearrange "h d c -> (h d) c" %{{.*}} : f32[2, 4, 8] to f32[8, 8]
// CHECK: %[[B:.*]] = tcc.rearrange "c e -> e c" %{{.*}} : f32[8, 6] to f32[6, 8]
// CHECK: %[[W:.*]] = tcc.concat %[[A]], %[[B]] axis 0
// CHECK: %[[Y:.*]] = tcc.contract "a0 a1 a2, n a2 -> a0 a1 n" %arg0, %[[W]]
// CHECK: %[[P:.*]] = tcc.slice %[[Y]] [0, 0, 0] : f32[B, T, 14] to f32[B, T, 8]
// CHECK: tcc.rearrange "b t (h d) -> b h t d" %[[P]] : f32[B, T, 8] to f32[B, 2, T, 4]
// CHECK: tcc.slice %[[Y]] [0, 0, 8] : f32[B, T, 14] to f32[B, T, 6]
func.func @einsum(%x: !tcc.tensor<f32[B, T, 8]>) -> (!tcc.tensor<f32[B, 2, 4]>, !tcc.tensor<f32[B, 6]>) {
  %a = tcc.param "a" : f32[2, 4, 8]
  // expected-remark @below {{one contraction with 'b'}}
  %p = tcc.contract "h d c, b t c -> b h t d" %a, %x : f32[2, 4, 8], f32[B, T, 8] to f32[B, 2, T, 4]
  %b = tcc.param "b" : f32[8, 6]
  // expected-remark @below {{one contraction with 'a'}}
  %q = tcc.contract "b t c, c e -> b t e" %x, %b : f32[B, T, 8], f32[8, 6] to f32[B, T, 6]
  %r = tcc.reduce_sum %p axes [2] : f32[B, 2, T, 4] to f32[B, 2, 4]
  %s = tcc.reduce_sum %q axes [1] : f32[B, T, 6] to f32[B, 6]
  return %r, %s : !tcc.tensor<f32[B, 2, 4]>, !tcc.tensor<f32[B, 6]>
}

// -----

// All thirds of one parameter are that parameter.
// CHECK-LABEL: func.func @thirds
// CHECK: %[[W:.*]] = tcc.param "in_proj_weight" : f32[12, 4]
// CHECK-NOT: tcc.concat
// CHECK: tcc.contract "a0 a1, n a1 -> a0 n" %arg0, %[[W]] : f32[T, 4], f32[12, 4] to f32[T, 12]
// CHECK-NOT: tcc.concat
func.func @thirds(%x: !tcc.tensor<f32[T, 4]>) -> !tcc.tensor<f32[T, T]> {
  %w = tcc.param "in_proj_weight" : f32[12, 4]
  %wq = tcc.slice %w [0, 0] : f32[12, 4] to f32[4, 4]
  %wk = tcc.slice %w [4, 0] : f32[12, 4] to f32[4, 4]
  %wv = tcc.slice %w [8, 0] : f32[12, 4] to f32[4, 4]
  // expected-remark @below {{one contraction}}
  %q = tcc.contract "t c, d c -> t d" %x, %wq : f32[T, 4], f32[4, 4] to f32[T, 4]
  // expected-remark @below {{one contraction}}
  %k = tcc.contract "t c, d c -> t d" %x, %wk : f32[T, 4], f32[4, 4] to f32[T, 4]
  // expected-remark @below {{one contraction}}
  %v = tcc.contract "t c, d c -> t d" %x, %wv : f32[T, 4], f32[4, 4] to f32[T, 4]
  %s = tcc.contract "t d, s d -> t s" %q, %k : f32[T, 4], f32[T, 4] to f32[T, T]
  %y = tcc.contract "t s, s d -> t d" %s, %v : f32[T, T], f32[T, 4] to f32[T, 4]
  %z = tcc.contract "t d, s d -> t s" %y, %y : f32[T, 4], f32[T, 4] to f32[T, T]
  return %z : !tcc.tensor<f32[T, T]>
}

// -----

// What would lose something stays: work that is part of the kernel, results that need memory of their own or that a reader
// merges with rows, other sums, and what is no parameter.
// CHECK-LABEL: func.func @misses
// CHECK-NOT: tcc.concat
func.func @misses(%x: !tcc.tensor<f32[B, T, 8]>, %e: !tcc.tensor<f32[4, 8]>)
    -> (!tcc.tensor<f32[B, T, 4]>, !tcc.tensor<f32[B]>, !tcc.tensor<f32[B, T]>, !tcc.tensor<f32[B, T]>, !tcc.tensor<f32[B, 8]>) {
  %wa = tcc.param "a" : f32[4, 8]
  %wb = tcc.param "b" : f32[4, 8]
  %wc = tcc.param "c" : f32[4, 8]
  // expected-remark @below {{not joined with other contractions of its input, for its result is the function's}}
  %a = tcc.contract "b t c, d c -> b t d" %x, %wa : f32[B, T, 8], f32[4, 8] to f32[B, T, 4]
  // expected-remark @below {{not joined with other contractions of its input, for silu follows in its kernel}}
  %b = tcc.contract "b t c, d c -> b t d" %x, %wb : f32[B, T, 8], f32[4, 8] to f32[B, T, 4]
  %sb = tcc.silu %b : f32[B, T, 4]
  %rb = tcc.reduce_sum %sb axes [2] : f32[B, T, 4] to f32[B, T]
  // expected-remark @below {{not joined with other contractions of its input, for a reader merges axes of its result}}
  %c = tcc.contract "b t c, d c -> b t d" %x, %wc : f32[B, T, 8], f32[4, 8] to f32[B, T, 4]
  %fc = tcc.rearrange "b t d -> b (t d)" %c : f32[B, T, 4] to f32[B, 4*T]
  %rc = tcc.reduce_sum %fc axes [1] : f32[B, 4*T] to f32[B]
  // expected-remark @below {{not joined with other contractions of its input, for its right operand is no parameter}}
  %d = tcc.contract "b t c, d c -> b t d" %x, %e : f32[B, T, 8], f32[4, 8] to f32[B, T, 4]
  %rd = tcc.reduce_sum %d axes [2] : f32[B, T, 4] to f32[B, T]
  %s = tcc.reduce_sum %x axes [1] : f32[B, T, 8] to f32[B, 8]
  return %a, %rc, %rb, %rd, %s : !tcc.tensor<f32[B, T, 4]>, !tcc.tensor<f32[B]>, !tcc.tensor<f32[B, T]>, !tcc.tensor<f32[B, T]>, !tcc.tensor<f32[B, 8]>
}

// -----

// Other axes of the input.
// CHECK-LABEL: func.func @sums
// CHECK-NOT: tcc.concat
func.func @sums(%x: !tcc.tensor<f32[4, 8]>) -> (!tcc.tensor<f32[4]>, !tcc.tensor<f32[8]>) {
  %wa = tcc.param "a" : f32[3, 8]
  %wb = tcc.param "b" : f32[3, 4]
  %a = tcc.contract "t c, d c -> t d" %x, %wa : f32[4, 8], f32[3, 8] to f32[4, 3]
  // expected-remark @below {{not joined with other contractions of its input, for it sums other axes of the input}}
  %b = tcc.contract "t c, d t -> c d" %x, %wb : f32[4, 8], f32[3, 4] to f32[8, 3]
  %ra = tcc.reduce_sum %a axes [1] : f32[4, 3] to f32[4]
  %rb = tcc.reduce_sum %b axes [1] : f32[8, 3] to f32[8]
  return %ra, %rb : !tcc.tensor<f32[4]>, !tcc.tensor<f32[8]>
}

// -----

// A loop stores what it hands on.
// CHECK-LABEL: func.func @stacked
// CHECK-NOT: tcc.concat
func.func @stacked(%x: !tcc.tensor<f32[B, 4]>) -> !tcc.tensor<f32[2, B, 4]> {
  %r, %s = tcc.repeat %i = 0 to 2 carry(%y = %x) : f32[B, 4] stack f32[2, B, 4] {
    %wa = tcc.param "a.{i}"[%i] : f32[4, 4]
    %wb = tcc.param "b.{i}"[%i] : f32[4, 4]
    // expected-remark @below {{for a loop hands its result on}}
    %a = tcc.contract "b c, d c -> b d" %y, %wa : f32[B, 4], f32[4, 4] to f32[B, 4]
    // expected-remark @below {{for a loop hands its result on}}
    %b = tcc.contract "b c, d c -> b d" %y, %wb : f32[B, 4], f32[4, 4] to f32[B, 4]
    tcc.yield %a, %b : f32[B, 4], f32[B, 4]
  }
  return %s : !tcc.tensor<f32[2, B, 4]>
}

// -----

// A call that gives parameters new values would join them each time; what another call packs by itself would be twice in
// memory.
// CHECK-LABEL: func.func @step
// CHECK-NOT: tcc.concat
func.func @step(%x: !tcc.tensor<f32[B, 4]>) -> !tcc.tensor<f32[B]> {
  %wa = tcc.param "a" : f32[4, 4]
  %wb = tcc.param "b" : f32[4, 4]
  // expected-remark @below {{for the call gives parameters new values and would join them each time}}
  %a = tcc.contract "b c, d c -> b d" %x, %wa : f32[B, 4], f32[4, 4] to f32[B, 4]
  // expected-remark @below {{for the call gives parameters new values and would join them each time}}
  %b = tcc.contract "b c, d c -> b d" %x, %wb : f32[B, 4], f32[4, 4] to f32[B, 4]
  %s = tcc.contract "b d, b d -> b" %a, %b : f32[B, 4], f32[B, 4] to f32[B]
  tcc.assign "a" = %wb : f32[4, 4]
  return %s : !tcc.tensor<f32[B]>
}
// CHECK-LABEL: func.func @both
// CHECK-NOT: tcc.concat
func.func @both(%x: !tcc.tensor<f32[B, 4]>) -> !tcc.tensor<f32[B]> {
  %wa = tcc.param "a" : f32[4, 4]
  %wb = tcc.param "b" : f32[4, 4]
  // expected-remark @below {{for 'one' packs its parameter in another form}}
  %a = tcc.contract "b c, d c -> b d" %x, %wa : f32[B, 4], f32[4, 4] to f32[B, 4]
  %b = tcc.contract "b c, d c -> b d" %x, %wb : f32[B, 4], f32[4, 4] to f32[B, 4]
  %s = tcc.contract "b d, b d -> b" %a, %b : f32[B, 4], f32[B, 4] to f32[B]
  return %s : !tcc.tensor<f32[B]>
}
func.func @one(%x: !tcc.tensor<f32[B, 4]>) -> !tcc.tensor<f32[B, 4]> {
  %wa = tcc.param "a" : f32[4, 4]
  %a = tcc.contract "b c, d c -> b d" %x, %wa : f32[B, 4], f32[4, 4] to f32[B, 4]
  return %a : !tcc.tensor<f32[B, 4]>
}
