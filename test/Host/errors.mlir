// RUN: tcc-opt %s --split-input-file --lower-host --verify-diagnostics
// What the passes before should not have left, and one error that users meet.

module {
  func.func @result(%x: !tcc.tensor<f32[4]>) -> !tcc.tensor<f32[4]> {
    // expected-error @+1 {{result 0 is not a launch's own}}
    return %x : !tcc.tensor<f32[4]>
  }
}

// -----

module {
  func.func @op(%x: !tcc.tensor<f32[4]>) -> !tcc.tensor<f32[4]> {
    // expected-error @+1 {{cannot stand in a host program}}
    %y = tcc.exp %x : f32[4]
    %z = tcc.launch @copy grid [] (%y) : (f32[4]) to f32[4]
    return %z : !tcc.tensor<f32[4]>
  }
}

// -----

module {
  func.func @view(%x: !tcc.tensor<f32[4, 6]>) -> !tcc.tensor<f32[24]> {
    %t = tcc.rearrange "a b -> b a" %x : f32[4, 6] to f32[6, 4]
    // expected-error @+1 {{no strides say how this value lies in memory: f32[24]}}
    %m = tcc.rearrange "a b -> (a b)" %t : f32[6, 4] to f32[24]
    %z = tcc.launch @copy grid [] (%m) : (f32[24]) to f32[24]
    return %z : !tcc.tensor<f32[24]>
  }
}

// -----

module @m {
  // expected-error @+1 {{every model has a m_open in C; give the entry another name: 'entry my_open = open'}}
  func.func @open(%x: !tcc.tensor<f32[4]>) -> !tcc.tensor<f32[4]> {
    %z = tcc.launch @copy grid [] (%x) : (f32[4]) to f32[4]
    return %z : !tcc.tensor<f32[4]>
  }
}

// -----

module {
  func.func @rank(%x: !tcc.tensor<f32[2, 2, 2, 2, 2]>) -> !tcc.tensor<f32[2, 2, 2, 2, 2, 2, 2, 2, 2]> {
    // expected-error @+1 {{a launch can hold 8 axes, grid and kernel together; found f32[2, 2, 2, 2, 2, 2, 2, 2, 2]}}
    %z = tcc.launch @copy grid [2, 2, 2, 2] (%x) : (f32[2, 2, 2, 2, 2]) to f32[2, 2, 2, 2, 2, 2, 2, 2, 2]
    return %z : !tcc.tensor<f32[2, 2, 2, 2, 2, 2, 2, 2, 2]>
  }
}
