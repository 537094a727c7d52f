// RUN: tcc-opt %s -derive-gradient -split-input-file -verify-diagnostics

// expected-error @below {{a gradient is that of a float scalar; 'rows' gives f32[B]}}
func.func @rows(%x: !tcc.tensor<f32[B]>) -> !tcc.tensor<f32[B]> attributes {tcc.derive = "gradient"} {
  return %x : !tcc.tensor<f32[B]>
}

// -----

// expected-error @below {{a gradient is that of a float scalar; 'count' gives i32[]}}
func.func @count() -> !tcc.tensor<i32[]> attributes {tcc.derive = "gradient"} {
  %n = tcc.size B : i32[]
  return %n : !tcc.tensor<i32[]>
}

// -----

// expected-error @below {{'nothing' has no gradient: it reads no parameter of floats}}
func.func @nothing(%x: !tcc.tensor<f32[]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  return %x : !tcc.tensor<f32[]>
}

// -----

// An op that the table of derivatives lacks: packing is for kernels.
func.func @packed() -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  // expected-note @below {{the loss depends on the parameter 'w' by way of it}}
  %w = tcc.param "w" : f32[4, 8]
  %s = tcc.sin %w : f32[4, 8]
  // expected-error @below {{no derivative is known of 'pack'}}
  %p = tcc.pack %s width 48 : f32[4, 8] to f32[1, 8, 48]
  %loss = tcc.reduce_sum %p axes [0, 1, 2] : f32[1, 8, 48] to f32[]
  return %loss : !tcc.tensor<f32[]>
}

// -----

func.func @overlap(%x: !tcc.tensor<f32[4]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
  %a = tcc.repeat %i = 0 to 3 carry(%v = %x) : f32[4] {
    // expected-error @below {{the parameter 'h.1' is read by two loops over different layers}}
    %w = tcc.param "h.{i}"[%i] : f32[4]
    %y = tcc.mul %v, %w : f32[4]
    tcc.yield %y : f32[4]
  }
  %b = tcc.repeat %i = 1 to 5 carry(%v = %a) : f32[4] {
    // expected-note @below {{the other one is here}}
    %w = tcc.param "h.{i}"[%i] : f32[4]
    %y = tcc.mul %v, %w : f32[4]
    tcc.yield %y : f32[4]
  }
  %loss = tcc.reduce_sum %b axes [0] : f32[4] to f32[]
  return %loss : !tcc.tensor<f32[]>
}
