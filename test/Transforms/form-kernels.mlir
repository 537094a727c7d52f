// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(form-kernels))' -split-input-file | FileCheck %s

// A contraction takes what follows it while each result has one user.
// CHECK-LABEL: @epilogue
// CHECK: tcc.broadcast
// CHECK: %[[G:.*]] = tcc.group : f32[B, 8] {
// CHECK-NEXT: tcc.contract
// CHECK-NEXT: tcc.add
// CHECK-NEXT: tcc.gelu
// CHECK-NEXT: tcc.yield
// CHECK: return %[[G]]
func.func @epilogue(%x: !tcc.tensor<f32[B, 4]>, %w: !tcc.tensor<f32[8, 4]>, %b: !tcc.tensor<f32[8]>)
    -> !tcc.tensor<f32[B, 8]> {
  %y = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %c = tcc.broadcast %b axes [1] : f32[8] to f32[B, 8]
  %z = tcc.add %y, %c : f32[B, 8]
  %g = tcc.gelu %z : f32[B, 8]
  return %g : !tcc.tensor<f32[B, 8]>
}

// -----

// A value with two users is stored; both users are groups of their own.
// CHECK-LABEL: @two_users
// CHECK: %[[Y:.*]] = tcc.group
// CHECK-NEXT: tcc.contract
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group
// CHECK-NEXT: tcc.exp %[[Y]]
// CHECK: tcc.group
// CHECK-NEXT: tcc.softmax %[[Y]]
func.func @two_users(%x: !tcc.tensor<f32[B, 4]>, %w: !tcc.tensor<f32[8, 4]>)
    -> (!tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>) {
  %y = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %e = tcc.exp %y : f32[B, 8]
  %s = tcc.softmax %y : f32[B, 8]
  return %e, %s : !tcc.tensor<f32[B, 8]>, !tcc.tensor<f32[B, 8]>
}

// -----

