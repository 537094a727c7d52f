// One pass over memory; vectors where the last axis has stride 1 everywhere (strides.mlir).
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s a=1,2,17 b=1,3,33 c=1,15,16,130 v=5 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --strided=0,1 a=1,2,17 b=1,3,33 c=1,15,16,130 v=5 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --special a=3 b=5 c=1,130 v=5 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 a=1,3 b=2 c=1,7,8,50 v=3 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @a max(10000)
tcc.dim @b max(10000)
tcc.dim @c max(10000)
tcc.dim @v max(10000)

// CHECK-LABEL: halide.pipeline @copy
// CHECK:         parallel @out (task)
// CHECK:         vectorize @out (v)
// CHECK:         constrain @out[0] min 0
tcc.kernel @copy(%x: f32[a, b, c]) -> f32[a, b, c] {
  tcc.yield %x : f32[a, b, c]
}
func.func @check_copy(%x: !tcc.tensor<f32[a, b, c]>) -> !tcc.tensor<f32[a, b, c]> {
  %0 = tcc.launch @copy grid [] (%x) : (f32[a, b, c]) to f32[a, b, c]
  return %0 : !tcc.tensor<f32[a, b, c]>
}

tcc.kernel @masked(%x: f32[a, b, c], %m: bool[a, c], %s: f32[]) -> f32[a, b, c] {
  %0 = tcc.broadcast %m axes [0, 2] : bool[a, c] to bool[a, b, c]
  %1 = tcc.broadcast %s axes [] : f32[] to f32[a, b, c]
  %2 = tcc.mul %x, %1 : f32[a, b, c]
  %3 = tcc.constant ninf : f32[a, b, c]
  %4 = tcc.where %0, %2, %3 : f32[a, b, c]
  tcc.yield %4 : f32[a, b, c]
}
func.func @check_masked(%x: !tcc.tensor<f32[a, b, c]>, %m: !tcc.tensor<bool[a, c]>, %s: !tcc.tensor<f32[]>) -> !tcc.tensor<f32[a, b, c]> {
  %0 = tcc.launch @masked grid [] (%x, %m, %s) : (f32[a, b, c], bool[a, c], f32[]) to f32[a, b, c]
  return %0 : !tcc.tensor<f32[a, b, c]>
}

tcc.kernel @compare(%x: i32[a, c]) -> bool[a, c] {
  %0 = tcc.constant 0 : i32[a, c]
  %1 = tcc.compare ne %x, %0 : i32[a, c]
  tcc.yield %1 : bool[a, c]
}
func.func @check_compare(%x: !tcc.tensor<i32[a, c]>) -> !tcc.tensor<bool[a, c]> {
  %0 = tcc.launch @compare grid [] (%x) : (i32[a, c]) to bool[a, c]
  return %0 : !tcc.tensor<bool[a, c]>
}

tcc.kernel @scalar(%x: f32[], %y: f32[]) -> f32[] {
  %0 = tcc.add %x, %y : f32[]
  tcc.yield %0 : f32[]
}
func.func @check_scalar(%x: !tcc.tensor<f32[]>, %y: !tcc.tensor<f32[]>) -> !tcc.tensor<f32[]> {
  %0 = tcc.launch @scalar grid [] (%x, %y) : (f32[], f32[]) to f32[]
  return %0 : !tcc.tensor<f32[]>
}

// Embeddings: a gather is elementwise work with an index.
// CHECK-LABEL: halide.pipeline @gather
// CHECK:         clamp
tcc.kernel @gather(%t: f32[v, c], %i: i32[a, b], %p: f32[b, c]) -> f32[a, b, c] {
  %0 = tcc.gather %t[%i] : f32[v, c], i32[a, b] to f32[a, b, c]
  %1 = tcc.broadcast %p axes [1, 2] : f32[b, c] to f32[a, b, c]
  %2 = tcc.add %0, %1 : f32[a, b, c]
  tcc.yield %2 : f32[a, b, c]
}
func.func @check_gather(%t: !tcc.tensor<f32[v, c]>, %i: !tcc.tensor<i32[a, b]>, %p: !tcc.tensor<f32[b, c]>) -> !tcc.tensor<f32[a, b, c]> {
  %0 = tcc.launch @gather grid [] (%t, %i, %p) : (f32[v, c], i32[a, b], f32[b, c]) to f32[a, b, c]
  return %0 : !tcc.tensor<f32[a, b, c]>
}

tcc.kernel @positions(%x: f32[a, b]) -> f32[a, b] {
  %0 = tcc.iota : i32[b]
  %1 = tcc.size b : i32[]
  %2 = tcc.broadcast %1 axes [] : i32[] to i32[b]
  %3 = tcc.add %0, %2 : i32[b]
  %4 = tcc.cast %3 : i32[b] to f32[b]
  %5 = tcc.broadcast %4 axes [1] : f32[b] to f32[a, b]
  %6 = tcc.add %5, %x : f32[a, b]
  tcc.yield %6 : f32[a, b]
}
func.func @check_positions(%x: !tcc.tensor<f32[a, b]>) -> !tcc.tensor<f32[a, b]> {
  %0 = tcc.launch @positions grid [] (%x) : (f32[a, b]) to f32[a, b]
  return %0 : !tcc.tensor<f32[a, b]>
}

// A merge of transposed axes, which no strides say.
tcc.kernel @heads(%x: f32[a, b, c]) -> f32[b, a*c] {
  %0 = tcc.rearrange "a b c -> b (a c)" %x : f32[a, b, c] to f32[b, a*c]
  tcc.yield %0 : f32[b, a*c]
}
func.func @check_heads(%x: !tcc.tensor<f32[a, b, c]>) -> !tcc.tensor<f32[b, a*c]> {
  %0 = tcc.launch @heads grid [] (%x) : (f32[a, b, c]) to f32[b, a*c]
  return %0 : !tcc.tensor<f32[b, a*c]>
}
