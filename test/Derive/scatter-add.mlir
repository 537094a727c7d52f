// RUN: tcc check --grad %s
// RUN: tcc check --grad %s -O0 --grid N=3
// The way back of rows that were added up: the language has no form for it.
module @scattered {
  tcc.dim @N max(40)
  func.func @gradients(%i: !tcc.tensor<i32[N]>, %x: !tcc.tensor<f32[N, 3]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
    %checked = tcc.check_index "i" %i below 5 : i32[N]
    %w = tcc.param "w" : f32[3]
    %wide = tcc.broadcast %w axes [1] : f32[3] to f32[N, 3]
    %y = tcc.mul %x, %wide : f32[N, 3]
    %rows = tcc.scatter_add %y[%checked] : f32[N, 3], i32[N] to f32[5, 3]
    %z = tcc.tanh %rows : f32[5, 3]
    %loss = tcc.reduce_sum %z axes [0, 1] : f32[5, 3] to f32[]
    return %loss : !tcc.tensor<f32[]>
  }
}
