// A row is read for its largest, its sum and its target; nothing of its size is stored.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s m=1,2,17 v=1,2,31,64,65,300 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 m=1,3 v=1,40,129 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(10000)
tcc.dim @v max(10000)

// CHECK-LABEL: halide.pipeline @loss
// CHECK:         parallel @out (task)
// CHECK:         compute_at @sum (@out, row)
tcc.kernel @loss(%x: f32[m, v], %t: i32[m], %w: f32[m]) -> f32[m] {
  %0 = tcc.add %x, %x : f32[m, v]
  %1 = tcc.cross_entropy %0, %t ignore 1 smoothing 0.1 : f32[m, v], i32[m] to f32[m]
  %2 = tcc.mul %1, %w : f32[m]
  tcc.yield %2 : f32[m]
}
func.func @check_loss(%x: !tcc.tensor<f32[m, v]>, %t: !tcc.tensor<i32[m]>, %w: !tcc.tensor<f32[m]>) -> !tcc.tensor<f32[m]> {
  %0 = tcc.launch @loss grid [] (%x, %t, %w) : (f32[m, v], i32[m], f32[m]) to f32[m]
  return %0 : !tcc.tensor<f32[m]>
}
