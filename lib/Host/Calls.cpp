// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Host/Calls.h"
#include "lib/Runtime/tcc.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tcc;

static_assert(maxRank == TCC_MAX_RANK);

std::string tcc::kernelDescSymbol(StringRef kernel) { return (kernel + ".kernel").str(); }

int64_t tcc::dtypeOf(Type element) {
  return llvm::TypeSwitch<Type, int64_t>(element)
      .Case([](Float64Type) { return TCC_F64; })
      .Case([](Float32Type) { return TCC_F32; })
      .Case([](Float16Type) { return TCC_F16; })
      .Case([](BFloat16Type) { return TCC_BF16; })
      .Case([](IntegerType type) {
        switch (type.getWidth()) {
        case 64:
          return TCC_I64;
        case 32:
          return TCC_I32;
        case 8:
          return type.isUnsigned() ? TCC_U8 : TCC_I8;
        default:
          return TCC_BOOL;
        }
      });
}

int64_t tcc::bytesOf(Type element) { return tcc_dtype_size(tcc_dtype(dtypeOf(element))); }

HostTypes::HostTypes(MLIRContext *context) {
  Builder builder(context);
  i8 = builder.getI8Type();
  i32 = builder.getI32Type();
  i64 = builder.getI64Type();
  f64 = builder.getF64Type();
  ptr = LLVM::LLVMPointerType::get(context);
  auto record = [&](StringRef name, ArrayRef<Type> fields) {
    auto type = LLVM::LLVMStructType::getIdentified(context, name);
    (void)type.setBody(fields, /*isPacked=*/false);
    return type;
  };
  Type axes = LLVM::LLVMArrayType::get(i64, maxRank);
  arg = record("tcc_arg", {ptr, i64, i32, i32, axes, axes});
  kernel = record("tcc_rt_kernel", {ptr, ptr, i32, i32, i32, ptr, i32});
  param = record("tcc_rt_param_desc", {i32, i32, f64});
  view = record("tcc_rt_view", {i64, i32, i32, axes, axes});
  packSource = record("tcc_rt_pack_source", {i32, i32, ptr});
  pack = record("tcc_rt_pack_desc", {i64, i32, i32, ptr, ptr, ptr});
  buffer = record("tcc_rt_buffer_desc", {ptr, ptr, i32, i32, i32, i32});
  entry = record("tcc_rt_entry_desc", {ptr, ptr, i32, i32, i32, i32, ptr, ptr, ptr, ptr, ptr, ptr});
  gradient = record("tcc_rt_gradient_desc", {i64, i32, i32});
  model = record("tcc_rt_model_desc", {ptr, ptr, ptr, ptr, i32, i32});
  dimInfo = record("tcc_dim_info", {ptr, i64, i64, ptr});
  argInfo = record("tcc_arg_info", {ptr, ptr, ptr, i32, i32, i32, i32, i64});
  entryInfo = record("tcc_entry_info", {ptr, ptr, i32, i32, i32, i32, ptr, ptr, ptr, ptr, ptr});
  paramInfo = record("tcc_param_info", {ptr, ptr, i32, i32, ptr});
  modelInfo = record("tcc_model_info",
                     {i32, i32, i32, i32, i32, i32, i32, i32,
                      // name, doc, compiler, target, dims, entries, params, prefixes, ignores
                      ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr,
                      // weight_bytes, pack_bytes, kernels
                      i64, i64, ptr,
                      // open, close, message, parameter, save, session_new, session_free,
                      // session_message, gradient, call, working_memory
                      ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr});
}

Value Calls::call(StringRef name, Type result, ValueRange operands) {
  SmallVector<Type> results;
  if (result)
    results.push_back(result);
  if (!module.lookupSymbol(name)) {
    OpBuilder atEnd = OpBuilder::atBlockEnd(module.getBody());
    func::FuncOp::create(atEnd, module.getLoc(), name,
                         builder.getFunctionType(operands.getTypes(), results))
        .setPrivate();
  }
  auto op = func::CallOp::create(builder, name, results, operands);
  return result ? op.getResult(0) : Value();
}

Value Calls::i32(int64_t value) { return arith::ConstantIntOp::create(builder, value, 32); }

Value Calls::addressOfTable(StringRef symbol, Type type) {
  if (!module.lookupSymbol(symbol)) {
    OpBuilder atEnd = OpBuilder::atBlockEnd(module.getBody());
    LLVM::GlobalOp::create(atEnd, module.getLoc(), type, /*isConstant=*/true,
                           LLVM::Linkage::External, symbol, Attribute());
  }
  return LLVM::AddressOfOp::create(builder, types.ptr, symbol);
}

Value Calls::string(StringRef text) {
  std::string symbol = ("text." + text).str();
  if (!module.lookupSymbol(symbol)) {
    OpBuilder atEnd = OpBuilder::atBlockEnd(module.getBody());
    Attribute bytes = builder.getStringAttr((text + StringRef("\0", 1)).str());
    LLVM::GlobalOp::create(atEnd, module.getLoc(),
                           LLVM::LLVMArrayType::get(types.i8, text.size() + 1),
                           /*isConstant=*/true, LLVM::Linkage::Internal, symbol, bytes);
  }
  return LLVM::AddressOfOp::create(builder, types.ptr, symbol);
}

Value Calls::element(Value pointer, Type element, int64_t index) {
  return LLVM::GEPOp::create(builder, types.ptr, element, pointer,
                             ArrayRef<LLVM::GEPArg>{int32_t(index)});
}

Value Calls::stack(Type element, int64_t count) {
  return LLVM::AllocaOp::create(builder, types.ptr, element, i32(count));
}

func::FuncOp tcc::beginFunction(Calls &calls, StringRef name, TypeRange inputs, TypeRange results,
                                ArrayRef<std::string> inputNames) {
  ImplicitLocOpBuilder &builder = calls.builder;
  builder.setInsertionPointToEnd(calls.module.getBody());
  auto function = func::FuncOp::create(builder, name, builder.getFunctionType(inputs, results));
  function.setPrivate();
  Block *block = function.addEntryBlock();
  for (auto [argument, text] : llvm::zip_equal(block->getArguments(), inputNames))
    argument.setLoc(NameLoc::get(builder.getStringAttr(text), builder.getLoc()));
  builder.setInsertionPointToStart(block);
  return function;
}
