// Each part is stored over its range of the joined axis, which may be empty; what stands around is computed on the way.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s a=1,2,17 p=1,3,33 q=1,16,130 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --strided=0,1 a=1,2,17 p=1,3,33 q=1,16,130 | FileCheck %s --check-prefix=AGREE
// RUN: kernel-check %s --special a=3 p=5 q=1,130 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 a=1,3 p=2,40 q=1,7,8,50 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree
// RUN: not tcc-opt --lower-kernels %S/Inputs/behind.mlir 2>&1 | FileCheck %s --check-prefix=BEHIND
// BEHIND: error: 'tcc.rearrange' op has no lowering behind a concat

tcc.dim @a max(10000)
tcc.dim @p max(10000)
tcc.dim @q max(10000)

// CHECK-LABEL: halide.pipeline @last
// CHECK:         call "undef"
// CHECK:         update @out[%x1] over (%r : 0,
// CHECK:         update @out[%x1] over (%r : 0,
// CHECK:         vectorize @out update 0 (v)
// CHECK:         vectorize @out update 1 (v)
tcc.kernel @last(%x: f32[a, p], %y: f32[a, q], %c: f32[p + q]) -> f32[a, p + q] {
  %0 = tcc.mul %x, %x : f32[a, p]
  %1 = tcc.concat %0, %y axis 1 : f32[a, p], f32[a, q] to f32[a, p + q]
  %2 = tcc.broadcast %c axes [1] : f32[p + q] to f32[a, p + q]
  %3 = tcc.add %1, %2 : f32[a, p + q]
  tcc.yield %3 : f32[a, p + q]
}
func.func @check_last(%x: !tcc.tensor<f32[a, p]>, %y: !tcc.tensor<f32[a, q]>, %c: !tcc.tensor<f32[p + q]>) -> !tcc.tensor<f32[a, p + q]> {
  %0 = tcc.launch @last grid [] (%x, %y, %c) : (f32[a, p], f32[a, q], f32[p + q]) to f32[a, p + q]
  return %0 : !tcc.tensor<f32[a, p + q]>
}

tcc.kernel @first(%x: bool[p, a], %y: bool[q, a]) -> bool[p + q + 2, a] {
  %0 = tcc.constant true : bool[2, a]
  %1 = tcc.not %y : bool[q, a]
  %2 = tcc.concat %x, %0, %1 axis 0 : bool[p, a], bool[2, a], bool[q, a] to bool[p + q + 2, a]
  tcc.yield %2 : bool[p + q + 2, a]
}
func.func @check_first(%x: !tcc.tensor<bool[p, a]>, %y: !tcc.tensor<bool[q, a]>) -> !tcc.tensor<bool[p + q + 2, a]> {
  %0 = tcc.launch @first grid [] (%x, %y) : (bool[p, a], bool[q, a]) to bool[p + q + 2, a]
  return %0 : !tcc.tensor<bool[p + q + 2, a]>
}

tcc.kernel @flat(%x: i32[p], %y: i32[q]) -> i32[p + q] {
  %0 = tcc.concat %x, %y axis 0 : i32[p], i32[q] to i32[p + q]
  tcc.yield %0 : i32[p + q]
}
func.func @check_flat(%x: !tcc.tensor<i32[p]>, %y: !tcc.tensor<i32[q]>) -> !tcc.tensor<i32[p + q]> {
  %0 = tcc.launch @flat grid [] (%x, %y) : (i32[p], i32[q]) to i32[p + q]
  return %0 : !tcc.tensor<i32[p + q]>
}
