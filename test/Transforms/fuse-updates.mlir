// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(fuse-updates{report=true}))' -split-input-file -verify-diagnostics | FileCheck %s

// What is assigned of one parameter and its state is one group with two results; another parameter's is not in it, and
// assignments stand at the end.
// CHECK-LABEL: @update
// CHECK: %[[U:.*]]:2 = tcc.group : f32[6], f32[6] {
// CHECK-NEXT: %[[M:.*]] = tcc.add
// CHECK-NEXT: %[[W:.*]] = tcc.sub
// CHECK-NEXT: tcc.yield %[[W]], %[[M]] : f32[6], f32[6]
// CHECK: %[[B:.*]] = tcc.sub
// CHECK-NEXT: tcc.assign "w" = %[[U]]#0
// CHECK-NEXT: tcc.assign "m" = %[[U]]#1
// CHECK-NEXT: tcc.assign "b" = %[[B]]
// CHECK-NEXT: return
func.func @update(%g: !tcc.tensor<f32[6]>, %h: !tcc.tensor<f32[6]>) {
  %w = tcc.param "w" : f32[6]
  %m = tcc.param "m" : f32[6]
  %b = tcc.param "b" : f32[6]
  %m2 = tcc.add %m, %g : f32[6]
  // expected-remark @below {{one pass for 2 assigned values: add, sub}}
  %w2 = tcc.sub %w, %m2 : f32[6]
  tcc.assign "w" = %w2 : f32[6]
  tcc.assign "m" = %m2 : f32[6]
  %b2 = tcc.sub %b, %h : f32[6]
  tcc.assign "b" = %b2 : f32[6]
  return
}

// -----

// Not where somebody reads one of the values before the other can be computed.
// CHECK-LABEL: @early
// CHECK-NOT: tcc.group
func.func @early(%g: !tcc.tensor<f32[6]>) {
  %w = tcc.param "w" : f32[6]
  %m = tcc.param "m" : f32[6]
  %m2 = tcc.add %m, %g : f32[6]
  %p = tcc.softmax %m2 : f32[6]
  %d = tcc.mul %p, %m2 : f32[6]
  // expected-remark @below {{2 assigned values are no one pass, for softmax reads add before}}
  %w2 = tcc.sub %w, %d : f32[6]
  tcc.assign "w" = %w2 : f32[6]
  tcc.assign "m" = %m2 : f32[6]
  return
}

// -----

// Nor where they have nothing in common, or other shapes.
// CHECK-LABEL: @apart
// CHECK-NOT: tcc.group
func.func @apart(%g: !tcc.tensor<f32[6]>, %h: !tcc.tensor<f32[6]>) {
  %v = tcc.param "v" : f32[6]
  %w = tcc.param "w" : f32[6]
  %u = tcc.param "u" : f32[1]
  %v2 = tcc.sub %v, %g : f32[6]
  %w2 = tcc.sub %w, %h : f32[6]
  %first = tcc.slice %g [0] : f32[6] to f32[1]
  %u2 = tcc.sub %u, %first : f32[1]
  tcc.assign "v" = %v2 : f32[6]
  tcc.assign "w" = %w2 : f32[6]
  tcc.assign "u" = %u2 : f32[1]
  return
}
