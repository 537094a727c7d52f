// RUN: tcc-opt %s -split-input-file -verify-diagnostics

halide.pipeline @unknown_loop(%x : f32[n]) -> (@out) {
  // expected-note @below {{its loops are ni, no}}
  func @out[%n] : f32 {
    %0 = at %x[%n] : f32[n]
    yield %0 : f32
  }
  schedule {
    split @out (n, no, ni, 8)
    // expected-error @below {{'halide.vectorize' op names the loop 'n', which @out has not}}
    vectorize @out (n)
  }
}

// -----

halide.pipeline @unknown_func(%x : f32[n]) -> (@out) {
  func @out[%n] : f32 {
    // expected-error @below {{'halide.at' op reads @f, which is not defined}}
    %0 = at @f[%n] : f32
    yield %0 : f32
  }
}

// -----

halide.pipeline @too_early(%x : f32[n]) -> (@out) {
  func @out[%n] : f32 {
    // expected-error @below {{'halide.at' op reads @f before it is defined}}
    %0 = at @f[%n] : f32
    yield %0 : f32
  }
  // expected-note @below {{defined here}}
  func @f[%n] : f32 {
    %0 = arith.constant 0.0 : f32
    yield %0 : f32
  }
}

// -----

halide.pipeline @rank(%x : f32[n, m]) -> (@out) {
  func @out[%n] : f32 {
    // expected-error @below {{'halide.at' op reads a buffer of rank 2 at 1 indices}}
    %0 = at %x[%n] : f32[n, m]
    yield %0 : f32
  }
}

// -----

halide.pipeline @func_rank() -> (@out) {
  // expected-note @below {{defined here}}
  func @f[%n, %m] : f32 {
    %0 = arith.constant 0.0 : f32
    yield %0 : f32
  }
  func @out[%n] : f32 {
    // expected-error @below {{'halide.at' op reads @f of rank 2 at 1 indices}}
    %0 = at @f[%n] : f32
    yield %0 : f32
  }
}

// -----

halide.pipeline @types() -> (@out) {
  func @out[%n] : f32 {
    // expected-error @below {{'halide.yield' op gives 'i32' where the function has 'f32'}}
    yield %n : i32
  }
}

// -----

// expected-error @below {{'halide.pipeline' op has the output @y, which is not defined}}
halide.pipeline @no_output() -> (@y) {
  func @out[%n] : i32 {
    yield %n : i32
  }
}

// -----

halide.pipeline @update_point() -> (@out) {
  func @out[%n, %m] : i32 {
    yield %n : i32
  }
  update @out[%n, %m] {
    // expected-error @below {{'halide.yield' op does not write to variable "n" at its own place, 0}}
    yield %n : i32 at [%m, %n]
  }
}

// -----

halide.pipeline @update_variable() -> (@out) {
  // expected-note @below {{defined here over ["n"]}}
  func @out[%n] : i32 {
    yield %n : i32
  }
  // expected-error @below {{'halide.update' op has the variable "k", which @out has not}}
  update @out[%k] {
    yield %k : i32
  }
}

// -----

halide.pipeline @no_update() -> (@out) {
  func @out[%n] : i32 {
    yield %n : i32
  }
  schedule {
    // expected-error @below {{'halide.atomic' op schedules update 0 of @out, which has 0}}
    atomic @out update 0
  }
}

// -----

halide.pipeline @whole_function() -> (@out) {
  func @out[%n] : i32 {
    yield %n : i32
  }
  update @out[%n] {
    yield %n : i32
  }
  schedule {
    // expected-error @below {{'halide.store_in' op is of a whole function, not of one update}}
    store_in @out update 0 (stack)
  }
}

// -----

halide.pipeline @word() -> (@out) {
  func @out[%n] : i32 {
    yield %n : i32
  }
  schedule {
    // expected-error @below {{'halide.split' op has the word 'guard'; expected one of auto, guard_with_if, predicate,}}
    split @out (n, no, ni, 8, guard)
  }
}

// -----

halide.pipeline @storage() -> (@out) {
  // expected-note @below {{its dimensions are n}}
  func @out[%n] : i32 {
    yield %n : i32
  }
  schedule {
    split @out (n, no, ni, 8)
    // expected-error @below {{'halide.bound' op names the dimension 'no', which @out has not}}
    bound @out (no, 0, 8)
  }
}

// -----

halide.pipeline @level() -> (@out) {
  func @f[%n] : i32 {
    yield %n : i32
  }
  // expected-note @below {{its loops are nf}}
  func @out[%n] : i32 {
    %0 = at @f[%n] : i32
    yield %0 : i32
  }
  schedule {
    // expected-error @below {{'halide.compute_at' op names the loop 'n', which @out has not}}
    compute_at @f (@out, n)
    rename @out (n, nf)
  }
}

// -----

halide.pipeline @ambiguous() -> (@out) {
  func @f[%n] : i32 {
    yield %n : i32
  }
  func @out[%n] : i32 {
    yield %n : i32
  }
  update @out[%n] over (%r : 0, 4) {
    %0 = at @f[%r] : i32
    yield %0 : i32
  }
  update @out[%n] over (%r : 0, 4) {
    yield %r : i32
  }
  schedule {
    compute_at @f (@out update 0, r)
    // expected-error @below {{'halide.store_at' op names the loop 'r', which several updates of @out have; say which with @out update i}}
    store_at @f (@out, r)
  }
}

// -----

// expected-error @below {{'halide.pipeline' op has an argument and a function named 'out'}}
halide.pipeline @clash(%out : f32[n]) -> (@out) {
  func @out[%n] : i32 {
    yield %n : i32
  }
}

// -----

halide.pipeline @dimension(%x : f32[n]) -> (@out) {
  // expected-error @below {{'halide.extent' op of dimension 1, but the rank is 1}}
  %0 = extent %x[1] : f32[n]
  func @out[%n] : i32 {
    yield %n : i32
  }
}

// -----

// expected-error @below {{buffer of 'i7': elements are f64, f32, f16, bf16, i1 or integers of 8 to 64 bits}}
halide.pipeline @element(%x : i7[n]) -> (@out) {
}
