// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention and its way back.
#ifndef TCC_ATTENTION
#define TCC_ATTENTION

include "dialect/Tcc/TccOpBase.td"

def Tcc_AttentionOp : Tcc_Op<"attention", [SingleBlock, Pure]> {
  let summary = "sum over keys of softmax(score(q k)) v, without the scores in memory";
  let description = [{
    For s = contract of `q` and `k` by `scores`, whose last axis are the keys: z = the region's first value, for s; p =
    softmax(z), times the region's second value, where it has one; result = contract of p and `v` by `values`. The
    region is elementwise over the shape of s; what it reads from outside is broadcast there, or stands there by the
    distance of the keys from an axis (tcc.toeplitz). `lse` is log(sum(e^z)) over
    the keys, 0 for a row of -inf; the result is zero there.
    ```mlir
    %y, %l = tcc.attention "b h t d, b h s d -> b h t s" %q, %k values "b h t s, b h s e -> b h t e" %v
        : f32[B, 12, T, 64], f32[B, 12, T, 64], f32[B, 12, T, 64] to f32[B, 12, T, 64], f32[B, 12, T]
        score(%s: f32[B, 12, T, T]) {
      %z = tcc.div %s, %root : f32[B, 12, T, T]
      tcc.yield %z : f32[B, 12, T, T]
    }
    ```
    Source: Vaswani et al. 2017; computed in blocks of keys as Dao et al. 2022 (FlashAttention) do.
  }];
  let arguments = (ins StrAttr:$scores, Tcc_FloatTensor:$q, Tcc_FloatTensor:$k, StrAttr:$values, Tcc_FloatTensor:$v);
  let results = (outs Tcc_FloatTensor:$result, Tcc_FloatTensor:$lse);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$scores $q `,` $k `values` $values $v attr-dict `:` custom<Short>(type($q)) `,` custom<Short>(type($k)) `,` custom<Short>(type($v)) `to` custom<Short>(type($result)) `,` custom<Short>(type($lse)) custom<ScoreRegion>($body)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::BlockArgument getScore() { return getBody().getArgument(0); }
    ::tcc::YieldOp getYield();
    /// z.
    ::mlir::Value getLogits();
    /// What multiplies the probabilities; null for nothing.
    ::mlir::Value getFactor();
  }];
}

class Tcc_AttentionWayBack<string name> : Tcc_Op<name, [SingleBlock, Pure]> {
  dag given = (ins StrAttr:$scores, Tcc_FloatTensor:$q, Tcc_FloatTensor:$k, StrAttr:$values, Tcc_FloatTensor:$v,
                   Tcc_FloatTensor:$result, Tcc_FloatTensor:$lse, Tcc_FloatTensor:$gradient);
  let regions = (region SizedRegion<1>:$body);
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::BlockArgument getScore() { return getBody().getArgument(0); }
    ::mlir::BlockArgument getLogitsGradient() { return getBody().getArgument(1); }
    ::mlir::BlockArgument getFactorGradient() { return getBody().getArgument(2); }
    ::tcc::YieldOp getYield();
    ::mlir::Value getLogits();
    /// The second value.
    ::mlir::Value getYieldedGradient();
    /// Null for none.
    ::mlir::Value getFactor();
  }];
  let extraClassDefinition = [{
    ::tcc::YieldOp $cppClass::getYield() {
      return ::llvm::cast<::tcc::YieldOp>(getBody().front().getTerminator());
    }
    ::mlir::Value $cppClass::getLogits() { return getYield().getValues()[0]; }
    ::mlir::Value $cppClass::getYieldedGradient() { return getYield().getValues()[1]; }
    ::mlir::Value $cppClass::getFactor() {
      return getYield().getValues().size() > 2 ? getYield().getValues()[2] : ::mlir::Value();
    }
  }];
}

