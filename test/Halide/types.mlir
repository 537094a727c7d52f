// Values keep their meaning: infinities and NaN under strict_float, integer division both ways, signs, booleans, half
// floats, 64-bit integers and functions of rank 0.
// RUN: tcc-halide %s -o %t
// RUN: %python %S/Inputs/run.py %build/lib/tcc/x86-64-linux/halide_runtime.o %t strict,integers,narrow,rank0 types

halide.pipeline @strict(%x : f32[n], %keep : i1[n]) -> (@stored, @kept, @clamped) {
  %inf = arith.constant 0xFF800000 : f32
  %max = arith.constant -3.40282347e+38 : f32
  %low = arith.constant -1.0e+30 : f32
  func @stored[%n] : f32 {
    %0 = at %x[%n] : f32[n]
    %1 = at %keep[%n] : i1[n]
    %2 = arith.select %1, %0, %inf : f32
    %3 = strict_float %2 : f32
    yield %3 : f32
  }
  func @kept[%n] : i1 {
    %0 = at %x[%n] : f32[n]
    %1 = arith.cmpf olt, %0, %max : f32
    %2 = strict_float %1 : i1
    %3 = arith.constant true
    %4 = arith.xori %2, %3 : i1
    yield %4 : i1
  }
  func @clamped[%n] : f32 {
    %0 = at %x[%n] : f32[n]
    %1 = arith.cmpf olt, %0, %low : f32
    %2 = arith.select %1, %low, %0 : f32
    %3 = strict_float %2 : f32
    yield %3 : f32
  }
  schedule {
    vectorize @stored (n, 8, guard_with_if)
    vectorize @kept (n, 8, guard_with_if)
    vectorize @clamped (n, 8, guard_with_if)
  }
}

halide.pipeline @integers(%a : i64[n], %b : i64[n]) -> (@divide) {
  func @divide[%n] : i64, i64, i64, i64, i64 {
    %0 = at %a[%n] : i64[n]
    %1 = at %b[%n] : i64[n]
    %2 = arith.divsi %0, %1 : i64
    %3 = arith.remsi %0, %1 : i64
    %4 = arith.floordivsi %0, %1 : i64
    %5 = arith.ceildivsi %0, %1 : i64
    %6 = arith.maxui %0, %1 : i64
    yield %2, %3, %4, %5, %6 : i64, i64, i64, i64, i64
  }
}

halide.pipeline @narrow(%u : ui8[n], %s : i8[n], %t : i1[n], %h : f16[n]) -> (@wide, @bytes, @half) {
  func @wide[%n] : i32, i32, f32, f32 {
    %0 = at %u[%n] : ui8[n]
    %1 = arith.extui %0 : i8 to i32
    %2 = at %s[%n] : i8[n]
    %3 = arith.extsi %2 : i8 to i32
    %4 = at %t[%n] : i1[n]
    %5 = arith.uitofp %4 : i1 to f32
    %6 = arith.sitofp %4 : i1 to f32
    yield %1, %3, %5, %6 : i32, i32, f32, f32
  }
  func @bytes[%n] : ui8 {
    %0 = at %u[%n] : ui8[n]
    %1 = at %s[%n] : i8[n]
    %2 = arith.addi %0, %1 : i8
    %3 = arith.constant 1 : i8
    %4 = arith.shrui %2, %3 : i8
    yield %4 : i8
  }
  func @half[%n] : f16 {
    %0 = at %h[%n] : f16[n]
    %1 = arith.extf %0 : f16 to f32
    %2 = arith.addf %1, %1 : f32
    %3 = arith.truncf %2 : f32 to f16
    yield %3 : f16
  }
}

halide.pipeline @rank0(%x : f64[n], %scale : f64[]) -> (@sum) {
  %n = extent %x[0] : f64[n]
  func @sum[] : f64 {
    %0 = arith.constant 0.0 : f64
    yield %0 : f64
  }
  update @sum[] over (%r : 0, %n) {
    %0 = at @sum[] : f64
    %1 = at %x[%r] : f64[n]
    %2 = at %scale[] : f64[]
    %3 = arith.mulf %1, %2 : f64
    %4 = arith.addf %0, %3 : f64
    yield %4 : f64
  }
  schedule {
    unscheduled @sum update 0
  }
}
