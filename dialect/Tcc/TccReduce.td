// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Contractions, reductions and row ops.
#ifndef TCC_REDUCE
#define TCC_REDUCE

include "dialect/Tcc/TccOpBase.td"

def Tcc_ContractOp : Tcc_Op<"contract", [Pure]> {
  let summary = "sum of products in the einsum notation";
  let description = [{
    Axes are names separated by spaces; those missing after `->` are summed. f16 and bf16 accumulate in f32.
    ```mlir
    %y = tcc.contract "b t c, d c -> b t d" %x, %w : f32[B, T, 384], f32[1536, 384] to f32[B, T, 1536]
    ```
  }];
  let arguments = (ins StrAttr:$pattern, Tcc_NumberTensor:$lhs, Tcc_NumberTensor:$rhs);
  let results = (outs Tcc_NumberTensor:$result);
  let assemblyFormat = "$pattern $lhs `,` $rhs attr-dict `:` custom<Short>(type($lhs)) `,` custom<Short>(type($rhs)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
}

def Tcc_PackOp : Tcc_Op<"pack", [Pure]> {
  let summary = "the right operand of a contraction as panels: result[p, k, i] = x[p * width + i, k], zero past the end";
  let arguments = (ins Tcc_NumberTensor:$x, I64Attr:$width);
  let results = (outs Tcc_NumberTensor:$result);
  let assemblyFormat = "$x `width` $width attr-dict `:` custom<Short>(type($x)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
}

def Tcc_ContractPanelsOp : Tcc_Op<"contract_panels", [Pure]> {
  let summary = "result[m, n] = sum over k of lhs[m, k] * panels[n / width, k, n mod width]";
  let description = [{
    With `piece`, a multiple of 16, the sum is one of sums over so many k: for long k, where a whole panel would leave the
    caches before it is read again.
    ```mlir
    %y = tcc.contract_panels %x, %w piece 1024 : f32[m, k], f32[ceildiv(n, 48), k, 48] to f32[m, n]
    ```
  }];
  let arguments = (ins Tcc_NumberTensor:$lhs, Tcc_NumberTensor:$panels, OptionalAttr<I64Attr>:$piece);
  let results = (outs Tcc_NumberTensor:$result);
  let assemblyFormat = "$lhs `,` $panels (`piece` $piece^)? attr-dict `:` custom<Short>(type($lhs)) `,` custom<Short>(type($panels)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
}

class Tcc_ReduceOp<string name, string formula> : Tcc_Op<"reduce_" # name, [Pure, Tcc_Reduce]> {
  let summary = formula # " over `axes`, which the result lacks";
  let arguments = (ins Tcc_NumberTensor:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Tcc_NumberTensor:$result);
  let assemblyFormat = "$x `axes` $axes attr-dict `:` custom<Short>(type($x)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
}
def Tcc_ReduceSumOp : Tcc_ReduceOp<"sum", "sum">;
def Tcc_ReduceProdOp : Tcc_ReduceOp<"prod", "product">;
def Tcc_ReduceMaxOp : Tcc_ReduceOp<"max", "largest">;
def Tcc_ReduceMinOp : Tcc_ReduceOp<"min", "smallest">;

class Tcc_RowOp<string mnemonic, string formula> : Tcc_Op<mnemonic, [Pure, SameOperandsAndResultType, Tcc_Row]> {
  let summary = formula;
  let arguments = (ins Tcc_FloatTensor:$x);
  let results = (outs Tcc_FloatTensor:$result);
  let assemblyFormat = "$x attr-dict `:` custom<Short>(type($result))";
  let hasVerifier = 1;
}
def Tcc_SoftmaxOp : Tcc_RowOp<"softmax", "e^x / sum(e^x) over the last axis; a row of -inf gives zeros">;
def Tcc_LogSoftmaxOp : Tcc_RowOp<"log_softmax", "x - log(sum(e^x)) over the last axis; a row of -inf stays -inf">;
class Tcc_NormOp<string mnemonic, string formula> : Tcc_RowOp<mnemonic, formula> {
  let arguments = (ins Tcc_FloatTensor:$x, F64Attr:$eps);
  let assemblyFormat = "$x `eps` $eps attr-dict `:` custom<Short>(type($result))";
}
def Tcc_LayerNormOp : Tcc_NormOp<"layer_norm", "(x - mean) / sqrt(var + eps) over the last axis; var divides by n">;
def Tcc_RmsNormOp : Tcc_NormOp<"rms_norm", "x / sqrt(mean(x^2) + eps) over the last axis">;

