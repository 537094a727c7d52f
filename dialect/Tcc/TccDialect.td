// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The graph dialect: its types, sizes and constraints.
#ifndef TCC_DIALECT
#define TCC_DIALECT

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Tcc_Dialect : Dialect {
  let name = "tcc";
  let cppNamespace = "::tcc";
  let summary = "Transformer models as a graph of tensors with named run-time sizes";
  let description = [{
    One `func.func` per entry, monomorphic, with one op per word of the language. Sizes are polynomials over the
    module's `tcc.dim`s. Weights are names (`tcc.param`), never data.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

def Tcc_Size : AttrDef<Tcc_Dialect, "Size"> {
  let mnemonic = "size";
  let summary = "exact polynomial over named dims, e.g. `B*T + 1` or `ceildiv(N, 48)`";
  let description = [{
    A sum of `coefficients[i] * product(monomials[i])`; each monomial is a sorted list of atoms (a dim's name or a
    ceiling division). Kept in one canonical order, so equal polynomials are one attribute. Arithmetic: Size.h.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$coefficients,
                        ArrayRefParameter<"::mlir::ArrayAttr">:$monomials);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    static SizeAttr constant(::mlir::MLIRContext *context, int64_t value);
    static SizeAttr dim(::mlir::MLIRContext *context, ::llvm::StringRef name);
    bool isConstant() const;
    bool isConstant(int64_t value) const { return isConstant() && getConstant() == value; }
    /// The value of a constant polynomial.
    int64_t getConstant() const;
    /// As the language prints it.
    std::string str() const;
  }];
}

def Tcc_CeilDiv : AttrDef<Tcc_Dialect, "CeilDiv"> {
  let mnemonic = "ceildiv";
  let summary = "atom of a size: the numerator divided by a positive constant, rounded up";
  let parameters = (ins "::tcc::SizeAttr":$numerator, "int64_t":$denominator);
  let assemblyFormat = "`<` $numerator `,` $denominator `>`";
}

def Tcc_TensorType : TypeDef<Tcc_Dialect, "Tensor"> {
  let mnemonic = "tensor";
  let summary = "element type and named symbolic sizes, e.g. `!tcc.tensor<f32[B, T, 384]>`";
  let parameters = (ins "::mlir::Type":$elementType, ArrayRefParameter<"::tcc::SizeAttr">:$shape);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    size_t getRank() const { return getShape().size(); }
    bool isFloat() const { return ::llvm::isa<::mlir::FloatType>(getElementType()); }
    bool isBool() const { return getElementType().isInteger(1); }
    bool isInteger() const { return ::llvm::isa<::mlir::IntegerType>(getElementType()) && !isBool(); }
    TensorType withShape(::llvm::ArrayRef<SizeAttr> shape) const { return get(getContext(), getElementType(), shape); }
    TensorType withElement(::mlir::Type element) const { return get(getContext(), element, getShape()); }
    /// Product of the sizes.
    SizeAttr numElements() const;
    /// As the language prints it: `f32[B, T]`; a scalar is `f32[]`.
    std::string str() const;
  }];
}

class Tcc_TensorOf<string predicate, string what>
    : Type<And<[CPred<"::llvm::isa<::tcc::TensorType>($_self)">,
                CPred<"::llvm::cast<::tcc::TensorType>($_self)." # predicate>]>, what # " tensor", "::tcc::TensorType">;
def Tcc_AnyTensor : Type<CPred<"::llvm::isa<::tcc::TensorType>($_self)">, "tensor", "::tcc::TensorType">;
def Tcc_FloatTensor : Tcc_TensorOf<"isFloat()", "float">;
def Tcc_IntTensor : Tcc_TensorOf<"isInteger()", "integer">;
def Tcc_BoolTensor : Tcc_TensorOf<"isBool()", "bool">;
def Tcc_I32Tensor : Tcc_TensorOf<"getElementType().isInteger(32)", "i32">;
def Tcc_I64Tensor : Tcc_TensorOf<"getElementType().isInteger(64)", "i64">;
def Tcc_NumberTensor : Type<And<[CPred<"::llvm::isa<::tcc::TensorType>($_self)">,
                                 CPred<"!::llvm::cast<::tcc::TensorType>($_self).isBool()">]>, "number tensor", "::tcc::TensorType">;

class Tcc_Case<string name, int value> : I32EnumAttrCase<name, value, name>;
def Tcc_Predicate : I32EnumAttr<"Predicate", "comparison", [Tcc_Case<"eq", 0>, Tcc_Case<"ne", 1>, Tcc_Case<"lt", 2>,
    Tcc_Case<"le", 3>, Tcc_Case<"gt", 4>, Tcc_Case<"ge", 5>]> {
  let cppNamespace = "::tcc";
  let genSpecializedAttr = 0;
}
def Tcc_PredicateAttr : EnumAttr<Tcc_Dialect, Tcc_Predicate, "predicate">;
def Tcc_GeluForm : I32EnumAttr<"GeluForm", "form of gelu", [Tcc_Case<"none", 0>, Tcc_Case<"tanh", 1>]> {
  let cppNamespace = "::tcc";
  let genSpecializedAttr = 0;
}
def Tcc_GeluFormAttr : EnumAttr<Tcc_Dialect, Tcc_GeluForm, "gelu_form">;

#endif
