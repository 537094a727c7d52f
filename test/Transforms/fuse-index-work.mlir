// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(fuse-index-work{report=true}))' -split-input-file -verify-diagnostics | FileCheck %s

// A mask of counters is computed beside each of its readers, in their blocks.
// CHECK-LABEL: @mask
// CHECK-NOT: tcc.compare
// CHECK: %[[M:.*]] = tcc.compare
// CHECK-NEXT: %[[A:.*]] = tcc.where %[[M]], %arg0, %arg1
// CHECK-NEXT: tcc.repeat
// CHECK: %[[N:.*]] = tcc.compare
// CHECK-NEXT: tcc.where %[[N]], %arg1
func.func @mask(%x: !tcc.tensor<f32[8]>, %y: !tcc.tensor<f32[8]>) -> !tcc.tensor<f32[8]> {
  %i = tcc.iota : i32[8]
  %five = tcc.constant 5 : i32[8]
  // expected-remark @below {{computed where it is read: compare}}
  %mask = tcc.compare lt %i, %five : i32[8]
  %a = tcc.where %mask, %x, %y : f32[8]
  %r = tcc.repeat %j = 0 to 3 carry(%z = %a) : f32[8] {
    %b = tcc.where %mask, %y, %z : f32[8]
    tcc.yield %b : f32[8]
  }
  return %r : !tcc.tensor<f32[8]>
}

// -----

// Not what is read of an input, nor floats, nor divisions and what is made of them; results are stored.
// CHECK-LABEL: @stored
// CHECK: %[[G:.*]] = tcc.compare gt %arg1
// CHECK: %[[D:.*]] = tcc.floordiv
// CHECK: %[[H:.*]] = tcc.compare eq %[[D]]
// CHECK: %[[F:.*]] = tcc.cast
// CHECK: %[[R:.*]] = tcc.add
// CHECK-NEXT: tcc.where %[[G]], %arg0, %[[F]]
// CHECK-NEXT: tcc.where %[[G]], %[[F]], %arg0
// CHECK-NEXT: tcc.where %[[H]]
// CHECK-NEXT: tcc.where %[[H]]
// CHECK-NEXT: return {{.*}}%[[R]]
func.func @stored(%x: !tcc.tensor<f32[8]>, %n: !tcc.tensor<i32[8]>) -> (!tcc.tensor<f32[8]>, !tcc.tensor<f32[8]>, !tcc.tensor<i32[8]>) {
  %i = tcc.iota : i32[8]
  %two = tcc.constant 2 : i32[8]
  %given = tcc.compare gt %n, %i : i32[8]
  %half = tcc.floordiv %i, %two : i32[8]
  %is = tcc.compare eq %half, %two : i32[8]
  %float = tcc.cast %i : i32[8] to f32[8]
  %result = tcc.add %i, %two : i32[8]
  %a = tcc.where %given, %x, %float : f32[8]
  %b = tcc.where %given, %float, %x : f32[8]
  %c = tcc.where %is, %a, %b : f32[8]
  %d = tcc.where %is, %b, %a : f32[8]
  return %c, %d, %result : !tcc.tensor<f32[8]>, !tcc.tensor<f32[8]>, !tcc.tensor<i32[8]>
}
