// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pipelines, functions, updates, and the few expressions `arith` and `math` lack.
#ifndef TCC_DIALECT_HALIDE_OPS_TD
#define TCC_DIALECT_HALIDE_OPS_TD

include "dialect/Halide/HalideDialect.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

defvar AsmNames = DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames", "getDefaultDialect"]>;

def Halide_PipelineOp : Halide_Op<"pipeline", [
    IsolatedFromAbove, Symbol, SymbolTable, SingleBlock, NoTerminator, AsmNames]> {
  let summary = "one kernel";
  let description = [{
    ```mlir
    halide.pipeline @scale(%x : f32[k, m], %s : f32) -> (@out) {
      func @out[%k, %m] : f32 {
        %0 = at %x[%k, %m] : f32[k, m]
        %1 = arith.mulf %0, %s : f32
        yield %1 : f32
      }
      schedule {
        vectorize @out (k, 16, guard_with_if)
        parallel @out (m)
      }
    }
    ```
    Buffers are declared as element type and axis names, scalars as their type. The object's function has the
    pipeline's name; its arguments are these, in order, and then the outputs. Ops straight in the body compute run-time
    integers for reduction domains, bounds and factors.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$arg_names, TypeArrayAttr:$arg_types,
                       FlatSymbolRefArrayAttr:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::StringRef getArgName(unsigned i);
    /// The type argument `i` was declared with; unsigned scalars are unsigned here alone.
    ::mlir::Type getArgType(unsigned i);
    FuncOp lookupFunc(::mlir::StringRef name);
    /// The updates of a function, in order.
    std::vector<UpdateOp> getUpdates(::mlir::StringRef func);
  }];
}

def Halide_FuncOp : Halide_Op<"func", [Symbol, HasParent<"PipelineOp">,
    SingleBlockImplicitTerminator<"YieldOp">, AsmNames]> {
  let summary = "a function and its pure definition over all of its variables";
  let description = [{
    `halide.func @sum[%m] : f32 { ... yield %0 : f32 }`; several types make a tuple.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$vars, TypeArrayAttr:$types);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    unsigned getRank() { return getVars().size(); }
  }];
}

def Halide_UpdateOp : Halide_Op<"update", [HasParent<"PipelineOp">,
    SingleBlockImplicitTerminator<"YieldOp">, AsmNames]> {
  let summary = "an update of a function, over some of its variables and a reduction domain";
  let description = [{
    ```mlir
    halide.update @mm[%n, %m] over (%r : 0, %K) {
      ...
      where %keep
      yield %0 : f32
    }
    ```
    A domain variable has a minimum and an extent. Without `at [...]` the yield writes to the point of the update's
    variables, which then are all of the function's; with it to these indices, where a variable stands in its own place.
    Updates of one function are numbered in the order they are written.
  }];
  let arguments = (ins FlatSymbolRefAttr:$func, StrArrayAttr:$vars, StrArrayAttr:$rvars,
                       DenseI64ArrayAttr:$domain, Variadic<I32>:$values);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Minimum (2 i) or extent (2 i + 1) of a domain variable: an integer attribute or a value.
    ::mlir::OpFoldResult getDomainValue(unsigned i);
    FuncOp getFuncOp();
  }];
}

def Halide_YieldOp : Halide_Op<"yield", [Pure, Terminator, AttrSizedOperandSegments,
    ParentOneOf<["FuncOp", "UpdateOp"]>]> {
  let summary = "the value of a definition";
  let arguments = (ins Variadic<AnyType>:$values, Variadic<I32>:$indices);
  let assemblyFormat = "($values^ `:` type($values))? (`at` ` ` `[` $indices^ `]`)? attr-dict";
  let builders = [OpBuilder<(ins), [{}]>];
  let hasVerifier = 1;
}

def Halide_WhereOp : Halide_Op<"where", [HasParent<"UpdateOp">]> {
  let summary = "restrict the reduction domain to points where this holds";
  let arguments = (ins I1:$condition);
  let assemblyFormat = "$condition attr-dict";
}

def Halide_AtOp : Halide_Op<"at", [Pure, AttrSizedOperandSegments]> {
  let summary = "read an input buffer or a function at a point";
  let description = [{
    `%a = halide.at %x[%k, 0] : f32[k, m]` or `%b:2 = halide.at @pair[%m] : f32, i32`. Indices are values or integers. In
    an update of the function itself it reads what was there before.
  }];
  let arguments = (ins OptionalAttr<FlatSymbolRefAttr>:$func, Optional<Halide_BufferType>:$buffer,
                       Variadic<I32>:$indices, DenseI64ArrayAttr:$constants);
  let results = (outs Variadic<AnyType>:$results);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    unsigned getRank() { return getConstants().size(); }
    ::mlir::OpFoldResult getIndex(unsigned i);
  }];
}

