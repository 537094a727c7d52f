// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sources, views and gathers.
#ifndef TCC_SHAPE
#define TCC_SHAPE

include "dialect/Tcc/TccOpBase.td"

def Tcc_ConstantOp : Tcc_Op<"constant", [Pure, ConstantLike, Tcc_Source]> {
  let summary = "one number in every element";
  let arguments = (ins TypedAttrInterface:$value);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "custom<Splat>($value, type($result)) attr-dict";
  let hasVerifier = 1;
  let hasFolder = 1;
  let builders = [
    // Converts to the element type of `type`; a float for an integer type must be whole.
    OpBuilder<(ins "::tcc::TensorType":$type, "double":$value)>];
  let extraClassDeclaration = [{
    /// The number as a double (an i64 beyond 2^53 loses digits; ask getValue() there).
    double getNumber();
    bool isNumber(double value) { return getNumber() == value; }
  }];
}

def Tcc_IotaOp : Tcc_Op<"iota", [Pure, Tcc_Source]> {
  let summary = "0, 1, 2, ... along the only axis";
  let results = (outs Tcc_IntTensor:$result);
  let assemblyFormat = "attr-dict `:` custom<Short>(type($result))";
  let hasVerifier = 1;
}

def Tcc_SizeOp : Tcc_Op<"size", [Pure, Tcc_Source]> {
  let summary = "a size as a scalar";
  let arguments = (ins Tcc_Size:$size);
  let results = (outs Tcc_IntTensor:$result);
  let assemblyFormat = "custom<SizeText>($size) attr-dict `:` custom<Short>(type($result))";
  let hasVerifier = 1;
}

