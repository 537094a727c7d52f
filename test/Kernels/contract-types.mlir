// Other element types through the same template; halves accumulate in f32.
// RUN: kernel-check %s --panels=1 --tolerance=1e-4 m=1,9,33 n=1,17,48,100 k=1,20 | FileCheck %s --check-prefix=AGREE
// RUN: %if avx2 %{ kernel-check %s --target=x86-64-avx2 --panels=1 --tolerance=1e-4 m=1,9 n=1,50 k=20 | FileCheck %s --check-prefix=AGREE %}
// AGREE: {{[0-9]+}} runs agree

tcc.dim @m max(1000)
tcc.dim @n max(1000)
tcc.dim @k max(1000)

tcc.kernel @contract_f64_24(%x0: f64[m, k], %x1: f64[ceildiv(n, 24), k, 24]) -> f64[m, n] {
  %r = tcc.contract_panels %x0, %x1 : f64[m, k], f64[ceildiv(n, 24), k, 24] to f64[m, n]
  tcc.yield %r : f64[m, n]
}
func.func @check_contract_f64_24(%x0: !tcc.tensor<f64[m, k]>, %x1: !tcc.tensor<f64[ceildiv(n, 24), k, 24]>) -> !tcc.tensor<f64[m, n]> {
  %r = tcc.launch @contract_f64_24 grid [] (%x0, %x1) : (f64[m, k], f64[ceildiv(n, 24), k, 24]) to f64[m, n]
  return %r : !tcc.tensor<f64[m, n]>
}

tcc.kernel @contract_f16_48(%x0: f16[m, k], %x1: f16[ceildiv(n, 48), k, 48]) -> f16[m, n] {
  %r = tcc.contract_panels %x0, %x1 : f16[m, k], f16[ceildiv(n, 48), k, 48] to f16[m, n]
  tcc.yield %r : f16[m, n]
}
func.func @check_contract_f16_48(%x0: !tcc.tensor<f16[m, k]>, %x1: !tcc.tensor<f16[ceildiv(n, 48), k, 48]>) -> !tcc.tensor<f16[m, n]> {
  %r = tcc.launch @contract_f16_48 grid [] (%x0, %x1) : (f16[m, k], f16[ceildiv(n, 48), k, 48]) to f16[m, n]
  return %r : !tcc.tensor<f16[m, n]>
}

tcc.kernel @contract_bf16_48(%x0: bf16[m, k], %x1: bf16[ceildiv(n, 48), k, 48]) -> bf16[m, n] {
  %r = tcc.contract_panels %x0, %x1 : bf16[m, k], bf16[ceildiv(n, 48), k, 48] to bf16[m, n]
  tcc.yield %r : bf16[m, n]
}
func.func @check_contract_bf16_48(%x0: !tcc.tensor<bf16[m, k]>, %x1: !tcc.tensor<bf16[ceildiv(n, 48), k, 48]>) -> !tcc.tensor<bf16[m, n]> {
  %r = tcc.launch @contract_bf16_48 grid [] (%x0, %x1) : (bf16[m, k], bf16[ceildiv(n, 48), k, 48]) to bf16[m, n]
  return %r : !tcc.tensor<bf16[m, n]>
}

tcc.kernel @contract_i32_48(%x0: i32[m, k], %x1: i32[ceildiv(n, 48), k, 48]) -> i32[m, n] {
  %r = tcc.contract_panels %x0, %x1 : i32[m, k], i32[ceildiv(n, 48), k, 48] to i32[m, n]
  tcc.yield %r : i32[m, n]
}
func.func @check_contract_i32_48(%x0: !tcc.tensor<i32[m, k]>, %x1: !tcc.tensor<i32[ceildiv(n, 48), k, 48]>) -> !tcc.tensor<i32[m, n]> {
  %r = tcc.launch @contract_i32_48 grid [] (%x0, %x1) : (i32[m, k], i32[ceildiv(n, 48), k, 48]) to i32[m, n]
  return %r : !tcc.tensor<i32[m, n]>
}

