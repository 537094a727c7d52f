// RUN: tcc-opt %s --split-input-file --lower-host --canonicalize --cse | FileCheck %s
// Values that go round loops: how many buffers they need, and for how long.

// A value handed on twice is read two iterations later, so it has three buffers.
// CHECK: host.buffer "start" : !tcc.tensor<f32[N]> steps 0 to 2
// CHECK-NEXT: host.buffer "add" : !tcc.tensor<f32[N]> steps 1 to 2
// CHECK-NEXT: host.buffer "add" : !tcc.tensor<f32[N]> steps 1 to 2
// CHECK-NEXT: host.buffer "add" : !tcc.tensor<f32[N]> steps 1 to 2
// CHECK-NEXT: }
// CHECK-LABEL: func.func private @fibonacci.body
// CHECK: scf.for %[[I:.*]] = {{.*}} iter_args(%[[S:.*]] = %{{.*}}, %[[A:.*]] = %[[X:.*]], %[[B:.*]] = %[[X]])
// CHECK: %[[TURN:.*]] = arith.remsi %[[I]], %c3_i32
// CHECK: %[[INDEX:.*]] = arith.addi %[[TURN]], %c1_i32
// CHECK: %[[C:.*]] = func.call @tcc_rt_buffer(%{{.*}}, %[[INDEX]])
// CHECK: scf.yield %{{.*}}, %[[B]], %[[C]]
module @chain {
  tcc.dim @N max(8)
  func.func @fibonacci(%n: !tcc.tensor<f32[N]> {tcc.name = "n"}) -> (!tcc.tensor<f32[N]> {tcc.name = "f"}) {
    %x = tcc.launch @start grid [] (%n) : (f32[N]) to f32[N]
    %r, %s = tcc.repeat %i = 0 to 5 carry(%a = %x, %b = %x) : f32[N], f32[N] {
      %c = tcc.launch @add grid [] (%a, %b) : (f32[N], f32[N]) to f32[N]
      tcc.yield %b, %c : f32[N], f32[N]
    }
    %y = tcc.launch @add grid [] (%r, %s) : (f32[N], f32[N]) to f32[N]
    return %y : !tcc.tensor<f32[N]>
  }
}

// -----

// An inner loop's value that the outer loop hands on has two buffers for each turn of the outer.
// CHECK: host.param "h.1.1"
// CHECK-NEXT: host.param "h.1.2"
// CHECK-NEXT: host.param "h.3.1"
// CHECK-COUNT-4: host.buffer "scale" : !tcc.tensor<f32[4]> steps 1 to 2
// CHECK-NOT: host.buffer
// CHECK-LABEL: func.func private @nested.body
// CHECK: scf.for %[[I:.*]] = %c0_i32 to %c2_i32
// CHECK: scf.for %[[J:.*]] = %c1_i32 to %c3_i32
// CHECK: %[[SHIFT:.*]] = arith.muli %[[I]], %c2_i32
// CHECK: %[[BASE:.*]] = arith.addi %[[SHIFT]], %c-1_i32
// CHECK: %[[NUMBER:.*]] = arith.addi %[[BASE]], %[[J]]
// CHECK: call @tcc_rt_param(%{{.*}}, %[[NUMBER]])
// CHECK: arith.subi %[[J]], %c1_i32
// CHECK: arith.remsi
// CHECK: arith.remsi %[[I]], %c2_i32
module @nest {
  func.func @nested(%n: !tcc.tensor<f32[4]> {tcc.name = "n"}) -> (!tcc.tensor<f32[4]> {tcc.name = "f"}) {
    %x = tcc.launch @start grid [] (%n) : (f32[4]) to f32[4]
    %r = tcc.repeat %i = 0 to 2 carry(%a = %x) : f32[4] {
      %s = tcc.repeat %j = 1 to 3 carry(%b = %a) : f32[4] {
        %w = tcc.param "h.{2*i+1}.{j}"[%i, %j] : f32[4]
        %c = tcc.launch @scale grid [] (%b, %w) : (f32[4], f32[4]) to f32[4]
        tcc.yield %c : f32[4]
      }
      tcc.yield %s : f32[4]
    }
    %y = tcc.launch @start grid [] (%r) : (f32[4]) to f32[4]
    return %y : !tcc.tensor<f32[4]>
  }
}

// -----

// Layers that share tensors find them in a table.
// CHECK-LABEL: func.func private @shared.body
// CHECK: llvm.mlir.addressof @shared.instances.0
// CHECK: llvm.mlir.global internal constant @shared.instances.0(dense<[1, 0, 2]>
module @table {
  func.func @shared(%n: !tcc.tensor<f32[4]> {tcc.name = "n"}) -> (!tcc.tensor<f32[4]> {tcc.name = "f"}) {
    %w0 = tcc.param "h.1" : f32[4]
    %w1 = tcc.param "h.0" : f32[4]
    %x = tcc.launch @scale grid [] (%n, %w0) : (f32[4], f32[4]) to f32[4]
    %z = tcc.launch @scale grid [] (%x, %w1) : (f32[4], f32[4]) to f32[4]
    %r = tcc.repeat %i = 0 to 3 carry(%a = %z) : f32[4] {
      %w = tcc.param "h.{i}"[%i] : f32[4]
      %c = tcc.launch @scale grid [] (%a, %w) : (f32[4], f32[4]) to f32[4]
      tcc.yield %c : f32[4]
    }
    %y = tcc.launch @scale grid [] (%r, %w0) : (f32[4], f32[4]) to f32[4]
    return %y : !tcc.tensor<f32[4]>
  }
}
