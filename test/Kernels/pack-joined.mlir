// Panels of joined parts are zero past the end.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s --panels=4 n=1,15,47,48,49,96,131 k=1,15,16,17,40 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 --panels=4 n=1,15,47,49,96 k=1,15,16,17 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @n max(10000)
tcc.dim @k max(10000)

// Parts that begin and end inside a panel, each as it lies.
// CHECK-LABEL: halide.pipeline @joined_f32
// CHECK:         func @turned[
// CHECK:         func @turned3[
tcc.kernel @joined_f32(%x: f32[n, k], %y: f32[k, 20], %z: f32[k, n], %w: f32[20, k]) -> f32[ceildiv(2*n + 40, 48), k, 48] {
  %0 = tcc.rearrange "k n -> n k" %y : f32[k, 20] to f32[20, k]
  %1 = tcc.rearrange "k n -> n k" %z : f32[k, n] to f32[n, k]
  %2 = tcc.concat %x, %0, %1, %w axis 0 : f32[n, k], f32[20, k], f32[n, k], f32[20, k] to f32[2*n + 40, k]
  %3 = tcc.pack %2 width 48 : f32[2*n + 40, k] to f32[ceildiv(2*n + 40, 48), k, 48]
  tcc.yield %3 : f32[ceildiv(2*n + 40, 48), k, 48]
}
func.func @check_joined_f32(%x: !tcc.tensor<f32[n, k]>, %y: !tcc.tensor<f32[k, 20]>, %z: !tcc.tensor<f32[k, n]>, %w: !tcc.tensor<f32[20, k]>) -> !tcc.tensor<f32[ceildiv(2*n + 40, 48), k, 48]> {
  %0 = tcc.launch @joined_f32 grid [] (%x, %y, %z, %w) : (f32[n, k], f32[k, 20], f32[k, n], f32[20, k]) to f32[ceildiv(2*n + 40, 48), k, 48]
  return %0 : !tcc.tensor<f32[ceildiv(2*n + 40, 48), k, 48]>
}
