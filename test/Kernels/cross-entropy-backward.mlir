// The powers of a row go into a scratch row; what is written is the gradient.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s m=1,2,17 v=1,2,31,64,65,300 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --special m=1,17 v=1,2,33,131 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 m=1,3 v=1,40,129 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(10000)
tcc.dim @v max(10000)

// CHECK-LABEL: halide.pipeline @smooth
// CHECK:         func @power
// CHECK:         func @gradient
// CHECK:         parallel @out (task)
// CHECK:         compute_at @power (@out, row)
// CHECK-NOT:     @power (root
tcc.kernel @smooth(%x: f32[m, v], %t: i32[m], %g: f32[m], %w: f32[m], %s: f32[m, v]) -> f32[m, v] {
  %0 = tcc.add %x, %x : f32[m, v]
  %1 = tcc.mul %g, %w : f32[m]
  %2 = tcc.cross_entropy_backward %0, %t, %1 ignore 1 smoothing 0.1 : f32[m, v], i32[m], f32[m] to f32[m, v]
  %3 = tcc.add %2, %s : f32[m, v]
  tcc.yield %3 : f32[m, v]
}
func.func @check_smooth(%x: !tcc.tensor<f32[m, v]>, %t: !tcc.tensor<i32[m]>, %g: !tcc.tensor<f32[m]>, %w: !tcc.tensor<f32[m]>, %s: !tcc.tensor<f32[m, v]>) -> !tcc.tensor<f32[m, v]> {
  %0 = tcc.launch @smooth grid [] (%x, %t, %g, %w, %s) : (f32[m, v], i32[m], f32[m], f32[m], f32[m, v]) to f32[m, v]
  return %0 : !tcc.tensor<f32[m, v]>
}

tcc.kernel @plain(%x: f32[m, v], %t: i64[m], %g: f32[m]) -> f32[m, v] {
  %0 = tcc.cross_entropy_backward %x, %t, %g ignore -100 smoothing 0.0 : f32[m, v], i64[m], f32[m] to f32[m, v]
  tcc.yield %0 : f32[m, v]
}
func.func @check_plain(%x: !tcc.tensor<f32[m, v]>, %t: !tcc.tensor<i64[m]>, %g: !tcc.tensor<f32[m]>) -> !tcc.tensor<f32[m, v]> {
  %0 = tcc.launch @plain grid [] (%x, %t, %g) : (f32[m, v], i64[m], f32[m]) to f32[m, v]
  return %0 : !tcc.tensor<f32[m, v]>
}

// Every target counts the same.
tcc.kernel @uniform(%x: f64[m, v], %t: i32[m], %g: f64[m]) -> f64[m, v] {
  %0 = tcc.cross_entropy_backward %x, %t, %g ignore 0 smoothing 1.0 : f64[m, v], i32[m], f64[m] to f64[m, v]
  tcc.yield %0 : f64[m, v]
}
func.func @check_uniform(%x: !tcc.tensor<f64[m, v]>, %t: !tcc.tensor<i32[m]>, %g: !tcc.tensor<f64[m]>) -> !tcc.tensor<f64[m, v]> {
  %0 = tcc.launch @uniform grid [] (%x, %t, %g) : (f64[m, v], i32[m], f64[m]) to f64[m, v]
  return %0 : !tcc.tensor<f64[m, v]>
}

// One row; halves.
tcc.kernel @row(%x: f16[v], %t: i32[], %g: f16[]) -> f16[v] {
  %0 = tcc.cross_entropy_backward %x, %t, %g ignore -100 smoothing 0.2 : f16[v], i32[], f16[] to f16[v]
  tcc.yield %0 : f16[v]
}
func.func @check_row(%x: !tcc.tensor<f16[v]>, %t: !tcc.tensor<i32[]>, %g: !tcc.tensor<f16[]>) -> !tcc.tensor<f16[v]> {
  %0 = tcc.launch @row grid [] (%x, %t, %g) : (f16[v], i32[], f16[]) to f16[v]
  return %0 : !tcc.tensor<f16[v]>
}

tcc.kernel @brain(%x: bf16[m, v], %t: i32[m], %g: bf16[m]) -> bf16[m, v] {
  %0 = tcc.cross_entropy_backward %x, %t, %g ignore 2 smoothing 0.0 : bf16[m, v], i32[m], bf16[m] to bf16[m, v]
  tcc.yield %0 : bf16[m, v]
}
func.func @check_brain(%x: !tcc.tensor<bf16[m, v]>, %t: !tcc.tensor<i32[m]>, %g: !tcc.tensor<bf16[m]>) -> !tcc.tensor<bf16[m, v]> {
  %0 = tcc.launch @brain grid [] (%x, %t, %g) : (bf16[m, v], i32[m], bf16[m]) to bf16[m, v]
  return %0 : !tcc.tensor<bf16[m, v]>
}

// A byte is never -100.
tcc.kernel @bytes(%x: f32[m, v], %t: ui8[m], %g: f32[m]) -> f32[m, v] {
  %0 = tcc.cross_entropy_backward %x, %t, %g ignore -100 smoothing 0.0 : f32[m, v], ui8[m], f32[m] to f32[m, v]
  tcc.yield %0 : f32[m, v]
}
func.func @check_bytes(%x: !tcc.tensor<f32[m, v]>, %t: !tcc.tensor<ui8[m]>, %g: !tcc.tensor<f32[m]>) -> !tcc.tensor<f32[m, v]> {
  %0 = tcc.launch @bytes grid [] (%x, %t, %g) : (f32[m, v], ui8[m], f32[m]) to f32[m, v]
  return %0 : !tcc.tensor<f32[m, v]>
}
