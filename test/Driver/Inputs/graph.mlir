module @m {
  func.func @f(%x: !tcc.tensor<f32[4]> {tcc.name = "x"}) -> (!tcc.tensor<f32[4]> {tcc.name = "y"}) {
    %a = tcc.constant 1.0 : f32[4]
    %b = tcc.constant 1.0 : f32[4]
    %0 = tcc.add %x, %a : f32[4]
    %1 = tcc.add %x, %b : f32[4]
    %2 = tcc.mul %0, %1 : f32[4]
    return %2 : !tcc.tensor<f32[4]>
  }
}
