// The ways back of row ops: each operand is read once into scratch, and nothing but the gradient is written.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s m=1,3,33 n=1,2,3,15,16,17,31,32,33,64,131,384,1025 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --special m=1,33 n=1,2,17,33,131 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 m=1,7 n=1,8,9,31,33,384 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(10000)
tcc.dim @n max(10000)

// CHECK-LABEL: halide.pipeline @softmax
// CHECK:         func @value
// CHECK:         func @gradient
// CHECK:         func @dot
// CHECK:         func @out
// CHECK-NOT:     func
// CHECK:         schedule
// CHECK:           parallel @out (task)
// CHECK:           compute_at @value (@out, row)
// CHECK:           compute_at @gradient (@out, row)
tcc.kernel @softmax(%r: f32[m, n], %g: f32[m, n], %w: f32[n]) -> f32[m, n] {
  %0 = tcc.broadcast %w axes [1] : f32[n] to f32[m, n]
  %1 = tcc.mul %g, %0 : f32[m, n]
  %2 = tcc.softmax_backward %r, %1 : f32[m, n]
  %3 = tcc.add %2, %g : f32[m, n]
  tcc.yield %3 : f32[m, n]
}
func.func @check_softmax(%r: !tcc.tensor<f32[m, n]>, %g: !tcc.tensor<f32[m, n]>, %w: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @softmax grid [] (%r, %g, %w) : (f32[m, n], f32[m, n], f32[n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

tcc.kernel @log_softmax(%r: f32[m, n], %g: f32[m, n]) -> f32[m, n] {
  %0 = tcc.log_softmax_backward %r, %g : f32[m, n]
  tcc.yield %0 : f32[m, n]
}
func.func @check_log_softmax(%r: !tcc.tensor<f32[m, n]>, %g: !tcc.tensor<f32[m, n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @log_softmax grid [] (%r, %g) : (f32[m, n], f32[m, n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

// The mean and the factor are computed again while the row is there. Of a row of one or two elements nothing is left
// but what eps leaves: a small one shows rounding errors alone.
// CHECK-LABEL: halide.pipeline @layer_norm
// CHECK:         func @mean
// CHECK:         func @scale
// CHECK:         func @gradient_mean
tcc.kernel @layer_norm(%x: f32[m, n], %g: f32[m, n], %w: f32[n], %s: f32[m, n]) -> f32[m, n] {
  %0 = tcc.broadcast %w axes [1] : f32[n] to f32[m, n]
  %1 = tcc.mul %g, %0 : f32[m, n]
  %2 = tcc.layer_norm_backward %x, %1 eps 0.1 : f32[m, n]
  %3 = tcc.add %2, %s : f32[m, n]
  tcc.yield %3 : f32[m, n]
}
func.func @check_layer_norm(%x: !tcc.tensor<f32[m, n]>, %g: !tcc.tensor<f32[m, n]>, %w: !tcc.tensor<f32[n]>, %s: !tcc.tensor<f32[m, n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @layer_norm grid [] (%x, %g, %w, %s) : (f32[m, n], f32[m, n], f32[n], f32[m, n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

tcc.kernel @rms_norm(%x: f32[m, n], %g: f32[m, n]) -> f32[m, n] {
  %0 = tcc.rms_norm_backward %x, %g eps 0.1 : f32[m, n]
  tcc.yield %0 : f32[m, n]
}
func.func @check_rms_norm(%x: !tcc.tensor<f32[m, n]>, %g: !tcc.tensor<f32[m, n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @rms_norm grid [] (%x, %g) : (f32[m, n], f32[m, n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

// One row and no more.
tcc.kernel @row(%x: f32[n], %g: f32[n]) -> f32[n] {
  %0 = tcc.rms_norm_backward %x, %g eps 0.1 : f32[n]
  tcc.yield %0 : f32[n]
}
func.func @check_row(%x: !tcc.tensor<f32[n]>, %g: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %0 = tcc.launch @row grid [] (%x, %g) : (f32[n], f32[n]) to f32[n]
  return %0 : !tcc.tensor<f32[n]>
}

tcc.kernel @deep(%x: f64[m, 2, m, n], %g: f64[m, 2, m, n]) -> f64[m, 2, m, n] {
  %0 = tcc.rms_norm_backward %x, %g eps 1.0e-6 : f64[m, 2, m, n]
  tcc.yield %0 : f64[m, 2, m, n]
}
func.func @check_deep(%x: !tcc.tensor<f64[m, 2, m, n]>, %g: !tcc.tensor<f64[m, 2, m, n]>) -> !tcc.tensor<f64[m, 2, m, n]> {
  %0 = tcc.launch @deep grid [] (%x, %g) : (f64[m, 2, m, n], f64[m, 2, m, n]) to f64[m, 2, m, n]
  return %0 : !tcc.tensor<f64[m, 2, m, n]>
}

tcc.kernel @wide(%r: f64[m, n], %g: f64[m, n]) -> f64[m, n] {
  %0 = tcc.log_softmax_backward %r, %g : f64[m, n]
  tcc.yield %0 : f64[m, n]
}
func.func @check_wide(%r: !tcc.tensor<f64[m, n]>, %g: !tcc.tensor<f64[m, n]>) -> !tcc.tensor<f64[m, n]> {
  %0 = tcc.launch @wide grid [] (%r, %g) : (f64[m, n], f64[m, n]) to f64[m, n]
  return %0 : !tcc.tensor<f64[m, n]>
}

// Halves are computed in f32.
tcc.kernel @half(%x: f16[m, n], %g: f16[m, n]) -> f16[m, n] {
  %0 = tcc.layer_norm_backward %x, %g eps 0.1 : f16[m, n]
  tcc.yield %0 : f16[m, n]
}
func.func @check_half(%x: !tcc.tensor<f16[m, n]>, %g: !tcc.tensor<f16[m, n]>) -> !tcc.tensor<f16[m, n]> {
  %0 = tcc.launch @half grid [] (%x, %g) : (f16[m, n], f16[m, n]) to f16[m, n]
  return %0 : !tcc.tensor<f16[m, n]>
}

tcc.kernel @brain(%r: bf16[m, n], %g: bf16[m, n]) -> bf16[m, n] {
  %0 = tcc.softmax_backward %r, %g : bf16[m, n]
  tcc.yield %0 : bf16[m, n]
}
func.func @check_brain(%r: !tcc.tensor<bf16[m, n]>, %g: !tcc.tensor<bf16[m, n]>) -> !tcc.tensor<bf16[m, n]> {
  %0 = tcc.launch @brain grid [] (%r, %g) : (bf16[m, n], bf16[m, n]) to bf16[m, n]
  return %0 : !tcc.tensor<bf16[m, n]>
}
