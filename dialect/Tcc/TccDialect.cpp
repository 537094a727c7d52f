// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Tcc/TccDialect.h"
#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/InliningUtils.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tcc;

#include "dialect/Tcc/TccDialect.cpp.inc"
#include "dialect/Tcc/TccEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/Tcc/TccAttrs.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialect/Tcc/TccTypes.cpp.inc"

void TccDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialect/Tcc/TccTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/Tcc/TccAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialect/Tcc/TccOps.cpp.inc"
      >();
}

/// A folded value becomes a splat constant again.
Operation *TccDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type,
                                           Location loc) {
  auto tensor = dyn_cast<::tcc::TensorType>(type);
  auto typed = dyn_cast<TypedAttr>(value);
  if (!tensor || !typed || typed.getType() != tensor.getElementType())
    return nullptr;
  return ConstantOp::create(builder, loc, tensor, typed);
}

namespace tcc {

SizeAttr TensorType::numElements() const { return product(getContext(), getShape()); }

std::string TensorType::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (isBool())
    os << "bool";
  else
    os << getElementType();
  os << "[" << llvm::join(llvm::map_range(getShape(), [](SizeAttr s) { return s.str(); }), ", ")
     << "]";
  return text;
}

/// `f32[B, T]`, without the dialect's prefix.
static ParseResult parseBody(AsmParser &parser, Type &type) {
  Type element;
  if (succeeded(parser.parseOptionalKeyword("bool")))
    element = IntegerType::get(parser.getContext(), 1);
  else if (parser.parseType(element))
    return failure();
  SmallVector<SizeAttr> shape;
  auto parseOne = [&]() -> ParseResult {
    FailureOr<SizeAttr> size = parseSize(parser);
    if (failed(size))
      return failure();
    shape.push_back(*size);
    return success();
  };
  SMLoc start = parser.getCurrentLocation();
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseOne))
    return failure();
  type = parser.getChecked<::tcc::TensorType>(start, parser.getContext(), element, shape);
  return success(bool(type));
}

ParseResult parseTensor(AsmParser &parser, Type &type) { return parseBody(parser, type); }

Type TensorType::parse(AsmParser &parser) {
  Type type;
  if (parser.parseLess() || parseBody(parser, type) || parser.parseGreater())
    return {};
  return type;
}

void TensorType::print(AsmPrinter &printer) const { printer << "<" << str() << ">"; }

LogicalResult TensorType::verify(function_ref<InFlightDiagnostic()> emitError, Type element,
                                 ArrayRef<SizeAttr> shape) {
  bool known = isa<Float64Type, Float32Type, Float16Type, BFloat16Type>(element) ||
               element.isSignlessInteger(1) || element.isSignlessInteger(8) ||
               element.isUnsignedInteger(8) || element.isSignlessInteger(32) ||
               element.isSignlessInteger(64);
  if (!known)
    return emitError() << "element type " << element
                       << " is none of f64 f32 f16 bf16 i64 i32 i8 ui8 bool";
  if (llvm::any_of(shape, [](SizeAttr size) { return !size; }))
    return emitError() << "a size leaves 64 bits";
  return success();
}

} // namespace tcc
