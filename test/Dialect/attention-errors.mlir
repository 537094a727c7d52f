// RUN: tcc-opt %s -split-input-file -verify-diagnostics
// What the two contractions of an attention and its region must agree on.

func.func @pattern(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %v: !tcc.tensor<f32[S, 8]>) {
  // expected-error @+1 {{pattern, byte}}
  %y, %l = tcc.attention "t d, (s d -> t s" %q, %k values "t s, s e -> t e" %v : f32[T, 8], f32[S, 8], f32[S, 8] to f32[T, 8], f32[T] score(%s: f32[T, S]) {
    tcc.yield %s : f32[T, S]
  }
  return
}

// -----

func.func @sizes(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %v: !tcc.tensor<f32[S, 8]>) {
  // expected-error @+1 {{axis 't' is T and S}}
  %y, %l = tcc.attention "t d, t d -> t d" %q, %k values "t s, s e -> t e" %v : f32[T, 8], f32[S, 8], f32[S, 8] to f32[T, 8], f32[T] score(%s: f32[T, S]) {
    tcc.yield %s : f32[T, S]
  }
  return
}

// -----

func.func @arguments(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %v: !tcc.tensor<f32[S, 8]>) {
  // expected-error @+1 {{expected a region of 1 argument}}
  %y, %l = tcc.attention "t d, s d -> t s" %q, %k values "t s, s e -> t e" %v : f32[T, 8], f32[S, 8], f32[S, 8] to f32[T, 8], f32[T] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s : f32[T, S]
  }
  return
}

// -----

func.func @read(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %v: !tcc.tensor<f32[S, 8]>) {
  // expected-error @+1 {{scores 't s' are read as 't u'}}
  %y, %l = tcc.attention "t d, s d -> t s" %q, %k values "t u, u e -> t e" %v : f32[T, 8], f32[S, 8], f32[S, 8] to f32[T, 8], f32[T] score(%s: f32[T, S]) {
    tcc.yield %s : f32[T, S]
  }
  return
}

// -----

func.func @keys(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %v: !tcc.tensor<f32[S, 8]>) {
  // expected-error @+1 {{the last axis of the scores, and no other, stands for keys}}
  %y, %l = tcc.attention "t d, s d -> s t" %q, %k values "s t, s e -> t e" %v : f32[T, 8], f32[S, 8], f32[S, 8] to f32[T, 8], f32[S] score(%s: f32[S, T]) {
    tcc.yield %s : f32[S, T]
  }
  return
}

// -----

func.func @yields(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %v: !tcc.tensor<f32[S, 8]>) {
  // expected-error @+1 {{expected a region that yields 1 or 2 values}}
  %y, %l = tcc.attention "t d, s d -> t s" %q, %k values "t s, s e -> t e" %v : f32[T, 8], f32[S, 8], f32[S, 8] to f32[T, 8], f32[T] score(%s: f32[T, S]) {
    tcc.yield %s, %s, %s : f32[T, S], f32[T, S], f32[T, S]
  }
  return
}

// -----

func.func @types(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %v: !tcc.tensor<f32[S, 8]>) {
  // expected-error @+1 {{all that the region gets and yields is f32[T, S]}}
  %y, %l = tcc.attention "t d, s d -> t s" %q, %k values "t s, s e -> t e" %v : f32[T, 8], f32[S, 8], f32[S, 8] to f32[T, 8], f32[T] score(%s: f32[T, S]) {
    %b = tcc.compare lt %s, %s : f32[T, S]
    tcc.yield %b : bool[T, S]
  }
  return
}

// -----

func.func @region(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %v: !tcc.tensor<f32[S, 8]>) {
  // expected-error @+1 {{'tcc.softmax' is not elementwise, nor a broadcast or toeplitz}}
  %y, %l = tcc.attention "t d, s d -> t s" %q, %k values "t s, s e -> t e" %v : f32[T, 8], f32[S, 8], f32[S, 8] to f32[T, 8], f32[T] score(%s: f32[T, S]) {
    %p = tcc.softmax %s : f32[T, S]
    tcc.yield %p : f32[T, S]
  }
  return
}

// -----

func.func @sums(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %v: !tcc.tensor<f32[S, 8]>) {
  // expected-error @+1 {{expected the log of the sums as f32[T], found f32[S]}}
  %y, %l = tcc.attention "t d, s d -> t s" %q, %k values "t s, s e -> t e" %v : f32[T, 8], f32[S, 8], f32[S, 8] to f32[T, 8], f32[S] score(%s: f32[T, S]) {
    tcc.yield %s : f32[T, S]
  }
  return
}

// -----

func.func @gradients(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{a gradient of f32[T, 8] is f32[S, 8]}}
  %dq, %dk, %dv = tcc.attention_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[S, 8], f32[S, 8], f32[S, 8] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return
}

// -----

func.func @capture_axes(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{axes are increasing and less than the rank 2 of the scores}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y axes [1, 0] : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[S, T] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return
}

// -----

func.func @capture_axis(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{axes are increasing and less than the rank 2 of the scores}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y axes [2] : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[S] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return
}

// -----

func.func @capture_sums(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{expected the sums as f32[S], found f32[T]}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y axes [1] : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[T] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return
}

// -----

func.func @capture_region(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{expected a region of 3 arguments}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y axes [1] : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[S] score(%s: f32[T, S], %g: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return
}

// -----

func.func @capture_yields(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{expected a region that yields 2 or 3 values}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y axes [1] : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[S] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s : f32[T, S]
  }
  return
}

// -----

func.func @capture_rows(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{rows are an axis of the scores in `axes`, as the keys are}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y axes [1] rows 0 : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[S] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return
}

// -----

func.func @capture_rows(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{rows are an axis of the scores in `axes`, as the keys are}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y axes [0] rows 0 : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[T] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return
}

// -----

func.func @capture_rows(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{rows are an axis of the scores in `axes`, as the keys are}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y axes [0, 1] rows 1 : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[S] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return
}

// -----

func.func @capture_rows(%q: !tcc.tensor<f32[T, 8]>, %k: !tcc.tensor<f32[S, 8]>, %y: !tcc.tensor<f32[T, 8]>, %l: !tcc.tensor<f32[T]>) {
  // expected-error @+1 {{expected the sums as f32[S + T - 1], found f32[T, S]}}
  %c = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %k of %y, %l, %y axes [0, 1] rows 0 : f32[T, 8], f32[S, 8], f32[S, 8], f32[T, 8], f32[T], f32[T, 8] to f32[T, S] score(%s: f32[T, S], %g: f32[T, S], %df: f32[T, S]) {
    tcc.yield %s, %g : f32[T, S], f32[T, S]
  }
  return
}
