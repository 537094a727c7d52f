// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(fuse-epilogues,fuse-prologues{report=true}))' -split-input-file -verify-diagnostics | FileCheck %s

// A reduction takes what only feeds it, into the group with what follows it.
// CHECK-LABEL: @prologue
// CHECK: tcc.group : f32[B]
// CHECK-NEXT: tcc.exp
// CHECK-NEXT: tcc.mul
// CHECK-NEXT: tcc.reduce_sum
// CHECK-NEXT: tcc.sqrt
// CHECK-NEXT: tcc.yield
func.func @prologue(%x: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[B]> {
  %e = tcc.exp %x : f32[B, 8]
  %y = tcc.mul %e, %x : f32[B, 8]
  // expected-remark @below {{reduce_sum takes what feeds it: exp, mul}}
  %s = tcc.reduce_sum %y axes [1] : f32[B, 8] to f32[B]
  %r = tcc.sqrt %s : f32[B]
  return %r : !tcc.tensor<f32[B]>
}

// -----

// Not what others read too, nor what feeds a contraction.
// CHECK-LABEL: @stored
// CHECK: %[[E:.*]] = tcc.exp
// CHECK-NEXT: tcc.softmax %[[E]]
// CHECK-NEXT: tcc.contract {{.*}} %[[E]]
// CHECK-NOT: tcc.group
func.func @stored(%x: !tcc.tensor<f32[B, 8]>, %w: !tcc.tensor<f32[8, 8]>) -> (!tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>) {
  %e = tcc.exp %x : f32[B, 8]
  // expected-remark @below {{softmax reads exp from memory, for others read it too}}
  %m = tcc.softmax %e : f32[B, 8]
  %c = tcc.contract "b k, n k -> b n" %e, %w : f32[B, 8], f32[8, 8] to f32[B, 8]
  return %m, %c : !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>
}

// -----

// What only feeds the ops that follow joins them, behind the anchor, whose axes a reduction's followers have not.
// CHECK-LABEL: @followers
// CHECK: tcc.group : f32[B, 8] {
// CHECK-NEXT: %[[C:.*]] = tcc.contract
// CHECK-NEXT: %[[T:.*]] = tcc.tanh %arg0
// CHECK-NEXT: %[[N:.*]] = tcc.neg %[[T]]
// CHECK-NEXT: tcc.mul %[[C]], %[[N]]
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group : f32[B] {
// CHECK-NEXT: tcc.exp %arg0
// CHECK-NEXT: %[[S:.*]] = tcc.reduce_sum
// CHECK-NEXT: %[[A:.*]] = tcc.abs %arg2
// CHECK-NEXT: tcc.div %[[S]], %[[A]]
// CHECK-NEXT: tcc.yield
func.func @followers(%x: !tcc.tensor<f32[B, 8]>, %w: !tcc.tensor<f32[8, 8]>, %y: !tcc.tensor<f32[B]>) -> (!tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B]>) {
  %t = tcc.tanh %x : f32[B, 8]
  %n = tcc.neg %t : f32[B, 8]
  // expected-remark @below {{contract takes what feeds its followers: tanh, neg}}
  %c = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 8], f32[8, 8] to f32[B, 8]
  %m = tcc.mul %c, %n : f32[B, 8]
  %e = tcc.exp %x : f32[B, 8]
  %a = tcc.abs %y : f32[B]
  // expected-remark @below {{reduce_sum takes what feeds it: exp}}
  // expected-remark @below {{reduce_sum takes what feeds its followers: abs}}
  %s = tcc.reduce_sum %e axes [1] : f32[B, 8] to f32[B]
  %d = tcc.div %s, %a : f32[B]
  return %m, %d : !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B]>
}

// -----

