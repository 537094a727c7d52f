// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(mark-exact))' -split-input-file | FileCheck %s
// RUN: tcc-opt %s -pass-pipeline='builtin.module(func.func(mark-exact),cse)' -split-input-file | FileCheck %s

// What goes into floor is marked through views, as far as the contraction.
// CHECK-LABEL: @slice
// CHECK: tcc.contract
// CHECK-NOT: tcc.exact
// CHECK-SAME: :
// CHECK: tcc.add {{.*}} {tcc.exact}
// CHECK: tcc.log {{.*}} {tcc.exact}
// CHECK: tcc.rearrange "b d -> d b" %{{[0-9]+}} :
// CHECK: tcc.floor {{.*}} {tcc.exact}
// CHECK: tcc.exp %{{[0-9]+}} :
func.func @slice(%x: !tcc.tensor<f32[B, 4]>, %w: !tcc.tensor<f32[8, 4]>, %b: !tcc.tensor<f32[B, 8]>) -> !tcc.tensor<f32[8, B]> {
  %y = tcc.contract "b k, n k -> b n" %x, %w : f32[B, 4], f32[8, 4] to f32[B, 8]
  %a = tcc.add %y, %b : f32[B, 8]
  %l = tcc.log %a : f32[B, 8]
  %t = tcc.rearrange "b d -> d b" %l : f32[B, 8] to f32[8, B]
  %f = tcc.floor %t : f32[8, B]
  %e = tcc.exp %f : f32[8, B]
  return %e : !tcc.tensor<f32[8, B]>
}

// -----

// A comparison decides, and so does a cast to an integer; where, clamp and relu choose and decide nothing.
// CHECK-LABEL: @choices
// CHECK: tcc.sqrt %{{.*}} {tcc.exact} : f32[B]
// CHECK: tcc.compare lt %{{.*}}, %{{.*}} {tcc.exact}
// CHECK: tcc.sin %{{[a-z0-9]+}} : f32[B]
// CHECK: tcc.where %{{[0-9]+}}, %{{[0-9]+}}, %{{[a-z0-9]+}} : f32[B]
// CHECK: tcc.clamp %{{[0-9]+}}, %{{[a-z0-9]+}}, %{{[a-z0-9]+}} : f32[B]
// CHECK: tcc.relu %{{[0-9]+}} : f32[B]
// CHECK: tcc.cos %{{.*}} {tcc.exact}
// CHECK: tcc.cast %{{.*}} {tcc.exact} : f32[B] to i32[B]
func.func @choices(%x: !tcc.tensor<f32[B]>, %y: !tcc.tensor<f32[B]>) -> (!tcc.tensor<f32[B]>, !tcc.tensor<i32[B]>) {
  %s = tcc.sqrt %x : f32[B]
  %c = tcc.compare lt %s, %y : f32[B]
  %v = tcc.sin %x : f32[B]
  %w = tcc.where %c, %v, %y : f32[B]
  %k = tcc.clamp %w, %x, %y : f32[B]
  %r = tcc.relu %k : f32[B]
  %o = tcc.cos %y : f32[B]
  %i = tcc.cast %o : f32[B] to i32[B]
  return %r, %i : !tcc.tensor<f32[B]>, !tcc.tensor<i32[B]>
}

// -----

// The values of a where that is compared are in the slice; its condition was decided before. A gather passes its
// table on. Twins, one exact and one not, stay two.
// CHECK-LABEL: @twins
// CHECK: tcc.exp %{{.*}} {tcc.exact}
// CHECK: tcc.exp %{{[a-z0-9]+}} :
// CHECK: tcc.gather
// CHECK: tcc.where {{.*}} {tcc.exact}
// CHECK: tcc.compare
func.func @twins(%t: !tcc.tensor<f32[V]>, %i: !tcc.tensor<i32[B]>, %c: !tcc.tensor<bool[B]>, %y: !tcc.tensor<f32[B]>)
    -> (!tcc.tensor<bool[B]>, !tcc.tensor<f32[V]>) {
  %e = tcc.exp %t : f32[V]
  %f = tcc.exp %t : f32[V]
  %g = tcc.gather %e[%i] : f32[V], i32[B] to f32[B]
  %w = tcc.where %c, %g, %y : f32[B]
  %d = tcc.compare ge %w, %y : f32[B]
  return %d, %f : !tcc.tensor<bool[B]>, !tcc.tensor<f32[V]>
}

