// Zeros, then the rows one after the other: tasks are strips of columns, the rows of a strip in their order.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s m=0,1,2,17,300 v=1,3,40 n=1,2,15,16,17,64,65,131 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --strided=0,1,2,3 m=1,17 v=1,7 n=1,16,33 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --special m=1,33 v=1,5 n=1,17 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 m=1,17 v=1,5 n=1,8,33,100 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m min(0) max(10000)
tcc.dim @n max(10000)
tcc.dim @v max(10000)

// CHECK-LABEL: halide.pipeline @rows
// CHECK:         parallel @out (task)
// CHECK:         reorder @out update 0 (v, i, r, strip)
// CHECK:         parallel @out update 0 (task)
// CHECK-NOT:     atomic
tcc.kernel @rows(%x: f32[m, n], %w: f32[m], %i: i32[m]) -> f32[v, n] {
  %0 = tcc.broadcast %w axes [0] : f32[m] to f32[m, n]
  %1 = tcc.mul %x, %0 : f32[m, n]
  %2 = tcc.scatter_add %1[%i] : f32[m, n], i32[m] to f32[v, n]
  tcc.yield %2 : f32[v, n]
}
func.func @check_rows(%x: !tcc.tensor<f32[m, n]>, %w: !tcc.tensor<f32[m]>, %i: !tcc.tensor<i32[m]>) -> !tcc.tensor<f32[v, n]> {
  %0 = tcc.launch @rows grid [] (%x, %w, %i) : (f32[m, n], f32[m], i32[m]) to f32[v, n]
  return %0 : !tcc.tensor<f32[v, n]>
}

tcc.kernel @wide(%x: f64[m, n], %i: i64[m]) -> f64[v, n] {
  %0 = tcc.scatter_add %x[%i] : f64[m, n], i64[m] to f64[v, n]
  tcc.yield %0 : f64[v, n]
}
func.func @check_wide(%x: !tcc.tensor<f64[m, n]>, %i: !tcc.tensor<i64[m]>) -> !tcc.tensor<f64[v, n]> {
  %0 = tcc.launch @wide grid [] (%x, %i) : (f64[m, n], i64[m]) to f64[v, n]
  return %0 : !tcc.tensor<f64[v, n]>
}

// Halves come as f32.
tcc.kernel @half(%x: bf16[m, n], %i: i32[m]) -> f32[v, n] {
  %0 = tcc.cast %x : bf16[m, n] to f32[m, n]
  %1 = tcc.scatter_add %0[%i] : f32[m, n], i32[m] to f32[v, n]
  tcc.yield %1 : f32[v, n]
}
func.func @check_half(%x: !tcc.tensor<bf16[m, n]>, %i: !tcc.tensor<i32[m]>) -> !tcc.tensor<f32[v, n]> {
  %0 = tcc.launch @half grid [] (%x, %i) : (bf16[m, n], i32[m]) to f32[v, n]
  return %0 : !tcc.tensor<f32[v, n]>
}
