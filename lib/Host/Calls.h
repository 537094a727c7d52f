// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What generated host code is made of: the structs of lib/Runtime/abi.h and tcc.h as LLVM types,
// and calls of runtime functions, which are declared when first called.
#ifndef TCC_HOST_CALLS_H
#define TCC_HOST_CALLS_H

#include "dialect/Tcc/TccDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace tcc {
/// TCC_MAX_RANK.
constexpr int64_t maxRank = 8;
/// The symbol that lower-host declares and lower-tables defines: the tcc_rt_model_desc.
constexpr llvm::StringLiteral modelDescSymbol = "model.desc";
/// The same for the model's tcc_model_info.
constexpr llvm::StringLiteral modelInfoSymbol = "model.info";
/// Of the function behind tcc_model_info.working_memory.
constexpr llvm::StringLiteral workingMemorySymbol = "model.working_memory";
/// The symbol of a kernel's tcc_rt_kernel.
std::string kernelDescSymbol(llvm::StringRef kernel);

/// tcc_dtype and bytes of an element.
int64_t dtypeOf(mlir::Type element);
int64_t bytesOf(mlir::Type element);

/// Structs, field by field as in the headers.
struct HostTypes {
  explicit HostTypes(mlir::MLIRContext *context);
  mlir::Type i8, i32, i64, f64;
  mlir::LLVM::LLVMPointerType ptr;
  mlir::LLVM::LLVMStructType arg, kernel; // launches
  mlir::LLVM::LLVMStructType param, view, packSource, pack, buffer, gradient, entry, model; // abi.h
  mlir::LLVM::LLVMStructType dimInfo, argInfo, entryInfo, paramInfo, modelInfo;             // tcc.h
};

/// Calls a function of the module by name; the first call declares it.
class Calls {
public:
  Calls(mlir::ModuleOp module, mlir::ImplicitLocOpBuilder &builder)
      : module(module), builder(builder), types(module.getContext()) {}

  /// The call's result, or null for `result` null.
  mlir::Value call(llvm::StringRef name, mlir::Type result, mlir::ValueRange operands);
  mlir::Value i32(int64_t value);
  /// Address of a constant global that lower-tables defines.
  mlir::Value addressOfTable(llvm::StringRef symbol, mlir::Type type);
  /// Address of a zero-terminated string.
  mlir::Value string(llvm::StringRef text);
  /// Address of element `index` of an array of `element`.
  mlir::Value element(mlir::Value pointer, mlir::Type element, int64_t index);
  /// Room for `count` elements on the stack.
  mlir::Value stack(mlir::Type element, int64_t count);

  mlir::ModuleOp module;
  mlir::ImplicitLocOpBuilder &builder;
  HostTypes types;
};

/// A private function with one block; the builder stands in it.
mlir::func::FuncOp beginFunction(Calls &calls, llvm::StringRef name, mlir::TypeRange inputs,
                                 mlir::TypeRange results, llvm::ArrayRef<std::string> inputNames);
} // namespace tcc

#endif