def Tcc_CrossEntropyOp : Tcc_Op<"cross_entropy", [Pure]> {
  let summary = "(1 - smoothing) * -p[target] + smoothing * mean(-p) of p = log_softmax(logits) over the last axis";
  let description = [{
    One value per row; 0 where the target is `ignore`. Any other target is in range: it comes from `tcc.check_index`.
    ```mlir
    %y = tcc.cross_entropy %logits, %target ignore -100 smoothing 0.1 : f32[B, T, V], i32[B, T] to f32[B, T]
    ```
  }];
  let arguments = (ins Tcc_FloatTensor:$logits, Tcc_IntTensor:$target, I64Attr:$ignore, F64Attr:$smoothing);
  let results = (outs Tcc_FloatTensor:$result);
  let assemblyFormat = "$logits `,` $target `ignore` $ignore `smoothing` $smoothing attr-dict `:` custom<Short>(type($logits)) `,` custom<Short>(type($target)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
}

// The way back of row ops: their operands, or what they gave, and the gradient of the result.
class Tcc_RowBackwardOp<string mnemonic, string formula> : Tcc_Op<mnemonic # "_backward", [Pure, SameOperandsAndResultType, Tcc_Row]> {
  let summary = formula;
  let arguments = (ins Tcc_FloatTensor:$r, Tcc_FloatTensor:$gradient);
  let results = (outs Tcc_FloatTensor:$result);
  let assemblyFormat = "$r `,` $gradient attr-dict `:` custom<Short>(type($result))";
  let hasVerifier = 1;
}
def Tcc_SoftmaxBackwardOp : Tcc_RowBackwardOp<"softmax", "r (g - sum(g r)) over the last axis, for r = softmax(x); an empty row, all zeros, gives zeros">;
def Tcc_LogSoftmaxBackwardOp : Tcc_RowBackwardOp<"log_softmax", "g - e^r sum(g) over the last axis, for r = log_softmax(x)">;
class Tcc_NormBackwardOp<string mnemonic, string formula> : Tcc_RowBackwardOp<mnemonic, formula> {
  let arguments = (ins Tcc_FloatTensor:$x, Tcc_FloatTensor:$gradient, F64Attr:$eps);
  let assemblyFormat = "$x `,` $gradient `eps` $eps attr-dict `:` custom<Short>(type($result))";
}
def Tcc_LayerNormBackwardOp : Tcc_NormBackwardOp<"layer_norm", "(g - mean(g) - r mean(g r)) / sqrt(var(x) + eps) over the last axis, for r = layer_norm(x), which is computed again">;
def Tcc_RmsNormBackwardOp : Tcc_NormBackwardOp<"rms_norm", "(g - r mean(g r)) / sqrt(mean(x^2) + eps) over the last axis, for r = rms_norm(x), which is computed again">;

def Tcc_CrossEntropyBackwardOp : Tcc_Op<"cross_entropy_backward", [Pure]> {
  let summary = "g (softmax(logits) - (1 - smoothing) onehot(target) - smoothing / v) over the last axis, of v classes";
  let description = [{
    `gradient` has one value per row. Rows whose target is `ignore` are 0; the other targets are in range, as for
    `tcc.cross_entropy`. The probabilities are not stored.
    ```mlir
    %y = tcc.cross_entropy_backward %logits, %target, %g ignore -100 smoothing 0.1 : f32[B, T, V], i32[B, T], f32[B, T] to f32[B, T, V]
    ```
  }];
  let arguments = (ins Tcc_FloatTensor:$logits, Tcc_IntTensor:$target, Tcc_FloatTensor:$gradient, I64Attr:$ignore, F64Attr:$smoothing);
  let results = (outs Tcc_FloatTensor:$result);
  let assemblyFormat = "$logits `,` $target `,` $gradient `ignore` $ignore `smoothing` $smoothing attr-dict `:` custom<Short>(type($logits)) `,` custom<Short>(type($target)) `,` custom<Short>(type($gradient)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
}

def Tcc_CumsumOp : Tcc_Op<"cumsum", [Pure, SameOperandsAndResultType]> {
  let summary = "running sum: result[.., j, ..] = sum of x[.., i, ..] over i <= j; f16 and bf16 accumulate in f32";
  let arguments = (ins Tcc_NumberTensor:$x, I64Attr:$axis);
  let results = (outs Tcc_NumberTensor:$result);
  let assemblyFormat = "$x `axis` $axis attr-dict `:` custom<Short>(type($result))";
  let hasVerifier = 1;
}

#endif
