// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 -split-input-file -verify-diagnostics %s

tcc.dim @m max(100)
tcc.dim @n max(100)
tcc.dim @k max(100)

tcc.kernel @computed(%x: f32[m, k], %w: f32[ceildiv(n, 48), k, 48]) -> f32[m, n] {
  %0 = tcc.neg %w : f32[ceildiv(n, 48), k, 48]
  // expected-error @below {{'tcc.contract_panels' op expected panels of constant width that are an argument of the kernel, or made of one for it alone}}
  %1 = tcc.contract_panels %x, %0 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  tcc.yield %1 : f32[m, n]
}

// -----

tcc.dim @m max(100)
tcc.dim @n max(100)
tcc.dim @k max(100)

tcc.kernel @first(%x: f32[m, k], %w: f32[n, k]) -> f32[n], f32[m, n] {
  %0 = tcc.pack %w width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  %1 = tcc.contract_panels %x, %0 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  // expected-error @below {{'tcc.reduce_sum' op has a lowering beside a contraction where it is the second of two results}}
  %2 = tcc.reduce_sum %w axes [1] : f32[n, k] to f32[n]
  tcc.yield %2, %1 : f32[n], f32[m, n]
}

// -----

tcc.dim @m max(100)
tcc.dim @n max(100)
tcc.dim @k max(100)

tcc.kernel @pieces(%x: f32[m, k], %w: f32[n, k]) -> f32[m, n], f32[n] {
  %0 = tcc.pack %w width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  %1 = tcc.contract_panels %x, %0 piece 16 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
  // expected-error @below {{'tcc.reduce_sum' op has no lowering beside a contraction in pieces}}
  %2 = tcc.reduce_sum %w axes [1] : f32[n, k] to f32[n]
  tcc.yield %1, %2 : f32[m, n], f32[n]
}

// -----

tcc.dim @m max(100)
tcc.dim @n max(100)

// expected-error @below {{'tcc.kernel' op expected results of one shape}}
tcc.kernel @shapes(%x: f32[m, n], %y: f32[n]) -> f32[m, n], f32[n] {
  %0 = tcc.neg %x : f32[m, n]
  %1 = tcc.neg %y : f32[n]
  tcc.yield %0, %1 : f32[m, n], f32[n]
}
