// Which last axes have stride 1 is demanded where all launches say so, and asked at run time otherwise.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s

tcc.dim @a max(10000)
tcc.dim @b max(10000)

// CHECK-LABEL: halide.pipeline @dense
// CHECK-NOT:     specialize
// CHECK:         vectorize @out (v)
// CHECK-NOT:     stride any
// CHECK-LABEL: halide.pipeline @turned
tcc.kernel @dense(%x: f32[a, b], %y: f32[a, b]) -> f32[a, b] {
  %0 = tcc.add %x, %y : f32[a, b]
  tcc.yield %0 : f32[a, b]
}

// One of its launches reads columns: of that operand it is asked, of nothing else.
// CHECK:         %[[STRIDE:.*]] = stride %in1[0]
// CHECK:         %[[UNIT:.*]] = arith.cmpi eq, %[[STRIDE]],
// CHECK-NOT:     stride %in0
// CHECK-NOT:     stride @out
// CHECK:         specialize @out (%[[UNIT]])
// CHECK-NEXT:      vectorize @out (v)
// CHECK:         constrain %in0[0] min 0 stride 1
// CHECK:         constrain %in1[0] min 0 stride any
// CHECK-NOT:     stride any
// CHECK-LABEL: halide.pipeline @packed
tcc.kernel @turned(%x: f32[a, b], %y: f32[a, b]) -> f32[a, b] {
  %0 = tcc.add %x, %y : f32[a, b]
  tcc.yield %0 : f32[a, b]
}

// What models make at open counts as well.
// CHECK:         %[[STRIDE:.*]] = stride %in0[0]
// CHECK-NOT:     stride @out
// CHECK:         specialize @out
// CHECK-LABEL: halide.pipeline @unlaunched
tcc.kernel @packed(%x: f32[a, b]) -> f32[a, b] {
  %0 = tcc.exp %x : f32[a, b]
  tcc.yield %0 : f32[a, b]
}

// CHECK:         specialize @out
// CHECK:         constrain %in0[0] min 0 stride any
// CHECK:         constrain @out[0] min 0 stride any
tcc.kernel @unlaunched(%x: f32[a, b]) -> f32[a, b] {
  %0 = tcc.neg %x : f32[a, b]
  tcc.yield %0 : f32[a, b]
}

func.func @f(%x: !tcc.tensor<f32[a, b]>, %y: !tcc.tensor<f32[b, a]>) -> (!tcc.tensor<f32[a, b]>, !tcc.tensor<f32[a, b]>) {
  %0 = tcc.launch @dense grid [] (%x, %x) : (f32[a, b], f32[a, b]) to f32[a, b]
  %1 = tcc.launch @turned grid [] (%x, %0) : (f32[a, b], f32[a, b]) to f32[a, b]
  %2 = tcc.rearrange "b a -> a b" %y : f32[b, a] to f32[a, b]
  %3 = tcc.launch @turned grid [] (%x, %2) : (f32[a, b], f32[a, b]) to f32[a, b]
  %4 = tcc.launch @packed grid [] (%x) : (f32[a, b]) to f32[a, b]
  %5 = tcc.packed_param @packed grid [] : f32[3, 4] {
    %6 = tcc.param "w" : f32[4, 3]
    %7 = tcc.rearrange "b a -> a b" %6 : f32[4, 3] to f32[3, 4]
    tcc.yield %7 : f32[3, 4]
  }
  return %1, %3 : !tcc.tensor<f32[a, b]>, !tcc.tensor<f32[a, b]>
}
