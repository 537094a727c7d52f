// RUN: tcc-opt %s -derive-gradient -derive-step -split-input-file -verify-diagnostics

// expected-error @below {{there is no optimizer @gone}}
func.func @train() -> !tcc.tensor<f32[]> attributes {tcc.derive = "step", tcc.optimizer = @gone} {
  %w = tcc.param "w" : f32[]
  return %w : !tcc.tensor<f32[]>
}

// -----

func.func private @a(%param: !tcc.tensor<f32[param.size]> {tcc.role = "param"},
    %v: !tcc.tensor<f32[param.size]> {tcc.init = "zeros", tcc.name = "v", tcc.role = "state"})
    -> (!tcc.tensor<f32[param.size]>, !tcc.tensor<f32[param.size]>) {
  return %v, %param : !tcc.tensor<f32[param.size]>, !tcc.tensor<f32[param.size]>
}
func.func private @b(%param: !tcc.tensor<f32[param.size]> {tcc.role = "param"},
    %v: !tcc.tensor<f32[param.size]> {tcc.init = "ones", tcc.name = "v", tcc.role = "state"})
    -> (!tcc.tensor<f32[param.size]>, !tcc.tensor<f32[param.size]>) {
  return %v, %param : !tcc.tensor<f32[param.size]>, !tcc.tensor<f32[param.size]>
}
func.func @first() -> !tcc.tensor<f32[]> attributes {tcc.derive = "step", tcc.optimizer = @a} {
  %w = tcc.param "w" : f32[]
  return %w : !tcc.tensor<f32[]>
}
// Of another parameter a state may begin as it likes.
func.func @other() -> !tcc.tensor<f32[]> attributes {tcc.derive = "step", tcc.optimizer = @b} {
  %u = tcc.param "u" : f32[]
  return %u : !tcc.tensor<f32[]>
}
// expected-error @below {{the steps 'first' and 'second' share the state 'v' of the parameter 'w', which begins as zeros in one and ones in the other; give it two names}}
func.func @second() -> !tcc.tensor<f32[]> attributes {tcc.derive = "step", tcc.optimizer = @b} {
  %u = tcc.param "u" : f32[]
  %w = tcc.param "w" : f32[]
  %loss = tcc.mul %u, %w : f32[]
  return %loss : !tcc.tensor<f32[]>
}