// Nothing of a tree that reads a transposed tensor, or one that repeats along an axis: the contraction's axes would not
// merge.
// CHECK-LABEL: @views
// CHECK: tcc.neg
// CHECK: %[[E:.*]] = tcc.exp
// CHECK: %[[S:.*]] = tcc.sqrt
// CHECK: tcc.group : f32[B, T, 8] {
// CHECK-NEXT: tcc.contract
// CHECK-NEXT: tcc.mul %{{.*}}, %[[E]]
// CHECK-NEXT: tcc.mul %{{.*}}, %[[S]]
// CHECK-NEXT: tcc.yield
func.func @views(%x: !tcc.tensor<f32[B, T, 8]>, %w: !tcc.tensor<f32[8, 8]>, %z: !tcc.tensor<f32[T, B, 8]>, %y: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[B, T, 8]> {
  %r = tcc.rearrange "t b c -> b t c" %z : f32[T, B, 8] to f32[B, T, 8]
  %n = tcc.neg %r : f32[B, T, 8]
  %e = tcc.exp %n : f32[B, T, 8]
  %b = tcc.broadcast %y axes [0, 2] : f32[B, 8] to f32[B, T, 8]
  %s = tcc.sqrt %b : f32[B, T, 8]
  // expected-remark @below {{contract reads exp from memory, for what it is made of lies otherwise}}
  // expected-remark @below {{contract reads sqrt from memory, for what it is made of lies otherwise}}
  %c = tcc.contract "b t k, n k -> b t n" %x, %w : f32[B, T, 8], f32[8, 8] to f32[B, T, 8]
  %m = tcc.mul %c, %e : f32[B, T, 8]
  %d = tcc.mul %m, %s : f32[B, T, 8]
  return %d : !tcc.tensor<f32[B, T, 8]>
}

// -----

// Not what is read elsewhere too, nor what another anchor has taken.
// CHECK-LABEL: @elsewhere
// CHECK: %[[T:.*]] = tcc.tanh
// CHECK-NEXT: %[[E:.*]] = tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.softmax
// CHECK-NEXT: tcc.exp
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.contract
// CHECK-NEXT: tcc.mul %{{.*}}, %[[T]]
// CHECK-NEXT: tcc.add %{{.*}}, %[[E]]
// CHECK-NEXT: tcc.yield
func.func @elsewhere(%x: !tcc.tensor<f32[B, 8]>, %w: !tcc.tensor<f32[8, 8]>) -> (!tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>) {
  %t = tcc.tanh %x : f32[B, 8]
  %c = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 8], f32[8, 8] to f32[B, 8]
  %p = tcc.softmax %x : f32[B, 8]
  %e = tcc.exp %p : f32[B, 8]
  %m = tcc.mul %c, %t : f32[B, 8]
  %d = tcc.add %m, %e : f32[B, 8]
  return %d, %t : !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>
}

// -----

