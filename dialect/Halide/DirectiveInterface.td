// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every schedule directive offers, so that printer, parser, verifier and translation exist once.
#ifndef TCC_DIALECT_HALIDE_DIRECTIVEINTERFACE_TD
#define TCC_DIALECT_HALIDE_DIRECTIVEINTERFACE_TD

include "mlir/IR/OpBase.td"

def DirectiveInterface : OpInterface<"DirectiveInterface"> {
  let cppNamespace = "::tcc::halide";
  let methods = [
    InterfaceMethod<"Kinds of the arguments and which handle the directive is called on.",
                    "const ::tcc::halide::Signature &", "getSignature">,
    InterfaceMethod<"The scheduled function.", "::llvm::StringRef", "getFunc">,
    InterfaceMethod<"The scheduled update of it; none for the pure definition.", "std::optional<uint64_t>", "getUpdate">,
    InterfaceMethod<"Arguments, one attribute each; a unit attribute stands for the next operand.",
                    "::mlir::ArrayAttr", "getArgs">,
    InterfaceMethod<"Run-time arguments.", "::mlir::OperandRange", "getValues">,
  ];
}

#endif
