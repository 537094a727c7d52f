// RUN: tcc-opt %s | tcc-opt | FileCheck %s
// What training adds: stacks of loops and their rows, dropout, and what a step writes.

// CHECK-LABEL: func.func @step
func.func @step(%x: !tcc.tensor<f32[B, 4]>, %n: !tcc.tensor<i64[]>) -> !tcc.tensor<f32[3, B, 4]> {
  // CHECK: %[[R:.*]]:2 = tcc.repeat %[[I:.*]] = 2 to 5 carry(%[[V:.*]] = %{{.*}}) : f32[B, 4] stack f32[3, B, 4] {
  %y, %all = tcc.repeat %i = 2 to 5 carry(%v = %x) : f32[B, 4] stack f32[3, B, 4] {
    // CHECK: tcc.dropout %[[V]] instance %[[I]] rate 1.000000e-01 : f32[B, 4]
    %d = tcc.dropout %v instance %i rate 0.1 : f32[B, 4]
    // CHECK: tcc.yield %{{.*}}, %{{.*}} : f32[B, 4], f32[B, 4]
    tcc.yield %d, %v : f32[B, 4], f32[B, 4]
  }
  // CHECK: %[[BACK:.*]] = tcc.repeat %[[J:.*]] = 2 to 5 reversed carry({{.*}}) : f32[B, 4] {
  %back = tcc.repeat %j = 2 to 5 reversed carry(%g = %y) : f32[B, 4] {
    // CHECK: tcc.row %[[R]]#1[%[[J]] from 2] : f32[3, B, 4] to f32[B, 4]
    %h = tcc.row %all[%j from 2] : f32[3, B, 4] to f32[B, 4]
    %k = tcc.mul %g, %h : f32[B, 4]
    tcc.yield %k : f32[B, 4]
  }
  // CHECK: tcc.repeat %{{.*}} = 0 to 3 stack f32[3] {
  %stack = tcc.repeat %l = 0 to 3 stack f32[3] {
    // CHECK: %[[W:.*]] = tcc.param "h.{i}.w"[%{{.*}}] : f32[]
    %w = tcc.param "h.{i}.w"[%l] : f32[]
    // CHECK: tcc.assign "h.{i}.w"[%{{.*}}] = %[[W]] : f32[]
    tcc.assign "h.{i}.w"[%l] = %w : f32[]
    tcc.yield %w : f32[]
  }
  // CHECK: tcc.stop_gradient %{{.*}} : f32[B, 4]
  %stopped = tcc.stop_gradient %back : f32[B, 4]
  %loss = tcc.reduce_sum %stopped axes [0, 1] : f32[B, 4] to f32[]
  // CHECK: tcc.check_finite "loss" %{{.*}} in %{{.*}} : f32[], i64[]
  tcc.check_finite "loss" %loss in %n : f32[], i64[]
  // CHECK: tcc.assign "tcc.step" = %{{.*}} init "zeros" : i64[]
  tcc.assign "tcc.step" = %n init "zeros" : i64[]
  return %all : !tcc.tensor<f32[3, B, 4]>
}

// CHECK-LABEL: func.func @optimizer
func.func @optimizer(%g: !tcc.tensor<f32[param.size]>, %w: !tcc.tensor<f32[]>) {
  // CHECK: tcc.clip_by_global_norm %{{.*}} limit 1.000000e+00 : f32[param.size]
  %c = tcc.clip_by_global_norm %g limit 1.0 : f32[param.size]
  // CHECK: tcc.decay %{{.*}} except "*.bias, ln_*" : f32[]
  %d = tcc.decay %w except "*.bias, ln_*" : f32[]
  return
}
