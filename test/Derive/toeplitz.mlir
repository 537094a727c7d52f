// RUN: tcc check --grad %s --grid N=1,2,7,40 --grid M=1,9
// RUN: tcc check --grad %s -O0 --grid N=7 --grid M=9
// The way back of a matrix that is constant along its diagonals: the language has no form for it.
module @diagonals {
  tcc.dim @N max(40)
  tcc.dim @M max(9)
  func.func @gradients(%x: !tcc.tensor<f32[N, 3, M]>) -> !tcc.tensor<f32[]> attributes {tcc.derive = "gradient"} {
    %w = tcc.param "w" : f32[3]
    %i = tcc.iota : i32[N + M - 1]
    %place = tcc.cast %i : i32[N + M - 1] to f32[N + M - 1]
    %places = tcc.broadcast %place axes [1] : f32[N + M - 1] to f32[3, N + M - 1]
    %weights = tcc.broadcast %w axes [0] : f32[3] to f32[3, N + M - 1]
    %scaled = tcc.mul %places, %weights : f32[3, N + M - 1]
    %table = tcc.sin %scaled : f32[3, N + M - 1]
    %y = tcc.toeplitz %table rows 0 : f32[3, N + M - 1] to f32[N, 3, M]
    %sum = tcc.add %x, %y : f32[N, 3, M]
    %z = tcc.tanh %sum : f32[N, 3, M]
    %loss = tcc.reduce_sum %z axes [0, 1, 2] : f32[N, 3, M] to f32[]
    return %loss : !tcc.tensor<f32[]>
  }
}
