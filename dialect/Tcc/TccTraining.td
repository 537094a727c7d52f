// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What training asks of a function, before and after lib/Derive has answered.
#ifndef TCC_TRAINING
#define TCC_TRAINING

include "dialect/Tcc/TccStructure.td"

def Tcc_StopGradientOp : Tcc_Op<"stop_gradient", [Pure, SameOperandsAndResultType]> {
  let summary = "x, taken as a constant by derivatives";
  let arguments = (ins Tcc_AnyTensor:$x);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$x attr-dict `:` custom<Short>(type($result))";
}

def Tcc_DropoutOp : Tcc_Op<"dropout", [Pure, AllTypesMatch<["x", "result"]>]> {
  let summary = "x outside of training; in it 0 with probability `rate`, else x / (1 - rate)";
  let description = [{
    The instance numbers the draw: one for each chain of calls and layer, in the order of the model's text.
    ```mlir
    %y = tcc.dropout %x instance %n rate 1.000000e-01 : f32[B, T, 384]
    ```
  }];
  let arguments = (ins Tcc_FloatTensor:$x, Tcc_IndexScalar:$instance, F64Attr:$rate);
  let results = (outs Tcc_FloatTensor:$result);
  let assemblyFormat = "$x `instance` $instance `rate` $rate attr-dict `:` custom<Short>(type($result))";
  let builders = [OpBuilder<(ins "::mlir::Value":$x, "::mlir::Value":$instance, "double":$rate), [{
    build($_builder, $_state, x.getType(), x, instance, $_builder.getF64FloatAttr(rate));
  }]>];
  let hasVerifier = 1;
}

def Tcc_CheckFiniteOp : Tcc_Op<"check_finite", [MemoryEffects<[MemWrite]>]> {
  let summary = "ends the call where the scalar is a NaN or infinite: what follows is not run";
  let arguments = (ins Tcc_FloatTensor:$x, StrAttr:$name, Tcc_AnyTensor:$step);
  let assemblyFormat = "$name $x `in` $step attr-dict `:` custom<Short>(type($x)) `,` custom<Short>(type($step))";
  let hasVerifier = 1;
}

def Tcc_AssignOp : Tcc_Op<"assign", [MemoryEffects<[MemWrite]>]> {
  let summary = "a parameter's value in the next call";
  let description = [{
    Every `tcc.param` of the function reads what was there before the call. Names and indices are as for `tcc.param`.
    ```mlir
    tcc.assign "h.{i}.ln_1.weight"[%i] = %w : f32[768]
    ```
  }];
  let arguments = (ins StrAttr:$name, Variadic<Tcc_IndexScalar>:$indices, Tcc_AnyTensor:$value,
                       OptionalAttr<StrAttr>:$init);
  let assemblyFormat = "$name (`[` $indices^ `]`)? `=` $value (`init` $init^)? attr-dict `:` custom<Short>(type($value))";
  let hasVerifier = 1;
}

// In optimizers only: functions over a parameter of any shape, whose elements all are treated alike.
def Tcc_ClipByGlobalNormOp : Tcc_Op<"clip_by_global_norm", [Pure, SameOperandsAndResultType]> {
  let summary = "the gradient, scaled by min(1, limit / (norm + 1e-6)) with the norm of all gradients together";
  let arguments = (ins Tcc_FloatTensor:$gradient, F64Attr:$limit);
  let results = (outs Tcc_FloatTensor:$result);
  let assemblyFormat = "$gradient `limit` $limit attr-dict `:` custom<Short>(type($result))";
}

def Tcc_DecayOp : Tcc_Op<"decay", [Pure, SameOperandsAndResultType]> {
  let summary = "the weight, 0 for parameters whose name one of the globs matches";
  let arguments = (ins Tcc_FloatTensor:$weight, StrAttr:$globs);
  let results = (outs Tcc_FloatTensor:$result);
  let assemblyFormat = "$weight `except` $globs attr-dict `:` custom<Short>(type($result))";
}

#endif
