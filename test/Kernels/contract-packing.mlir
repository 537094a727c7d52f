// A contraction that packs its right operand itself, in blocks of rows, whichever of its axes is innermost; turned where that
// is k. The left side may lie either way too: where its rows are innermost, a task copies those that it reads.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s m=1,7,65 n=1,15,47,48,49,131 k=1,15,16,17,40 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s m=511,512,513,1025 n=1,100,480 k=33 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 m=1,5,600 n=1,23,24,50 k=1,16,33 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(10000)
tcc.dim @n max(10000)
tcc.dim @k max(10000)

// CHECK-LABEL: halide.pipeline @packing
// CHECK:         func @panels
// CHECK:         func @turned
// CHECK:         update @panels
// CHECK:         update @mm
// CHECK:           at @panels
// CHECK:           compute_at @turned (@panels, block)
// CHECK:           compute_at @panels (@out, block)
tcc.kernel @packing(%x: f32[m, k], %w: f32[n, k], %b: f32[n]) -> f32[m, n] {
  %0 = tcc.pack %w width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  %1 = tcc.contract_panels %x, %0 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  %2 = tcc.broadcast %b axes [1] : f32[n] to f32[m, n]
  %3 = tcc.add %1, %2 : f32[m, n]
  tcc.yield %3 : f32[m, n]
}
func.func @with_packing(%x: !tcc.tensor<f32[m, k]>, %w: !tcc.tensor<f32[n, k]>, %b: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @packing grid [] (%x, %w, %b) : (f32[m, k], f32[n, k], f32[n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

// How many tasks there are follows the number of threads; each copies its rows for all of its panels.
// CHECK-LABEL: halide.pipeline @rows
// CHECK-SAME:    %threads : i32
// CHECK:         func @left
// CHECK:         update @mm
// CHECK:           at @left[
// CHECK-NOT:       call "prefetching"
// CHECK:         vectorize @left (r)
// CHECK:         fuse @out (share, group, task)
// CHECK:         parallel @out (task)
// CHECK:         compute_at @panels (@out, panel)
// CHECK:         compute_at @left (@out, task)
tcc.kernel @rows(%x: f32[k, m], %w: f32[k, n], %b: f32[n]) -> f32[m, n] attributes {threads} {
  %0 = tcc.rearrange "k m -> m k" %x : f32[k, m] to f32[m, k]
  %1 = tcc.rearrange "k n -> n k" %w : f32[k, n] to f32[n, k]
  %2 = tcc.pack %1 width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  %3 = tcc.contract_panels %0, %2 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  %4 = tcc.broadcast %b axes [1] : f32[n] to f32[m, n]
  %5 = tcc.add %3, %4 : f32[m, n]
  tcc.yield %5 : f32[m, n]
}
func.func @of_rows(%x: !tcc.tensor<f32[k, m]>, %w: !tcc.tensor<f32[k, n]>, %b: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @rows grid [] (%x, %w, %b) : (f32[k, m], f32[k, n], f32[n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}

tcc.kernel @halves(%x: f16[m, k], %w: f16[n, k]) -> f16[m, n] {
  %0 = tcc.pack %w width 96 : f16[n, k] to f16[ceildiv(n, 96), k, 96]
  %1 = tcc.contract_panels %x, %0 : f16[m, k], f16[ceildiv(n, 96), k, 96] to f16[m, n]
  tcc.yield %1 : f16[m, n]
}
func.func @of_halves(%x: !tcc.tensor<f16[m, k]>, %w: !tcc.tensor<f16[n, k]>) -> !tcc.tensor<f16[m, n]> {
  %0 = tcc.launch @halves grid [] (%x, %w) : (f16[m, k], f16[n, k]) to f16[m, n]
  return %0 : !tcc.tensor<f16[m, n]>
}

tcc.kernel @doubles(%x: f64[m, k], %w: f64[n, k]) -> f64[m, n] {
  %0 = tcc.pack %w width 24 : f64[n, k] to f64[ceildiv(n, 24), k, 24]
  %1 = tcc.contract_panels %x, %0 : f64[m, k], f64[ceildiv(n, 24), k, 24] to f64[m, n]
  tcc.yield %1 : f64[m, n]
}
func.func @of_doubles(%x: !tcc.tensor<f64[m, k]>, %w: !tcc.tensor<f64[n, k]>) -> !tcc.tensor<f64[m, n]> {
  %0 = tcc.launch @doubles grid [] (%x, %w) : (f64[m, k], f64[n, k]) to f64[m, n]
  return %0 : !tcc.tensor<f64[m, n]>
}

tcc.kernel @integers(%x: i32[m, k], %w: i32[n, k]) -> i32[m, n] {
  %0 = tcc.pack %w width 16 : i32[n, k] to i32[ceildiv(n, 16), k, 16]
  %1 = tcc.contract_panels %x, %0 : i32[m, k], i32[ceildiv(n, 16), k, 16] to i32[m, n]
  tcc.yield %1 : i32[m, n]
}
func.func @of_integers(%x: !tcc.tensor<i32[m, k]>, %w: !tcc.tensor<i32[n, k]>) -> !tcc.tensor<i32[m, n]> {
  %0 = tcc.launch @integers grid [] (%x, %w) : (i32[m, k], i32[n, k]) to i32[m, n]
  return %0 : !tcc.tensor<i32[m, n]>
}
