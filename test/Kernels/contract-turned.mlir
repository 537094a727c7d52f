// A left side whose rows are innermost over panels that are there: each task copies its rows, and asks for nothing ahead.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s --implicit-check-not=prefetching
// RUN: kernel-check %s --panels=1 m=1,7,65,512,1025 n=1,48,131,900 k=0,1,33 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 --panels=1 m=1,5,600 n=1,50,384 k=1,33 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(10000)
tcc.dim @n max(10000)
tcc.dim @k max(10000)

// CHECK-LABEL: halide.pipeline @turned
// CHECK:         at @left[
// CHECK:         parallel @out (task)
// CHECK:         compute_at @left (@out, task)
tcc.kernel @turned(%x: f32[k, m], %w: f32[ceildiv(n, 48), k, 48]) -> f32[m, n] attributes {threads} {
  %0 = tcc.rearrange "k m -> m k" %x : f32[k, m] to f32[m, k]
  %1 = tcc.contract_panels %0, %w : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  tcc.yield %1 : f32[m, n]
}
func.func @of_turned(%x: !tcc.tensor<f32[k, m]>, %w: !tcc.tensor<f32[ceildiv(n, 48), k, 48]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @turned grid [] (%x, %w) : (f32[k, m], f32[ceildiv(n, 48), k, 48]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

// Other heights of strips.
tcc.kernel @narrow(%x: f64[k, m], %w: f64[ceildiv(n, 16), k, 16]) -> f64[m, n] attributes {threads} {
  %0 = tcc.rearrange "k m -> m k" %x : f64[k, m] to f64[m, k]
  %1 = tcc.contract_panels %0, %w : f64[m, k], f64[ceildiv(n, 16), k, 16] to f64[m, n]
  tcc.yield %1 : f64[m, n]
}
func.func @of_narrow(%x: !tcc.tensor<f64[k, m]>, %w: !tcc.tensor<f64[ceildiv(n, 16), k, 16]>) -> !tcc.tensor<f64[m, n]> {
  %0 = tcc.launch @narrow grid [] (%x, %w) : (f64[k, m], f64[ceildiv(n, 16), k, 16]) to f64[m, n]
  return %0 : !tcc.tensor<f64[m, n]>
}
