// Builder.h writes what a person would, and it compiles.
// RUN: halide-builder > %t.mlir
// RUN: FileCheck %s < %t.mlir
// RUN: tcc-halide %t.mlir -o %t

// CHECK-LABEL: halide.pipeline @dense(%x : f32[k, m], %w : f32[n, k, panel], %bias : f32[n], %scale : f32) -> (@out) {
// CHECK: constrain %w[0] min 0 extent 48 stride 1 : f32[n, k, panel]
// CHECK: %[[K:.*]] = extent %x[0] : f32[k, m]
// CHECK: update @mm[%np, %m, %no] over (%r : 0, %[[K]]) {
// CHECK: arith.maximumf
// CHECK: schedule {
// CHECK-NEXT: split @out (n, no, ni, 48, guard_with_if)
// CHECK-NEXT: vectorize @out (ni, 16)
// CHECK-NEXT: unroll @out (ni)
// CHECK-NEXT: parallel @out (no)
// CHECK-NEXT: compute_at @mm (@out, no)
// CHECK: reorder @mm update 0 (np, m, r)

// CHECK-LABEL: halide.pipeline @features(%x : ui8[n], %k : i32) -> (@best, @count) {
// CHECK: constrain %x[0] stride any : ui8[n]
// CHECK: func @best[] : f32, i32 {
// CHECK: update @best[] over (%r : 0, %{{.*}}) {
// CHECK: %{{.*}}:2 = at @best[] : f32, i32
// CHECK: arith.uitofp
// CHECK: where
// CHECK: yield %{{.*}} : i32 at [%[[BIN:.*]]]
// CHECK: specialize @count (%{{.*}}) {
// CHECK-NEXT: vectorize @count (i, 8)
// CHECK: unscheduled @count update 0
