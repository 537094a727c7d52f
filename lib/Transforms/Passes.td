// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Passes from the graph to the graph.
#ifndef TCC_TRANSFORMS_PASSES
#define TCC_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def DecomposeAttention : Pass<"decompose-attention", "::mlir::func::FuncOp"> {
  let summary = "Write attention as contractions and softmax, with the scores in memory";
  let description = [{
    `tcc.attention` becomes its two contractions with its region and a softmax between them, and the log of the sums where
    it is used; `tcc.attention_backward` becomes the same way forward, the way back of the softmax, and a contraction for
    each gradient, which sums the axes that its operand lacks; `tcc.attention_capture_backward` the same with sums over
    the axes that what is read lacks. What a region makes of few of the scores' axes is made over those.

    Ensures: no `tcc.attention` and none of its ways back is left; with `fused`, none that lacks a fused kernel.
  }];
  let options = [Option<"fused", "fused", "bool", "false", "Leave those that have a fused kernel">,
                 Option<"report", "report", "bool", "false", "Remark what has no fused kernel, and why">];
  let dependentDialects = ["::tcc::TccDialect"];
}

class Tcc_FusePass<string name> : Pass<name, "::mlir::func::FuncOp"> {
  let options = [Option<"report", "report", "bool", "false", "Remark what fuses">];
  let dependentDialects = ["::tcc::TccDialect"];
}

def FormKernels : Pass<"form-kernels", "::mlir::func::FuncOp"> {
  let summary = "Make each op that is in no group yet a kernel of its own";
  let description = [{
    Broadcasts, constants and views stay outside: they are free.

    Assumes: normalise-reductions, and whichever of the fuse-* passes are wanted. Ensures: elementwise ops, counters and
    anchors (contractions, attention, row ops, reductions, gathers, concats) stand inside groups only; a group with an
    anchor has one result, but for attention.
  }];
  let options = [Option<"report", "report", "bool", "false", "Remark what each kernel holds, and why no more">];
  let dependentDialects = ["::tcc::TccDialect"];
}

def FuseElementwise : Tcc_FusePass<"fuse-elementwise"> {
  let summary = "Make a tree of elementwise ops one pass over memory";
  let description = [{
    An elementwise op that is in no group takes the elementwise ops that only feed it, and those that only feed them.

    Assumes: the other fuse-* passes, which take what they want first.
  }];
}

def FuseEpilogues : Tcc_FusePass<"fuse-epilogues"> {
  let summary = "Compute what follows an anchor before its result is stored";
  let description = [{
    A contraction, row op, reduction, gather or concat and the elementwise ops that follow it, while each result has one
    user, become a `tcc.group`. Sums that are read back where they are stored, and attention, take none.
  }];
}

def FuseIndexWork : Tcc_FusePass<"fuse-index-work"> {
  let summary = "Compute masks and indices where they are read";
  let description = [{
    Integers and bools of counters, sizes and constants alone are cheaper computed than loaded: each reader gets a copy.
    Attention's region gets counters of its own, for block ranges are of what its kernel computes. Loops and returns read
    them from memory.
  }];
}

def FusePrologues : Tcc_FusePass<"fuse-prologues"> {
  let summary = "Compute what feeds an anchor where it is read";
  let description = [{
    A row op, reduction, sum in place, cross entropy or concat takes the elementwise ops that only feed it; a contraction
    takes the concat that its panels are made of, so that each part is packed where it lies. The ops that follow an anchor
    in its group take the elementwise ops that only feed them, but no tree that reads a view which would keep the kernel's
    axes apart.

    Assumes: fuse-epilogues, whose groups grow.
  }];
}

def FuseUpdates : Tcc_FusePass<"fuse-updates"> {
  let summary = "Make what is assigned of a parameter and its states one pass over them";
  let description = [{
    Values of one shape that are assigned and begin with a tensor in common become one group with several results.

    Ensures: assignments stand at the end of their block.
  }];
}

def NormaliseReductions : Pass<"normalise-reductions", "::mlir::func::FuncOp"> {
  let summary = "Write reductions and sums in place as kernels do them";
  let description = [{
    Reduced axes that are not neighbours are reduced one run after the other. Halves that are added up where they are stored
    are added in f32.
  }];
  let dependentDialects = ["::tcc::TccDialect"];
}

def OutlineKernels : Pass<"outline-kernels", "::mlir::ModuleOp"> {
  let summary = "Turn groups into kernels over few canonical axes, and launches of them";
  let description = [{
    Axes that every operand walks as one become one kernel axis; what does not merge becomes the launch's grid.
    Contractions read their right operand as panels, made by a launch of a pack kernel. Equal kernels are one.
    A value that no strides say (a merge of transposed axes) is copied, unless its producer can store it that way.

    Assumes: form-kernels. Ensures: functions hold parameters, views, index checks, loops and launches; every launch
    operand has strides; results and carried values are contiguous and each is a launch's own result.
  }];
  let options = [Option<"panelBytes", "panel-bytes", "int64_t", "192",
                        "Bytes of one row of a panel: three vectors of the target">];
  let dependentDialects = ["::tcc::TccDialect"];
}

