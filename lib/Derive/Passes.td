// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A function in, another function out, on the graph.
#ifndef TCC_DERIVE_PASSES
#define TCC_DERIVE_PASSES

include "mlir/Pass/PassBase.td"

def ExpandDropout : Pass<"expand-dropout", "::mlir::ModuleOp"> {
  let summary = "Draw the masks of dropout in training steps; elsewhere it is the identity";
  let description = [{
    Philox4x32-10 of the element's row-major number, the instance, the training calls so far and the seed, so that the
    mask is the same wherever and however often it is computed.

    Ensures: no `tcc.dropout` is left.
  }];
  let dependentDialects = ["::tcc::TccDialect"];
}

def DeriveGradient : Pass<"derive-gradient", "::mlir::ModuleOp"> {
  let summary = "Add the gradients of all parameters to functions that ask for them";
  let description = [{
    A function with `tcc.derive` has a scalar as its first result. Reverse mode: the ops of the function
    stay, and behind them stand the ops that carry the scalar's gradient back to each parameter, which become results
    named by `tcc.gradient`. A layer loop becomes a reversed loop, what it needs of the forward one is stacked there;
    parameters of the layers have their gradients stacked by layer.

    A parameter that the scalar does not depend on has a gradient of zeros, and a warning.

    Assumes: loop-invariant-code-motion, so that loops keep only what differs; that nothing was removed for want of users.
    Ensures: no function has `tcc.derive = "gradient"`, no `tcc.stop_gradient` is left.
  }];
  let options = [Option<"remat", "remat", "std::string", "\"none\"",
                        "block: keep only what a loop carries and compute the rest of an iteration again">];
  let dependentDialects = ["::tcc::TccDialect"];
}

def DeriveStep : Pass<"derive-step", "::mlir::ModuleOp"> {
  let summary = "Turn gradients into an update of the model";
  let description = [{
    A function with `tcc.derive = "step"` loses the results that are gradients and assigns each parameter, and the
    states that its optimizer (`tcc.optimizer`) keeps for it, their next values. States and counters are parameters
    whose names begin with `tcc.`. With `tcc.accumulate = k` gradients are summed, and each k-th call updates by the mean.

    Assumes: derive-gradient. Ensures: no optimizer is left; nothing is assigned where the loss is not finite.
  }];
  let dependentDialects = ["::tcc::TccDialect"];
}

#endif
