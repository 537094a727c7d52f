// RUN: tcc-opt %s -derive-gradient -derive-step -canonicalize -split-input-file | FileCheck %s

// The loss is checked before anything is assigned. The optimizer is for a parameter of any shape, here it is for f32[3];
// its state begins as it says, and its gradient is no longer a result.
// CHECK-LABEL: func.func @train(
// CHECK-SAME: -> !tcc.tensor<f32[]> {
// CHECK-NOT: tcc.assign
// CHECK: %[[LOSS:.*]] = tcc.reduce_sum
// CHECK: %[[G:.*]] = tcc.mul
// CHECK: %[[STEP:.*]] = tcc.param "tcc.step" init "zeros" : i64[]
// CHECK: %[[CALLS:.*]] = tcc.param "tcc.calls" init "zeros" : i64[]
// CHECK: %[[NEXT:.*]] = tcc.add %[[STEP]], %{{.*}} : i64[]
// CHECK: %[[CALL:.*]] = tcc.add %[[CALLS]], %{{.*}} : i64[]
// CHECK: tcc.check_finite "loss" %[[LOSS]] in %[[NEXT]] : f32[], i64[]
// CHECK: %[[W:.*]] = tcc.param "w" : f32[3]
// CHECK: %[[M:.*]] = tcc.param "tcc.m.w" init "ones" : f32[3]
// CHECK: %[[M2:.*]] = tcc.add %[[M]], %{{.*}} : f32[3]
// CHECK: %[[LR:.*]] = tcc.broadcast %arg1 axes [] : f32[] to f32[3]
// CHECK: %[[D:.*]] = tcc.mul %[[LR]], %[[M2]] : f32[3]
// CHECK: %[[W2:.*]] = tcc.sub %[[W]], %[[D]] : f32[3]
// CHECK: tcc.assign "w" = %[[W2]] : f32[3]
// CHECK: tcc.assign "tcc.m.w" = %[[M2]] init "ones" : f32[3]
// CHECK: tcc.assign "tcc.step" = %[[NEXT]] init "zeros" : i64[]
// CHECK: tcc.assign "tcc.calls" = %[[CALL]] init "zeros" : i64[]
// CHECK-NEXT: return %[[LOSS]]
// CHECK-NOT: func.func
func.func private @optimizer(%param: !tcc.tensor<f32[param.size]> {tcc.name = "param", tcc.role = "param"},
    %grad: !tcc.tensor<f32[param.size]> {tcc.name = "grad", tcc.role = "grad"},
    %step: !tcc.tensor<i64[]> {tcc.name = "step", tcc.role = "step"},
    %lr: !tcc.tensor<f32[]> {tcc.name = "lr", tcc.role = "arg"},
    %m: !tcc.tensor<f32[param.size]> {tcc.init = "ones", tcc.name = "m", tcc.role = "state"})
    -> (!tcc.tensor<f32[param.size]>, !tcc.tensor<f32[param.size]>) {
  %new = tcc.add %m, %grad : f32[param.size]
  %rate = tcc.broadcast %lr axes [] : f32[] to f32[param.size]
  %d = tcc.mul %rate, %new : f32[param.size]
  %p = tcc.sub %param, %d : f32[param.size]
  return %p, %new : !tcc.tensor<f32[param.size]>, !tcc.tensor<f32[param.size]>
}
func.func @train(%x: !tcc.tensor<f32[3]> {tcc.name = "x"}, %lr: !tcc.tensor<f32[]> {tcc.name = "lr"}) -> !tcc.tensor<f32[]>
    attributes {tcc.derive = "step", tcc.optimizer = @optimizer} {
  %w = tcc.param "w" : f32[3]
  %y = tcc.mul %w, %w : f32[3]
  %z = tcc.mul %y, %x : f32[3]
  %loss = tcc.reduce_sum %z axes [0] : f32[3] to f32[]
  return %loss : !tcc.tensor<f32[]>
}

// -----

