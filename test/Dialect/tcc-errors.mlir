// RUN: tcc-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: !tcc.tensor<f32[B, 6]>) {
  // expected-error @+1 {{axis 'h d' is 8, f32[B, 6] has 6}}
  %y = tcc.rearrange "b (h d) -> b h d" %x : f32[B, 6] to f32[B, 2, 4]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, 6]>) {
  // expected-error @+1 {{both sides must name the same axes}}
  %y = tcc.rearrange "b c -> b" %x : f32[B, 6] to f32[B]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, 6]>) {
  // expected-error @+1 {{pattern, byte 7: expected an axis name}}
  %y = tcc.rearrange "b c -> ?" %x : f32[B, 6] to f32[B]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, C]>) {
  // expected-error @+1 {{operand axis of size B does not become result axis 0 of size C}}
  %y = tcc.broadcast %x axes [0, 1] : f32[B, C] to f32[C, C]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, C]>, %w: !tcc.tensor<f32[D, E]>) {
  // expected-error @+1 {{axis 'c' is C and E}}
  %y = tcc.contract "b c, d c -> b d" %x, %w : f32[B, C], f32[D, E] to f32[B, D]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, C]>, %w: !tcc.tensor<f32[C, D]>) {
  // expected-error @+1 {{axis 'b' is summed but stands in one operand only}}
  %y = tcc.contract "b c, c d -> d" %x, %w : f32[B, C], f32[C, D] to f32[D]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[4, C]>) {
  // expected-error @+1 {{axis 0 ends at 5 of 4}}
  %y = tcc.slice %x [3, 0] : f32[4, C] to f32[2, C]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, T, C]>) {
  // expected-error @+1 {{the result is not the operand without axes}}
  %y = tcc.reduce_sum %x axes [1] : f32[B, T, C] to f32[B, T]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, T]>) {
  // expected-error @+1 {{axes are not increasing}}
  %y = tcc.reduce_sum %x axes [1, 0] : f32[B, T] to f32[]
  return
}

// -----

func.func @f(%t: !tcc.tensor<f32[V, C]>, %i: !tcc.tensor<i32[B]>) {
  // expected-error @+1 {{expected f32[B, C], found f32[B, T]}}
  %y = tcc.gather %t[%i] : f32[V, C], i32[B] to f32[B, T]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[]>) {
  // expected-error @+1 {{a scalar has no last axis}}
  %y = tcc.softmax %x : f32[]
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{has 1 places for 0 indices}}
  %w = tcc.param "layer.{i}.weight" : f32[4]
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{a parameter's sizes are constants, found f32[B]}}
  %w = tcc.param "weight" : f32[B]
  return
}

// -----

// expected-error @+1 {{expected 0 <= min <= max, found 5 and 4}}
tcc.dim @B min(5) max(4)

// -----

// expected-error @+1 {{element type 'i16' is none of f64 f32 f16 bf16 i64 i32 i8 ui8 bool}}
func.func private @f(!tcc.tensor<i16[B]>)

// -----

func.func @f(%x: !tcc.tensor<f32[B, T]>) {
  // expected-error @+1 {{the axes of f32[B, T] do not begin with the grid's}}
  %y = tcc.launch @k grid [T](%x) : (f32[B, T]) to f32[T]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B]>) {
  // expected-error @+1 {{carried values keep their types}}
  %y = tcc.repeat %i = 0 to 2 carry(%z = %x) : f32[B] {
    %c = tcc.constant 1.0 : f32[T]
    tcc.yield %c : f32[T]
  }
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{expected a scalar, found i32[2]}}
  %y = tcc.size B*T : i32[2]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, T]>) {
  // expected-error @+1 {{the part f32[B, T] differs from f32[T, 2*B] in an axis other than 1}}
  %y = tcc.concat %x, %x axis 1 : f32[B, T], f32[B, T] to f32[T, 2*B]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, T]>) {
  // expected-error @+1 {{the parts have 2*T along axis 1, the result T + 1}}
  %y = tcc.concat %x, %x axis 1 : f32[B, T], f32[B, T] to f32[B, T + 1]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B]>) {
  // expected-error @+1 {{no such axis}}
  %y = tcc.concat %x, %x axis 1 : f32[B], f32[B] to f32[2*B]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B]>, %i: !tcc.tensor<i32[B]>) {
  // expected-error @+1 {{element types differ: i32[B] and f32[2*B]}}
  %y = tcc.concat %x, %i axis 0 : f32[B], i32[B] to f32[2*B]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, T]>, %i: !tcc.tensor<i32[B, 3]>) {
  // expected-error @+1 {{the index i32[B, 3] differs from f32[B, T] in an axis other than 0}}
  %y = tcc.take_along %x[%i] axis 0 : f32[B, T], i32[B, 3] to f32[B, 3]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, T]>, %i: !tcc.tensor<i32[B, 3]>) {
  // expected-error @+1 {{expected f32[B, 3], found f32[B, T]}}
  %y = tcc.take_along %x[%i] axis 1 : f32[B, T], i32[B, 3] to f32[B, T]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, T]>) {
  // expected-error @+1 {{no such axis}}
  %y = tcc.cumsum %x axis 2 : f32[B, T]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, V]>, %t: !tcc.tensor<i32[V]>) {
  // expected-error @+1 {{expected [.., v], [..] to [..], found f32[B, V], i32[V] to f32[B]}}
  %y = tcc.cross_entropy %x, %t ignore -100 smoothing 0.0 : f32[B, V], i32[V] to f32[B]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, V]>, %t: !tcc.tensor<i32[B]>, %g: !tcc.tensor<f32[V]>) {
  // expected-error @+1 {{expected [.., v], [..], [..] to [.., v], found f32[B, V], i32[B], f32[V] to f32[B, V]}}
  %y = tcc.cross_entropy_backward %x, %t, %g ignore -100 smoothing 0.0 : f32[B, V], i32[B], f32[V] to f32[B, V]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, V]>, %t: !tcc.tensor<i32[B]>, %g: !tcc.tensor<f64[B]>) {
  // expected-error @+1 {{element types differ}}
  %y = tcc.cross_entropy_backward %x, %t, %g ignore -100 smoothing 0.0 : f32[B, V], i32[B], f64[B] to f32[B, V]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[]>) {
  // expected-error @+1 {{a scalar has no last axis}}
  %y = tcc.layer_norm_backward %x, %x eps 1.0e-5 : f32[]
  return
}

