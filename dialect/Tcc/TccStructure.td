// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dims, parameters, layer loops, kernels and their launches.
#ifndef TCC_STRUCTURE
#define TCC_STRUCTURE

include "dialect/Tcc/TccOpBase.td"
include "mlir/Interfaces/LoopLikeInterface.td"

def Tcc_IndexScalar
    : Type<CPred<"::llvm::isa<::tcc::TensorType>($_self)">, "i32 scalar", "::tcc::TensorType">,
      BuildableType<"::tcc::TensorType::get($_builder.getContext(), $_builder.getI32Type(), {})">;

def Tcc_DimOp : Tcc_Op<"dim", [Symbol]> {
  let summary = "a run-time size of the module: every value from min to max";
  let arguments = (ins SymbolNameAttr:$sym_name, DefaultValuedAttr<I64Attr, "1">:$min, I64Attr:$max);
  let assemblyFormat = "$sym_name (`min` `(` $min^ `)`)? `max` `(` $max `)` attr-dict";
  let hasVerifier = 1;
}

def Tcc_ParamOp : Tcc_Op<"param", [Pure]> {
  let summary = "a parameter, by its name in the checkpoint";
  let description = [{
    Each `{k*i+c}` in the name stands for one index, an enclosing loop's counter, in order. Sizes are constants.
    ```mlir
    %w = tcc.param "encoder.layer.{i}.attention.self.query.weight"[%i] : f32[384, 384]
    ```
  }];
  let arguments = (ins StrAttr:$name, Variadic<Tcc_IndexScalar>:$indices, OptionalAttr<StrAttr>:$init);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$name (`[` $indices^ `]`)? (`init` $init^)? attr-dict `:` custom<Short>(type($result))";
  let hasVerifier = 1;
}

