// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of schedule directives. A row gives the op, its builder method (Builder.h), its translation to Halide and
// its C++ print (lib/Halide): the word Halide users know, the handle it is called on, and the kinds of its arguments.
// Kinds (Directives.h): Var a loop that stays, Old a loop that goes, New a loop that comes, Vars a list of loops,
// Dim a storage dimension, Dims a list of them, Expr an integer or a run-time i32, Bool, Tail, Memory, Bound,
// Loop a function and one of its loops, Func a function, Buffer an input, NewFunc a function that comes.
#ifndef TCC_DIALECT_HALIDE_DIRECTIVES_TD
#define TCC_DIALECT_HALIDE_DIRECTIVES_TD

include "dialect/Halide/HalideDialect.td"
include "dialect/Halide/DirectiveInterface.td"

// `required` counts the arguments that must be given; the rest may be left off from the end.
class Directive<string word, string receiver, list<string> kinds, int required = !size(kinds), string method = word>
    : Halide_Op<word, [DirectiveInterface]> {
  let arguments = (ins FlatSymbolRefAttr:$func, OptionalAttr<I64Attr>:$update, ArrayAttr:$args,
                       Variadic<AnyType>:$values);
  let summary = "Halide's " # method;
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration =
    "static const ::tcc::halide::Signature &signature() {\n"
    "  static constexpr ::tcc::halide::ArgKind kinds[] = {::tcc::halide::ArgKind::None"
    # !foldl("", kinds, text, kind, text # ", ::tcc::halide::ArgKind::" # kind) # "};\n"
    "  static const ::tcc::halide::Signature s{\"" # word # "\", \"" # method # "\", ::tcc::halide::Receiver::"
    # receiver # ", ::llvm::ArrayRef(kinds).drop_front(), " # required # "};\n"
    "  return s;\n}\n"
    "const ::tcc::halide::Signature &getSignature() { return signature(); }\n"
    "static constexpr auto receiver = ::tcc::halide::Receiver::" # receiver # ";\n"
    "static constexpr unsigned required = " # required # ";\n"
    "using Kinds = ::tcc::halide::KindList<" # !interleave(!foreach(k, kinds, "::tcc::halide::ArgKind::" # k), ", ") # ">;\n"
    "template <typename On, typename... Args> static auto call(On &on, const Args &...args)\n"
    "    -> decltype(on." # method # "(args...)) { return on." # method # "(args...); }\n"
    "template <typename Self> struct Method {\n"
    "  template <typename... Args> Self " # word # "(const Args &...args) const {\n"
    "    return static_cast<const Self *>(this)->template direct<" # !subst("Halide_", "", NAME) # ">(args...);\n  }\n};\n";
  let extraClassDefinition = [{
    ::mlir::ParseResult $cppClass::parse(::mlir::OpAsmParser &parser, ::mlir::OperationState &state) {
      return ::tcc::halide::parseDirective(parser, state, signature());
    }
    void $cppClass::print(::mlir::OpAsmPrinter &printer) { ::tcc::halide::printDirective(printer, *this); }
  }];
}

// Loops of one stage.
def Halide_SplitOp    : Directive<"split", "Stage", ["Old", "New", "New", "Expr", "Tail"], 4>;
def Halide_FuseOp     : Directive<"fuse", "Stage", ["Old", "Old", "New"]>;
def Halide_RenameOp   : Directive<"rename", "Stage", ["Old", "New"]>;
def Halide_TileOp     : Directive<"tile", "Stage",
                                  ["Old", "Old", "New", "New", "New", "New", "Expr", "Expr", "Tail"], 8>;
def Halide_ReorderOp  : Directive<"reorder", "Stage", ["Vars"]>;
def Halide_SerialOp   : Directive<"serial", "Stage", ["Var"]>;
def Halide_ParallelOp : Directive<"parallel", "Stage", ["Var", "Expr", "Tail"], 1>;
def Halide_VectorizeOp : Directive<"vectorize", "Stage", ["Var", "Expr", "Tail"], 1>;
def Halide_UnrollOp   : Directive<"unroll", "Stage", ["Var", "Expr", "Tail"], 1>;
def Halide_NeverPartitionOp  : Directive<"never_partition", "Stage", ["Vars"]>;
def Halide_AlwaysPartitionOp : Directive<"always_partition", "Stage", ["Vars"]>;
def Halide_PrefetchOp : Directive<"prefetch", "Stage", ["Func", "Var", "Var", "Expr", "Bound"], 3>;
def Halide_PrefetchInputOp : Directive<"prefetch_input", "Stage", ["Buffer", "Var", "Var", "Expr", "Bound"], 3, "prefetch">;
// Meaning of one stage.
def Halide_AtomicOp   : Directive<"atomic", "Stage", ["Bool"], 0>;
def Halide_AllowRaceConditionsOp : Directive<"allow_race_conditions", "Stage", []>;
def Halide_RfactorOp  : Directive<"rfactor", "Stage", ["Old", "Dim", "NewFunc"]>;
def Halide_UnscheduledOp : Directive<"unscheduled", "Stage", []>;
def Halide_ComputeWithOp : Directive<"compute_with", "Stage", ["Loop"]>;
// Device loops of one stage.
def Halide_GpuBlocksOp  : Directive<"gpu_blocks", "Stage", ["Var", "Var", "Var"], 1>;
def Halide_GpuThreadsOp : Directive<"gpu_threads", "Stage", ["Var", "Var", "Var"], 1>;
def Halide_GpuLanesOp   : Directive<"gpu_lanes", "Stage", ["Var"]>;
def Halide_GpuSingleThreadOp : Directive<"gpu_single_thread", "Stage", []>;
// Place and storage of a function.
def Halide_ComputeRootOp   : Directive<"compute_root", "Func", []>;
def Halide_ComputeInlineOp : Directive<"compute_inline", "Func", []>;
def Halide_ComputeAtOp     : Directive<"compute_at", "Func", ["Loop"]>;
def Halide_StoreRootOp     : Directive<"store_root", "Func", []>;
def Halide_StoreAtOp       : Directive<"store_at", "Func", ["Loop"]>;
def Halide_HoistStorageOp  : Directive<"hoist_storage", "Func", ["Loop"]>;
def Halide_StoreInOp       : Directive<"store_in", "Func", ["Memory"]>;
def Halide_ReorderStorageOp : Directive<"reorder_storage", "Func", ["Dims"]>;
def Halide_FoldStorageOp   : Directive<"fold_storage", "Func", ["Dim", "Expr", "Bool"], 2>;
def Halide_BoundOp         : Directive<"bound", "Func", ["Dim", "Expr", "Expr"]>;
def Halide_BoundExtentOp   : Directive<"bound_extent", "Func", ["Dim", "Expr"]>;
def Halide_BoundStorageOp  : Directive<"bound_storage", "Func", ["Dim", "Expr"]>;
def Halide_AlignStorageOp  : Directive<"align_storage", "Func", ["Dim", "Expr"]>;
def Halide_AlignBoundsOp   : Directive<"align_bounds", "Func", ["Dim", "Expr", "Expr"], 2>;

#endif
