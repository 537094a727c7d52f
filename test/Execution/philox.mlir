// Random words: against an implementation of its own (Inputs/philox.py), which is first held against published vectors,
// at the ends of every operand's range; and the mask that dropout makes of them, fused and not.
// RUN: %python %S/Inputs/philox.py write %t.npz
// DEFINE: %{given} = words element=@%t.npz:element instance=@%t.npz:instance call=@%t.npz:call seed=@%t.npz:seed
// RUN: tcc run --reference %s %{given} --out=%t.reference.npz && %python %S/Inputs/philox.py compare %t.npz %t.reference.npz
// RUN: tcc %s -o %t.so && tcc run %t.so %{given} --out=%t.compiled.npz && %python %S/Inputs/philox.py compare %t.npz %t.compiled.npz
// RUN: tcc %s -O0 -o %t.so && tcc run %t.so %{given} --out=%t.compiled.npz && %python %S/Inputs/philox.py compare %t.npz %t.compiled.npz
// RUN: tcc check %s mask --grid B=1,3 --grid T=1,5,64,1031
// RUN: tcc check %s mask --grid B=2 --grid T=257 -O0
// RUN: tcc %s -o %t.so && tcc run %t.so mask --dim B=8 --dim T=2000 x=1 call=7 seed=11 --out=%t.mask.npz && %python %S/Inputs/philox.py mask %t.mask.npz

module @philox {
tcc.dim @N max(100000)
tcc.dim @B max(64)
tcc.dim @T max(2048)
func.func @words(%element: !tcc.tensor<i64[N]> {tcc.name = "element"}, %instance: !tcc.tensor<i32[N]> {tcc.name = "instance"},
                 %call: !tcc.tensor<i64[N]> {tcc.name = "call"}, %seed: !tcc.tensor<i64[N]> {tcc.name = "seed"})
    -> (!tcc.tensor<i32[N]> {tcc.name = "words"}) {
  %words = tcc.philox %element, %instance, %call, %seed : i64[N]
  return %words : !tcc.tensor<i32[N]>
}
// Dropout with p = 0.25 of instance 5.
func.func @mask(%x: !tcc.tensor<f32[B, T]> {tcc.name = "x"}, %call: !tcc.tensor<i64[]> {tcc.name = "call"},
                %seed: !tcc.tensor<i64[]> {tcc.name = "seed"}) -> (!tcc.tensor<f32[B, T]> {tcc.name = "y"}) {
  %width = tcc.size T : i64[]
  %widths = tcc.broadcast %width axes [] : i64[] to i64[B, T]
  %row = tcc.iota : i64[B]
  %rows = tcc.broadcast %row axes [0] : i64[B] to i64[B, T]
  %column = tcc.iota : i64[T]
  %columns = tcc.broadcast %column axes [1] : i64[T] to i64[B, T]
  %before = tcc.mul %rows, %widths : i64[B, T]
  %element = tcc.add %before, %columns : i64[B, T]
  %instance = tcc.constant 5 : i32[B, T]
  %calls = tcc.broadcast %call axes [] : i64[] to i64[B, T]
  %seeds = tcc.broadcast %seed axes [] : i64[] to i64[B, T]
  %word = tcc.philox %element, %instance, %calls, %seeds : i64[B, T]
  %limit = tcc.constant -1073741824 : i32[B, T]
  %dropped = tcc.compare lt %word, %limit : i32[B, T]
  %kept = tcc.constant 0.75 : f32[B, T]
  %larger = tcc.div %x, %kept : f32[B, T]
  %zero = tcc.constant 0.0 : f32[B, T]
  %y = tcc.where %dropped, %zero, %larger : f32[B, T]
  return %y : !tcc.tensor<f32[B, T]>
}
}
