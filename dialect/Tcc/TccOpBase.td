// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Family classes shared by the op files. A family is a C++ trait (Families.h), so passes ask for the family, not the op.
#ifndef TCC_OP_BASE
#define TCC_OP_BASE

include "dialect/Tcc/TccDialect.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/CommonAttrConstraints.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Tcc_Family<string name> : NativeOpTrait<name> { let cppNamespace = "::tcc::family"; }
def Tcc_Elementwise : Tcc_Family<"Elementwise">;  // result[i] depends on operand[i] only
def Tcc_Discrete : Tcc_Family<"Discrete">;        // floats that jump where the operands do not
def Tcc_Row : Tcc_Family<"Row">;                  // result[.., :] depends on operand[.., :] only
def Tcc_Reduce : Tcc_Family<"Reduce">;
def Tcc_View : Tcc_Family<"View">;                // the same elements, addressed another way
def Tcc_Source : Tcc_Family<"Source">;            // a value from nothing: constants, counters

class Tcc_Op<string mnemonic, list<Trait> traits = []> : Op<Tcc_Dialect, mnemonic, traits>;

#endif
