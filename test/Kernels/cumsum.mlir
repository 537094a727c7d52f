// Running sums: scalar along the last axis, vectors of the last axis along another one.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s o=1,2,7 r=1,2,31 i=1,3,16,65,300 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --strided=0,1 o=1,2,7 r=1,2,31 i=1,3,16,65,300 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 o=1,3 r=1,40 i=1,31,100 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @o max(10000)
tcc.dim @r max(10000)
tcc.dim @i max(10000)

// CHECK-LABEL: halide.pipeline @along
// CHECK:         update @out[%x1] over (%r : 0,
// CHECK-NOT:     vectorize
tcc.kernel @along(%x: f32[o, r]) -> f32[o, r] {
  %0 = tcc.cumsum %x axis 1 : f32[o, r]
  tcc.yield %0 : f32[o, r]
}
func.func @check_along(%x: !tcc.tensor<f32[o, r]>) -> !tcc.tensor<f32[o, r]> {
  %0 = tcc.launch @along grid [] (%x) : (f32[o, r]) to f32[o, r]
  return %0 : !tcc.tensor<f32[o, r]>
}

// CHECK-LABEL: halide.pipeline @across
// CHECK:         reorder @out update 0 (v, i, r, block, x2)
// CHECK:           vectorize @out update 0 (v)
tcc.kernel @across(%x: i32[o, r, i]) -> i32[o, r, i] {
  %0 = tcc.mul %x, %x : i32[o, r, i]
  %1 = tcc.cumsum %0 axis 1 : i32[o, r, i]
  tcc.yield %1 : i32[o, r, i]
}
func.func @check_across(%x: !tcc.tensor<i32[o, r, i]>) -> !tcc.tensor<i32[o, r, i]> {
  %0 = tcc.launch @across grid [] (%x) : (i32[o, r, i]) to i32[o, r, i]
  return %0 : !tcc.tensor<i32[o, r, i]>
}
