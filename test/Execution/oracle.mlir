// The oracle against values that NumPy made (Inputs/oracle.py): most ops once, on a few numbers, and again after
// they have become kernels and launches.
// DEFINE: %{arguments} = f x=@%S/Inputs/oracle.npz:given.x y=@%S/Inputs/oracle.npz:given.y w=@%S/Inputs/oracle.npz:given.w t=@%S/Inputs/oracle.npz:given.t i=@%S/Inputs/oracle.npz:given.i n=@%S/Inputs/oracle.npz:given.n m=@%S/Inputs/oracle.npz:given.m
// DEFINE: %{compare} = %python %S/Inputs/oracle.py compare %S/Inputs/oracle.npz %t.npz
// RUN: tcc run --reference %s --precision=f64 %{arguments} --out=%t.npz && %{compare} 1e-6
// RUN: tcc run --reference %s --precision=f32 %{arguments} --out=%t.npz && %{compare} 1e-5
// RUN: tcc-opt %s --form-kernels --outline-kernels --hoist-packs -o %t.mlir
// RUN: tcc run --reference %t.mlir --precision=f64 %{arguments} --out=%t.npz && %{compare} 1e-6

module @oracle {
func.func @f(%x: !tcc.tensor<f32[3, 5]> {tcc.name = "x"},
            %y: !tcc.tensor<f32[3, 5]> {tcc.name = "y"},
            %w: !tcc.tensor<f32[6, 5]> {tcc.name = "w"},
            %t: !tcc.tensor<f32[2, 3, 4]> {tcc.name = "t"},
            %i: !tcc.tensor<i32[2, 2]> {tcc.name = "i"},
            %n: !tcc.tensor<i32[4]> {tcc.name = "n"},
            %m: !tcc.tensor<i32[4]> {tcc.name = "m"})
    -> (!tcc.tensor<f32[3, 5]> {tcc.name = "exp"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "sin"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "cos"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "tanh"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "erf"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "sigmoid"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "relu"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "silu"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "floor"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "ceil"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "neg"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "log"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "sqrt"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "rsqrt"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "gelu"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "gelu_tanh"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "add"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "sub"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "mul"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "min"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "max"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "div"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "pow"},
        !tcc.tensor<bool[3, 5]> {tcc.name = "less"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "where"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "softmax"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "masked_softmax"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "layer_norm"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "rms_norm"},
        !tcc.tensor<f32[3, 6]> {tcc.name = "product"},
        !tcc.tensor<f32[3, 2, 3]> {tcc.name = "batched"},
        !tcc.tensor<f32[3]> {tcc.name = "sum"},
        !tcc.tensor<f32[2, 4]> {tcc.name = "prod"},
        !tcc.tensor<f32[2, 3]> {tcc.name = "largest"},
        !tcc.tensor<f32[]> {tcc.name = "smallest"},
        !tcc.tensor<f32[2, 2, 5]> {tcc.name = "rows"},
        !tcc.tensor<f32[2, 6, 2]> {tcc.name = "moved"},
        !tcc.tensor<f32[2, 2, 1]> {tcc.name = "window"},
        !tcc.tensor<f32[2, 3, 4]> {tcc.name = "wide"},
        !tcc.tensor<i32[4]> {tcc.name = "count"},
        !tcc.tensor<f32[2, 5, 4]> {tcc.name = "panels"},
        !tcc.tensor<i32[4]> {tcc.name = "wrapped"},
        !tcc.tensor<ui8[4]> {tcc.name = "byte"},
        !tcc.tensor<i8[4]> {tcc.name = "short"},
        !tcc.tensor<i32[3, 5]> {tcc.name = "truncated"},
        !tcc.tensor<f16[3, 5]> {tcc.name = "half"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "softmax_backward"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "masked_softmax_backward"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "log_softmax_backward"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "layer_norm_backward"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "rms_norm_backward"},
        !tcc.tensor<f32[3, 5]> {tcc.name = "cross_entropy_backward"},
        !tcc.tensor<f32[6, 5]> {tcc.name = "scatter_add"}) {
  %checked = tcc.check_index "i" %i below 6 : i32[2, 2]
  %magnitude = tcc.abs %x : f32[3, 5]
  %exp = tcc.exp %x : f32[3, 5]
  %sin = tcc.sin %x : f32[3, 5]
  %cos = tcc.cos %x : f32[3, 5]
  %tanh = tcc.tanh %x : f32[3, 5]
  %erf = tcc.erf %x : f32[3, 5]
  %sigmoid = tcc.sigmoid %x : f32[3, 5]
  %relu = tcc.relu %x : f32[3, 5]
  %silu = tcc.silu %x : f32[3, 5]
  %floor = tcc.floor %x : f32[3, 5]
  %ceil = tcc.ceil %x : f32[3, 5]
  %neg = tcc.neg %x : f32[3, 5]
  %log = tcc.log %magnitude : f32[3, 5]
  %sqrt = tcc.sqrt %magnitude : f32[3, 5]
  %rsqrt = tcc.rsqrt %magnitude : f32[3, 5]
  %gelu = tcc.gelu %x : f32[3, 5]
  %gelu_tanh = tcc.gelu %x {approx = #tcc<gelu_form tanh>} : f32[3, 5]
  %add = tcc.add %x, %y : f32[3, 5]
  %sub = tcc.sub %x, %y : f32[3, 5]
  %mul = tcc.mul %x, %y : f32[3, 5]
  %min = tcc.min %x, %y : f32[3, 5]
  %max = tcc.max %x, %y : f32[3, 5]
  %div = tcc.div %y, %x : f32[3, 5]
  %pow = tcc.pow %magnitude, %y : f32[3, 5]
  %less = tcc.compare lt %x, %y : f32[3, 5]
  %where = tcc.where %less, %x, %y : f32[3, 5]
  %softmax = tcc.softmax %x : f32[3, 5]
  %half_one = tcc.constant 0.5 : f32[3, 5]
  %large = tcc.compare gt %x, %half_one : f32[3, 5]
  %count3 = tcc.iota : i32[3]
  %two = tcc.constant 2 : i32[3]
  %early = tcc.compare lt %count3, %two : i32[3]
  %early_rows = tcc.broadcast %early axes [0] : bool[3] to bool[3, 5]
  %keep = tcc.and %large, %early_rows : bool[3, 5]
  %infinity = tcc.constant ninf : f32[3, 5]
  %masked = tcc.where %keep, %x, %infinity : f32[3, 5]
  %masked_softmax = tcc.softmax %masked : f32[3, 5]
  %layer_norm = tcc.layer_norm %x eps 0.25 : f32[3, 5]
  %rms_norm = tcc.rms_norm %x eps 0.25 : f32[3, 5]
  %product = tcc.contract "m k, n k -> m n" %x, %w : f32[3, 5], f32[6, 5] to f32[3, 6]
  %batched = tcc.contract "b i j, b k j -> k b i" %t, %t : f32[2, 3, 4], f32[2, 3, 4] to f32[3, 2, 3]
  %sum = tcc.reduce_sum %t axes [0, 2] : f32[2, 3, 4] to f32[3]
  %prod = tcc.reduce_prod %t axes [1] : f32[2, 3, 4] to f32[2, 4]
  %largest = tcc.reduce_max %t axes [2] : f32[2, 3, 4] to f32[2, 3]
  %smallest = tcc.reduce_min %t axes [0, 1, 2] : f32[2, 3, 4] to f32[]
  %rows = tcc.gather %w[%checked] : f32[6, 5], i32[2, 2] to f32[2, 2, 5]
  %moved = tcc.rearrange "a b (c d) -> c (a b) d" %t : f32[2, 3, 4] to f32[2, 6, 2]
  %window = tcc.slice %t [0, 1, 2] : f32[2, 3, 4] to f32[2, 2, 1]
  %column = tcc.slice %x [0, 0] : f32[3, 5] to f32[3, 1]
  %wide = tcc.broadcast %column axes [1, 2] : f32[3, 1] to f32[2, 3, 4]
  %count = tcc.iota : i32[4]
  %panels = tcc.pack %w width 4 : f32[6, 5] to f32[2, 5, 4]
  %wrapped = tcc.mul %n, %m : i32[4]
  %byte = tcc.cast %n : i32[4] to ui8[4]
  %short = tcc.cast %n : i32[4] to i8[4]
  %three = tcc.constant 3.0 : f32[3, 5]
  %tripled = tcc.mul %x, %three : f32[3, 5]
  %truncated = tcc.cast %tripled : f32[3, 5] to i32[3, 5]
  %half = tcc.cast %x : f32[3, 5] to f16[3, 5]
  %softmax_backward = tcc.softmax_backward %softmax, %y : f32[3, 5]
  %masked_softmax_backward = tcc.softmax_backward %masked_softmax, %y : f32[3, 5]
  %log_softmax = tcc.log_softmax %x : f32[3, 5]
  %log_softmax_backward = tcc.log_softmax_backward %log_softmax, %y : f32[3, 5]
  %layer_norm_backward = tcc.layer_norm_backward %x, %y eps 0.25 : f32[3, 5]
  %rms_norm_backward = tcc.rms_norm_backward %x, %y eps 0.25 : f32[3, 5]
  %cross_entropy_backward = tcc.cross_entropy_backward %x, %count3, %sum ignore 1 smoothing 0.25 : f32[3, 5], i32[3], f32[3] to f32[3, 5]
  %scatter_add = tcc.scatter_add %rows[%checked] : f32[2, 2, 5], i32[2, 2] to f32[6, 5]
  return %exp, %sin, %cos, %tanh, %erf, %sigmoid, %relu, %silu, %floor, %ceil, %neg, %log, %sqrt, %rsqrt, %gelu, %gelu_tanh, %add, %sub, %mul, %min, %max, %div, %pow, %less, %where, %softmax, %masked_softmax, %layer_norm, %rms_norm, %product, %batched, %sum, %prod, %largest, %smallest, %rows, %moved, %window, %wide, %count, %panels, %wrapped, %byte, %short, %truncated, %half, %softmax_backward, %masked_softmax_backward, %log_softmax_backward, %layer_norm_backward, %rms_norm_backward, %cross_entropy_backward, %scatter_add :
    !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<bool[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 6]>, !tcc.tensor<f32[3, 2, 3]>, !tcc.tensor<f32[3]>, !tcc.tensor<f32[2, 4]>, !tcc.tensor<f32[2, 3]>, !tcc.tensor<f32[]>, !tcc.tensor<f32[2, 2, 5]>, !tcc.tensor<f32[2, 6, 2]>, !tcc.tensor<f32[2, 2, 1]>, !tcc.tensor<f32[2, 3, 4]>, !tcc.tensor<i32[4]>, !tcc.tensor<f32[2, 5, 4]>, !tcc.tensor<i32[4]>, !tcc.tensor<ui8[4]>, !tcc.tensor<i8[4]>, !tcc.tensor<i32[3, 5]>, !tcc.tensor<f16[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[3, 5]>, !tcc.tensor<f32[6, 5]>
}
}
