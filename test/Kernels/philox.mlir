// Random words as vector code: ten rounds of products of 32 by 32 bits, and dropout around them in the same pass.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s m=1,2,17 n=1,3,4,31,130 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --strided=0 m=1,2,17 n=1,3,4,31,130 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 m=1,3 n=1,50 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(10000)
tcc.dim @n max(10000)

// CHECK-LABEL: halide.pipeline @words
// CHECK-COUNT-20: arith.muli {{.*}} : i64
// CHECK-NOT:      arith.muli {{.*}} : i64
// CHECK:          vectorize @out (v)
tcc.kernel @words(%element: i64[m, n], %instance: i32[m, n], %call: i64[m, n], %seed: i64[m, n]) -> i32[m, n] {
  %0 = tcc.philox %element, %instance, %call, %seed : i64[m, n]
  tcc.yield %0 : i32[m, n]
}
func.func @check_words(%element: !tcc.tensor<i64[m, n]>, %instance: !tcc.tensor<i32[m, n]>, %call: !tcc.tensor<i64[m, n]>, %seed: !tcc.tensor<i64[m, n]>) -> !tcc.tensor<i32[m, n]> {
  %0 = tcc.launch @words grid [] (%element, %instance, %call, %seed) : (i64[m, n], i32[m, n], i64[m, n], i64[m, n]) to i32[m, n]
  return %0 : !tcc.tensor<i32[m, n]>
}

tcc.kernel @dropout(%x: f32[m, n], %call: i64[], %seed: i64[]) -> f32[m, n] {
  %row = tcc.iota : i64[m]
  %rows = tcc.broadcast %row axes [0] : i64[m] to i64[m, n]
  %column = tcc.iota : i64[n]
  %columns = tcc.broadcast %column axes [1] : i64[n] to i64[m, n]
  %width = tcc.constant 1000000000000 : i64[m, n]
  %before = tcc.mul %rows, %width : i64[m, n]
  %element = tcc.add %before, %columns : i64[m, n]
  %instance = tcc.constant 3 : i32[m, n]
  %calls = tcc.broadcast %call axes [] : i64[] to i64[m, n]
  %seeds = tcc.broadcast %seed axes [] : i64[] to i64[m, n]
  %word = tcc.philox %element, %instance, %calls, %seeds : i64[m, n]
  %limit = tcc.constant -1073741824 : i32[m, n]
  %dropped = tcc.compare lt %word, %limit : i32[m, n]
  %zero = tcc.constant 0.0 : f32[m, n]
  %y = tcc.where %dropped, %zero, %x : f32[m, n]
  tcc.yield %y : f32[m, n]
}
func.func @check_dropout(%x: !tcc.tensor<f32[m, n]>, %call: !tcc.tensor<i64[]>, %seed: !tcc.tensor<i64[]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @dropout grid [] (%x, %call, %seed) : (f32[m, n], i64[], i64[]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}
