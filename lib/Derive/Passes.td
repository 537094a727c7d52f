// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A function in, another function out, on the graph.
#ifndef TCC_DERIVE_PASSES
#define TCC_DERIVE_PASSES

include "mlir/Pass/PassBase.td"

def DeriveGradient : Pass<"derive-gradient", "::mlir::ModuleOp"> {
  let summary = "Add the gradients of all parameters to functions that ask for them";
  let description = [{
    A function with `tcc.derive = "gradient"` has a scalar as its first result. Reverse mode: the ops of the function
    stay, and behind them stand the ops that carry the scalar's gradient back to each parameter, which become results
    named by `tcc.gradient`. A layer loop becomes a reversed loop, what it needs of the forward one is stacked there;
    parameters of the layers have their gradients stacked by layer.

    Assumes: loop-invariant-code-motion, so that a parameter stands in the loops that index it.
    Ensures: no function has `tcc.derive`, no `tcc.stop_gradient` is left in those that had it.
  }];
  let options = [Option<"remat", "remat", "std::string", "\"none\"",
                        "block: keep only what a loop carries and compute the rest of an iteration again">];
  let dependentDialects = ["::tcc::TccDialect"];
}

#endif