def Tcc_AttentionBackwardOp : Tcc_AttentionWayBack<"attention_backward"> {
  let summary = "the gradients of q, k and v, for the gradient of tcc.attention's result";
  let description = [{
    `result` and `lse` are what the attention gave. The region gets s and the gradients of z and of the factor f; it
    yields z, the gradient of s and, where the attention has one, f. With dr = contract of `gradient` and `v`,
    p = e^(z - lse): gradient of f = p dr, gradient of z = p (f dr - sum over keys of f dr p), and the sum is that of
    gradient * result over the value's width.
    ```mlir
    %dq, %dk, %dv = tcc.attention_backward "b h t d, b h s d -> b h t s" %q, %k values "b h t s, b h s e -> b h t e" %v of %y, %l, %g
        : f32[B, 12, T, 64], f32[B, 12, T, 64], f32[B, 12, T, 64], f32[B, 12, T, 64], f32[B, 12, T], f32[B, 12, T, 64]
        score(%s: f32[B, 12, T, T], %dz: f32[B, 12, T, T], %df: f32[B, 12, T, T]) {
      %z = tcc.div %s, %root : f32[B, 12, T, T]
      %ds = tcc.div %dz, %root : f32[B, 12, T, T]
      tcc.yield %z, %ds : f32[B, 12, T, T], f32[B, 12, T, T]
    }
    ```
  }];
  let arguments = given;
  let results = (outs Tcc_FloatTensor:$dq, Tcc_FloatTensor:$dk, Tcc_FloatTensor:$dv);
  let assemblyFormat = "$scores $q `,` $k `values` $values $v `of` $result `,` $lse `,` $gradient attr-dict `:` custom<Short>(type($q)) `,` custom<Short>(type($k)) `,` custom<Short>(type($v)) `,` custom<Short>(type($result)) `,` custom<Short>(type($lse)) `,` custom<Short>(type($gradient)) `to` custom<Short>(type($dq)) `,` custom<Short>(type($dk)) `,` custom<Short>(type($dv)) custom<ScoreRegion>($body)";
}

def Tcc_AttentionCaptureBackwardOp : Tcc_AttentionWayBack<"attention_capture_backward"> {
  let summary = "the gradient of what the region of tcc.attention reads, for the gradient of its result";
  let description = [{
    As tcc.attention_backward, but its region yields as second value the gradient of what the attention's region reads,
    at each score; the result is its sum over the axes of the scores that are not in `axes`, which is increasing. With
    `rows`, one of these, what is left is summed along the diagonals of that axis and the keys, as the way back of
    `tcc.toeplitz`: they are the result's last axis instead of both.
    ```mlir
    %dbias = tcc.attention_capture_backward "t d, s d -> t s" %q, %k values "t s, s e -> t e" %v of %y, %l, %g axes [1]
        : f32[T, 64], f32[S, 64], f32[S, 64], f32[T, 64], f32[T], f32[T, 64] to f32[S]
        score(%s: f32[T, S], %dz: f32[T, S], %df: f32[T, S]) {
      %each = tcc.broadcast %bias axes [1] : f32[S] to f32[T, S]
      %z = tcc.add %s, %each : f32[T, S]
      tcc.yield %z, %dz : f32[T, S], f32[T, S]
    }
    ```
  }];
  let arguments = !con(given, (ins DenseI64ArrayAttr:$axes, OptionalAttr<I64Attr>:$rows));
  let results = (outs Tcc_FloatTensor:$captureGradient);
  let assemblyFormat = "$scores $q `,` $k `values` $values $v `of` $result `,` $lse `,` $gradient `axes` $axes (`rows` $rows^)? attr-dict `:` custom<Short>(type($q)) `,` custom<Short>(type($k)) `,` custom<Short>(type($v)) `,` custom<Short>(type($result)) `,` custom<Short>(type($lse)) `,` custom<Short>(type($gradient)) `to` custom<Short>(type($captureGradient)) custom<ScoreRegion>($body)";
}

#endif