// -----

// Carried values: what the loop begins with and what each iteration gives.
// CHECK-LABEL: @loop
// CHECK: tcc.neg {{.*}} {tcc.exact}
// CHECK: tcc.abs %{{[a-z0-9]+}} :
// CHECK: tcc.repeat
// CHECK: tcc.exp {{.*}} {tcc.exact}
// CHECK: tcc.tanh %{{[a-z0-9]+}} :
// CHECK: tcc.sign {{.*}} {tcc.exact}
func.func @loop(%x: !tcc.tensor<f32[B]>) -> (!tcc.tensor<f32[B]>, !tcc.tensor<f32[B]>) {
  %n = tcc.neg %x : f32[B]
  %a = tcc.abs %x : f32[B]
  %r:2 = tcc.repeat %i = 0 to 3 carry(%p = %n, %q = %a) : f32[B], f32[B] {
    %e = tcc.exp %p : f32[B]
    %t = tcc.tanh %q : f32[B]
    tcc.yield %e, %t : f32[B], f32[B]
  }
  %s = tcc.sign %r#0 : f32[B]
  return %s, %r#1 : !tcc.tensor<f32[B]>, !tcc.tensor<f32[B]>
}

// -----

// What a loop stacks is what its iterations give.
// CHECK-LABEL: @stacked
// CHECK: tcc.sqrt %{{.*}} {tcc.exact}
// CHECK: tcc.cos %{{[a-z0-9]+}} : f32[B]
func.func @stacked(%x: !tcc.tensor<f32[B]>) -> (!tcc.tensor<f32[B]>, !tcc.tensor<f32[3, B]>) {
  %last, %all = tcc.repeat %i = 0 to 3 carry(%v = %x) : f32[B] stack f32[3, B] {
    %s = tcc.sqrt %x : f32[B]
    %c = tcc.cos %v : f32[B]
    tcc.yield %c, %s : f32[B], f32[B]
  }
  %f = tcc.floor %all : f32[3, B]
  return %last, %f : !tcc.tensor<f32[B]>, !tcc.tensor<f32[3, B]>
}

// -----

// Decisions in an attention's region: what goes into them, up to the scores and outside of it. What decides on the
// result of an attention has nothing to do with what goes into that.
// CHECK-LABEL: @attention
// CHECK: tcc.exp %{{.*}} {tcc.exact} : f32[T]
// CHECK: tcc.neg %{{[a-z0-9]+}} :
// CHECK: tcc.attention
// CHECK: tcc.abs %{{.*}} {tcc.exact}
// CHECK: tcc.compare lt {{.*}} {tcc.exact}
// CHECK: tcc.where %{{[0-9]+}}, %{{[a-z0-9]+}}, %{{[0-9]+}} :
// CHECK: tcc.sign {{.*}} {tcc.exact}
func.func @attention(%x: !tcc.tensor<f32[T, 8]>, %b: !tcc.tensor<f32[T]>) -> !tcc.tensor<f32[T, 8]> {
  %e = tcc.exp %b : f32[T]
  %q = tcc.neg %x : f32[T, 8]
  %y, %l = tcc.attention "t d, s d -> t s" %q, %x values "t s, s u -> t u" %x : f32[T, 8], f32[T, 8], f32[T, 8] to f32[T, 8], f32[T]
      score(%s: f32[T, T]) {
    %far = tcc.broadcast %e axes [1] : f32[T] to f32[T, T]
    %a = tcc.abs %s : f32[T, T]
    %c = tcc.compare lt %a, %far : f32[T, T]
    %n = tcc.constant ninf : f32[T, T]
    %z = tcc.where %c, %s, %n : f32[T, T]
    tcc.yield %z : f32[T, T]
  }
  %r = tcc.sign %y : f32[T, 8]
  return %r : !tcc.tensor<f32[T, 8]>
}
