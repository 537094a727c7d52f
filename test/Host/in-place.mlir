// RUN: tcc-opt %s --split-input-file --lower-host | FileCheck %s
// A result is written over an operand that dies there, where the kernel allows it.

// CHECK-LABEL: host.entry "chain"
// CHECK: host.buffer "point" : !tcc.tensor<f32[N, 4]> steps 0 to 1{{$}}
// CHECK-NEXT: host.buffer "point" : !tcc.tensor<f32[N, 4]> steps 1 to 2 over 0
// CHECK-NEXT: host.buffer "other" : !tcc.tensor<f32[N, 4]> steps 2 to 3{{$}}
// The result of the call has a place of its own.
// CHECK-NOT: host.buffer
// CHECK: host.entry "alive"
// Read later on.
// CHECK: host.buffer "point" : {{.*}} steps 0 to 2{{$}}
// CHECK-NEXT: host.buffer "point" : {{.*}} steps 1 to 2{{$}}
// CHECK-NOT: host.buffer
// CHECK: host.entry "two"
// Either of two; the first is taken.
// CHECK: host.buffer "point" : {{.*}} steps 0 to 2{{$}}
// CHECK-NEXT: host.buffer "point" : {{.*}} steps 1 to 2{{$}}
// CHECK-NEXT: host.buffer "both" : {{.*}} steps 2 to 3 over 0
// CHECK: host.entry "twice"
// Read in two ways: turned round, an element would be read after it was written.
// CHECK: host.buffer "point" : {{.*}} steps 0 to 1{{$}}
// CHECK-NEXT: host.buffer "both" : {{.*}} steps 1 to 2{{$}}
// CHECK: host.entry "turned"
// CHECK: host.buffer "point" : {{.*}} steps 0 to 1{{$}}
// CHECK-NEXT: host.buffer "point" : {{.*}} steps 1 to 2{{$}}
// CHECK: host.entry "types"
// CHECK: host.buffer "point" : {{.*}} steps 0 to 1{{$}}
// CHECK-NEXT: host.buffer "cast" : !tcc.tensor<i32[N, 4]> steps 1 to 2{{$}}
// CHECK: host.entry "checked"
// The check behind the launch wants what was there.
// CHECK: host.buffer "point" : {{.*}} steps 0 to 1{{$}}
// CHECK-NEXT: host.buffer "point" : {{.*}} steps 1 to 2{{$}}
// CHECK: host.entry "loops"
// What comes from outside is read in each turn, what is handed on in the next.
// CHECK: host.buffer "point" : {{.*}} steps 0 to 4{{$}}
// CHECK-NEXT: host.buffer "point" : {{.*}} steps 1 to 4{{$}}
// CHECK-NEXT: host.buffer "point" : {{.*}} steps 2 to 3{{$}}
// CHECK-NEXT: host.buffer "point" : {{.*}} steps 3 to 4 over 2
// CHECK-NEXT: host.buffer "both" : {{.*}} steps 1 to 5{{$}}
// CHECK-NEXT: host.buffer "both" : {{.*}} steps 1 to 5{{$}}
module @m {
  tcc.dim @N max(4)
  tcc.kernel @point(%a: f32[n]) -> f32[n] attributes {in_place} {
    %b = tcc.exp %a : f32[n]
    tcc.yield %b : f32[n]
  }
  tcc.kernel @both(%a: f32[m, n], %b: f32[m, n]) -> f32[m, n] attributes {in_place} {
    %c = tcc.add %a, %b : f32[m, n]
    tcc.yield %c : f32[m, n]
  }
  tcc.kernel @cast(%a: f32[n]) -> i32[n] attributes {in_place} {
    %b = tcc.cast %a : f32[n] to i32[n]
    tcc.yield %b : i32[n]
  }
  func.func @chain(%n: !tcc.tensor<f32[N, 4]> {tcc.name = "n"}) -> (!tcc.tensor<f32[N, 4]> {tcc.name = "f"}) {
    %a = tcc.launch @point grid [] (%n) : (f32[N, 4]) to f32[N, 4]
    %b = tcc.launch @point grid [] (%a) : (f32[N, 4]) to f32[N, 4]
    %c = tcc.launch @other grid [] (%b) : (f32[N, 4]) to f32[N, 4]
    %d = tcc.launch @point grid [] (%c) : (f32[N, 4]) to f32[N, 4]
    return %d : !tcc.tensor<f32[N, 4]>
  }
  func.func @alive(%n: !tcc.tensor<f32[N, 4]> {tcc.name = "n"}) -> (!tcc.tensor<f32[N, 4]> {tcc.name = "f"}) {
    %a = tcc.launch @point grid [] (%n) : (f32[N, 4]) to f32[N, 4]
    %b = tcc.launch @point grid [] (%a) : (f32[N, 4]) to f32[N, 4]
    %c = tcc.launch @both grid [] (%a, %b) : (f32[N, 4], f32[N, 4]) to f32[N, 4]
    return %c : !tcc.tensor<f32[N, 4]>
  }
  func.func @two(%n: !tcc.tensor<f32[N, 4]> {tcc.name = "n"}) -> (!tcc.tensor<f32[N, 4]> {tcc.name = "f"}) {
    %a = tcc.launch @point grid [] (%n) : (f32[N, 4]) to f32[N, 4]
    %b = tcc.launch @point grid [] (%n) : (f32[N, 4]) to f32[N, 4]
    %c = tcc.launch @both grid [] (%a, %b) : (f32[N, 4], f32[N, 4]) to f32[N, 4]
    %d = tcc.launch @point grid [] (%c) : (f32[N, 4]) to f32[N, 4]
    return %d : !tcc.tensor<f32[N, 4]>
  }
  func.func @twice(%n: !tcc.tensor<f32[4, 4]> {tcc.name = "n"}) -> (!tcc.tensor<f32[4, 4]> {tcc.name = "f"}) {
    %a = tcc.launch @point grid [] (%n) : (f32[4, 4]) to f32[4, 4]
    %t = tcc.rearrange "i j -> j i" %a : f32[4, 4] to f32[4, 4]
    %b = tcc.launch @both grid [] (%a, %t) : (f32[4, 4], f32[4, 4]) to f32[4, 4]
    %c = tcc.launch @point grid [] (%b) : (f32[4, 4]) to f32[4, 4]
    return %c : !tcc.tensor<f32[4, 4]>
  }
  func.func @turned(%n: !tcc.tensor<f32[4, 4]> {tcc.name = "n"}) -> (!tcc.tensor<f32[4, 4]> {tcc.name = "f"}) {
    %a = tcc.launch @point grid [] (%n) : (f32[4, 4]) to f32[4, 4]
    %t = tcc.rearrange "i j -> j i" %a : f32[4, 4] to f32[4, 4]
    %b = tcc.launch @point grid [] (%t) : (f32[4, 4]) to f32[4, 4]
    %c = tcc.launch @point grid [] (%b) : (f32[4, 4]) to f32[4, 4]
    return %c : !tcc.tensor<f32[4, 4]>
  }
  func.func @types(%n: !tcc.tensor<f32[N, 4]> {tcc.name = "n"}) -> (!tcc.tensor<i32[N, 4]> {tcc.name = "f"}) {
    %a = tcc.launch @point grid [] (%n) : (f32[N, 4]) to f32[N, 4]
    %b = tcc.launch @cast grid [] (%a) : (f32[N, 4]) to i32[N, 4]
    %c = tcc.launch @other grid [] (%b) : (i32[N, 4]) to i32[N, 4]
    return %c : !tcc.tensor<i32[N, 4]>
  }
  func.func @checked(%n: !tcc.tensor<i32[N]> {tcc.name = "n"}) -> (!tcc.tensor<i32[N]> {tcc.name = "f"}) {
    %a = tcc.launch @point grid [] (%n) : (i32[N]) to i32[N]
    %b = tcc.launch @point grid [] (%a) : (i32[N]) to i32[N]
    %checked = tcc.check_index "a" %a below 8 : i32[N]
    %c = tcc.launch @point grid [] (%b) : (i32[N]) to i32[N]
    return %c : !tcc.tensor<i32[N]>
  }
  func.func @loops(%n: !tcc.tensor<f32[N, 4]> {tcc.name = "n"}) -> (!tcc.tensor<f32[N, 4]> {tcc.name = "f"}) {
    %x = tcc.launch @point grid [] (%n) : (f32[N, 4]) to f32[N, 4]
    %r = tcc.repeat %i = 0 to 3 carry(%a = %x) : f32[N, 4] {
      %b = tcc.launch @point grid [] (%x) : (f32[N, 4]) to f32[N, 4]
      %c = tcc.launch @point grid [] (%a) : (f32[N, 4]) to f32[N, 4]
      %d = tcc.launch @point grid [] (%c) : (f32[N, 4]) to f32[N, 4]
      %e = tcc.launch @both grid [] (%d, %b) : (f32[N, 4], f32[N, 4]) to f32[N, 4]
      tcc.yield %e : f32[N, 4]
    }
    %y = tcc.launch @point grid [] (%r) : (f32[N, 4]) to f32[N, 4]
    return %y : !tcc.tensor<f32[N, 4]>
  }
}