def JoinContractions : Pass<"join-contractions", "::mlir::ModuleOp"> {
  let summary = "Make one contraction of those of one input with several parameters";
  let description = [{
    `x @ q, x @ k, x @ v`, each with a bias or none, become one contraction with the concat of the parameters, an addition
    of the concat of the biases, and windows of the result. They stand in one block and sum the same axes of the input;
    operands may stand either way, widths differ.

    Not where it would cost something: where elementwise work follows that is part of the kernel now; where the result has
    to be in memory of its own, or its reader takes no window; in a function that gives parameters new values, for the
    parameters would be joined in each call; and where another call packs one of the parameters otherwise.

    Assumes: hoist-packs follows. Ensures: each concat of parameters is read by one contraction or one addition.
  }];
  let options = [Option<"report", "report", "bool", "false", "Remark what is joined, and what kept the others apart">];
  let dependentDialects = ["::tcc::TccDialect"];
}

def HoistPacks : Pass<"hoist-packs", "::mlir::ModuleOp"> {
  let summary = "Pack and join parameters when the model is opened, not in every call";
  let description = [{
    A launch that only moves data (panels, concatenations) of windows of parameters, and that launches alone read, becomes
    a `tcc.packed_param`. Not in a function that gives parameters new values: it would pack all of them in every call, and
    keep them beside the masters.
  }];
  let dependentDialects = ["::tcc::TccDialect"];
}

def FusePacks : Pass<"fuse-packs", "::mlir::ModuleOp"> {
  let summary = "Make panels in the contraction that reads them";
  let description = [{
    A launch of a pack kernel whose panels one launch of a contraction reads, at the same points of the grid, becomes part
    of that: its kernel takes the operand as it lies and makes the panels for the rows it computes. Nothing but the operand
    is in memory.

    Assumes: hoist-packs, for panels that are the model's are better made once. Ensures: no kernel without a launch is left.
  }];
  let options = [Option<"report", "report", "bool", "false", "Remark whose panels are made where they are read">];
  let dependentDialects = ["::tcc::TccDialect"];
}

def FuseSums : Pass<"fuse-sums", "::mlir::ModuleOp"> {
  let summary = "Add up an operand in the contraction that packs it";
  let description = [{
    A launch that adds up the rows of an operand, which a contraction that sums the same rows makes panels of, becomes a
    second result of that: what is the gradient of a bias comes out of the kernel of the weight's. Where the operand is the
    contraction's left side, whose elements are read one by one, the sums stay apart; also where the product's rows are not
    known to be some and no more than one group, whose panels are made once: with sums, a panel is one task.

    Assumes: fuse-packs. Ensures: no kernel without a launch is left.
  }];
  let options = [Option<"report", "report", "bool", "false", "Remark which sums a contraction makes, and why not others">];
  let dependentDialects = ["::tcc::TccDialect"];
}

def MarkExact : Pass<"mark-exact", "::mlir::func::FuncOp"> {
  let summary = "Mark the floats that decide something discrete";
  let description = [{
    An op decides where floats go in and something else comes out (a comparison, a cast to an integer or bool) or where
    the result jumps (floor, ceil, round, sign, floordiv, mod). It gets the attribute `tcc.exact`, and so do the
    elementwise ops whose results reach it, through views, gathers and carried values. The slice ends at contractions,
    reductions, row ops, parameters and arguments. clamp, relu, min, max and the values of where decide nothing.

    Ensures: kernels and the oracle compute each marked op as written and round it once, so that they decide alike.
  }];
}

def PadHeads : Pass<"pad-heads", "::mlir::func::FuncOp"> {
  let summary = "Put zeros behind the rows of heads that are no whole vectors";
  let description = [{
    Of `tcc.attention` values and result get the next width of whole vectors, of its ways back queries and keys too; a head
    narrower than a vector gets the next power of two. Zeros are concatenated, and what is wanted is a slice of the result.

    Ensures: where heads have constant widths of 256 at most in f32 and f64, a fused kernel's vectors suit them.
  }];
  let options = [Option<"vectorBytes", "vector-bytes", "int64_t", "64", "Bytes of a vector of the target">];
  let dependentDialects = ["::tcc::TccDialect"];
}

def RecogniseAttention : Pass<"recognise-attention", "::mlir::func::FuncOp"> {
  let summary = "Make tcc.attention of contraction, softmax and contraction";
  let description = [{
    The scores are a contraction of queries and keys; any elementwise work of theirs leads to a softmax over the keys;
    what multiplies the probabilities (dropout, too) leads to a contraction that sums the keys. Nobody else reads what
    stands between. Axes may be permuted, split and merged on the way, and either operand may stand first. Queries that
    lack an axis of the keys are broadcast along it, unless they are less than 64.

    The work on the scores becomes the region. What is cheap is computed there again: masks, comparisons, index work,
    constants, and floats of queries and keys; the rest is read from outside, broadcast. Of that, what depends on the
    places of query and key by their difference alone (a learned bias by distance, in buckets or not) is computed outside
    for each difference, and stands in the region as tcc.toeplitz of it. Every op there has the scores' whole shape.

    Assumes: expand-dropout. What a loop does not change may stand before it.
  }];
  let options = [Option<"report", "report", "bool", "false", "Remark each attention, and what stopped the others">];
  let dependentDialects = ["::tcc::TccDialect"];
}

#endif
