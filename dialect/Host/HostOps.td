// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tables of a host program in readable form: what the runtime, the header and the info table must know of a model
// beside the code of its entries. They become constant globals (lower-tables).
#ifndef HOST_OPS
#define HOST_OPS

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/CommonAttrConstraints.td"
include "mlir/IR/OpBase.td"

def Host_Dialect : Dialect {
  let name = "host";
  let cppNamespace = "::tcc::host";
  let summary = "constant tables of a compiled model";
}

class Host_Op<string mnemonic, list<Trait> traits = []> : Op<Host_Dialect, mnemonic, traits>;

def Host_ModelOp : Host_Op<"model"> {
  let summary = "the model as a whole";
  let arguments = (ins StrAttr:$name, OptionalAttr<StrAttr>:$doc, StrAttr:$compiler, StrAttr:$target,
                       I64Attr:$features, StrArrayAttr:$prefixes, StrArrayAttr:$ignores);
  let assemblyFormat = "$name (`doc` $doc^)? `by` $compiler `for` $target `features` $features `prefixes` $prefixes `ignores` $ignores attr-dict";
}

def Host_ParamOp : Host_Op<"param"> {
  let summary = "one tensor of the checkpoint; their order numbers them";
  let arguments = (ins StrAttr:$name, TypeAttr:$type, OptionalAttr<StrAttr>:$init, UnitAttr:$master);
  let assemblyFormat = "$name `:` $type (`init` $init^)? (`master` $master^)? attr-dict";
}

def Host_KernelOp : Host_Op<"kernel"> {
  let summary = "a kernel that some launch or pack calls";
  let arguments = (ins FlatSymbolRefAttr:$kernel, I64Attr:$inputs, I64Attr:$outputs, OptionalAttr<ArrayAttr>:$slices,
                       UnitAttr:$threads);
  let assemblyFormat = "$kernel $inputs `to` $outputs (`slices` $slices^)? (`threads` $threads^)? attr-dict";
}

def Host_PackOp : Host_Op<"pack", [SingleBlock, NoTerminator]> {
  let summary = "what a kernel makes of parameters; their order numbers them";
  let arguments = (ins FlatSymbolRefAttr:$kernel, I64Attr:$grid_rank, TypeAttr:$target);
  let regions = (region SizedRegion<1>:$sources);
  let assemblyFormat = "`by` $kernel `grid` $grid_rank `to` $target $sources attr-dict";
}

def Host_SourceOp : Host_Op<"source"> {
  let summary = "a window of a parameter that the pack around it reads";
  let arguments = (ins I64Attr:$param, TypeAttr:$type, I64Attr:$offset, DenseI64ArrayAttr:$strides);
  let assemblyFormat = "$param `:` $type `offset` $offset `strides` $strides attr-dict";
}

def Host_EntryOp : Host_Op<"entry", [SingleBlock, NoTerminator]> {
  let summary = "an entry: its interface, buffers and generated functions";
  let arguments = (ins StrAttr:$name, OptionalAttr<StrAttr>:$doc, DenseI32ArrayAttr:$dims, FlatSymbolRefAttr:$code,
                       OptionalAttr<FlatSymbolRefAttr>:$prepare, OptionalAttr<FlatSymbolRefAttr>:$sizes,
                       OptionalAttr<FlatSymbolRefAttr>:$footprints, FlatSymbolRefAttr:$shapes, UnitAttr:$exclusive);
  let regions = (region SizedRegion<1>:$tables);
  let assemblyFormat = "$name (`doc` $doc^)? `dims` $dims `body` $code (`prepare` $prepare^)? (`sizes` $sizes^)? (`footprints` $footprints^)? `shapes` $shapes (`exclusive` $exclusive^)? $tables attr-dict";
}

def Host_ArgumentOp : Host_Op<"argument"> {
  let summary = "an argument of the entry";
  let description = [{
    Its elements are below `below` where that is not 0, `or` another number; `bits`: without a sign in C.
  }];
  let arguments = (ins StrAttr:$name, TypeAttr:$type, DefaultValuedAttr<I64Attr, "0">:$below, OptionalAttr<I64Attr>:$ignore,
                       OptionalAttr<StrAttr>:$doc, UnitAttr:$bits);
  let assemblyFormat = "$name `:` $type (`below` $below^ (`or` $ignore^)?)? (`bits` $bits^)? (`doc` $doc^)? attr-dict";
}

def Host_ResultOp : Host_Op<"result"> {
  let summary = "a result of the entry";
  let arguments = (ins StrAttr:$name, TypeAttr:$type, OptionalAttr<StrAttr>:$doc);
  let assemblyFormat = "$name `:` $type (`doc` $doc^)? attr-dict";
}

def Host_KeptOp : Host_Op<"kept"> {
  let summary = "a result of the entry that stays in the session; their order numbers them";
  let arguments = (ins TypeAttr:$type);
  let assemblyFormat = "$type attr-dict";
}

def Host_GradientOp : Host_Op<"gradient"> {
  let summary = "row `row` of a kept result is the gradient of a parameter";
  let arguments = (ins I64Attr:$param, I64Attr:$kept, I64Attr:$row);
  let assemblyFormat = "$param `in` $kept `row` $row attr-dict";
}

def Host_BufferOp : Host_Op<"buffer"> {
  let summary = "an intermediate of the entry, alive from one step to another; their order numbers them";
  let description = [{
    `over`: the number of a buffer whose last step is this one's first, and whose place this may take exactly.
  }];
  let arguments = (ins StrAttr:$name, TypeAttr:$type, I64Attr:$first, I64Attr:$last, OptionalAttr<I64Attr>:$over);
  let assemblyFormat = "$name `:` $type `steps` $first `to` $last (`over` $over^)? attr-dict";
}

def Host_LimitOp : Host_Op<"limit"> {
  let summary = "a tensor of a launch that may be too large for one piece of work; their order numbers them";
  let arguments = (ins StrAttr:$name);
  let assemblyFormat = "$name attr-dict";
}

#endif
