// RUN: tcc-opt --lower-kernels=target=x86-64-zen4 %s -verify-diagnostics -split-input-file
// The gradients of an attention are stored one below the other, or not at all.
tcc.kernel @apart(%q: f32[m, 8], %k: f32[n, 8], %l: f32[m]) -> f32[m, 8] {
  // expected-error @+1 {{has a lowering where the concat of its results along axis 0 is the only result}}
  %dq, %dk, %dv = tcc.attention_backward "m d, n d -> m n" %q, %k values "m n, n e -> m e" %k of %q, %l, %q : f32[m, 8], f32[n, 8], f32[n, 8], f32[m, 8], f32[m], f32[m, 8] to f32[m, 8], f32[n, 8], f32[n, 8] score(%s: f32[m, n], %g: f32[m, n], %df: f32[m, n]) {
    tcc.yield %s, %g : f32[m, n], f32[m, n]
  }
  tcc.yield %dq : f32[m, 8]
}

// -----

tcc.kernel @none(%q: f32[m, 8], %k: f32[n, 8], %l: f32[m]) -> f32[] {
  // expected-error @+1 {{has a lowering where it keeps an axis}}
  %c = tcc.attention_capture_backward "m d, n d -> m n" %q, %k values "m n, n e -> m e" %k of %q, %l, %q axes [] : f32[m, 8], f32[n, 8], f32[n, 8], f32[m, 8], f32[m], f32[m, 8] to f32[] score(%s: f32[m, n], %g: f32[m, n], %df: f32[m, n]) {
    tcc.yield %s, %g : f32[m, n], f32[m, n]
  }
  tcc.yield %c : f32[]
}
