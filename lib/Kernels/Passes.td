// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From kernels of the graph to Halide pipelines.
#ifndef TCC_KERNELS_PASSES
#define TCC_KERNELS_PASSES

include "mlir/Pass/PassBase.td"

def LowerKernels : Pass<"lower-kernels", "::mlir::ModuleOp"> {
  let summary = "Write each kernel as a Halide pipeline: algorithm and schedule for one machine";
  let description = [{
    Every `tcc.kernel` becomes a `halide.pipeline` of the same name, with the same arguments and results.

    Assumes: outline-kernels; the forms are listed in LowerKernels.cpp.
    Ensures: no `tcc.kernel` is left; launches refer to the pipelines.
  }];
  let options = [Option<"target", "target", "std::string", "\"x86-64-avx2\"",
                        "The machine, by the features in its name: x86-64-zen4, x86-64-avx512, x86-64-avx2, aarch64, ...">];
  let dependentDialects = ["::tcc::halide::HalideDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

#endif
