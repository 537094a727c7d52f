// RUN: tcc-opt %s -split-input-file -verify-diagnostics

func.func @rate(%x: !tcc.tensor<f32[B]>, %n: !tcc.tensor<i32[]>) {
  // expected-error @+1 {{expected a rate in 0 <= rate < 1, found 1}}
  %y = tcc.dropout %x instance %n rate 1.0 : f32[B]
  return
}

// -----

func.func @rate_below(%x: !tcc.tensor<f32[B]>, %n: !tcc.tensor<i32[]>) {
  // expected-error @+1 {{expected a rate in 0 <= rate < 1, found -1.000000e-01}}
  %y = tcc.dropout %x instance %n rate -0.1 : f32[B]
  return
}

// -----

func.func @finite(%x: !tcc.tensor<f32[B]>, %n: !tcc.tensor<i64[]>) {
  // expected-error @+1 {{expected scalars}}
  tcc.check_finite "loss" %x in %n : f32[B], i64[]
  return
}

// -----

func.func @indices(%x: !tcc.tensor<f32[4]>) {
  // expected-error @+1 {{'h.{i}.w' has 1 places for 0 indices}}
  tcc.assign "h.{i}.w" = %x : f32[4]
  return
}

// -----

func.func @sizes(%x: !tcc.tensor<f32[B]>) {
  // expected-error @+1 {{a parameter's sizes are constants, found f32[B]}}
  tcc.assign "w" = %x : f32[B]
  return
}

// -----

func.func @counter(%x: !tcc.tensor<f32[3, 4]>, %n: !tcc.tensor<i32[]>) {
  // expected-error @+1 {{expected the counter of a loop around it}}
  %y = tcc.row %x[%n from 0] : f32[3, 4] to f32[4]
  return
}

// -----

func.func @row(%x: !tcc.tensor<f32[3, 4]>) {
  %r = tcc.repeat %i = 0 to 3 stack f32[3, 5] {
    // expected-error @+1 {{f32[3, 4] has no rows of f32[5]}}
    %y = tcc.row %x[%i from 0] : f32[3, 4] to f32[5]
    tcc.yield %y : f32[5]
  }
  return
}

// -----

func.func @stack(%x: !tcc.tensor<f32[4]>) {
  // expected-error @+1 {{values of f32[4] do not stack to f32[2, 4]}}
  %r = tcc.repeat %i = 0 to 3 stack f32[2, 4] {
    tcc.yield %x : f32[4]
  }
  return
}

// -----

func.func @missing(%x: !tcc.tensor<f32[4]>) {
  // expected-error @+1 {{expected a body that yields one value for each result}}
  %r, %s = tcc.repeat %i = 0 to 3 carry(%v = %x) : f32[4] stack f32[3, 4] {
    tcc.yield %v : f32[4]
  }
  return
}
