// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Passes from launches to a host program, and from there to the LLVM dialect.
#ifndef TCC_HOST_PASSES
#define TCC_HOST_PASSES

include "mlir/Pass/PassBase.td"

def LowerHost : Pass<"lower-host", "::mlir::ModuleOp"> {
  let summary = "Turn entries into host code that calls the runtime, and tables that describe them";
  let description = [{
    Assumes:
    - functions hold parameters, views that strides say, index checks, sizes, loops and launches;
    - results are launch results, contiguous and each returned once; carried values are contiguous.

    Ensures: each entry is a body of runtime calls (and a second one for what depends on the dims alone, which runs when
    they are bound), one function per launch that fills its arguments, functions for
    shapes and sizes, an exported C function, and `host` tables. Kernels stay as they are.
  }];
  let options = [
    Option<"target", "target", "std::string", "\"x86-64-linux\"", "Name of the target, for the info table">,
    Option<"features", "features", "uint64_t", "0", "TCC_RT_CPU_ bits of the instructions that kernels use">,
    Option<"compiler", "compiler", "std::string", "\"tcc\"", "Name and version of the compiler, for the info table">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::scf::SCFDialect", "::tcc::host::HostDialect"];
}

def LowerTables : Pass<"lower-tables", "::mlir::ModuleOp"> {
  let summary = "Turn the tables of a host program into constant globals";
  let description = [{
    Assumes: functions are in the LLVM dialect.
    Ensures: only the LLVM dialect is left; kernels are external functions.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif
