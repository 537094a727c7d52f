// RUN: tcc-opt %s | tcc-opt | FileCheck %s
// Types print as the language writes them, and every structural op reads back what it prints.

// CHECK: module @m attributes {tcc.prefixes = ["", "bert."]}
module @m attributes {tcc.prefixes = ["", "bert."]} {
  // CHECK: tcc.dim @B max(64)
  // CHECK: tcc.dim @N min(0) max(10)
  tcc.dim @B max(64)
  tcc.dim @N min(0) max(10)
  // CHECK: tcc.kernel @dense(%[[X:.*]]: f32[m, k], %[[W:.*]]: f32[ceildiv(n, 48), k, 48]) -> f32[m, n] {
  tcc.kernel @dense(%x: f32[m, k], %w: f32[ceildiv(n, 48), k, 48]) -> f32[m, n] {
    // CHECK-NEXT: tcc.contract_panels %[[X]], %[[W]] : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
    %y = tcc.contract_panels %x, %w : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
    // CHECK-NEXT: tcc.contract_panels %[[X]], %[[W]] piece 1024 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
    %z = tcc.contract_panels %x, %w piece 1024 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
    tcc.yield %y : f32[m, n]
  }
  // CHECK-LABEL: func.func @f(
  // CHECK-SAME: !tcc.tensor<i64[B, 3*N + 1]>
  // CHECK-SAME: !tcc.tensor<bool[]>
  func.func @f(%i: !tcc.tensor<i64[B, 3*N + 1]>, %c: !tcc.tensor<bool[]>, %x0: !tcc.tensor<f32[B, 8]>)
      -> !tcc.tensor<f32[B, 8]> {
    // CHECK: tcc.constant ninf : f32[]
    %n = tcc.constant ninf : f32[]
    // CHECK: tcc.constant 5.000000e-01 : f64[B]
    %h = tcc.constant 0.5 : f64[B]
    // CHECK: tcc.constant -2.500000e-01 : f64[]
    %quarter = tcc.constant -0.25 : f64[]
    // CHECK: tcc.constant -9223372036854775808 : i64[]
    %least = tcc.constant -9223372036854775808 : i64[]
    // CHECK: tcc.constant -3 : i8[]
    %k = tcc.constant -3 : i8[]
    // CHECK: tcc.constant true : bool[N]
    %t = tcc.constant true : bool[N]
    // CHECK: tcc.size B*N - 3*B - 1 : i32[]
    %s = tcc.size N*B - B*3 + -1 : i32[]
    // CHECK: tcc.clamp %{{.*}}, %{{.*}}, %{{.*}} {tcc.exact} : f32[B, 8]
    %bounded = tcc.clamp %x0, %x0, %x0 {tcc.exact} : f32[B, 8]
    // CHECK: %[[R:.*]] = tcc.repeat %[[I:.*]] = 0 to 6 carry(%[[Y:.*]] = %{{.*}}) : f32[B, 8] {
    %r = tcc.repeat %l = 0 to 6 carry(%y = %x0) : f32[B, 8] {
      // CHECK: tcc.param "layer.{2*i+1}.weight"[%[[I]]] init "normal(0.02)" : f32[8, 8]
      %w = tcc.param "layer.{2*i+1}.weight"[%l] init "normal(0.02)" : f32[8, 8]
      // CHECK: tcc.packed_param @pack grid [] : f32[1, 8, 48] {
      // CHECK-NEXT: %[[M:.*]] = tcc.param "layer.{i}.b"[%[[I]]] : f32[8, 8]
      // CHECK-NEXT: %[[V:.*]] = tcc.rearrange "k n -> n k" %[[M]] : f32[8, 8] to f32[8, 8]
      // CHECK-NEXT: tcc.yield %[[V]] : f32[8, 8]
      %p = tcc.packed_param @pack grid [] : f32[1, 8, 48] {
        %m = tcc.param "layer.{i}.b"[%l] : f32[8, 8]
        %turned = tcc.rearrange "k n -> n k" %m : f32[8, 8] to f32[8, 8]
        tcc.yield %turned : f32[8, 8]
      }
      // CHECK: tcc.launch @dense grid [](%[[Y]], %{{.*}}) layouts [array<i64: 1, 0>] : (f32[B, 8], f32[1, 8, 48]) to f32[B, 8]
      %z = tcc.launch @dense grid [](%y, %p) layouts [array<i64: 1, 0>] : (f32[B, 8], f32[1, 8, 48]) to f32[B, 8]
      tcc.yield %z : f32[B, 8]
    }
    // CHECK: tcc.concat %{{.*}}, %{{.*}} axis 1 : f32[B, 8], f32[B, 1] to f32[B, 9]
    %one = tcc.constant 1.0 : f32[B, 1]
    %joined = tcc.concat %r, %one axis 1 : f32[B, 8], f32[B, 1] to f32[B, 9]
    // CHECK: %[[C:.*]] = tcc.check_index "t" %{{.*}} below 8 or -100 : i64[B]
    %target = tcc.constant 3 : i64[B]
    %checked = tcc.check_index "t" %target below 8 or -100 : i64[B]
    // CHECK: %[[DIAGONAL:.*]] = tcc.iota : i64[B + 7]
    %diagonal = tcc.iota : i64[B + 7]
    // CHECK: %[[PLACE:.*]] = tcc.check_index "p" %[[DIAGONAL]] below B + 7 rows B : i64[B + 7]
    %place = tcc.check_index "p" %diagonal below B + 7 rows B : i64[B + 7]
    // CHECK: tcc.toeplitz %[[PLACE]] rows 0 : i64[B + 7] to i64[B, 8]
    %matrix = tcc.toeplitz %place rows 0 : i64[B + 7] to i64[B, 8]
    // CHECK: %[[E:.*]] = tcc.cross_entropy %[[R]], %[[C]] ignore -100 smoothing 1.000000e-01 : f32[B, 8], i64[B] to f32[B]
    %loss = tcc.cross_entropy %r, %checked ignore -100 smoothing 0.1 : f32[B, 8], i64[B] to f32[B]
    // CHECK: %[[L:.*]] = tcc.log_softmax %[[R]] : f32[B, 8]
    %log = tcc.log_softmax %r : f32[B, 8]
    // CHECK: tcc.softmax_backward %[[R]], %[[L]] : f32[B, 8]
    %softmax = tcc.softmax_backward %r, %log : f32[B, 8]
    // CHECK: tcc.rms_norm_backward %[[R]], %[[L]] eps {{.*}} : f32[B, 8]
    %norm = tcc.rms_norm_backward %r, %log eps 1.0e-6 : f32[B, 8]
    // CHECK: tcc.cross_entropy_backward %[[R]], %[[C]], %[[E]] ignore -100 smoothing 1.000000e-01 : f32[B, 8], i64[B], f32[B] to f32[B, 8]
    %entropy = tcc.cross_entropy_backward %r, %checked, %loss ignore -100 smoothing 0.1 : f32[B, 8], i64[B], f32[B] to f32[B, 8]
    // CHECK: tcc.philox %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : i64[B]
    %instance = tcc.constant 1 : i32[B]
    %word = tcc.philox %target, %instance, %checked, %target : i64[B]
    // CHECK: tcc.cumsum %[[L]] axis 1 : f32[B, 8]
    %sums = tcc.cumsum %log axis 1 : f32[B, 8]
    // CHECK: tcc.take_along %[[R]][%{{.*}}] axis 1 : f32[B, 8], i32[B, 2] to f32[B, 2]
    %two = tcc.constant 1 : i32[B, 2]
    %taken = tcc.take_along %r[%two] axis 1 : f32[B, 8], i32[B, 2] to f32[B, 2]
    // CHECK: return %[[R]]
    return %r : !tcc.tensor<f32[B, 8]>
  }
}
