// Functions of a scalar are vector code without calls (sin, cos, log and pow of libm or Halide excepted), as exact as
// f32 is; halves are computed in f32. NaN and infinities come out as the oracle says.
// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s | FileCheck %s
// RUN: kernel-check %s --tolerance=1e-6 n=1,17,1000 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 --tolerance=1e-6 n=1000 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

// CHECK-LABEL: halide.pipeline @k_exp
// CHECK-NOT:     math.exp
// CHECK:         arith.bitcast
// CHECK-LABEL: halide.pipeline @k_tanh
// CHECK-NOT:     math.tanh
// CHECK-LABEL: halide.pipeline @k_erf
// CHECK-NOT:     math.erf
// CHECK-LABEL: halide.pipeline @k_floor
// What decides something discrete is computed as written.
// CHECK:         strict_float
// CHECK:         math.floor

tcc.dim @n max(10000)

tcc.kernel @k_neg(%x0: f32[n]) -> f32[n] {
  %r = tcc.neg %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_neg(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_neg grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_abs(%x0: f32[n]) -> f32[n] {
  %r = tcc.abs %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_abs(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_abs grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_exp(%x0: f32[n]) -> f32[n] {
  %r = tcc.exp %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_exp(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_exp grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_log(%x0: f32[n]) -> f32[n] {
  %0 = tcc.abs %x0 : f32[n]
  %r = tcc.log %0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_log(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_log grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_sqrt(%x0: f32[n]) -> f32[n] {
  %0 = tcc.abs %x0 : f32[n]
  %r = tcc.sqrt %0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_sqrt(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_sqrt grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_rsqrt(%x0: f32[n]) -> f32[n] {
  %0 = tcc.abs %x0 : f32[n]
  %r = tcc.rsqrt %0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_rsqrt(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_rsqrt grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_sin(%x0: f32[n]) -> f32[n] {
  %r = tcc.sin %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_sin(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_sin grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_cos(%x0: f32[n]) -> f32[n] {
  %r = tcc.cos %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_cos(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_cos grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_tanh(%x0: f32[n]) -> f32[n] {
  %r = tcc.tanh %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_tanh(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_tanh grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_erf(%x0: f32[n]) -> f32[n] {
  %r = tcc.erf %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_erf(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_erf grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_sigmoid(%x0: f32[n]) -> f32[n] {
  %r = tcc.sigmoid %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_sigmoid(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_sigmoid grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_relu(%x0: f32[n]) -> f32[n] {
  %r = tcc.relu %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_relu(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_relu grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_silu(%x0: f32[n]) -> f32[n] {
  %r = tcc.silu %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_silu(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_silu grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_gelu(%x0: f32[n]) -> f32[n] {
  %r = tcc.gelu %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_gelu(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_gelu grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_floor(%x0: f32[n]) -> f32[n] {
  %r = tcc.floor %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_floor(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_floor grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_ceil(%x0: f32[n]) -> f32[n] {
  %r = tcc.ceil %x0 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_ceil(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_ceil grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_gelu_tanh(%x0: f32[n]) -> f32[n] {
  %r = tcc.gelu %x0 {approx = #tcc<gelu_form tanh>} : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_gelu_tanh(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_gelu_tanh grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_exp_wide(%x0: f32[n]) -> f32[n] {
  %0 = tcc.constant 40.0 : f32[n]
  %1 = tcc.mul %x0, %0 : f32[n]
  %r = tcc.exp %1 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_exp_wide(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_exp_wide grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_tanh_wide(%x0: f32[n]) -> f32[n] {
  %0 = tcc.constant 10.0 : f32[n]
  %1 = tcc.mul %x0, %0 : f32[n]
  %r = tcc.tanh %1 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_tanh_wide(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_tanh_wide grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_sigmoid_wide(%x0: f32[n]) -> f32[n] {
  %0 = tcc.constant 60.0 : f32[n]
  %1 = tcc.mul %x0, %0 : f32[n]
  %r = tcc.sigmoid %1 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_sigmoid_wide(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_sigmoid_wide grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_gelu_wide(%x0: f32[n]) -> f32[n] {
  %0 = tcc.constant 5.0 : f32[n]
  %1 = tcc.mul %x0, %0 : f32[n]
  %r = tcc.gelu %1 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_gelu_wide(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_gelu_wide grid [] (%x0) : (f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_exp_f64(%x0: f64[n]) -> f64[n] {
  %r = tcc.exp %x0 : f64[n]
  tcc.yield %r : f64[n]
}
func.func @check_exp_f64(%x0: !tcc.tensor<f64[n]>) -> !tcc.tensor<f64[n]> {
  %r = tcc.launch @k_exp_f64 grid [] (%x0) : (f64[n]) to f64[n]
  return %r : !tcc.tensor<f64[n]>
}

tcc.kernel @k_erf_f64(%x0: f64[n]) -> f64[n] {
  %r = tcc.erf %x0 : f64[n]
  tcc.yield %r : f64[n]
}
func.func @check_erf_f64(%x0: !tcc.tensor<f64[n]>) -> !tcc.tensor<f64[n]> {
  %r = tcc.launch @k_erf_f64 grid [] (%x0) : (f64[n]) to f64[n]
  return %r : !tcc.tensor<f64[n]>
}

tcc.kernel @k_tanh_f64(%x0: f64[n]) -> f64[n] {
  %r = tcc.tanh %x0 : f64[n]
  tcc.yield %r : f64[n]
}
func.func @check_tanh_f64(%x0: !tcc.tensor<f64[n]>) -> !tcc.tensor<f64[n]> {
  %r = tcc.launch @k_tanh_f64 grid [] (%x0) : (f64[n]) to f64[n]
  return %r : !tcc.tensor<f64[n]>
}

tcc.kernel @k_gelu_f64(%x0: f64[n]) -> f64[n] {
  %r = tcc.gelu %x0 : f64[n]
  tcc.yield %r : f64[n]
}
func.func @check_gelu_f64(%x0: !tcc.tensor<f64[n]>) -> !tcc.tensor<f64[n]> {
  %r = tcc.launch @k_gelu_f64 grid [] (%x0) : (f64[n]) to f64[n]
  return %r : !tcc.tensor<f64[n]>
}

tcc.kernel @k_sigmoid_f64(%x0: f64[n]) -> f64[n] {
  %r = tcc.sigmoid %x0 : f64[n]
  tcc.yield %r : f64[n]
}
func.func @check_sigmoid_f64(%x0: !tcc.tensor<f64[n]>) -> !tcc.tensor<f64[n]> {
  %r = tcc.launch @k_sigmoid_f64 grid [] (%x0) : (f64[n]) to f64[n]
  return %r : !tcc.tensor<f64[n]>
}

tcc.kernel @k_gelu_bf16(%x0: bf16[n]) -> bf16[n] {
  %r = tcc.gelu %x0 : bf16[n]
  tcc.yield %r : bf16[n]
}
func.func @check_gelu_bf16(%x0: !tcc.tensor<bf16[n]>) -> !tcc.tensor<bf16[n]> {
  %r = tcc.launch @k_gelu_bf16 grid [] (%x0) : (bf16[n]) to bf16[n]
  return %r : !tcc.tensor<bf16[n]>
}

tcc.kernel @k_exp_bf16(%x0: bf16[n]) -> bf16[n] {
  %r = tcc.exp %x0 : bf16[n]
  tcc.yield %r : bf16[n]
}
func.func @check_exp_bf16(%x0: !tcc.tensor<bf16[n]>) -> !tcc.tensor<bf16[n]> {
  %r = tcc.launch @k_exp_bf16 grid [] (%x0) : (bf16[n]) to bf16[n]
  return %r : !tcc.tensor<bf16[n]>
}

tcc.kernel @k_add_f16(%x0: f16[n], %x1: f16[n]) -> f16[n] {
  %r = tcc.add %x0, %x1 : f16[n]
  tcc.yield %r : f16[n]
}
func.func @check_add_f16(%x0: !tcc.tensor<f16[n]>, %x1: !tcc.tensor<f16[n]>) -> !tcc.tensor<f16[n]> {
  %r = tcc.launch @k_add_f16 grid [] (%x0, %x1) : (f16[n], f16[n]) to f16[n]
  return %r : !tcc.tensor<f16[n]>
}

tcc.kernel @k_pow(%x0: f32[n], %x1: f32[n]) -> f32[n] {
  %0 = tcc.abs %x0 : f32[n]
  %r = tcc.pow %0, %x1 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_pow(%x0: !tcc.tensor<f32[n]>, %x1: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_pow grid [] (%x0, %x1) : (f32[n], f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_div(%x0: f32[n], %x1: f32[n]) -> f32[n] {
  %r = tcc.div %x0, %x1 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_div(%x0: !tcc.tensor<f32[n]>, %x1: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_div grid [] (%x0, %x1) : (f32[n], f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_min(%x0: f32[n], %x1: f32[n]) -> f32[n] {
  %r = tcc.min %x0, %x1 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_min(%x0: !tcc.tensor<f32[n]>, %x1: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_min grid [] (%x0, %x1) : (f32[n], f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_max(%x0: f32[n], %x1: f32[n]) -> f32[n] {
  %r = tcc.max %x0, %x1 : f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_max(%x0: !tcc.tensor<f32[n]>, %x1: !tcc.tensor<f32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_max grid [] (%x0, %x1) : (f32[n], f32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_min_u8(%x0: ui8[n], %x1: ui8[n]) -> ui8[n] {
  %r = tcc.min %x0, %x1 : ui8[n]
  tcc.yield %r : ui8[n]
}
func.func @check_min_u8(%x0: !tcc.tensor<ui8[n]>, %x1: !tcc.tensor<ui8[n]>) -> !tcc.tensor<ui8[n]> {
  %r = tcc.launch @k_min_u8 grid [] (%x0, %x1) : (ui8[n], ui8[n]) to ui8[n]
  return %r : !tcc.tensor<ui8[n]>
}

tcc.kernel @k_less_u8(%x0: ui8[n], %x1: ui8[n]) -> bool[n] {
  %r = tcc.compare lt %x0, %x1 : ui8[n]
  tcc.yield %r : bool[n]
}
func.func @check_less_u8(%x0: !tcc.tensor<ui8[n]>, %x1: !tcc.tensor<ui8[n]>) -> !tcc.tensor<bool[n]> {
  %r = tcc.launch @k_less_u8 grid [] (%x0, %x1) : (ui8[n], ui8[n]) to bool[n]
  return %r : !tcc.tensor<bool[n]>
}

tcc.kernel @k_logic(%x0: bool[n], %x1: bool[n]) -> bool[n] {
  %0 = tcc.not %x0 : bool[n]
  %1 = tcc.and %0, %x1 : bool[n]
  %r = tcc.or %1, %x0 : bool[n]
  tcc.yield %r : bool[n]
}
func.func @check_logic(%x0: !tcc.tensor<bool[n]>, %x1: !tcc.tensor<bool[n]>) -> !tcc.tensor<bool[n]> {
  %r = tcc.launch @k_logic grid [] (%x0, %x1) : (bool[n], bool[n]) to bool[n]
  return %r : !tcc.tensor<bool[n]>
}

tcc.kernel @k_cast_f32_i32(%x0: f32[n]) -> i32[n] {
  %r = tcc.cast %x0 : f32[n] to i32[n]
  tcc.yield %r : i32[n]
}
func.func @check_cast_f32_i32(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<i32[n]> {
  %r = tcc.launch @k_cast_f32_i32 grid [] (%x0) : (f32[n]) to i32[n]
  return %r : !tcc.tensor<i32[n]>
}

tcc.kernel @k_cast_f32_i8(%x0: f32[n]) -> i8[n] {
  %r = tcc.cast %x0 : f32[n] to i8[n]
  tcc.yield %r : i8[n]
}
func.func @check_cast_f32_i8(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<i8[n]> {
  %r = tcc.launch @k_cast_f32_i8 grid [] (%x0) : (f32[n]) to i8[n]
  return %r : !tcc.tensor<i8[n]>
}

tcc.kernel @k_cast_f32_bool(%x0: f32[n]) -> bool[n] {
  %r = tcc.cast %x0 : f32[n] to bool[n]
  tcc.yield %r : bool[n]
}
func.func @check_cast_f32_bool(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<bool[n]> {
  %r = tcc.launch @k_cast_f32_bool grid [] (%x0) : (f32[n]) to bool[n]
  return %r : !tcc.tensor<bool[n]>
}

tcc.kernel @k_cast_i32_f32(%x0: i32[n]) -> f32[n] {
  %r = tcc.cast %x0 : i32[n] to f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_cast_i32_f32(%x0: !tcc.tensor<i32[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_cast_i32_f32 grid [] (%x0) : (i32[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_cast_i32_i8(%x0: i32[n]) -> i8[n] {
  %r = tcc.cast %x0 : i32[n] to i8[n]
  tcc.yield %r : i8[n]
}
func.func @check_cast_i32_i8(%x0: !tcc.tensor<i32[n]>) -> !tcc.tensor<i8[n]> {
  %r = tcc.launch @k_cast_i32_i8 grid [] (%x0) : (i32[n]) to i8[n]
  return %r : !tcc.tensor<i8[n]>
}

tcc.kernel @k_cast_ui8_f32(%x0: ui8[n]) -> f32[n] {
  %r = tcc.cast %x0 : ui8[n] to f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_cast_ui8_f32(%x0: !tcc.tensor<ui8[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_cast_ui8_f32 grid [] (%x0) : (ui8[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_cast_ui8_i32(%x0: ui8[n]) -> i32[n] {
  %r = tcc.cast %x0 : ui8[n] to i32[n]
  tcc.yield %r : i32[n]
}
func.func @check_cast_ui8_i32(%x0: !tcc.tensor<ui8[n]>) -> !tcc.tensor<i32[n]> {
  %r = tcc.launch @k_cast_ui8_i32 grid [] (%x0) : (ui8[n]) to i32[n]
  return %r : !tcc.tensor<i32[n]>
}

tcc.kernel @k_cast_bool_f32(%x0: bool[n]) -> f32[n] {
  %r = tcc.cast %x0 : bool[n] to f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_cast_bool_f32(%x0: !tcc.tensor<bool[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_cast_bool_f32 grid [] (%x0) : (bool[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_cast_i64_f64(%x0: i64[n]) -> f64[n] {
  %r = tcc.cast %x0 : i64[n] to f64[n]
  tcc.yield %r : f64[n]
}
func.func @check_cast_i64_f64(%x0: !tcc.tensor<i64[n]>) -> !tcc.tensor<f64[n]> {
  %r = tcc.launch @k_cast_i64_f64 grid [] (%x0) : (i64[n]) to f64[n]
  return %r : !tcc.tensor<f64[n]>
}

tcc.kernel @k_cast_f64_i64(%x0: f64[n]) -> i64[n] {
  %r = tcc.cast %x0 : f64[n] to i64[n]
  tcc.yield %r : i64[n]
}
func.func @check_cast_f64_i64(%x0: !tcc.tensor<f64[n]>) -> !tcc.tensor<i64[n]> {
  %r = tcc.launch @k_cast_f64_i64 grid [] (%x0) : (f64[n]) to i64[n]
  return %r : !tcc.tensor<i64[n]>
}

tcc.kernel @k_cast_f32_bf16(%x0: f32[n]) -> bf16[n] {
  %r = tcc.cast %x0 : f32[n] to bf16[n]
  tcc.yield %r : bf16[n]
}
func.func @check_cast_f32_bf16(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<bf16[n]> {
  %r = tcc.launch @k_cast_f32_bf16 grid [] (%x0) : (f32[n]) to bf16[n]
  return %r : !tcc.tensor<bf16[n]>
}

tcc.kernel @k_cast_f32_f16(%x0: f32[n]) -> f16[n] {
  %r = tcc.cast %x0 : f32[n] to f16[n]
  tcc.yield %r : f16[n]
}
func.func @check_cast_f32_f16(%x0: !tcc.tensor<f32[n]>) -> !tcc.tensor<f16[n]> {
  %r = tcc.launch @k_cast_f32_f16 grid [] (%x0) : (f32[n]) to f16[n]
  return %r : !tcc.tensor<f16[n]>
}

tcc.kernel @k_cast_f16_f32(%x0: f16[n]) -> f32[n] {
  %r = tcc.cast %x0 : f16[n] to f32[n]
  tcc.yield %r : f32[n]
}
func.func @check_cast_f16_f32(%x0: !tcc.tensor<f16[n]>) -> !tcc.tensor<f32[n]> {
  %r = tcc.launch @k_cast_f16_f32 grid [] (%x0) : (f16[n]) to f32[n]
  return %r : !tcc.tensor<f32[n]>
}

tcc.kernel @k_cast_i8_i64(%x0: i8[n]) -> i64[n] {
  %r = tcc.cast %x0 : i8[n] to i64[n]
  tcc.yield %r : i64[n]
}
func.func @check_cast_i8_i64(%x0: !tcc.tensor<i8[n]>) -> !tcc.tensor<i64[n]> {
  %r = tcc.launch @k_cast_i8_i64 grid [] (%x0) : (i8[n]) to i64[n]
  return %r : !tcc.tensor<i64[n]>
}

tcc.kernel @k_compare_lt(%x0: f32[n], %x1: f32[n]) -> bool[n] {
  %r = tcc.compare lt %x0, %x1 : f32[n]
  tcc.yield %r : bool[n]
}
func.func @check_compare_lt(%x0: !tcc.tensor<f32[n]>, %x1: !tcc.tensor<f32[n]>) -> !tcc.tensor<bool[n]> {
  %r = tcc.launch @k_compare_lt grid [] (%x0, %x1) : (f32[n], f32[n]) to bool[n]
  return %r : !tcc.tensor<bool[n]>
}

tcc.kernel @k_compare_ge(%x0: f32[n], %x1: f32[n]) -> bool[n] {
  %r = tcc.compare ge %x0, %x1 : f32[n]
  tcc.yield %r : bool[n]
}
func.func @check_compare_ge(%x0: !tcc.tensor<f32[n]>, %x1: !tcc.tensor<f32[n]>) -> !tcc.tensor<bool[n]> {
  %r = tcc.launch @k_compare_ge grid [] (%x0, %x1) : (f32[n], f32[n]) to bool[n]
  return %r : !tcc.tensor<bool[n]>
}

tcc.kernel @k_compare_ne(%x0: f32[n], %x1: f32[n]) -> bool[n] {
  %r = tcc.compare ne %x0, %x1 : f32[n]
  tcc.yield %r : bool[n]
}
func.func @check_compare_ne(%x0: !tcc.tensor<f32[n]>, %x1: !tcc.tensor<f32[n]>) -> !tcc.tensor<bool[n]> {
  %r = tcc.launch @k_compare_ne grid [] (%x0, %x1) : (f32[n], f32[n]) to bool[n]
  return %r : !tcc.tensor<bool[n]>
}
