// RUN: tcc-opt %s -canonicalize -cse | FileCheck %s

// CHECK-LABEL: @splats
// CHECK-NEXT: %[[C:.*]] = tcc.constant 3.500000e+00 : f32[B]
// CHECK-NEXT: return %[[C]]
func.func @splats() -> !tcc.tensor<f32[B]> {
  %a = tcc.constant 1.5 : f32[]
  %b = tcc.broadcast %a axes [] : f32[] to f32[B]
  %c = tcc.constant 2.0 : f32[B]
  %d = tcc.add %b, %c : f32[B]
  return %d : !tcc.tensor<f32[B]>
}

// CHECK-LABEL: @neutral
// CHECK-NEXT: return %arg0
func.func @neutral(%x: !tcc.tensor<f32[B]>) -> !tcc.tensor<f32[B]> {
  %one = tcc.constant 1.0 : f32[B]
  %a = tcc.mul %x, %one : f32[B]
  %b = tcc.div %a, %one : f32[B]
  return %b : !tcc.tensor<f32[B]>
}

// Heads split and joined again.
// CHECK-LABEL: @there_and_back
// CHECK-NEXT: return %arg0
func.func @there_and_back(%x: !tcc.tensor<f32[B, T, 8]>) -> !tcc.tensor<f32[B, T, 8]> {
  %a = tcc.rearrange "b t (h d) -> b h t d" %x : f32[B, T, 8] to f32[B, 2, T, 4]
  %b = tcc.rearrange "b h t d -> b t (h d)" %a : f32[B, 2, T, 4] to f32[B, T, 8]
  return %b : !tcc.tensor<f32[B, T, 8]>
}

// Other parts: the split in 2 * 4 is not the split in 4 * 2.
// CHECK-LABEL: @other_parts
// CHECK-COUNT-2: tcc.rearrange
func.func @other_parts(%x: !tcc.tensor<f32[2, 4, T]>) -> !tcc.tensor<f32[T, 4, 2]> {
  %a = tcc.rearrange "h d t -> (h d) t" %x : f32[2, 4, T] to f32[8, T]
  %b = tcc.rearrange "(h d) t -> t h d" %a : f32[8, T] to f32[T, 4, 2]
  return %b : !tcc.tensor<f32[T, 4, 2]>
}

// CHECK-LABEL: @unit_axes
// CHECK-NEXT: %[[M:.*]] = tcc.broadcast %arg0 axes [0, 3] : bool[B, T] to bool[B, 2, T, T]
// CHECK-NEXT: return %[[M]]
func.func @unit_axes(%m: !tcc.tensor<bool[B, T]>) -> !tcc.tensor<bool[B, 2, T, T]> {
  %a = tcc.rearrange "b t -> b 1 1 t" %m : bool[B, T] to bool[B, 1, 1, T]
  %b = tcc.broadcast %a axes [0, 1, 2, 3] : bool[B, 1, 1, T] to bool[B, 2, T, T]
  return %b : !tcc.tensor<bool[B, 2, T, T]>
}

// CHECK-LABEL: @positions
// CHECK-NEXT: tcc.slice %arg0 [0, 0] : f32[512, 8] to f32[T, 8]
func.func @positions(%p: !tcc.tensor<f32[512, 8]>) -> !tcc.tensor<f32[T, 8]> {
  %i = tcc.iota : i32[T]
  %x = tcc.gather %p[%i] : f32[512, 8], i32[T] to f32[T, 8]
  return %x : !tcc.tensor<f32[T, 8]>
}

// A carried value that nothing changes is the value outside.
// CHECK-LABEL: @invariant
// CHECK: return %arg0
func.func @invariant(%x: !tcc.tensor<f32[B]>) -> !tcc.tensor<f32[B]> {
  %r = tcc.repeat %i = 0 to 3 carry(%y = %x) : f32[B] {
    tcc.yield %y : f32[B]
  }
  return %r : !tcc.tensor<f32[B]>
}

// No float result changes: neither reassociation nor a division turned product.
// CHECK-LABEL: @left_alone
// CHECK: tcc.div
// CHECK: tcc.mul
func.func @left_alone(%x: !tcc.tensor<f32[B]>) -> !tcc.tensor<f32[B]> {
  %c = tcc.constant 3.0 : f32[B]
  %a = tcc.div %x, %c : f32[B]
  %zero = tcc.constant 0.0 : f32[B]
  %b = tcc.mul %a, %zero : f32[B]
  return %b : !tcc.tensor<f32[B]>
}

// One concatenation instead of two, without parts that hold nothing; equal splats are one splat.
// CHECK-LABEL: @joined
// CHECK-NEXT: tcc.concat %arg0, %arg1, %arg0 axis 0 : f32[B], f32[T], f32[B] to f32[2*B + T]
func.func @joined(%a: !tcc.tensor<f32[B]>, %b: !tcc.tensor<f32[T]>, %n: !tcc.tensor<f32[0]>) -> !tcc.tensor<f32[2*B + T]> {
  %x = tcc.concat %b, %n, %a axis 0 : f32[T], f32[0], f32[B] to f32[B + T]
  %y = tcc.concat %a, %x axis 0 : f32[B], f32[B + T] to f32[2*B + T]
  return %y : !tcc.tensor<f32[2*B + T]>
}

// CHECK-LABEL: @equal_parts
// CHECK-NEXT: tcc.constant 2.000000e+00 : f32[B + 3]
func.func @equal_parts() -> !tcc.tensor<f32[B + 3]> {
  %a = tcc.constant 2.0 : f32[B]
  %b = tcc.constant 2.0 : f32[3]
  %y = tcc.concat %a, %b axis 0 : f32[B], f32[3] to f32[B + 3]
  return %y : !tcc.tensor<f32[B + 3]>
}