// -----

func.func @f(%e: !tcc.tensor<i64[B, C]>, %i: !tcc.tensor<i32[C]>) {
  // expected-error @+1 {{expected one shape, found i64[B, C] and i32[C]}}
  %y = "tcc.philox"(%e, %i, %e, %e) : (!tcc.tensor<i64[B, C]>, !tcc.tensor<i32[C]>, !tcc.tensor<i64[B, C]>, !tcc.tensor<i64[B, C]>) -> !tcc.tensor<i32[B, C]>
  return
}

// -----

func.func @f(%e: !tcc.tensor<i64[B, C]>, %i: !tcc.tensor<i32[B, C]>) {
  // expected-error @+1 {{expected one shape, found i64[B, C] and i32[B]}}
  %y = "tcc.philox"(%e, %i, %e, %e) : (!tcc.tensor<i64[B, C]>, !tcc.tensor<i32[B, C]>, !tcc.tensor<i64[B, C]>, !tcc.tensor<i64[B, C]>) -> !tcc.tensor<i32[B]>
  return
}

// -----

func.func @f(%e: !tcc.tensor<i64[B, C]>, %i: !tcc.tensor<i32[B, C]>, %s: !tcc.tensor<i64[]>) {
  // expected-error @+1 {{failed to verify that all of {element, call, seed} have same type}}
  %y = "tcc.philox"(%e, %i, %e, %s) : (!tcc.tensor<i64[B, C]>, !tcc.tensor<i32[B, C]>, !tcc.tensor<i64[B, C]>, !tcc.tensor<i64[]>) -> !tcc.tensor<i32[B, C]>
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[8, 8]>) {
  // expected-error @+1 {{expected a body of parameters and views that yields what @pack reads}}
  %p = tcc.packed_param @pack grid [] : f32[1, 8, 48] {
    %w = tcc.param "w" : f32[8, 8]
    %y = tcc.add %w, %x : f32[8, 8]
    tcc.yield %y : f32[8, 8]
  }
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[B, T]>, %w: !tcc.tensor<f32[2, T, 48]>) {
  // expected-error @+1 {{a piece of 24 is no positive multiple of 16}}
  %y = tcc.contract_panels %x, %w piece 24 : f32[B, T], f32[2, T, 48] to f32[B, 96]
  return
}

// -----

func.func @literal() {
  // expected-error @+1 {{expected a whole number of at most 64 bits}}
  %x = tcc.constant 0xFFF0000000000000 : f32[4]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[H, T + S - 1]>) {
  // expected-error @+1 {{expected rows along an axis before the last of f32[H, T, S]}}
  %y = tcc.toeplitz %x rows 2 : f32[H, T + S - 1] to f32[H, T, S]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[1]>) {
  // expected-error @+1 {{expected rows along an axis before the last of f32[T]}}
  %y = tcc.toeplitz %x rows 0 : f32[1] to f32[T]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[H, T + S]>) {
  // expected-error @+1 {{expected the diagonals of f32[H, T, S] along the last axis, found f32[H, S + T]}}
  %y = tcc.toeplitz %x rows 1 : f32[H, T + S] to f32[H, T, S]
  return
}

// -----

func.func @f(%x: !tcc.tensor<f32[T + S - 1]>) {
  // expected-error @+1 {{element types differ: f32[S + T - 1] and f16[T, S]}}
  %y = tcc.toeplitz %x rows 0 : f32[T + S - 1] to f16[T, S]
  return
}

// -----

func.func @f(%i: !tcc.tensor<i32[T, 3]>) {
  // expected-error @+1 {{expected the diagonals of T rows, found i32[T, 3]}}
  %p = tcc.check_index "i" %i below 7 rows T : i32[T, 3]
  return
}

// -----

func.func @f(%i: !tcc.tensor<i32[8]>) {
  // expected-error @+1 {{expected the diagonals of 9 rows, found i32[8]}}
  %p = tcc.check_index "i" %i below 7 rows 9 : i32[8]
  return
}

// -----

func.func @f(%i: !tcc.tensor<i32[8]>) {
  // expected-error @+1 {{expected the diagonals of 0 rows, found i32[8]}}
  %p = tcc.check_index "i" %i below 7 rows 0 : i32[8]
  return
}
