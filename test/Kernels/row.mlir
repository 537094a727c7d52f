// Rows are read once into scratch, whatever stands before and after the row op.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s m=1,3,33 n=1,2,3,15,16,17,31,32,33,64,131,384,1025 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --special m=1,33 n=1,2,17,33,131 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 m=1,7 n=1,8,9,31,33,384 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(10000)
tcc.dim @n max(10000)

// A score that is not kept never meets the exponential: it is the sentinel, below every score that is.
// CHECK-LABEL: halide.pipeline @softmax_masked
// CHECK:         func @score
// CHECK:           strict_float
// CHECK:         func @power
// CHECK-NOT:     math.exp
// CHECK:         schedule
// CHECK:           vectorize @out
// CHECK:           parallel @out (task)
// CHECK:           compute_at @score (@out, row)
// CHECK:           vectorize @score (i, 16, round_up)
tcc.kernel @softmax_masked(%x: f32[m, n], %keep: bool[n], %bias: f32[m, n]) -> f32[m, n] {
  %scale = tcc.constant 0.25 : f32[m, n]
  %0 = tcc.mul %x, %scale : f32[m, n]
  %1 = tcc.add %0, %bias : f32[m, n]
  %2 = tcc.broadcast %keep axes [1] : bool[n] to bool[m, n]
  %3 = tcc.constant ninf : f32[m, n]
  %4 = tcc.where %2, %1, %3 : f32[m, n]
  %5 = tcc.softmax %4 : f32[m, n]
  tcc.yield %5 : f32[m, n]
}
func.func @check_softmax_masked(%x: !tcc.tensor<f32[m, n]>, %keep: !tcc.tensor<bool[n]>, %bias: !tcc.tensor<f32[m, n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @softmax_masked grid [] (%x, %keep, %bias) : (f32[m, n], bool[n], f32[m, n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

tcc.kernel @softmax(%x: f32[m, n]) -> f32[m, n] {
  %0 = tcc.softmax %x : f32[m, n]
  tcc.yield %0 : f32[m, n]
}
func.func @check_softmax(%x: !tcc.tensor<f32[m, n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @softmax grid [] (%x) : (f32[m, n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

// One row and no more.
tcc.kernel @softmax_row(%x: f32[n]) -> f32[n] {
  %0 = tcc.softmax %x : f32[n]
  tcc.yield %0 : f32[n]
}
func.func @check_softmax_row(%x: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %0 = tcc.launch @softmax_row grid [] (%x) : (f32[n]) to f32[n]
  return %0 : !tcc.tensor<f32[n]>
}

// CHECK-LABEL: halide.pipeline @norm
// CHECK:         func @mean
// CHECK:         func @scale
tcc.kernel @norm(%x: f32[m, n], %r: f32[m, n], %g: f32[n], %b: f32[n]) -> f32[m, n] {
  %0 = tcc.add %x, %r : f32[m, n]
  %1 = tcc.layer_norm %0 eps 1.0e-5 : f32[m, n]
  %2 = tcc.broadcast %g axes [1] : f32[n] to f32[m, n]
  %3 = tcc.mul %1, %2 : f32[m, n]
  %4 = tcc.broadcast %b axes [1] : f32[n] to f32[m, n]
  %5 = tcc.add %3, %4 : f32[m, n]
  tcc.yield %5 : f32[m, n]
}
func.func @check_norm(%x: !tcc.tensor<f32[m, n]>, %r: !tcc.tensor<f32[m, n]>, %g: !tcc.tensor<f32[n]>, %b: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @norm grid [] (%x, %r, %g, %b) : (f32[m, n], f32[m, n], f32[n], f32[n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

tcc.kernel @rms(%x: f64[m, n]) -> f64[m, n] {
  %0 = tcc.rms_norm %x eps 1.0e-6 : f64[m, n]
  tcc.yield %0 : f64[m, n]
}
func.func @check_rms(%x: !tcc.tensor<f64[m, n]>) -> !tcc.tensor<f64[m, n]> {
  %0 = tcc.launch @rms grid [] (%x) : (f64[m, n]) to f64[m, n]
  return %0 : !tcc.tensor<f64[m, n]>
}

// Three axes before it make one.
tcc.kernel @softmax_deep(%x: f64[m, 2, m, n]) -> f64[m, 2, m, n] {
  %0 = tcc.softmax %x : f64[m, 2, m, n]
  tcc.yield %0 : f64[m, 2, m, n]
}
func.func @check_softmax_deep(%x: !tcc.tensor<f64[m, 2, m, n]>) -> !tcc.tensor<f64[m, 2, m, n]> {
  %0 = tcc.launch @softmax_deep grid [] (%x) : (f64[m, 2, m, n]) to f64[m, 2, m, n]
  return %0 : !tcc.tensor<f64[m, 2, m, n]>
}