def Tcc_PackedParamOp : Tcc_Op<"packed_param", [SingleBlock, Pure]> {
  let summary = "what a kernel makes of parameters when the model is opened, and again when one of them was written";
  let description = [{
    The body holds parameters and views of them, and yields what the kernel reads: operands as a launch has them.
    ```mlir
    %w = tcc.packed_param @pack grid [] : f32[16, 768, 48] {
      %0 = tcc.param "h.{i}.w"[%i] : f32[768, 768]
      tcc.yield %0 : f32[768, 768]
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, ArrayAttr:$grid);
  let results = (outs Tcc_AnyTensor:$result);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$kernel `grid` custom<SizeList>($grid) attr-dict `:` custom<Short>(type($result)) $body";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::OperandRange getSources() { return getBody().front().getTerminator()->getOperands(); }
  }];
}

def Tcc_RepeatOp : Tcc_Op<"repeat", [SingleBlock, RecursiveMemoryEffects,
                                     DeclareOpInterfaceMethods<LoopLikeOpInterface, ["getInitsMutable",
                                         "getRegionIterArgs", "getYieldedValuesMutable", "getLoopResults"]>]> {
  let summary = "layer loop with carried and stacked values";
  let description = [{
    The body's first argument is the counter, an i32 scalar; the others are the carried values, which `tcc.yield` renews.
    What it yields behind them is stacked: iteration i gives row i - lower of a result with one more axis. `reversed`
    counts down from upper - 1 to lower.
    ```mlir
    %x6 = tcc.repeat %i = 0 to 6 carry(%x = %x0) : f32[B, T, 384] { ... tcc.yield %y : f32[B, T, 384] }
    %y, %all = tcc.repeat %i = 0 to 6 carry(%x = %x0) : f32[B, C] stack f32[6, B, C] { ... tcc.yield %y, %h : f32[B, C], f32[B, C] }
    ```
  }];
  let arguments = (ins I64Attr:$lower, I64Attr:$upper, UnitAttr:$reversed, Variadic<Tcc_AnyTensor>:$initArgs);
  let results = (outs Variadic<Tcc_AnyTensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let skipDefaultBuilders = 1;
  // Makes the body block with its arguments and no terminator. `stacks`: types of the stacked results.
  let builders = [OpBuilder<(ins "int64_t":$lower, "int64_t":$upper, "::mlir::ValueRange":$inits,
                                 CArg<"::mlir::TypeRange", "{}">:$stacks, CArg<"bool", "false">:$reversed)>];
  let extraClassDeclaration = [{
    ::mlir::BlockArgument getCounter() { return getBody().front().getArgument(0); }
    ::mlir::Block::BlockArgListType getCarried() { return getBody().front().getArguments().drop_front(); }
    ::mlir::ResultRange getCarriedResults() { return getResults().take_front(getInitArgs().size()); }
    ::mlir::ResultRange getStacks() { return getResults().drop_front(getInitArgs().size()); }
    ::tcc::YieldOp getYield();
    int64_t getTrips() { return std::max<int64_t>(0, int64_t(getUpper()) - int64_t(getLower())); }
    /// The stacked result of values of this type.
    ::tcc::TensorType stackOf(::tcc::TensorType type);
  }];
}

def Tcc_RowOp : Tcc_Op<"row", [Pure, Tcc_View]> {
  let summary = "the row of a stack that a loop around it counts: result[c..] = stack[counter - lower, c..]";
  let description = [{
    ```mlir
    %h = tcc.row %all[%i from 0] : f32[6, B, C] to f32[B, C]
    ```
  }];
  let arguments = (ins Tcc_AnyTensor:$stack, Tcc_IndexScalar:$counter, I64Attr:$lower);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$stack `[` $counter `from` $lower `]` attr-dict `:` custom<Short>(type($stack)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
}

def Tcc_YieldOp : Tcc_Op<"yield", [Pure, Terminator, ReturnLike]> {
  let summary = "the values of the enclosing region";
  let arguments = (ins Variadic<Tcc_AnyTensor>:$values);
  let assemblyFormat = "($values^ `:` custom<ShortList>(type($values)))? attr-dict";
}

def Tcc_GroupOp : Tcc_Op<"group", [SingleBlock, Pure]> {
  let summary = "ops that become one kernel, before it is outlined";
  let results = (outs Variadic<Tcc_AnyTensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "attr-dict `:` custom<ShortList>(type($results)) $body";
  let hasVerifier = 1;
}

def Tcc_KernelOp : Tcc_Op<"kernel", [FunctionOpInterface, IsolatedFromAbove, SingleBlock]> {
  let summary = "one kernel: at most one anchor and the elementwise work around it";
  let description = [{
    Dims are the kernel's own names (m, n, k, ...), bound by each launch. lib/Kernels/LowerKernels.cpp lists the forms
    of the body that have a lowering.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<FunctionType>:$function_type,
                       OptionalAttr<StrAttr>:$sym_visibility, OptionalAttr<DictArrayAttr>:$arg_attrs,
                       OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  // Makes the entry block.
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type)>];
  let extraClassDeclaration = [{
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
  }];
}

def Tcc_LaunchOp : Tcc_Op<"launch", [Pure]> {
  let summary = "runs a kernel at every point of a grid";
  let description = [{
    Every operand and result has the grid's axes first, then the kernel's. `layouts[r]` is the order in which result r's
    axes lie in memory, outermost first; without it the order of the type.
    ```mlir
    %s = tcc.launch @scores grid [B, 12] (%q, %kp) : (f32[B, 12, T, 32], f32[B, 12, ceildiv(T, 48), 32, 48]) to f32[B, 12, T, T]
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, ArrayAttr:$grid, Variadic<Tcc_AnyTensor>:$operands,
                       OptionalAttr<ArrayAttr>:$layouts);
  let results = (outs Variadic<Tcc_AnyTensor>:$results);
  let assemblyFormat = "$kernel `grid` custom<SizeList>($grid) `(` $operands `)` (`layouts` $layouts^)? attr-dict `:` `(` custom<ShortList>(type($operands)) `)` `to` custom<ShortList>(type($results))";
  let hasVerifier = 1;
}

#endif
