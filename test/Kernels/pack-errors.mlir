// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 -split-input-file -verify-diagnostics %s

tcc.dim @n max(100)
tcc.dim @k max(100)

tcc.kernel @computed(%x: f32[n, k]) -> f32[ceildiv(n, 48), k, 48] {
  %0 = tcc.neg %x : f32[n, k]
  // expected-error @below {{'tcc.pack' op expected arguments of the kernel, or rearrangements of them}}
  %1 = tcc.pack %0 width 48 : f32[n, k] to f32[ceildiv(n, 48), k, 48]
  tcc.yield %1 : f32[ceildiv(n, 48), k, 48]
}
