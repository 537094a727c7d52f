// A contraction keeps a register tile over the whole of k and reads whole panels.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s --check-prefixes=CHECK,ZEN4
// RUN: tcc-opt --lower-kernels=target=x86-64-avx2 %s | FileCheck %s --check-prefixes=CHECK,AVX2
// RUN: kernel-check %s --panels=1 m=1,5,7,8,9,64,131 n=1,15,32,47,48,49,96,131,384 k=0,1,3,32,131 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 --panels=1 --strided=0 m=1,3,4,5,67 n=1,23,24,25,50,384 k=1,2,33 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(1000)
tcc.dim @n max(1000)
tcc.dim @k max(1000)

// CHECK-LABEL: halide.pipeline @dense
// CHECK:         func @mm
// CHECK:         update @mm
// The last row is read again past the end.
// CHECK:           %[[LAST:.*]] = arith.subi
// CHECK:           %[[ROW:.*]] = arith.minsi %{{.*}}, %[[LAST]]
// CHECK:           at %in0[%k, %[[ROW]]]
// Each step asks for a piece of the next panel.
// CHECK:           %[[BEHIND:.*]] = arith.addi %panel, %c1
// CHECK:           %[[NEXT:.*]] = arith.minsi %[[BEHIND]],
// CHECK:           %[[LANE:.*]] = promise_clamped
// CHECK:           %[[AHEAD:.*]] = at %in1[%[[LANE]], %k, %[[NEXT]]]
// CHECK:           call "prefetching"(%{{.*}}, %[[AHEAD]])
// CHECK:         schedule {
// ZEN4:            split @out (m, m, mi, 8,
// ZEN4:            bound @mm (i, 0, 48)
// ZEN4:            vectorize @mm update 0 (i, 16)
// AVX2:            split @out (m, m, mi, 2,
// AVX2:            vectorize @mm update 0 (i, 8)
// CHECK:           unroll @mm update 0 (m)
tcc.kernel @dense(%x: f32[m, k], %w: f32[ceildiv(n, 48), k, 48], %b: f32[n], %r: f32[m, n]) -> f32[m, n] {
  %0 = tcc.contract_panels %x, %w : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  %1 = tcc.broadcast %b axes [1] : f32[n] to f32[m, n]
  %2 = tcc.add %0, %1 : f32[m, n]
  %3 = tcc.gelu %2 : f32[m, n]
  %4 = tcc.add %3, %r : f32[m, n]
  tcc.yield %4 : f32[m, n]
}
func.func @dense_gelu(%x: !tcc.tensor<f32[m, k]>, %w: !tcc.tensor<f32[ceildiv(n, 48), k, 48]>, %b: !tcc.tensor<f32[n]>, %r: !tcc.tensor<f32[m, n]>) -> !tcc.tensor<f32[m, n]> {
  %0 = tcc.launch @dense grid [] (%x, %w, %b, %r) : (f32[m, k], f32[ceildiv(n, 48), k, 48], f32[n], f32[m, n]) to f32[m, n]
  return %0 : !tcc.tensor<f32[m, n]>
}