// Of three calls the last updates, by the mean of the sums; until then parameter, count of updates and state stay. A
// bf16 is summed and updated in f32. Its weight does not decay, by its name.
// CHECK-LABEL: func.func @train(
// CHECK: %[[ISLAST:.*]] = tcc.compare eq
// CHECK: %[[OLD:.*]] = tcc.param "tcc.sum-of-gradients.low.bias" init "zeros" : f32[3]
// CHECK: %[[SUM:.*]] = tcc.add %{{.*}}, %[[OLD]] : f32[3]
// CHECK: %[[MEAN:.*]] = tcc.div %[[SUM]], %{{.*}} : f32[3]
// CHECK: %[[W:.*]] = tcc.param "low.bias" : bf16[3]
// CHECK: %[[P:.*]] = tcc.cast %[[W]] : bf16[3] to f32[3]
// CHECK: tcc.mul %[[P]], %[[NONE:.*]] : f32[3]
// CHECK: %[[P2:.*]] = tcc.sub %[[P]], %{{.*}} : f32[3]
// CHECK: %[[W2:.*]] = tcc.cast %[[P2]] : f32[3] to bf16[3]
// CHECK: %[[CHOSEN:.*]] = tcc.where %{{.*}}, %[[W2]], %[[W]] : bf16[3]
// CHECK: tcc.assign "low.bias" = %[[CHOSEN]] : bf16[3]
// CHECK: %[[REST:.*]] = tcc.where %{{.*}}, %{{.*}}, %[[SUM]] : f32[3]
// CHECK: tcc.assign "tcc.sum-of-gradients.low.bias" = %[[REST]] init "zeros" : f32[3]
// CHECK: %[[COUNT:.*]] = tcc.where %[[ISLAST]]
// CHECK: tcc.assign "tcc.step" = %[[COUNT]]
func.func private @optimizer(%param: !tcc.tensor<f32[param.size]> {tcc.name = "param", tcc.role = "param"},
    %grad: !tcc.tensor<f32[param.size]> {tcc.name = "grad", tcc.role = "grad"},
    %step: !tcc.tensor<i64[]> {tcc.name = "step", tcc.role = "step"})
    -> !tcc.tensor<f32[param.size]> attributes {tcc.accumulate = 3 : i64} {
  %weight = tcc.constant 1.250000e-01 : f32[]
  %decay = tcc.decay %weight except "*.bias, norm.*" : f32[]
  %everywhere = tcc.broadcast %decay axes [] : f32[] to f32[param.size]
  %decayed = tcc.mul %param, %everywhere : f32[param.size]
  %d = tcc.add %grad, %decayed : f32[param.size]
  %p = tcc.sub %param, %d : f32[param.size]
  return %p : !tcc.tensor<f32[param.size]>
}
func.func @train(%x: !tcc.tensor<bf16[3]> {tcc.name = "x"}) -> !tcc.tensor<bf16[]>
    attributes {tcc.derive = "step", tcc.optimizer = @optimizer} {
  %w = tcc.param "low.bias" : bf16[3]
  %y = tcc.mul %w, %x : bf16[3]
  %loss = tcc.reduce_sum %y axes [0] : bf16[3] to bf16[]
  return %loss : !tcc.tensor<bf16[]>
}

// -----

// Layers are updated in a loop over them, those whose weights are treated otherwise in one of their own; the norm is
// that of all gradients together.
// CHECK-LABEL: func.func @train(
// CHECK: %[[NORM:.*]] = tcc.sqrt
// CHECK: tcc.repeat %[[I:.*]] = 0 to 1 {
// CHECK: tcc.assign "h.{i}.w"[%[[I]]] =
// CHECK: tcc.repeat %[[J:.*]] = 1 to 3 {
// CHECK: tcc.assign "h.{i}.w"[%[[J]]] =
func.func private @optimizer(%param: !tcc.tensor<f32[param.size]> {tcc.name = "param", tcc.role = "param"},
    %grad: !tcc.tensor<f32[param.size]> {tcc.name = "grad", tcc.role = "grad"},
    %step: !tcc.tensor<i64[]> {tcc.name = "step", tcc.role = "step"})
    -> !tcc.tensor<f32[param.size]> {
  %g = tcc.clip_by_global_norm %grad limit 1.000000e+00 : f32[param.size]
  %weight = tcc.constant 1.250000e-01 : f32[]
  %decay = tcc.decay %weight except "h.0.*" : f32[]
  %everywhere = tcc.broadcast %decay axes [] : f32[] to f32[param.size]
  %decayed = tcc.mul %param, %everywhere : f32[param.size]
  %d = tcc.add %g, %decayed : f32[param.size]
  %p = tcc.sub %param, %d : f32[param.size]
  return %p : !tcc.tensor<f32[param.size]>
}
func.func @train(%x: !tcc.tensor<f32[4]> {tcc.name = "x"}) -> !tcc.tensor<f32[]>
    attributes {tcc.derive = "step", tcc.optimizer = @optimizer} {
  %y = tcc.repeat %i = 0 to 3 carry(%v = %x) : f32[4] {
    %w = tcc.param "h.{i}.w"[%i] : f32[4]
    %z = tcc.mul %v, %w : f32[4]
    tcc.yield %z : f32[4]
  }
  %loss = tcc.reduce_sum %y axes [0] : f32[4] to f32[]
  return %loss : !tcc.tensor<f32[]>
}
