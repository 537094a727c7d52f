// RUN: tcc-opt %s -pass-pipeline='builtin.module(%{groups},outline-kernels,canonicalize)' -split-input-file | FileCheck %s

// Two dense layers of other sizes are one kernel over (b t), and one pack kernel.
// CHECK: tcc.kernel @pack(
// CHECK: tcc.kernel @contract_add(%{{.*}}: f32[m, k], %{{.*}}: f32[ceildiv(n, 48), k, 48], %{{.*}}: f32[n]) -> f32[m, n]
// CHECK-NOT: tcc.kernel
// CHECK-LABEL: func.func @dense
// CHECK: tcc.launch @pack grid [](%{{.*}}) : (f32[96, 8]) to f32[2, 8, 48]
// CHECK: %[[X:.*]] = tcc.rearrange "b t c -> (b t) c" %arg0
// CHECK: tcc.launch @contract_add grid [](%[[X]], %{{.*}}, %{{.*}}) : (f32[B*T, 8], f32[2, 8, 48], f32[96]) to f32[B*T, 96]
// CHECK: tcc.launch @contract_add grid []({{.*}}) : (f32[B*T, 96], f32[1, 96, 48], f32[48]) to f32[B*T, 48]
func.func @dense(%x: !tcc.tensor<f32[B, T, 8]>, %w: !tcc.tensor<f32[96, 8]>, %b: !tcc.tensor<f32[96]>,
                 %v: !tcc.tensor<f32[48, 96]>, %c: !tcc.tensor<f32[48]>) -> !tcc.tensor<f32[B, T, 48]> {
  %y = tcc.contract "b t c, d c -> b t d" %x, %w : f32[B, T, 8], f32[96, 8] to f32[B, T, 96]
  %bb = tcc.broadcast %b axes [2] : f32[96] to f32[B, T, 96]
  %z = tcc.add %y, %bb : f32[B, T, 96]
  %u = tcc.contract "b t c, d c -> b t d" %z, %v : f32[B, T, 96], f32[48, 96] to f32[B, T, 48]
  %cc = tcc.broadcast %c axes [2] : f32[48] to f32[B, T, 48]
  %r = tcc.add %u, %cc : f32[B, T, 48]
  return %r : !tcc.tensor<f32[B, T, 48]>
}

// -----

// A sum over more than 4096 is made in pieces, by a kernel of its own, which asks for the number of threads.
// CHECK:      tcc.kernel @contract(
// CHECK-SAME:     threads} {
// CHECK-NEXT:   tcc.contract_panels %{{.*}}, %{{.*}} piece 1024 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
// CHECK:      tcc.kernel @contract_
// CHECK-NOT:    piece
// CHECK-LABEL: func.func @long
// CHECK:         tcc.launch @contract grid []
// CHECK:         tcc.launch @contract_{{.*}} grid []
func.func @long(%x: !tcc.tensor<f32[B, 4097]>, %w: !tcc.tensor<f32[4097, 48]>, %z: !tcc.tensor<f32[B, 4096]>, %v: !tcc.tensor<f32[4096, 48]>) -> (!tcc.tensor<f32[B, 48]>, !tcc.tensor<f32[B, 48]>) {
  %y = tcc.contract "b c, c d -> b d" %x, %w : f32[B, 4097], f32[4097, 48] to f32[B, 48]
  %u = tcc.contract "b c, c d -> b d" %z, %v : f32[B, 4096], f32[4096, 48] to f32[B, 48]
  return %y, %u : !tcc.tensor<f32[B, 48]>, !tcc.tensor<f32[B, 48]>
}

// -----

// Heads are views and a grid: no copies. The context is stored the way its user merges it; a narrow head has a narrow panel.
// CHECK-LABEL: func.func @attention
// CHECK-NOT: @copy
// CHECK: %[[Q:.*]] = tcc.rearrange "b t (h d) -> b h t d" %arg0
// CHECK: %[[K:.*]] = tcc.launch @pack{{.*}} grid [B, 12](%[[Q]]) : (f32[B, 12, T, 32]) to f32[B, 12, ceildiv(T, 48), 32, 48]
// CHECK: tcc.launch @contract{{.*}} grid [B, 12](%[[Q]], %[[K]]) : ({{.*}}) to f32[B, 12, T, T]
// CHECK: tcc.launch @softmax grid []
// CHECK: tcc.launch @pack{{.*}} to f32[B, 12, 1, T, 32]
// CHECK: tcc.launch @contract{{.*}} grid [B, 12]({{.*}}) layouts [array<i64: 0, 2, 1, 3>]
func.func @attention(%x: !tcc.tensor<f32[B, T, 384]>) -> !tcc.tensor<f32[B, T, 384]> {
  %q = tcc.rearrange "b t (h d) -> b h t d" %x : f32[B, T, 384] to f32[B, 12, T, 32]
  %s = tcc.contract "b h i d, b h j d -> b h i j" %q, %q : f32[B, 12, T, 32], f32[B, 12, T, 32] to f32[B, 12, T, T]
  %p = tcc.softmax %s : f32[B, 12, T, T]
  %y = tcc.contract "b h i j, b h j d -> b h i d" %p, %q : f32[B, 12, T, T], f32[B, 12, T, 32] to f32[B, 12, T, 32]
  %z = tcc.rearrange "b h t d -> b t (h d)" %y : f32[B, 12, T, 32] to f32[B, T, 384]
  return %z : !tcc.tensor<f32[B, T, 384]>
}

