// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(normalise-reductions))' | FileCheck %s

// Runs of reduced axes one after the other, the last first; sums of halves that are read back in f32.
// CHECK-LABEL: @f
// CHECK: %[[S:.*]] = tcc.reduce_max %arg0 axes [3] : f32[2, B, 3, 4] to f32[2, B, 3]
// CHECK-NEXT: tcc.reduce_max %[[S]] axes [0, 1] : f32[2, B, 3] to f32[3]
// CHECK-NEXT: %[[W:.*]] = tcc.cast %arg1 : bf16[B, 8] to f32[B, 8]
// CHECK-NEXT: %[[C:.*]] = tcc.cumsum %[[W]] axis 1 : f32[B, 8]
// CHECK-NEXT: tcc.cast %[[C]] : f32[B, 8] to bf16[B, 8]
// CHECK-NEXT: %[[V:.*]] = tcc.cast %arg1 : bf16[B, 8] to f32[B, 8]
// CHECK-NEXT: %[[A:.*]] = tcc.scatter_add %[[V]][%arg2] : f32[B, 8], i32[B] to f32[9, 8]
// CHECK-NEXT: tcc.cast %[[A]] : f32[9, 8] to bf16[9, 8]
// CHECK-NEXT: return
func.func @f(%x: !tcc.tensor<f32[2, B, 3, 4]>, %h: !tcc.tensor<bf16[B, 8]>, %i: !tcc.tensor<i32[B]>)
    -> (!tcc.tensor<f32[3]>, !tcc.tensor<bf16[B, 8]>, !tcc.tensor<bf16[9, 8]>) {
  %m = tcc.reduce_max %x axes [0, 1, 3] : f32[2, B, 3, 4] to f32[3]
  %c = tcc.cumsum %h axis 1 : bf16[B, 8]
  %a = tcc.scatter_add %h[%i] : bf16[B, 8], i32[B] to bf16[9, 8]
  return %m, %c, %a : !tcc.tensor<f32[3]>, !tcc.tensor<bf16[B, 8]>, !tcc.tensor<bf16[9, 8]>
}

// Neighbours, and other sums, stay as they are; so do sums that no one reads back.
// CHECK-LABEL: @g
// CHECK-NEXT: tcc.reduce_sum %arg0 axes [1, 2]
// CHECK-NEXT: tcc.cumsum %arg1 axis 1 : f32[B, 8]
// CHECK-NEXT: tcc.reduce_sum %arg2 axes [1] : bf16[B, 8] to bf16[B]
// CHECK-NEXT: return
func.func @g(%x: !tcc.tensor<f32[2, B, 3, 4]>, %y: !tcc.tensor<f32[B, 8]>, %h: !tcc.tensor<bf16[B, 8]>)
    -> (!tcc.tensor<f32[2, 4]>, !tcc.tensor<f32[B, 8]>, !tcc.tensor<bf16[B]>) {
  %s = tcc.reduce_sum %x axes [1, 2] : f32[2, B, 3, 4] to f32[2, 4]
  %c = tcc.cumsum %y axis 1 : f32[B, 8]
  %r = tcc.reduce_sum %h axes [1] : bf16[B, 8] to bf16[B]
  return %s, %c, %r : !tcc.tensor<f32[2, 4]>, !tcc.tensor<f32[B, 8]>, !tcc.tensor<bf16[B]>
}
