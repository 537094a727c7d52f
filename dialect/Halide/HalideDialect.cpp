// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Registers the dialect's ops and its buffer type.
#include "dialect/Halide/HalideDialect.h"
#include "dialect/Halide/Syntax.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include "dialect/Halide/HalideDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialect/Halide/HalideTypes.cpp.inc"

using namespace mlir;

namespace tcc::halide {

void HalideDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialect/Halide/HalideTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialect/Halide/HalideOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialect/Halide/Directives.cpp.inc"
      >();
}

Type valueType(Type declared) {
  if (auto type = dyn_cast<IntegerType>(declared); type && !type.isSignless())
    return IntegerType::get(type.getContext(), type.getWidth());
  return declared;
}

bool isElementType(Type type) {
  if (isa<Float16Type, BFloat16Type, Float32Type, Float64Type>(type))
    return true;
  auto integer = dyn_cast<IntegerType>(type);
  return integer && !integer.isSigned() &&
         llvm::is_contained({1u, 8u, 16u, 32u, 64u}, integer.getWidth()) &&
         !(integer.isUnsigned() && integer.getWidth() == 1);
}

bool isIdentifier(llvm::StringRef name) {
  return !name.empty() && !llvm::isDigit(name[0]) &&
         llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

LogicalResult BufferType::verify(function_ref<InFlightDiagnostic()> emitError, Type elementType,
                                 ArrayRef<StringAttr> axes) {
  if (!isElementType(elementType))
    return emitError() << "buffer of " << elementType
                       << ": elements are f64, f32, f16, bf16, i1 or integers of 8 to 64 bits";
  for (StringAttr axis : axes)
    if (!isIdentifier(axis))
      return emitError() << "axis name '" << axis.getValue() << "' is not an identifier";
  return success();
}

Type BufferType::parse(AsmParser &parser) {
  if (parser.parseLess())
    return {};
  llvm::SMLoc where = parser.getCurrentLocation();
  Type type = parseDeclaredType(parser);
  if (type && !isa<BufferType>(type))
    return parser.emitError(where, "expected an element type and axis names such as f32[k, m]"),
           Type();
  return type && succeeded(parser.parseGreater()) ? type : Type();
}

void BufferType::print(AsmPrinter &printer) const {
  printer << '<';
  printDeclaredType(printer, *this);
  printer << '>';
}

} // namespace tcc::halide