class Bounds<string word> : Halide_Op<word, [Pure]> {
  let summary = word # " of a dimension of an input buffer or an output";
  let arguments = (ins OptionalAttr<FlatSymbolRefAttr>:$func, Optional<Halide_BufferType>:$buffer, I64Attr:$dim);
  let results = (outs I32:$result);
  let assemblyFormat = "custom<Dimension>($func, $buffer, type($buffer), $dim) attr-dict";
  let hasVerifier = 1;
}
def Halide_MinOp    : Bounds<"min">;
def Halide_ExtentOp : Bounds<"extent">;
def Halide_StrideOp : Bounds<"stride">;

def Halide_ConstrainOp : Halide_Op<"constrain", [HasParent<"PipelineOp">, AttrSizedOperandSegments]> {
  let summary = "what the caller must hold of a dimension of an input buffer or an output";
  let description = [{
    `halide.constrain %w[0] min 0 extent 48 stride 1 : f32[n, k, p]`; any of the three, integers or values, and `component i` for the
    buffers of a tuple output. A constraint is checked at each call, and code relies on it.
  }];
  let arguments = (ins OptionalAttr<FlatSymbolRefAttr>:$func, Optional<Halide_BufferType>:$buffer, I64Attr:$dim,
                       DefaultValuedAttr<I64Attr, "0">:$component, ArrayAttr:$bounds, Variadic<I32>:$values);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// 0 minimum, 1 extent, 2 stride: an integer attribute, a value, or null where nothing is said.
    ::mlir::OpFoldResult getBound(unsigned which);
    /// Whether `any` is said.
    bool isFree(unsigned which);
  }];
}

// Expressions.

class Unary<string mnemonic, string what, TypeConstraint type = AnyType>
    : Halide_Op<mnemonic, [Pure, SameOperandsAndResultType]> {
  let summary = what;
  let arguments = (ins type:$value);
  let results = (outs type:$result);
  let assemblyFormat = "$value attr-dict `:` type($result)";
}
class Binary<string mnemonic, string what> : Halide_Op<mnemonic, [Pure, SameOperandsAndResultType]> {
  let summary = what;
  let arguments = (ins AnySignlessInteger:$lhs, AnySignlessInteger:$rhs);
  let results = (outs AnySignlessInteger:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($result)";
}
def Halide_StrictFloatOp : Unary<"strict_float", "Halide's strict_float: the expression is computed as IEEE says">;
def Halide_LikelyOp      : Unary<"likely", "Halide's likely: loops are split so that this holds inside">;
def Halide_LikelyIfInnermostOp : Unary<"likely_if_innermost", "Halide's likely_if_innermost">;
def Halide_AsUnsignedOp  : Unary<"as_unsigned", "the bits as an unsigned integer from here on", AnySignlessInteger>;
def Halide_AsSignedOp    : Unary<"as_signed", "the bits as a signed integer from here on", AnySignlessInteger>;
def Halide_DivOp : Binary<"div", "Halide's /: rounds down for a positive divisor; by zero gives zero">;
def Halide_ModOp : Binary<"mod", "Halide's %: never negative; by zero gives zero">;

class Clamped<string mnemonic, string what> : Halide_Op<mnemonic, [Pure, SameOperandsAndResultType]> {
  let summary = what;
  let arguments = (ins AnyType:$value, AnyType:$low, AnyType:$high);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$value `,` $low `,` $high attr-dict `:` type($result)";
}
def Halide_ClampOp : Clamped<"clamp", "Halide's clamp, which bounds inference understands">;
def Halide_PromiseClampedOp : Clamped<"promise_clamped", "Halide's unsafe_promise_clamped: the value lies in the range already">;

def Halide_CallOp : Halide_Op<"call", [Pure]> {
  let summary = "a pure function of Halide that arith and math lack, by its name";
  let arguments = (ins StrAttr:$callee, Variadic<AnyType>:$operands_);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$callee `(` $operands_ `)` attr-dict `:` functional-type($operands_, $result)";
}

// Schedules.

def Halide_ScheduleOp : Halide_Op<"schedule", [HasParent<"PipelineOp">, SingleBlock, NoTerminator,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getDefaultDialect"]>]> {
  let summary = "directives, applied from top to bottom";
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$body attr-dict";
}

def Halide_SpecializeOp : Halide_Op<"specialize", [SingleBlock, NoTerminator,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getDefaultDialect"]>]> {
  let summary = "a version of one stage for when a condition holds";
  let description = [{
    `halide.specialize @out (%small) { vectorize @out (n, 8) }`: the directives inside are applied to that version, which
    starts from the schedule so far.
  }];
  let arguments = (ins FlatSymbolRefAttr:$func, OptionalAttr<I64Attr>:$update, I1:$condition);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$func (`update` $update^)? ` ` `(` $condition `)` $body attr-dict";
}

#endif
