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
    each gradient, which sums the axes that its operand lacks.

    Ensures: no `tcc.attention` and no `tcc.attention_backward` is left; with `fused`, none that lacks a fused kernel; with
    `learned`, before derive-gradient, none whose region reads what varies with a parameter (a relative bias), for the way
    back gives no gradient of that.
  }];
  let options = [Option<"fused", "fused", "bool", "false", "Leave those that have a fused kernel">,
                 Option<"learned", "learned", "bool", "false",
                        "Only in functions to derive, and only where the region reads what varies with a parameter">,
                 Option<"report", "report", "bool", "false", "Remark what has no fused kernel, and why">];
  let dependentDialects = ["::tcc::TccDialect"];
}

def FormKernels : Pass<"form-kernels", "::mlir::func::FuncOp"> {
  let summary = "Group ops that become one kernel";
  let description = [{
    Puts each anchor (contraction, row op, reduction, gather) into a `tcc.group` with the elementwise ops that follow it
    while each has one user; a row op or reduction also takes the elementwise ops that only feed it. What elementwise ops
    are left form groups of their own. Broadcasts, constants and views stay outside: they are free.

    What is assigned of a parameter and its states is one group with several results. Integers and bools of counters and
    sizes alone (masks, indices) are computed by each reader, not stored.

    Ensures: elementwise ops and anchors stand inside groups only; a group with an anchor has one result.
  }];
  let options = [Option<"fuse", "fuse", "bool", "true", "Off: each op is a kernel of its own">,
                 Option<"report", "report", "bool", "false", "Remark what each kernel holds, and why no more">];
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

def RecogniseAttention : Pass<"recognise-attention", "::mlir::func::FuncOp"> {
  let summary = "Make tcc.attention of contraction, softmax and contraction";
  let description = [{
    The scores are a contraction of queries and keys; any elementwise work of theirs leads to a softmax over the keys;
    what multiplies the probabilities (dropout, too) leads to a contraction that sums the keys. Nobody else reads what
    stands between. Axes may be permuted, split and merged on the way, and either operand may stand first.

    The work on the scores becomes the region. What is cheap is computed there again: masks, comparisons, index work,
    constants, and floats of queries and keys; the rest is read from outside, broadcast. Every op there has the scores'
    whole shape.

    Assumes: expand-dropout. What a loop does not change may stand before it.
  }];
  let options = [Option<"report", "report", "bool", "false", "Remark each attention, and what stopped the others">];
  let dependentDialects = ["::tcc::TccDialect"];
}

#endif