// The way back of a layer norm takes the product with the weight before it and what is added to it.
// CHECK-LABEL: @layer_norm_backward
// CHECK: %[[W:.*]] = tcc.broadcast
// CHECK: %[[G:.*]] = tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.mul %arg1, %[[W]]
// CHECK-NEXT: tcc.layer_norm_backward %arg0
// CHECK-NEXT: tcc.add
// CHECK-NEXT: tcc.yield
// CHECK: return %[[G]]
func.func @layer_norm_backward(%x: !tcc.tensor<f32[B, 8]>, %g: !tcc.tensor<f32[B, 8]>, %w: !tcc.tensor<f32[8]>,
                               %s: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[B, 8]> {
  %wide = tcc.broadcast %w axes [1] : f32[8] to f32[B, 8]
  %h = tcc.mul %g, %wide : f32[B, 8]
  // expected-remark @below {{layer_norm_backward takes what feeds it: mul}}
  %b = tcc.layer_norm_backward %x, %h eps 1.0e-5 : f32[B, 8]
  %r = tcc.add %b, %s : f32[B, 8]
  return %r : !tcc.tensor<f32[B, 8]>
}

// -----

// The way back of cross entropy takes work on its rows' gradients too.
// CHECK-LABEL: @cross_entropy_backward
// CHECK: tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.mul
// CHECK-NEXT: tcc.cross_entropy_backward
// CHECK-NEXT: tcc.yield
func.func @cross_entropy_backward(%x: !tcc.tensor<f32[B, 8]>, %t: !tcc.tensor<i32[B]>, %g: !tcc.tensor<f32[B]>,
                                  %w: !tcc.tensor<f32[B]>) -> !tcc.tensor<f32[B, 8]> {
  %h = tcc.mul %g, %w : f32[B]
  // expected-remark @below {{cross_entropy_backward takes what feeds it: mul}}
  %b = tcc.cross_entropy_backward %x, %t, %h ignore -100 smoothing 0.0 : f32[B, 8], i32[B], f32[B] to f32[B, 8]
  return %b : !tcc.tensor<f32[B, 8]>
}

// -----

// Rows that are scattered are computed where they are read, and their places stored.
// CHECK-LABEL: @scatter
// CHECK: %[[I:.*]] = tcc.add
// CHECK-NEXT: tcc.group : f32[9, 8] {
// CHECK-NEXT: tcc.neg
// CHECK-NEXT: tcc.scatter_add %{{.*}}[%[[I]]] : f32[B, 8], i32[B] to f32[9, 8]
// CHECK-NEXT: tcc.yield
func.func @scatter(%x: !tcc.tensor<f32[B, 8]>, %i: !tcc.tensor<i32[B]>) -> !tcc.tensor<f32[9, 8]> {
  %j = tcc.add %i, %i : i32[B]
  %n = tcc.neg %x : f32[B, 8]
  // expected-remark @below {{scatter_add reads add from memory, for each place is read many times}}
  // expected-remark @below {{scatter_add takes what feeds it: neg}}
  %s = tcc.scatter_add %n[%j] : f32[B, 8], i32[B] to f32[9, 8]
  return %s : !tcc.tensor<f32[9, 8]>
}

// -----

// A contraction takes the concat that its panels are made of, into the group with what follows it.
// CHECK-LABEL: @parts
// CHECK: tcc.group : f32[B, 12] {
// CHECK-NEXT: tcc.concat %arg1, %arg2
// CHECK-NEXT: tcc.contract
// CHECK-NEXT: tcc.exp
// CHECK-NEXT: tcc.yield
func.func @parts(%x: !tcc.tensor<f32[B, 4]>, %v: !tcc.tensor<f32[8, 4]>, %w: !tcc.tensor<f32[4, 4]>) -> !tcc.tensor<f32[B, 12]> {
  %c = tcc.concat %v, %w axis 0 : f32[8, 4], f32[4, 4] to f32[12, 4]
  // expected-remark @below {{contract takes what feeds it: concat}}
  %y = tcc.contract "b k, n k -> b n" %x, %c : f32[B, 4], f32[12, 4] to f32[B, 12]
  %e = tcc.exp %y : f32[B, 12]
  return %e : !tcc.tensor<f32[B, 12]>
}

// -----

// Parts that other kernels compute are in memory too.
// CHECK-LABEL: @computed
// CHECK: %[[P:.*]] = tcc.group : f32[8, 4] {
// CHECK: tcc.group : f32[B, 12] {
// CHECK-NEXT: tcc.concat %[[P]], %arg2
// CHECK-NEXT: tcc.contract
// CHECK-NEXT: tcc.yield
func.func @computed(%x: !tcc.tensor<f32[B, 4]>, %u: !tcc.tensor<f32[8, 3]>, %w: !tcc.tensor<f32[4, 4]>, %v: !tcc.tensor<f32[4, 3]>) -> !tcc.tensor<f32[B, 12]> {
  %p = tcc.contract "n r, k r -> n k" %u, %v : f32[8, 3], f32[4, 3] to f32[8, 4]
  %e = tcc.exp %p : f32[8, 4]
  %c = tcc.concat %e, %w axis 0 : f32[8, 4], f32[4, 4] to f32[12, 4]
  // expected-remark @below {{contract takes what feeds it: concat}}
  %y = tcc.contract "b k, n k -> b n" %x, %c : f32[B, 4], f32[12, 4] to f32[B, 12]
  return %y : !tcc.tensor<f32[B, 12]>
}

// -----

// Not one that somebody else reads, nor one whose parts are computed in its own kernel, nor one along the summed axis.
// CHECK-LABEL: @copied
// CHECK: tcc.contract {{.*}} %arg0
// CHECK: %[[E:.*]] = tcc.group : f32[12, 4] {
// CHECK-NEXT: tcc.exp
// CHECK-NEXT: tcc.concat
// CHECK-NEXT: tcc.yield
// CHECK: tcc.contract {{.*}} %arg0, %[[E]]
// CHECK: tcc.concat {{.*}} axis 1
// CHECK-NEXT: tcc.contract
// CHECK-NOT: tcc.group
func.func @copied(%x: !tcc.tensor<f32[B, 4]>, %v: !tcc.tensor<f32[8, 4]>, %w: !tcc.tensor<f32[4, 4]>, %u: !tcc.tensor<f32[12, 2]>)
    -> (!tcc.tensor<f32[B, 12]>, !tcc.tensor<f32[B, 12]>, !tcc.tensor<f32[B, 12]>, !tcc.tensor<f32[12, 4]>) {
  %d = tcc.concat %w, %v axis 0 : f32[4, 4], f32[8, 4] to f32[12, 4]
  %a = tcc.contract "b k, n k -> b n" %x, %d : f32[B, 4], f32[12, 4] to f32[B, 12]
  %e = tcc.exp %v : f32[8, 4]
  // expected-remark @below {{concat takes what feeds it: exp}}
  %f = tcc.concat %e, %w axis 0 : f32[8, 4], f32[4, 4] to f32[12, 4]
  %b = tcc.contract "b k, n k -> b n" %x, %f : f32[B, 4], f32[12, 4] to f32[B, 12]
  %g = tcc.concat %u, %u axis 1 : f32[12, 2], f32[12, 2] to f32[12, 4]
  %c = tcc.contract "b k, n k -> b n" %x, %g : f32[B, 4], f32[12, 4] to f32[B, 12]
  return %a, %b, %c, %d : !tcc.tensor<f32[B, 12]>, !tcc.tensor<f32[B, 12]>, !tcc.tensor<f32[B, 12]>, !tcc.tensor<f32[12, 4]>
}

// -----

// Nor what the anchor and what follows it both read.
// CHECK-LABEL: @shared
// CHECK: %[[H:.*]] = tcc.tanh
// CHECK-NEXT: tcc.group
// CHECK-NEXT: tcc.contract {{.*}} %[[H]]
// CHECK-NEXT: tcc.add %{{.*}}, %[[H]]
func.func @shared(%x: !tcc.tensor<f32[B, 8]>, %w: !tcc.tensor<f32[8, 8]>) -> !tcc.tensor<f32[B, 8]> {
  %h = tcc.tanh %x : f32[B, 8]
  %p = tcc.contract "b k, n k -> b n" %h, %w : f32[B, 8], f32[8, 8] to f32[B, 8]
  %y = tcc.add %p, %h : f32[B, 8]
  return %y : !tcc.tensor<f32[B, 8]>
}