// A reduction takes what only feeds it and what follows it; a row op as well.
// CHECK-LABEL: @prologue
// CHECK: tcc.group : f32[B]
// CHECK-NEXT: tcc.mul
// CHECK-NEXT: tcc.reduce_sum
// CHECK-NEXT: tcc.sqrt
// CHECK-NEXT: tcc.yield
func.func @prologue(%x: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[B]> {
  %y = tcc.mul %x, %x : f32[B, 8]
  %s = tcc.reduce_sum %y axes [1] : f32[B, 8] to f32[B]
  %r = tcc.sqrt %s : f32[B]
  return %r : !tcc.tensor<f32[B]>
}

// -----

// What has no anchor: one group for a tree of elementwise ops, none for views.
// CHECK-LABEL: @elementwise
// CHECK: tcc.rearrange
// CHECK: tcc.group
// CHECK-NEXT: tcc.exp
// CHECK-NEXT: tcc.mul
// CHECK-NEXT: tcc.neg
// CHECK-NEXT: tcc.yield
// CHECK-NOT: tcc.group
func.func @elementwise(%x: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[8, B]> {
  %t = tcc.rearrange "b c -> c b" %x : f32[B, 8] to f32[8, B]
  %e = tcc.exp %t : f32[8, B]
  %m = tcc.mul %e, %t : f32[8, B]
  %n = tcc.neg %m : f32[8, B]
  return %n : !tcc.tensor<f32[8, B]>
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
// CHECK-NOT: tcc.group
// CHECK: return %[[G]]
func.func @layer_norm_backward(%x: !tcc.tensor<f32[B, 8]>, %g: !tcc.tensor<f32[B, 8]>, %w: !tcc.tensor<f32[8]>,
                               %s: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[B, 8]> {
  %wide = tcc.broadcast %w axes [1] : f32[8] to f32[B, 8]
  %h = tcc.mul %g, %wide : f32[B, 8]
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
// CHECK-NOT: tcc.group
func.func @cross_entropy_backward(%x: !tcc.tensor<f32[B, 8]>, %t: !tcc.tensor<i32[B]>, %g: !tcc.tensor<f32[B]>,
                                  %w: !tcc.tensor<f32[B]>) -> !tcc.tensor<f32[B, 8]> {
  %h = tcc.mul %g, %w : f32[B]
  %b = tcc.cross_entropy_backward %x, %t, %h ignore -100 smoothing 0.0 : f32[B, 8], i32[B], f32[B] to f32[B, 8]
  return %b : !tcc.tensor<f32[B, 8]>
}

// -----

// Rows that are scattered are computed where they are read, and their places stored. Halves are summed in f32, and
// nothing follows in the kernel that reads its sums back.
// CHECK-LABEL: @scatter
// CHECK: %[[I:.*]] = tcc.group : i32[B] {
// CHECK-NEXT: tcc.add
// CHECK: %[[S:.*]] = tcc.group : f32[9, 8] {
// CHECK-NEXT: tcc.neg
// CHECK-NEXT: tcc.cast {{.*}} : bf16[B, 8] to f32[B, 8]
// CHECK-NEXT: tcc.scatter_add %{{.*}}[%[[I]]] : f32[B, 8], i32[B] to f32[9, 8]
// CHECK-NEXT: tcc.yield
// CHECK: tcc.group : bf16[9, 8] {
// CHECK-NEXT: tcc.cast %[[S]] : f32[9, 8] to bf16[9, 8]
// CHECK-NEXT: tcc.exp
func.func @scatter(%x: !tcc.tensor<bf16[B, 8]>, %i: !tcc.tensor<i32[B]>) -> !tcc.tensor<bf16[9, 8]> {
  %j = tcc.add %i, %i : i32[B]
  %n = tcc.neg %x : bf16[B, 8]
  %s = tcc.scatter_add %n[%j] : bf16[B, 8], i32[B] to bf16[9, 8]
  %r = tcc.exp %s : bf16[9, 8]
  return %r : !tcc.tensor<bf16[9, 8]>
}

// -----

// What is assigned of one parameter and its state is one group with two results; another parameter's is its own.
// CHECK-LABEL: @update
// CHECK: %[[U:.*]]:2 = tcc.group : f32[6], f32[6] {
// CHECK: tcc.yield %{{.*}}, %{{.*}} : f32[6], f32[6]
// CHECK: %[[B:.*]] = tcc.group : f32[6] {
// CHECK: tcc.assign "w" = %[[U]]#{{[01]}}
// CHECK: tcc.assign "m" = %[[U]]#{{[01]}}
// CHECK: tcc.assign "b" = %[[B]]
func.func @update(%g: !tcc.tensor<f32[6]>, %h: !tcc.tensor<f32[6]>) {
  %w = tcc.param "w" : f32[6]
  %m = tcc.param "m" : f32[6]
  %b = tcc.param "b" : f32[6]
  %m2 = tcc.add %m, %g : f32[6]
  %w2 = tcc.sub %w, %m2 : f32[6]
  %b2 = tcc.sub %b, %h : f32[6]
  tcc.assign "w" = %w2 : f32[6]
  tcc.assign "m" = %m2 : f32[6]
  tcc.assign "b" = %b2 : f32[6]
  return
}

// -----

// A mask of counters is computed beside each of its readers, not stored for both.
// CHECK-LABEL: @mask
// CHECK: tcc.group : f32[8] {
// CHECK: tcc.compare
// CHECK: tcc.where
// CHECK: tcc.softmax
// CHECK: tcc.group : f32[8] {
// CHECK: tcc.compare
// CHECK: tcc.where
// CHECK: tcc.softmax
// CHECK-NOT: tcc.group : bool[8]
func.func @mask(%x: !tcc.tensor<f32[8]>, %y: !tcc.tensor<f32[8]>) -> (!tcc.tensor<f32[8]>, !tcc.tensor<f32[8]>) {
  %i = tcc.iota : i32[8]
  %five = tcc.constant 5 : i32[8]
  %mask = tcc.compare lt %i, %five : i32[8]
  %a = tcc.where %mask, %x, %y : f32[8]
  %p = tcc.softmax %a : f32[8]
  %b = tcc.where %mask, %y, %x : f32[8]
  %q = tcc.softmax %b : f32[8]
  return %p, %q : !tcc.tensor<f32[8]>, !tcc.tensor<f32[8]>
}