def Tcc_BroadcastOp : Tcc_Op<"broadcast", [Pure, Tcc_View]> {
  let summary = "operand axis i becomes result axis `axes[i]`; the other result axes repeat it";
  let description = [{
    `axes` is increasing. An operand axis has the size of its result axis, or is literally 1 and repeats.
    ```mlir
    %m = tcc.broadcast %mask axes [0, 3] : i32[B, T] to i32[B, 12, T, T]
    ```
  }];
  let arguments = (ins Tcc_AnyTensor:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$x `axes` $axes attr-dict `:` custom<Short>(type($x)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Tcc_RearrangeOp : Tcc_Op<"rearrange", [Pure, Tcc_View]> {
  let summary = "reshapes and transposes in the einops notation";
  let description = [{
    Both sides name the same axes; `(h d)` is one axis made of two, the last varying fastest; `1` is an axis of size 1.
    A name stands alone on at least one side, so that the types fix its size.
    ```mlir
    %q = tcc.rearrange "b t (h d) -> b h t d" %x : f32[B, T, 384] to f32[B, 12, T, 32]
    ```
  }];
  let arguments = (ins StrAttr:$pattern, Tcc_AnyTensor:$x);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$pattern $x attr-dict `:` custom<Short>(type($x)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Tcc_SliceOp : Tcc_Op<"slice", [Pure, Tcc_View]> {
  let summary = "a window of the operand: `offsets` and the sizes of the result";
  let arguments = (ins Tcc_AnyTensor:$x, ArrayAttr:$offsets);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$x custom<SizeList>($offsets) attr-dict `:` custom<Short>(type($x)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{ SizeAttr getOffset(unsigned axis); }];
}

def Tcc_ToeplitzOp : Tcc_Op<"toeplitz", [Pure, Tcc_View]> {
  let summary = "a matrix that is constant along its diagonals: result[.., i, .., j] = x[.., .., j - i + M - 1]";
  let description = [{
    The rows i are the result's axis `rows`, of size M, and the columns j its last, of size N; the operand has instead of
    both a last axis of size M + N - 1. So a table by the distance of a key from a query stands at every score.
    ```mlir
    %y = tcc.toeplitz %x rows 1 : f32[8, T + S - 1] to f32[8, T, S]
    ```
  }];
  let arguments = (ins Tcc_AnyTensor:$x, I64Attr:$rows);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$x `rows` $rows attr-dict `:` custom<Short>(type($x)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Of the place [i, j] in the operand: j - i + offset.
    SizeAttr getOffset();
  }];
}

def Tcc_ConcatOp : Tcc_Op<"concat", [Pure]> {
  let summary = "the parts one after the other along `axis`: result[.., o + j, ..] = part[.., j, ..], o the sizes before it";
  let description = [{
    The parts agree in all other axes; the result's size along `axis` is the sum of theirs. A part may be empty there.
    ```mlir
    %y = tcc.concat %class, %patches axis 1 : f32[B, 1, 768], f32[B, T, 768] to f32[B, T + 1, 768]
    ```
  }];
  let arguments = (ins Variadic<Tcc_AnyTensor>:$parts, I64Attr:$axis);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$parts `axis` $axis attr-dict `:` custom<ShortList>(type($parts)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Tcc_CheckIndexOp : Tcc_Op<"check_index", [Pure, SameOperandsAndResultType]> {
  let summary = "the operand, once every element is known to lie in 0 <= x < limit";
  let description = [{
    An element outside ends the call with `ids[3, 17] = 50300 is outside 0..50256`, where `ids` is `name`. Elements
    equal to `ignore` pass. With `rows` the operand stands for the matrix of so many rows that `tcc.toeplitz` makes of it:
    the error names the first place there.
  }];
  let arguments = (ins Tcc_IntTensor:$x, StrAttr:$name, Tcc_Size:$limit, OptionalAttr<I64Attr>:$ignore, OptionalAttr<Tcc_Size>:$rows);
  let results = (outs Tcc_IntTensor:$result);
  let assemblyFormat = "$name $x `below` custom<SizeText>($limit) (`or` $ignore^)? (`rows` custom<SizeText>($rows)^)? attr-dict `:` custom<Short>(type($result))";
  let hasVerifier = 1;
}

def Tcc_GatherOp : Tcc_Op<"gather", [Pure]> {
  let summary = "rows of a table: result[i.., c..] = table[index[i..], c..]";
  let description = [{
    The index is in range: it comes from `tcc.check_index`, `tcc.iota`, or is proved.
  }];
  let arguments = (ins Tcc_AnyTensor:$table, Tcc_IntTensor:$index);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$table `[` $index `]` attr-dict `:` custom<Short>(type($table)) `,` custom<Short>(type($index)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Tcc_TakeAlongOp : Tcc_Op<"take_along", [Pure]> {
  let summary = "one element per index along `axis`: result[.., k, ..] = x[.., index[.., k, ..], ..]";
  let description = [{
    Operand and index agree in all other axes; the result has the index's shape. The index is in range, as for
    `tcc.gather`.
    ```mlir
    %y = tcc.take_along %x[%i] axis 1 : f32[B, T, C], i32[B, K, C] to f32[B, K, C]
    ```
  }];
  let arguments = (ins Tcc_AnyTensor:$x, Tcc_IntTensor:$index, I64Attr:$axis);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$x `[` $index `]` `axis` $axis attr-dict `:` custom<Short>(type($x)) `,` custom<Short>(type($index)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
}

def Tcc_ScatterAddOp : Tcc_Op<"scatter_add", [Pure]> {
  let summary = "rows added up by index: result[v, c..] = sum of x[i.., c..] over all i.. with index[i..] = v";
  let description = [{
    The way back of `tcc.gather`. Rows are added in the order of i.., whatever runs in parallel; f16 and bf16 accumulate
    in f32. The index is in range, as for `tcc.gather`.
    ```mlir
    %y = tcc.scatter_add %x[%i] : f32[B, T, 384], i32[B, T] to f32[30522, 384]
    ```
  }];
  let arguments = (ins Tcc_FloatTensor:$x, Tcc_IntTensor:$index);
  let results = (outs Tcc_FloatTensor:$result);
  let assemblyFormat = "$x `[` $index `]` attr-dict `:` custom<Short>(type($x)) `,` custom<Short>(type($index)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
}

#endif
