// Panels are zero past the end, from a source with either axis innermost.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s --panels=1 n=1,15,47,48,49,96,131 k=1,15,16,17,40 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 --panels=1 n=1,15,47,49,96 k=1,15,16,17 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @n max(10000)
tcc.dim @k max(10000)

// Vectors along k are turned in blocks; what is left of k is read by elements.
// CHECK-LABEL: halide.pipeline @turned_f32
// CHECK:         func @turned
// CHECK:         vectorize @out update 0 (i)
// CHECK:         vectorize @turned (k)
// CHECK:         parallel @out update 0 (task)
// CHECK:         parallel @out update 1 (task)
tcc.kernel @turned_f32(%x: f32[n, k]) -> f32[ceildiv(n, 48), k, 48] {
  %0 = tcc.pack %x width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  tcc.yield %0 : f32[ceildiv(n, 48), k, 48]
}
func.func @check_turned_f32(%x: !tcc.tensor<f32[n, k]>) -> !tcc.tensor<f32[ceildiv(n, 48), k, 48]> {
  %0 = tcc.launch @turned_f32 grid [] (%x) : (f32[n, k]) to f32[ceildiv(n, 48), k, 48]
  return %0 : !tcc.tensor<f32[ceildiv(n, 48), k, 48]>
}

// CHECK-LABEL: halide.pipeline @rows_f32
// CHECK-NOT:     func @turned
// CHECK:         vectorize @out update 0 (i)
// CHECK:         parallel @out update 0 (task)
tcc.kernel @rows_f32(%x: f32[k, n]) -> f32[ceildiv(n, 48), k, 48] {
  %0 = tcc.rearrange "k n -> n k" %x : f32[k, n] to f32[n, k]
  %1 = tcc.pack %0 width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  tcc.yield %1 : f32[ceildiv(n, 48), k, 48]
}
func.func @check_rows_f32(%x: !tcc.tensor<f32[k, n]>) -> !tcc.tensor<f32[ceildiv(n, 48), k, 48]> {
  %0 = tcc.launch @rows_f32 grid [] (%x) : (f32[k, n]) to f32[ceildiv(n, 48), k, 48]
  return %0 : !tcc.tensor<f32[ceildiv(n, 48), k, 48]>
}

// Dense along neither axis: read by elements.
tcc.kernel @apart_f32(%x: f32[n, k, 1]) -> f32[ceildiv(n, 48), k, 48] {
  %0 = tcc.rearrange "n k 1 -> n k" %x : f32[n, k, 1] to f32[n, k]
  %1 = tcc.pack %0 width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  tcc.yield %1 : f32[ceildiv(n, 48), k, 48]
}
func.func @check_apart_f32(%x: !tcc.tensor<f32[n, k, 1]>) -> !tcc.tensor<f32[ceildiv(n, 48), k, 48]> {
  %0 = tcc.launch @apart_f32 grid [] (%x) : (f32[n, k, 1]) to f32[ceildiv(n, 48), k, 48]
  return %0 : !tcc.tensor<f32[ceildiv(n, 48), k, 48]>
}

tcc.kernel @rows_f16(%x: f16[k, n]) -> f16[ceildiv(n, 96), k, 96] {
  %0 = tcc.rearrange "k n -> n k" %x : f16[k, n] to f16[n, k]
  %1 = tcc.pack %0 width 96 : f16[n, k] to f16[ceildiv(n, 96), k, 96]
  tcc.yield %1 : f16[ceildiv(n, 96), k, 96]
}
func.func @check_rows_f16(%x: !tcc.tensor<f16[k, n]>) -> !tcc.tensor<f16[ceildiv(n, 96), k, 96]> {
  %0 = tcc.launch @rows_f16 grid [] (%x) : (f16[k, n]) to f16[ceildiv(n, 96), k, 96]
  return %0 : !tcc.tensor<f16[ceildiv(n, 96), k, 96]>
}

tcc.kernel @turned_i64(%x: i64[n, k]) -> i64[ceildiv(n, 8), k, 8] {
  %0 = tcc.pack %x width 8 : i64[n, k] to i64[ceildiv(n, 8), k, 8]
  tcc.yield %0 : i64[ceildiv(n, 8), k, 8]
}
func.func @check_turned_i64(%x: !tcc.tensor<i64[n, k]>) -> !tcc.tensor<i64[ceildiv(n, 8), k, 8]> {
  %0 = tcc.launch @turned_i64 grid [] (%x) : (i64[n, k]) to i64[ceildiv(n, 8), k, 8]
  return %0 : !tcc.tensor<i64[ceildiv(n, 8), k, 8]>
}

tcc.kernel @rows_i64(%x: i64[k, n]) -> i64[ceildiv(n, 8), k, 8] {
  %0 = tcc.rearrange "k n -> n k" %x : i64[k, n] to i64[n, k]
  %1 = tcc.pack %0 width 8 : i64[n, k] to i64[ceildiv(n, 8), k, 8]
  tcc.yield %1 : i64[ceildiv(n, 8), k, 8]
}
func.func @check_rows_i64(%x: !tcc.tensor<i64[k, n]>) -> !tcc.tensor<i64[ceildiv(n, 8), k, 8]> {
  %0 = tcc.launch @rows_i64 grid [] (%x) : (i64[k, n]) to i64[ceildiv(n, 8), k, 8]
  return %0 : !tcc.tensor<i64[ceildiv(n, 8), k, 8]>
}
