// RUN: tcc-opt %s -pass-pipeline='builtin.module(%{groups},outline-kernels,canonicalize,hoist-packs,fuse-packs,fuse-sums{report=true})' -verify-diagnostics | FileCheck %s

tcc.dim @B max(64)
tcc.dim @T max(64)

// A weight's gradient and that of its bias are one kernel, however the views of what both read are written. A launch that is
// cut along m makes all sums in each piece.
// CHECK:      tcc.kernel @pack_contract_reduce_sum(%[[X:.*]]: f32[k, m], %[[Y:.*]]: f32[k, n]) -> f32[m, n], f32[n] attributes {slices = [array<i64: 1, -1, 0, -1>], threads} {
// CHECK:        %[[N:.*]] = tcc.rearrange "k n -> n k" %[[Y]]
// CHECK:        tcc.pack %[[N]]
// CHECK:        %[[W:.*]] = tcc.contract_panels
// CHECK-NEXT:   %[[S:.*]] = tcc.reduce_sum %[[N]] axes [1] : f32[n, k] to f32[n]
// CHECK-NEXT:   tcc.yield %[[W]], %[[S]] : f32[m, n], f32[n]

// CHECK-LABEL: func.func @bias
// CHECK:         %[[BOTH:.*]]:2 = tcc.launch @pack_contract_reduce_sum grid []
// CHECK-NEXT:    return %[[BOTH]]#0, %[[BOTH]]#1
func.func @bias(%x: !tcc.tensor<f32[B, T, 8]>, %g: !tcc.tensor<f32[B, T, 12]>) -> (!tcc.tensor<f32[8, 12]>, !tcc.tensor<f32[12]>) {
  %w = tcc.contract "a b c, a b d -> c d" %x, %g : f32[B, T, 8], f32[B, T, 12] to f32[8, 12]
  // expected-remark @below {{the sums are made by the contraction that packs what they add up}}
  %b = tcc.reduce_sum %g axes [0, 1] : f32[B, T, 12] to f32[12]
  return %w, %b : !tcc.tensor<f32[8, 12]>, !tcc.tensor<f32[12]>
}

// Sums that stand before come later, where nobody reads them until then.
// CHECK-LABEL: func.func @before
// CHECK-NOT:     tcc.launch @reduce_sum
// CHECK:         tcc.launch @pack_contract_reduce_sum grid []
func.func @before(%x: !tcc.tensor<f32[B, 8]>, %g: !tcc.tensor<f32[B, 12]>) -> (!tcc.tensor<f32[8, 12]>, !tcc.tensor<f32[12]>) {
  // expected-remark @below {{the sums are made by the contraction that packs what they add up}}
  %b = tcc.reduce_sum %g axes [0] : f32[B, 12] to f32[12]
  %w = tcc.contract "b c, b d -> c d" %x, %g : f32[B, 8], f32[B, 12] to f32[8, 12]
  return %w, %b : !tcc.tensor<f32[8, 12]>, !tcc.tensor<f32[12]>
}

// CHECK-LABEL: func.func @needed
// CHECK:         tcc.launch @reduce_sum grid []
// CHECK:         tcc.launch @pack_contract grid []
func.func @needed(%x: !tcc.tensor<f32[12, 8]>, %g: !tcc.tensor<f32[12, 12]>) -> !tcc.tensor<f32[8, 12]> {
  // expected-remark @below {{the sums are made apart, for they are read before the product is made}}
  %b = tcc.reduce_sum %g axes [0] : f32[12, 12] to f32[12]
  %r = tcc.broadcast %b axes [0] : f32[12] to f32[12, 8]
  %y = tcc.mul %x, %r : f32[12, 8]
  %w = tcc.contract "b c, b d -> c d" %y, %g : f32[12, 8], f32[12, 12] to f32[8, 12]
  return %w : !tcc.tensor<f32[8, 12]>
}

// The left side of a contraction is in no panels.
// CHECK-LABEL: func.func @left
// CHECK-DAG:     tcc.launch @reduce_sum grid []
// CHECK-DAG:     tcc.launch @pack_contract grid []
func.func @left(%x: !tcc.tensor<f32[B, 8]>, %g: !tcc.tensor<f32[B, 12]>) -> (!tcc.tensor<f32[12, 8]>, !tcc.tensor<f32[12]>) {
  %w = tcc.contract "b d, b c -> d c" %g, %x : f32[B, 12], f32[B, 8] to f32[12, 8]
  // expected-remark @below {{the sums are made apart, for no contraction of the block packs what they add up}}
  %b = tcc.reduce_sum %g axes [0] : f32[B, 12] to f32[12]
  return %w, %b : !tcc.tensor<f32[12, 8]>, !tcc.tensor<f32[12]>
}

