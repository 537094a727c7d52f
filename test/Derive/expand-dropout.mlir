// RUN: tcc-opt %s -expand-dropout -split-input-file | FileCheck %s

// Where nothing trains it is the identity, also where a gradient is derived.
// CHECK-LABEL: func.func @loss(
// CHECK-NEXT: %[[N:.*]] = tcc.constant 3
// CHECK-NEXT: return %arg0
func.func @loss(%x: !tcc.tensor<f32[B, 6]>) -> !tcc.tensor<f32[B, 6]> {
  %n = tcc.constant 3 : i32[]
  %y = tcc.dropout %x instance %n rate 1.000000e-01 : f32[B, 6]
  return %y : !tcc.tensor<f32[B, 6]>
}
// CHECK-LABEL: func.func @gradient(
// CHECK-NOT: tcc.philox
// CHECK: return %arg0
func.func @gradient(%x: !tcc.tensor<f32[]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %n = tcc.constant 3 : i32[]
  %y = tcc.dropout %x instance %n rate 1.000000e-01 : f32[]
  return %y : !tcc.tensor<f32[]>
}

// -----

// In a step a word for each element, of its number, the instance, the calls so far and the seed. A word is 2^31 less
// than its bits say, and rate 0.25 drops a quarter of all: those below 2^30 - 2^31. What stays is divided by 0.75.
// CHECK-LABEL: func.func @step(
// CHECK: %[[CALLS:.*]] = tcc.param "tcc.calls" init "zeros" : i64[]
// CHECK: %[[N:.*]] = tcc.constant 3 : i32[]
// CHECK: %[[NS:.*]] = tcc.broadcast %[[N]] axes [] : i32[] to i32[B, 6]
// CHECK: %[[CS:.*]] = tcc.broadcast %[[CALLS]] axes [] : i64[] to i64[B, 6]
// CHECK: %[[SS:.*]] = tcc.broadcast %arg1 axes [] : i64[] to i64[B, 6]
// CHECK: %[[WORD:.*]] = tcc.philox %[[E:.*]], %[[NS]], %[[CS]], %[[SS]] : i64[B, 6]
// CHECK: %[[LIMIT:.*]] = tcc.constant -1073741824 : i32[B, 6]
// CHECK: %[[DROPS:.*]] = tcc.compare lt %[[WORD]], %[[LIMIT]]
// CHECK-DAG: %[[ZERO:.*]] = tcc.constant 0.000000e+00 : f32[B, 6]
// CHECK-DAG: %[[KEEP:.*]] = tcc.constant 7.500000e-01 : f32[B, 6]
// CHECK-DAG: %[[SCALED:.*]] = tcc.div %arg0, %[[KEEP]]
// CHECK: %[[Y:.*]] = tcc.where %[[DROPS]], %[[ZERO]], %[[SCALED]]
// CHECK-NOT: tcc.dropout
// CHECK: return %[[Y]]
func.func @step(%x: !tcc.tensor<f32[B, 6]>, %seed: !tcc.tensor<i64[]> {tcc.name = "seed", tcc.bits}) -> !tcc.tensor<f32[B, 6]>
    attributes {tcc.derive = "step"} {
  %n = tcc.constant 3 : i32[]
  %y = tcc.dropout %x instance %n rate 2.500000e-01 : f32[B, 6]
  return %y : !tcc.tensor<f32[B, 6]>
}

// -----

// Two of them, one in a loop whose counter is part of the instance: the calls are read once, in front.
// CHECK-LABEL: func.func @layers(
// CHECK-NEXT: %[[CALLS:.*]] = tcc.param "tcc.calls"
// CHECK-NOT: tcc.param
// CHECK: tcc.philox
// CHECK: tcc.repeat %[[I:.*]] = 0 to 4
// CHECK-NOT: tcc.param
// CHECK: tcc.broadcast %[[I]] axes [] : i32[] to i32[B]
// CHECK: tcc.philox
func.func @layers(%x: !tcc.tensor<bf16[B]>, %seed: !tcc.tensor<i64[]> {tcc.name = "seed", tcc.bits}) -> !tcc.tensor<bf16[B]>
    attributes {tcc.derive = "step"} {
  %n = tcc.constant 4 : i32[]
  %a = tcc.dropout %x instance %n rate 5.000000e-01 : bf16[B]
  %b = tcc.repeat %i = 0 to 4 carry(%v = %a) : bf16[B] {
    %c = tcc.dropout %v instance %i rate 5.000000e-01 : bf16[B]
    tcc.yield %c : bf16[B]
  }
  return %b : !tcc.tensor<bf16[B]>
}
