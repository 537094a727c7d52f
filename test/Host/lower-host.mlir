// RUN: tcc-opt %S/Inputs/model.mlir --lower-host --canonicalize --cse | FileCheck %s
// The tables, the body and the functions of a small model with a loop, packs and a grid.

// CHECK: host.model "tiny" doc "A tiny model."
// CHECK-SAME: prefixes ["", "model."] ignores ["extra.*"]
// CHECK: host.param "table" {{.*}} master
// CHECK-NEXT: host.param "layer.0.weight" : !tcc.tensor<f32[6, 6]>{{$}}
// CHECK-NEXT: host.param "layer.0.bias" {{.*}} master
// CHECK-NEXT: host.param "layer.1.weight"
// CHECK: host.kernel @embed 2 to 1 slices [array<i64: -1, 0, 0>]
// CHECK: host.kernel @shift 3 to 1 threads{{$}}
// CHECK: host.pack by @pack grid 0 to !tcc.tensor<f32[2, 6, 4]> {
// CHECK-NEXT: host.source 1 : !tcc.tensor<f32[6, 6]> offset 0 strides [1, 6]
// CHECK: host.pack by @pack
// CHECK-NEXT: host.source 3
// CHECK: host.entry "run" doc "Runs it." dims [0, 1] body @run.body prepare @run.prepare sizes @run.sizes shapes @run.shapes
// CHECK-NEXT: host.argument "ids" : !tcc.tensor<i32[B, T]> below 5 doc "Token ids."
// CHECK: host.result "out"
// What the loop reads from outside outlives it; what it hands on has two buffers that do.
// CHECK-NEXT: host.buffer "embed" : !tcc.tensor<f32[B*T, 6]> steps 0 to 3
// CHECK-NEXT: host.buffer "i" : !tcc.tensor<i32[]> steps 1 to 3
// CHECK-NEXT: host.buffer "dense" : !tcc.tensor<f32[B*T, 6]> steps 1 to 2
// CHECK-NEXT: host.buffer "dense" : !tcc.tensor<f32[B*T, 6]> steps 2 to 3
// CHECK-NEXT: host.buffer "2*T" : !tcc.tensor<i32[]> steps 3 to 3
// CHECK-NEXT: host.buffer "shift" : !tcc.tensor<f32[B*T, 6]> steps 1 to 5
// CHECK-NEXT: host.buffer "shift" : !tcc.tensor<f32[B*T, 6]> steps 1 to 5
// CHECK-NEXT: host.buffer "positions" : !tcc.tensor<f32[T]> steps 0 to 2147483647
// CHECK-NEXT: }

// CHECK-LABEL: func.func private @run.body(
// CHECK: %[[OK:.*]] = call @run.check.ids(%c0_i32
// CHECK: %[[X0:.*]] = call @tcc_rt_buffer(%{{.*}}, %c0_i32)
// CHECK: %[[S0:.*]] = call @run.0.embed(%[[OK]],
// CHECK: %[[LOOP:.*]]:2 = scf.for %[[I:.*]] = %c0_i32 to %c3_i32 step %c1_i32 iter_args(%[[S:.*]] = %[[S0]], %[[X:.*]] = %[[X0]])
// CHECK: %[[WIDE:.*]] = arith.extsi %[[I]] : i32 to i64
// CHECK: %[[COUNTER:.*]] = func.call @tcc_rt_buffer(%{{.*}}, %c1_i32)
// CHECK: func.call @tcc_rt_store_scalar(%{{.*}}, %[[COUNTER]], %c6_i32, %[[WIDE]])
// CHECK: func.call @tcc_rt_pack(%{{.*}}, %[[I]])
// CHECK: %[[H:.*]] = func.call @tcc_rt_buffer(%{{.*}}, %c2_i32)
// CHECK: %[[S1:.*]] = func.call @run.1.dense(%[[S]], {{.*}}, %[[X]], {{.*}}, %[[H]])
// CHECK: %[[H2:.*]] = func.call @tcc_rt_buffer(%{{.*}}, %c3_i32)
// CHECK: %[[S2:.*]] = func.call @run.2.dense(%[[S1]], {{.*}}, %[[H]], {{.*}}, %[[H2]])
// CHECK: %[[TURN:.*]] = arith.remsi %[[I]], %c2_i32
// CHECK: %[[NEXT:.*]] = arith.addi %[[TURN]], %c5_i32
// CHECK: %[[H3:.*]] = func.call @tcc_rt_buffer(%{{.*}}, %[[NEXT]])
// CHECK: %[[S3:.*]] = func.call @run.3.shift(%[[S2]], {{.*}}, %[[H2]], %[[COUNTER]], {{.*}}, %[[H3]])
// CHECK: scf.yield %[[S3]], %[[H3]]
// CHECK-NOT: @run.4.positions(
// CHECK: %[[P:.*]] = call @tcc_rt_buffer(%{{.*}}, %c7_i32)
// CHECK-NOT: @run.4.positions(
// CHECK: %[[Y:.*]] = call @tcc_rt_result(%{{.*}}, %c0_i32)
// CHECK: %[[S4:.*]] = call @run.5.scale(%[[LOOP]]#0, {{.*}}, %[[LOOP]]#1, {{.*}}, %[[P]], %[[Y]])
// CHECK: return %[[S4]]

// Views are an offset and strides: the last row, for every t; the scalar, everywhere.
// CHECK-LABEL: func.func private @run.5.scale(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64,
// CHECK: %[[STRIDE:.*]] = arith.muli %arg3, %c6_i64
// CHECK: %[[LAST:.*]] = arith.subi %[[STRIDE]], %c6_i64
// CHECK: call @tcc.fill_arg.3(%{{.*}}, %c1_i32, %{{.*}}, %[[LAST]], %{{.*}}, %arg2, %arg3, %c6_i64, %[[STRIDE]], %c0_i64, %c1_i64)
// CHECK: call @tcc.fill_arg.2(%{{.*}}, %c2_i32, %{{.*}}, %c0_i64, %{{.*}}, %arg2, %arg3, %c0_i64, %c0_i64)
// CHECK: call @tcc_rt_launch(%arg1, %{{.*}}, %c2_i32, %c5_i32, %{{.*}}, %{{.*}})

// What depends on the dims alone runs when they are bound.
// CHECK-LABEL: func.func private @run.prepare(
// CHECK: %[[BUFFER:.*]] = call @tcc_rt_buffer(%{{.*}}, %c7_i32)
// CHECK: call @run.4.positions(%c0_i32, %{{.*}}, %{{.*}}, %[[BUFFER]])

// CHECK-LABEL: func.func private @run.sizes(
// CHECK: call @tcc.multiply

// CHECK-LABEL: func.func @tiny_run(%arg0: !llvm.ptr, %arg1: i64, %arg2: i64, %arg3: !llvm.ptr, %arg4: f32, %arg5: !llvm.ptr) -> i32
// CHECK: call @tcc_rt_call(%arg0, %c0_i32,
// CHECK: func.func @tiny_open
// CHECK: func.func @tiny_info
