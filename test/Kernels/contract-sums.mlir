// A contraction that packs its right operand adds up each panel beside: the sums over k are a second result, whichever axis of
// the operand is innermost.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s m=1,8,65 n=1,15,48,49,131 k=1,16,17,40 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s m=511,512,513,1025 n=1,100,480 k=33 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 m=1,5,600 n=1,23,24,50 k=1,15,33 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(10000)
tcc.dim @n max(10000)
tcc.dim @k max(10000)

// CHECK-LABEL: halide.pipeline @rows
// CHECK:         update @columns
// CHECK:         parallel @out (task)
// CHECK:         parallel @out1 (task)
// CHECK:         compute_with @out1 (@out, panel)
// CHECK:         compute_at @columns (@out, panel)
// CHECK:         compute_at @left (@out, task)
tcc.kernel @rows(%x: f32[k, m], %w: f32[k, n]) -> f32[m, n], f32[n] attributes {threads} {
  %0 = tcc.rearrange "k m -> m k" %x : f32[k, m] to f32[m, k]
  %1 = tcc.rearrange "k n -> n k" %w : f32[k, n] to f32[n, k]
  %2 = tcc.pack %1 width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  %3 = tcc.contract_panels %0, %2 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  %4 = tcc.reduce_sum %1 axes [1] : f32[n, k] to f32[n]
  tcc.yield %3, %4 : f32[m, n], f32[n]
}
func.func @of_rows(%x: !tcc.tensor<f32[k, m]>, %w: !tcc.tensor<f32[k, n]>) -> (!tcc.tensor<f32[m, n]>, !tcc.tensor<f32[n]>) {
  %0, %1 = tcc.launch @rows grid [] (%x, %w) : (f32[k, m], f32[k, n]) to f32[m, n], f32[n]
  return %0, %1 : !tcc.tensor<f32[m, n]>, !tcc.tensor<f32[n]>
}

// What follows the product may be part of the kernel as well.
tcc.kernel @turned(%x: f32[m, k], %w: f32[n, k], %b: f32[n]) -> f32[m, n], f32[n] {
  %0 = tcc.pack %w width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  %1 = tcc.contract_panels %x, %0 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  %2 = tcc.broadcast %b axes [1] : f32[n] to f32[m, n]
  %3 = tcc.add %1, %2 : f32[m, n]
  %4 = tcc.reduce_sum %w axes [1] : f32[n, k] to f32[n]
  tcc.yield %3, %4 : f32[m, n], f32[n]
}
func.func @of_turned(%x: !tcc.tensor<f32[m, k]>, %w: !tcc.tensor<f32[n, k]>, %b: !tcc.tensor<f32[n]>) -> (!tcc.tensor<f32[m, n]>, !tcc.tensor<f32[n]>) {
  %0, %1 = tcc.launch @turned grid [] (%x, %w, %b) : (f32[m, k], f32[n, k], f32[n]) to f32[m, n], f32[n]
  return %0, %1 : !tcc.tensor<f32[m, n]>, !tcc.tensor<f32[n]>
}

tcc.kernel @halves(%x: f16[m, k], %w: f16[n, k]) -> f16[m, n], f16[n] {
  %0 = tcc.pack %w width 96 : f16[n, k] to f16[ceildiv(n, 96), k, 96]
  %1 = tcc.contract_panels %x, %0 : f16[m, k], f16[ceildiv(n, 96), k, 96] to f16[m, n]
  %2 = tcc.reduce_sum %w axes [1] : f16[n, k] to f16[n]
  tcc.yield %1, %2 : f16[m, n], f16[n]
}
func.func @of_halves(%x: !tcc.tensor<f16[m, k]>, %w: !tcc.tensor<f16[n, k]>) -> (!tcc.tensor<f16[m, n]>, !tcc.tensor<f16[n]>) {
  %0, %1 = tcc.launch @halves grid [] (%x, %w) : (f16[m, k], f16[n, k]) to f16[m, n], f16[n]
  return %0, %1 : !tcc.tensor<f16[m, n]>, !tcc.tensor<f16[n]>
}