tcc.kernel @contract_i64_16(%x0: i64[m, k], %x1: i64[ceildiv(n, 16), k, 16]) -> i64[m, n] {
  %r = tcc.contract_panels %x0, %x1 : i64[m, k], i64[ceildiv(n, 16), k, 16] to i64[m, n]
  tcc.yield %r : i64[m, n]
}
func.func @check_contract_i64_16(%x0: !tcc.tensor<i64[m, k]>, %x1: !tcc.tensor<i64[ceildiv(n, 16), k, 16]>) -> !tcc.tensor<i64[m, n]> {
  %r = tcc.launch @contract_i64_16 grid [] (%x0, %x1) : (i64[m, k], i64[ceildiv(n, 16), k, 16]) to i64[m, n]
  return %r : !tcc.tensor<i64[m, n]>
}

tcc.kernel @contract_f32_32(%x0: f32[m, k], %x1: f32[ceildiv(n, 32), k, 32]) -> f32[m, n] {
  %r = tcc.contract_panels %x0, %x1 : f32[m, k], f32[ceildiv(n, 32), k, 32] to f32[m, n]
  tcc.yield %r : f32[m, n]
}
func.func @check_contract_f32_32(%x0: !tcc.tensor<f32[m, k]>, %x1: !tcc.tensor<f32[ceildiv(n, 32), k, 32]>) -> !tcc.tensor<f32[m, n]> {
  %r = tcc.launch @contract_f32_32 grid [] (%x0, %x1) : (f32[m, k], f32[ceildiv(n, 32), k, 32]) to f32[m, n]
  return %r : !tcc.tensor<f32[m, n]>
}

tcc.kernel @contract_f32_16(%x0: f32[m, k], %x1: f32[ceildiv(n, 16), k, 16]) -> f32[m, n] {
  %r = tcc.contract_panels %x0, %x1 : f32[m, k], f32[ceildiv(n, 16), k, 16] to f32[m, n]
  tcc.yield %r : f32[m, n]
}
func.func @check_contract_f32_16(%x0: !tcc.tensor<f32[m, k]>, %x1: !tcc.tensor<f32[ceildiv(n, 16), k, 16]>) -> !tcc.tensor<f32[m, n]> {
  %r = tcc.launch @contract_f32_16 grid [] (%x0, %x1) : (f32[m, k], f32[ceildiv(n, 16), k, 16]) to f32[m, n]
  return %r : !tcc.tensor<f32[m, n]>
}

tcc.kernel @contract_f32_64(%x0: f32[m, k], %x1: f32[ceildiv(n, 64), k, 64]) -> f32[m, n] {
  %r = tcc.contract_panels %x0, %x1 : f32[m, k], f32[ceildiv(n, 64), k, 64] to f32[m, n]
  tcc.yield %r : f32[m, n]
}
func.func @check_contract_f32_64(%x0: !tcc.tensor<f32[m, k]>, %x1: !tcc.tensor<f32[ceildiv(n, 64), k, 64]>) -> !tcc.tensor<f32[m, n]> {
  %r = tcc.launch @contract_f32_64 grid [] (%x0, %x1) : (f32[m, k], f32[ceildiv(n, 64), k, 64]) to f32[m, n]
  return %r : !tcc.tensor<f32[m, n]>
}

tcc.kernel @contract_f32_24(%x0: f32[m, k], %x1: f32[ceildiv(n, 24), k, 24]) -> f32[m, n] {
  %r = tcc.contract_panels %x0, %x1 : f32[m, k], f32[ceildiv(n, 24), k, 24] to f32[m, n]
  tcc.yield %r : f32[m, n]
}
func.func @check_contract_f32_24(%x0: !tcc.tensor<f32[m, k]>, %x1: !tcc.tensor<f32[ceildiv(n, 24), k, 24]>) -> !tcc.tensor<f32[m, n]> {
  %r = tcc.launch @contract_f32_24 grid [] (%x0, %x1) : (f32[m, k], f32[ceildiv(n, 24), k, 24]) to f32[m, n]
  return %r : !tcc.tensor<f32[m, n]>
}