// Rows of a number that is not known, or that is more than one group's, whose panels are made once.
// CHECK-LABEL: func.func @rows
// CHECK-DAG:     tcc.launch @reduce_sum grid []
// CHECK-DAG:     tcc.launch @pack_contract grid []
// CHECK-DAG:     tcc.launch @pack_contract grid []
func.func @rows(%x: !tcc.tensor<f32[B, T]>, %z: !tcc.tensor<f32[B, 513]>, %g: !tcc.tensor<f32[B, 12]>) -> (!tcc.tensor<f32[T, 12]>, !tcc.tensor<f32[513, 12]>, !tcc.tensor<f32[12]>) {
  %w = tcc.contract "b c, b d -> c d" %x, %g : f32[B, T], f32[B, 12] to f32[T, 12]
  %u = tcc.contract "b c, b d -> c d" %z, %g : f32[B, 513], f32[B, 12] to f32[513, 12]
  // expected-remark @below {{the sums are made apart, for the product is not known to have 1 to 512 rows}}
  %b = tcc.reduce_sum %g axes [0] : f32[B, 12] to f32[12]
  return %w, %u, %b : !tcc.tensor<f32[T, 12]>, !tcc.tensor<f32[513, 12]>, !tcc.tensor<f32[12]>
}

// Panels of a long sum are made by pieces.
// CHECK-LABEL: func.func @pieces
// CHECK-DAG:     tcc.launch @reduce_sum grid []
// CHECK-DAG:     tcc.launch @pack_contract{{.*}} grid []
func.func @pieces(%x: !tcc.tensor<f32[5000, 8]>, %g: !tcc.tensor<f32[5000, 12]>) -> (!tcc.tensor<f32[8, 12]>, !tcc.tensor<f32[12]>) {
  %w = tcc.contract "b c, b d -> c d" %x, %g : f32[5000, 8], f32[5000, 12] to f32[8, 12]
  // expected-remark @below {{the sums are made apart, for the contraction that packs what they add up makes it by pieces}}
  %b = tcc.reduce_sum %g axes [0] : f32[5000, 12] to f32[12]
  return %w, %b : !tcc.tensor<f32[8, 12]>, !tcc.tensor<f32[12]>
}

// A product whose operand is another's result, and two sums of one value.
// CHECK-LABEL: func.func @chain
// CHECK:         %[[FIRST:.*]]:2 = tcc.launch @pack_contract_reduce_sum grid []
// CHECK:         %[[SECOND:.*]]:2 = tcc.launch @pack_contract_reduce_sum grid [](%{{.*}}, %[[FIRST]]#0)
// CHECK:         %[[AGAIN:.*]] = tcc.launch @reduce_sum grid []
// CHECK:         return %[[SECOND]]#0, %[[FIRST]]#1, %[[SECOND]]#1, %[[AGAIN]]
func.func @chain(%x: !tcc.tensor<f32[B, 8]>, %g: !tcc.tensor<f32[B, 12]>, %z: !tcc.tensor<f32[8, 20]>) -> (!tcc.tensor<f32[20, 12]>, !tcc.tensor<f32[12]>, !tcc.tensor<f32[12]>, !tcc.tensor<f32[12]>) {
  %w = tcc.contract "k m, k n -> m n" %x, %g : f32[B, 8], f32[B, 12] to f32[8, 12]
  // expected-remark @below {{the sums are made by the contraction that packs what they add up}}
  %s = tcc.reduce_sum %g axes [0] : f32[B, 12] to f32[12]
  %u = tcc.contract "k m, k n -> m n" %z, %w : f32[8, 20], f32[8, 12] to f32[20, 12]
  // expected-remark @below {{the sums are made by the contraction that packs what they add up}}
  %t = tcc.reduce_sum %w axes [0] : f32[8, 12] to f32[12]
  // expected-remark @below {{the sums are made apart, for the contraction that packs what they add up makes them once}}
  %r = tcc.reduce_sum %w axes [0] : f32[8, 12] to f32[12]
  return %u, %s, %t, %r : !tcc.tensor<f32[20, 12]>, !tcc.tensor<f32[12]>, !tcc.tensor<f32[12]>, !tcc.tensor<f32[12]>
}
