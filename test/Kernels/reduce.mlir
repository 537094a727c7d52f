// Reductions over any axes: along the last axis in partial results, before it with the last axis in vectors.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s o=1,2,7 r=1,2,31,65 i=1,3,16,17,63,64,65,300 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --infinite o=3 r=1,5,33 i=1,17,64 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s o=1,3 r=256,257,600 i=1,100 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 o=1,3 r=1,40 i=1,31,100 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @o max(10000)
tcc.dim @r max(10000)
tcc.dim @i max(10000)

// CHECK-LABEL: halide.pipeline @masked_mean
// CHECK:         update @sums
// CHECK:         vectorize @sums update 0 (x0, 16)
// CHECK:         compute_at @sums (@out, b)
tcc.kernel @masked_mean(%x: f32[o, r, i], %m: f32[o, r], %c: f32[o]) -> f32[o, i] {
  %0 = tcc.broadcast %m axes [0, 1] : f32[o, r] to f32[o, r, i]
  %1 = tcc.mul %x, %0 : f32[o, r, i]
  %2 = tcc.reduce_sum %1 axes [1] : f32[o, r, i] to f32[o, i]
  %3 = tcc.broadcast %c axes [0] : f32[o] to f32[o, i]
  %4 = tcc.mul %2, %3 : f32[o, i]
  tcc.yield %4 : f32[o, i]
}
func.func @check_masked_mean(%x: !tcc.tensor<f32[o, r, i]>, %m: !tcc.tensor<f32[o, r]>, %c: !tcc.tensor<f32[o]>) -> !tcc.tensor<f32[o, i]> {
  %0 = tcc.launch @masked_mean grid [] (%x, %m, %c) : (f32[o, r, i], f32[o, r], f32[o]) to f32[o, i]
  return %0 : !tcc.tensor<f32[o, i]>
}

// CHECK-LABEL: halide.pipeline @norm
// CHECK:         atomic @total update 0
// CHECK:         compute_at @part (@out, row)
tcc.kernel @norm(%x: f32[o, i]) -> f32[o] {
  %0 = tcc.mul %x, %x : f32[o, i]
  %1 = tcc.reduce_sum %0 axes [1] : f32[o, i] to f32[o]
  %2 = tcc.sqrt %1 : f32[o]
  tcc.yield %2 : f32[o]
}
func.func @check_norm(%x: !tcc.tensor<f32[o, i]>) -> !tcc.tensor<f32[o]> {
  %0 = tcc.launch @norm grid [] (%x) : (f32[o, i]) to f32[o]
  return %0 : !tcc.tensor<f32[o]>
}

tcc.kernel @largest(%x: f32[o, r, i]) -> f32[o] {
  %0 = tcc.reduce_max %x axes [1, 2] : f32[o, r, i] to f32[o]
  tcc.yield %0 : f32[o]
}
func.func @check_largest(%x: !tcc.tensor<f32[o, r, i]>) -> !tcc.tensor<f32[o]> {
  %0 = tcc.launch @largest grid [] (%x) : (f32[o, r, i]) to f32[o]
  return %0 : !tcc.tensor<f32[o]>
}

tcc.kernel @smallest(%x: i32[o, r, i]) -> i32[r] {
  %0 = tcc.reduce_min %x axes [0, 2] : i32[o, r, i] to i32[r]
  tcc.yield %0 : i32[r]
}
func.func @check_smallest(%x: !tcc.tensor<i32[o, r, i]>) -> !tcc.tensor<i32[r]> {
  %0 = tcc.launch @smallest grid [] (%x) : (i32[o, r, i]) to i32[r]
  return %0 : !tcc.tensor<i32[r]>
}

// Everything into one number.
tcc.kernel @all(%x: i64[o, i]) -> i64[] {
  %0 = tcc.reduce_sum %x axes [0, 1] : i64[o, i] to i64[]
  tcc.yield %0 : i64[]
}
func.func @check_all(%x: !tcc.tensor<i64[o, i]>) -> !tcc.tensor<i64[]> {
  %0 = tcc.launch @all grid [] (%x) : (i64[o, i]) to i64[]
  return %0 : !tcc.tensor<i64[]>
}

tcc.kernel @product(%x: f64[r, i]) -> f64[i] {
  %0 = tcc.reduce_prod %x axes [0] : f64[r, i] to f64[i]
  tcc.yield %0 : f64[i]
}
func.func @check_product(%x: !tcc.tensor<f64[r, i]>) -> !tcc.tensor<f64[i]> {
  %0 = tcc.launch @product grid [] (%x) : (f64[r, i]) to f64[i]
  return %0 : !tcc.tensor<f64[i]>
}

// Columns, in parts of 256 rows that are tasks of their own.
// CHECK-LABEL: halide.pipeline @columns
// CHECK:         update @total
// CHECK:         parallel @part (task)
// CHECK:         compute_at @sums (@part, b)
tcc.kernel @columns(%x: f32[r, i], %y: f32[i]) -> f32[i] {
  %0 = tcc.mul %x, %x : f32[r, i]
  %1 = tcc.reduce_sum %0 axes [0] : f32[r, i] to f32[i]
  %2 = tcc.add %1, %y : f32[i]
  tcc.yield %2 : f32[i]
}
func.func @check_columns(%x: !tcc.tensor<f32[r, i]>, %y: !tcc.tensor<f32[i]>) -> !tcc.tensor<f32[i]> {
  %0 = tcc.launch @columns grid [] (%x, %y) : (f32[r, i], f32[i]) to f32[i]
  return %0 : !tcc.tensor<f32[i]>
}

tcc.kernel @columns_max(%x: f32[o, r, i]) -> f32[i] {
  %0 = tcc.reduce_max %x axes [0, 1] : f32[o, r, i] to f32[i]
  tcc.yield %0 : f32[i]
}
func.func @check_columns_max(%x: !tcc.tensor<f32[o, r, i]>) -> !tcc.tensor<f32[i]> {
  %0 = tcc.launch @columns_max grid [] (%x) : (f32[o, r, i]) to f32[i]
  return %0 : !tcc.tensor<f32[i]>
}