// -----

// A merge of transposed axes of an argument needs memory of its own.
// CHECK: tcc.kernel @copy(%[[A:.*]]: f32[a, b, c]) -> f32[a, b, c]
// CHECK-NEXT: tcc.yield %[[A]]
// CHECK-LABEL: func.func @merge_transposed
// CHECK: %[[V:.*]] = tcc.rearrange "h t d -> t h d" %arg0
// CHECK: tcc.launch @copy grid [](%[[V]])
func.func @merge_transposed(%x: !tcc.tensor<f32[H, T, D]>) -> !tcc.tensor<f32[T, D*H]> {
  %y = tcc.rearrange "h t d -> t (h d)" %x : f32[H, T, D] to f32[T, D*H]
  return %y : !tcc.tensor<f32[T, D*H]>
}

// -----

// An operand that is repeated along the rows keeps them from merging: its axis goes to the grid.
// CHECK-LABEL: func.func @padding
// CHECK: tcc.launch @{{.*}} grid [B]({{.*}}) : (f32[B, T, 8], f32[B, 8]) to f32[B, T, 8]
func.func @padding(%x: !tcc.tensor<f32[B, T, 8]>, %m: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[B, T, 8]> {
  %b = tcc.broadcast %m axes [0, 2] : f32[B, 8] to f32[B, T, 8]
  %y = tcc.add %x, %b : f32[B, T, 8]
  %z = tcc.softmax %y : f32[B, T, 8]
  return %z : !tcc.tensor<f32[B, T, 8]>
}

// -----

// Sums: the outer, the summed and the inner axes, each one kernel axis.
// CHECK: tcc.kernel @reduce_sum(%{{.*}}: f32[o, r, i]) -> f32[o, i]
// CHECK: tcc.kernel @reduce_sum_0(%{{.*}}: f32[o, r]) -> f32[o]
// CHECK: tcc.kernel @reduce_sum_1(%{{.*}}: f32[r, i]) -> f32[i]
// CHECK-LABEL: func.func @sums
// CHECK: tcc.launch @reduce_sum grid []({{.*}}) : (f32[B*T, C, D]) to f32[B*T, D]
func.func @sums(%x: !tcc.tensor<f32[B, T, C, D]>)
    -> (!tcc.tensor<f32[B, T, D]>, !tcc.tensor<f32[B, T]>, !tcc.tensor<f32[C, D]>) {
  %a = tcc.reduce_sum %x axes [2] : f32[B, T, C, D] to f32[B, T, D]
  %b = tcc.reduce_sum %x axes [2, 3] : f32[B, T, C, D] to f32[B, T]
  %c = tcc.reduce_sum %x axes [0, 1] : f32[B, T, C, D] to f32[C, D]
  return %a, %b, %c : !tcc.tensor<f32[B, T, D]>, !tcc.tensor<f32[B, T]>, !tcc.tensor<f32[C, D]>
}

// -----

// What leaves a function is a launch's own result, each its own.
// CHECK-LABEL: func.func @results
// CHECK: %[[A:.*]] = tcc.launch @copy
// CHECK: %[[B:.*]] = tcc.launch @copy
// CHECK: return %[[A]], %[[B]]
func.func @results(%x: !tcc.tensor<f32[B]>) -> (!tcc.tensor<f32[B]>, !tcc.tensor<f32[B]>) {
  return %x, %x : !tcc.tensor<f32[B]>, !tcc.tensor<f32[B]>
}

// -----

// A constant that needs memory gets it: an operand of a contraction, the start of a loop.
// CHECK-LABEL: func.func @constants
// CHECK: %[[C:.*]] = tcc.launch @copy grid []() : (none) to
// CHECK: tcc.repeat %{{.*}} = 0 to 2 carry(%{{.*}} = %{{.*}})
func.func @constants(%w: !tcc.tensor<f32[4, 4]>) -> !tcc.tensor<f32[4, 4]> {
  %c = tcc.constant 1.0 : f32[4, 4]
  %r = tcc.repeat %i = 0 to 2 carry(%x = %c) : f32[4, 4] {
    %y = tcc.contract "a b, c b -> a c" %x, %w : f32[4, 4], f32[4, 4] to f32[4, 4]
    tcc.yield %y : f32[4, 4]
  }
  %p = tcc.contract "a b, c b -> a c" %r, %c : f32[4, 4], f32[4, 4] to f32[4, 4]
  return %p : !tcc.tensor<f32[4, 4]>
}

// -----

// Reduced axes that are not neighbours, and neighbours that an operand does not walk as one.
// CHECK-LABEL: func.func @reduced_axes
// CHECK: tcc.launch @reduce_sum{{.*}} to f32[B*C]
// CHECK: tcc.launch @reduce_sum{{.*}} to f32[C]
// CHECK: tcc.launch @mul grid {{.*}} to
// CHECK: tcc.launch @reduce_sum{{.*}} to f32[B]
func.func @reduced_axes(%x: !tcc.tensor<f32[B, C, D]>, %m: !tcc.tensor<f32[B, D]>)
    -> (!tcc.tensor<f32[C]>, !tcc.tensor<f32[B]>) {
  %a = tcc.reduce_sum %x axes [0, 2] : f32[B, C, D] to f32[C]
  %mb = tcc.broadcast %m axes [0, 2] : f32[B, D] to f32[B, C, D]
  %y = tcc.mul %x, %mb : f32[B, C, D]
  %b = tcc.reduce_sum %y axes [1, 2] : f32[B, C, D] to f32[B]
  return %a, %b : !tcc.tensor<f32[C]>, !tcc.tensor<f32[B]>
}

// -----

// The way back of a row op: rows of all axes before the last, the product with the weight inside.
// CHECK: tcc.kernel @mul_layer_norm_backward(%{{.*}}: f32[m, n], %{{.*}}: f32[n], %{{.*}}: f32[m, n]) -> f32[m, n]
// CHECK-LABEL: func.func @layer_norm_backward
// CHECK: tcc.launch @mul_layer_norm_backward grid []({{.*}}) : (f32[B*T, 8], f32[8], f32[B*T, 8]) to f32[B*T, 8]
// CHECK-NOT: tcc.launch
func.func @layer_norm_backward(%x: !tcc.tensor<f32[B, T, 8]>, %g: !tcc.tensor<f32[B, T, 8]>, %w: !tcc.tensor<f32[8]>)
    -> !tcc.tensor<f32[B, T, 8]> {
  %wide = tcc.broadcast %w axes [2] : f32[8] to f32[B, T, 8]
  %h = tcc.mul %g, %wide : f32[B, T, 8]
  %b = tcc.layer_norm_backward %x, %h eps 1.0e-5 : f32[B, T, 8]
  return %b : !tcc.tensor<f32[B, T, 8]>
}

// -----

// Of cross entropy: one gradient for all rows is read as it is.
// CHECK: tcc.kernel @cross_entropy_backward(%{{.*}}: f32[m, n], %{{.*}}: i32[m], %[[G:.*]]: f32[]) -> f32[m, n]
// CHECK: tcc.broadcast %[[G]] axes [] : f32[] to f32[m]
// CHECK-LABEL: func.func @entropy
// CHECK: tcc.launch @cross_entropy_backward grid []({{.*}}) : (f32[B*T, 8], i32[B*T], f32[]) to f32[B*T, 8]
// CHECK-NOT: tcc.launch
func.func @entropy(%x: !tcc.tensor<f32[B, T, 8]>, %t: !tcc.tensor<i32[B, T]>, %g: !tcc.tensor<f32[]>)
    -> !tcc.tensor<f32[B, T, 8]> {
  %h = tcc.broadcast %g axes [] : f32[] to f32[B, T]
  %b = tcc.cross_entropy_backward %x, %t, %h ignore -100 smoothing 0.0 : f32[B, T, 8], i32[B, T], f32[B, T] to f32[B, T, 8]
  return %b : !tcc.tensor<f32[B, T, 8]>
}

// -----

// No operand has the last axis: the first is stored, what stands before the others stays.
// CHECK-LABEL: func.func @no_row
// CHECK: %[[X:.*]] = tcc.launch @exp grid []
// CHECK: tcc.launch @neg_softmax_backward grid []({{.*}}) : ({{.*}}f32[B, 8]{{.*}}) to f32[B, 8]
func.func @no_row(%x: !tcc.tensor<f32[B]>, %g: !tcc.tensor<f32[B]>) -> !tcc.tensor<f32[B, 8]> {
  %xs = tcc.broadcast %x axes [0] : f32[B] to f32[B, 8]
  %gs = tcc.broadcast %g axes [0] : f32[B] to f32[B, 8]
  %e = tcc.exp %xs : f32[B, 8]
  %n = tcc.neg %gs : f32[B, 8]
  %b = tcc.softmax_backward %e, %n : f32[B, 8]
  return %b : !tcc.tensor<f32[B, 8]>
}

// -----

// Rows by an index: its axes are one in their order, and the columns another.
// CHECK: tcc.kernel @neg_scatter_add(%{{.*}}: f32[m, n], %{{.*}}: i32[m]) -> f32[v, n] attributes {slices = [array<i64: 1, -1, 1>]}
// CHECK-LABEL: func.func @scatter
// CHECK: tcc.launch @neg_scatter_add grid []({{.*}}) : (f32[B*T, 12], i32[B*T]) to f32[9, 12]
// CHECK-NOT: tcc.launch
func.func @scatter(%x: !tcc.tensor<f32[B, T, 3, 4]>, %i: !tcc.tensor<i32[B, T]>) -> !tcc.tensor<f32[9, 3, 4]> {
  %n = tcc.neg %x : f32[B, T, 3, 4]
  %s = tcc.scatter_add %n[%i] : f32[B, T, 3, 4], i32[B, T] to f32[9, 3, 4]
  return %s : !tcc.tensor<f32[9, 3, 4]>
}

// -----

// Transposed rows and a transposed index are stored in the order they are added in.
// CHECK-LABEL: func.func @scatter_transposed
// CHECK: tcc.launch @copy{{.*}} to i32[T, B]
// CHECK: tcc.launch @copy{{.*}} to f32[T, B, 4]
// CHECK: tcc.launch @scatter_add grid []({{.*}}) : (f32[B*T, 4], i32[B*T]) to f32[9, 4]
func.func @scatter_transposed(%x: !tcc.tensor<f32[B, T, 4]>, %i: !tcc.tensor<i32[B, T]>) -> !tcc.tensor<f32[9, 4]> {
  %xt = tcc.rearrange "b t c -> t b c" %x : f32[B, T, 4] to f32[T, B, 4]
  %it = tcc.rearrange "b t -> t b" %i : i32[B, T] to i32[T, B]
  %s = tcc.scatter_add %xt[%it] : f32[T, B, 4], i32[T, B] to f32[9, 4]
  return %s : !tcc.tensor<f32[9, 4]>
}

// -----

// One row, no columns, one gradient for all: axes of one element.
// CHECK-LABEL: func.func @scatter_one
// CHECK: tcc.launch @scatter_add{{.*}} grid []({{.*}}) : (f32[4], i32[1]) to f32[9, 4]
// CHECK: tcc.launch @scatter_add{{.*}} grid []({{.*}}) : (f32[B], i32[B]) to f32[9, 1]
// CHECK: tcc.launch @scatter_add{{.*}} grid []({{.*}}) : (f32[], i32[B]) to f32[9, 4]
func.func @scatter_one(%x: !tcc.tensor<f32[4]>, %i: !tcc.tensor<i32[]>, %y: !tcc.tensor<f32[B]>, %j: !tcc.tensor<i32[B]>, %g: !tcc.tensor<f32[]>)
    -> (!tcc.tensor<f32[9, 4]>, !tcc.tensor<f32[9]>, !tcc.tensor<f32[9, 4]>) {
  %a = tcc.scatter_add %x[%i] : f32[4], i32[] to f32[9, 4]
  %b = tcc.scatter_add %y[%j] : f32[B], i32[B] to f32[9]
  %gs = tcc.broadcast %g axes [] : f32[] to f32[B, 4]
  %c = tcc.scatter_add %gs[%j] : f32[B, 4], i32[B] to f32[9, 4]
  return %a, %b, %c : !tcc.tensor<f32[9, 4]>, !tcc.tensor<f32[9]>, !tcc.tensor<f32[9, 4]>
}

// -----

// What is assigned is written in place by the launch that makes it.
// CHECK-LABEL: func.func @in_place
// CHECK: tcc.launch @sub
// CHECK-NOT: tcc.launch
// CHECK: tcc.assign "w"
func.func @in_place(%g: !tcc.tensor<f32[6]>) {
  %w = tcc.param "w" : f32[6]
  %d = tcc.sub %w, %g : f32[6]
  tcc.assign "w" = %d : f32[6]
  return
}

// -----

// Not where the old value is read later on: then it is copied there at the end.
// CHECK-LABEL: func.func @read_later
// CHECK: tcc.launch @sub
// CHECK: tcc.launch @softmax
// CHECK: %[[C:.*]] = tcc.launch @copy
// CHECK: tcc.assign "w"
// CHECK-NEXT: return
func.func @read_later(%g: !tcc.tensor<f32[6]>) -> !tcc.tensor<f32[6]> {
  %w = tcc.param "w" : f32[6]
  %d = tcc.sub %w, %g : f32[6]
  %e = tcc.softmax %d : f32[6]
  tcc.assign "w" = %d : f32[6]
  %s = tcc.softmax %w : f32[6]
  %r = tcc.add %s, %e : f32[6]
  return %r : !tcc.tensor<f32[6]>
}

// -----

// Nor where a check that ends the call stands behind the launch: a refused step has written nothing.
// CHECK-LABEL: func.func @checked
// CHECK: tcc.launch @add
// CHECK: tcc.check_finite
// CHECK: tcc.launch @copy
// CHECK: tcc.assign "tcc.step"
func.func @checked(%loss: !tcc.tensor<f32[]>) {
  %step = tcc.param "tcc.step" init "zeros" : i64[]
  %one = tcc.constant 1 : i64[]
  %next = tcc.add %step, %one : i64[]
  tcc.check_finite "loss" %loss in %next : f32[], i64[]
  tcc.assign "tcc.step" = %next init "zeros" : i64[]
  return
}

// -----

// What is read twice in the same way is one operand.
// CHECK-LABEL: tcc.kernel @mul(%{{.*}}: f32[a, b]) -> f32[a, b]
// CHECK-LABEL: func.func @twice
// CHECK:         tcc.launch @mul grid [](%{{[0-9]+}}) : (f32[8, B])
func.func @twice(%x: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[8, B]> {
  %a = tcc.rearrange "b c -> c b" %x : f32[B, 8] to f32[8, B]
  %b = tcc.rearrange "b c -> c b" %x : f32[B, 8] to f32[8, B]
  %r = tcc.mul %a, %b : f32[8, B]
  return %r : !tcc.tensor<f32[8, B]>
}

// -----

// What does not lie as a kernel reads it is copied once, not at each point of the grid that repeats it.
// CHECK-LABEL: func.func @turned
// CHECK:         %[[COPY:.*]] = tcc.launch @copy grid []({{.*}}) : {{.*}} to f32[T, S]
// CHECK:         %[[EACH:.*]] = tcc.broadcast %[[COPY]] axes [1, 2] : f32[T, S] to f32[B, T, S]
// CHECK:         tcc.launch @contract_add grid [B]({{.*}}, %[[EACH]])
func.func @turned(%q: !tcc.tensor<f32[B, T, 8]>, %k: !tcc.tensor<f32[B, S, 8]>, %b: !tcc.tensor<f32[S, T]>) -> !tcc.tensor<f32[B, T, S]> {
  %s = tcc.contract "b t d, b s d -> b t s" %q, %k : f32[B, T, 8], f32[B, S, 8] to f32[B, T, S]
  %t = tcc.rearrange "s t -> t s" %b : f32[S, T] to f32[T, S]
  %each = tcc.broadcast %t axes [1, 2] : f32[T, S] to f32[B, T, S]
  %z = tcc.add %s, %each : f32[B, T, S]
  return %z : !tcc.tensor<f32[B, T, S]>
}

// -----

// A left side that lies turned is cut along its last axis.
// CHECK-LABEL: tcc.kernel @contract(%{{.*}}: f32[k, m], %{{.*}}: f32[ceildiv(n, 48), k, 48]) -> f32[m, n]
// CHECK-SAME:    attributes {slices = [array<i64: 1, -1, 0>], threads} {
// CHECK:         tcc.rearrange "k m -> m k" %{{.*}} : f32[k, m] to f32[m, k]
func.func @left(%x: !tcc.tensor<f32[K, M]>, %y: !tcc.tensor<f32[N, K]>) -> !tcc.tensor<f32[M, N]> {
  %r = tcc.contract "k m, n k -> m n" %x, %y : f32[K, M], f32[N, K] to f32[M, N]
  return %r : !tcc.tensor<f32[M, N]>
}
