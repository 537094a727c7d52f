// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The one list of dialects and passes that tcc and tcc-opt know.
#include "lib/Driver/Register.h"

#include "dialect/Halide/HalideDialect.h"
#include "dialect/Host/HostDialect.h"
#include "dialect/Tcc/TccDialect.h"
#include "lib/Derive/Passes.h"
#include "lib/Host/Passes.h"
#include "lib/Kernels/Passes.h"
#include "lib/Transforms/Passes.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/Extensions/InlinerExtension.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Transforms/Passes.h"

void tcc::registerDialects(mlir::DialectRegistry &registry) {
  registry.insert<mlir::arith::ArithDialect, mlir::cf::ControlFlowDialect, mlir::func::FuncDialect,
                  mlir::LLVM::LLVMDialect, mlir::math::MathDialect, mlir::scf::SCFDialect,
                  TccDialect, halide::HalideDialect, host::HostDialect>();
  mlir::func::registerInlinerExtension(registry);
}

void tcc::registerPasses() {
  mlir::registerCanonicalizer();
  mlir::registerCSE();
  mlir::registerLoopInvariantCodeMotionPass();
  mlir::registerInliner();
  mlir::registerSymbolDCEPass();
  mlir::registerStripDebugInfoPass();
  mlir::registerReconcileUnrealizedCastsPass();
  registerTccDerivePasses();
  registerTccTransformsPasses();
  registerTccKernelsPasses();
  mlir::registerSCFToControlFlowPass();
  mlir::arith::registerArithExpandOpsPass();
  mlir::registerArithToLLVMConversionPass();
  mlir::registerConvertControlFlowToLLVMPass();
  mlir::registerConvertFuncToLLVMPass();
  registerTccHostPasses();
}
