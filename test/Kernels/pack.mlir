// Panels are zero past the end, from a source with either axis innermost.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s --panels=1 --strided=0 n=1,15,47,48,49,96,131 k=1,15,16,17,40 | FileCheck %s --check-prefix=AGREE
// AGREE: {{[0-9]+}} runs agree

tcc.dim @n max(10000)
tcc.dim @k max(10000)

// CHECK-LABEL: halide.pipeline @pack_f32
// CHECK:         bound @out (i, 0, 48)
// CHECK:         vectorize @out (i)
// Tasks are for both forms of the source.
// CHECK:         parallel @out (task)
// CHECK:         specialize @out
tcc.kernel @pack_f32(%x: f32[n, k]) -> f32[ceildiv(n, 48), k, 48] {
  %0 = tcc.pack %x width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  tcc.yield %0 : f32[ceildiv(n, 48), k, 48]
}
func.func @check_pack_f32(%x: !tcc.tensor<f32[n, k]>) -> !tcc.tensor<f32[ceildiv(n, 48), k, 48]> {
  %0 = tcc.launch @pack_f32 grid [] (%x) : (f32[n, k]) to f32[ceildiv(n, 48), k, 48]
  return %0 : !tcc.tensor<f32[ceildiv(n, 48), k, 48]>
}

tcc.kernel @pack_i64(%x: i64[n, k]) -> i64[ceildiv(n, 8), k, 8] {
  %0 = tcc.pack %x width 8 : i64[n, k] to i64[ceildiv(n, 8), k, 8]
  tcc.yield %0 : i64[ceildiv(n, 8), k, 8]
}
func.func @check_pack_i64(%x: !tcc.tensor<i64[n, k]>) -> !tcc.tensor<i64[ceildiv(n, 8), k, 8]> {
  %0 = tcc.launch @pack_i64 grid [] (%x) : (i64[n, k]) to i64[ceildiv(n, 8), k, 8]
  return %0 : !tcc.tensor<i64[ceildiv(n, 8), k, 8]>
}
