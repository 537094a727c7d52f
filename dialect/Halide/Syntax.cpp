// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Syntax.h.
#include "dialect/Halide/Syntax.h"

using namespace mlir;
using namespace tcc::halide;

ParseResult tcc::halide::parseSource(OpAsmParser &parser, FlatSymbolRefAttr &func,
                                     std::optional<OpAsmParser::UnresolvedOperand> &buffer) {
  OpAsmParser::UnresolvedOperand operand;
  OptionalParseResult isBuffer = parser.parseOptionalOperand(operand);
  if (isBuffer.has_value()) {
    buffer = operand;
    return *isBuffer;
  }
  StringAttr name;
  if (parser.parseSymbolName(name))
    return failure();
  func = FlatSymbolRefAttr::get(name);
  return success();
}

void tcc::halide::printSource(OpAsmPrinter &printer, FlatSymbolRefAttr func, Value buffer) {
  if (buffer)
    printer << buffer;
  else
    printer << func;
}

Type tcc::halide::parseDeclaredType(AsmParser &parser) {
  Type element;
  if (parser.parseType(element))
    return {};
  if (!isa<FloatType, IntegerType>(element) || failed(parser.parseOptionalLSquare()))
    return element;
  SmallVector<StringAttr> axes;
  if (failed(parser.parseOptionalRSquare())) {
    do {
      llvm::StringRef name;
      if (parser.parseKeyword(&name))
        return {};
      axes.push_back(parser.getBuilder().getStringAttr(name));
    } while (succeeded(parser.parseOptionalComma()));
    if (parser.parseRSquare())
      return {};
  }
  return parser.getChecked<BufferType>(parser.getContext(), element, ArrayRef<StringAttr>(axes));
}

void tcc::halide::printDeclaredType(AsmPrinter &printer, Type type) {
  auto buffer = dyn_cast<BufferType>(type);
  if (!buffer) {
    printer << type;
    return;
  }
  printer << buffer.getElementType() << '[';
  llvm::interleaveComma(buffer.getAxes(), printer,
                        [&](StringAttr axis) { printer << axis.getValue(); });
  printer << ']';
}

ParseResult tcc::halide::parseNamedArgument(OpAsmParser &parser, OpAsmParser::Argument &argument,
                                            Attribute &name) {
  if (parser.parseArgument(argument))
    return failure();
  std::string text;
  if (parser.parseOptionalString(&text))
    text = argument.ssaName.name.drop_front().str();
  name = parser.getBuilder().getStringAttr(text);
  return success();
}

void tcc::halide::printNamedArgument(OpAsmPrinter &printer, Value argument, llvm::StringRef name) {
  std::string printed;
  llvm::raw_string_ostream os(printed);
  printer.printOperand(argument, os);
  printer << printed;
  if (llvm::StringRef(printed).drop_front() != name)
    printer << " \"" << name << '"';
}

ParseResult tcc::halide::parseIntOrValue(OpAsmParser &parser, SmallVectorImpl<int64_t> &constants,
                                         SmallVectorImpl<Value> &values) {
  int64_t constant;
  OptionalParseResult isConstant = parser.parseOptionalInteger(constant);
  if (isConstant.has_value()) {
    constants.push_back(constant);
    return *isConstant;
  }
  OpAsmParser::UnresolvedOperand operand;
  constants.push_back(ShapedType::kDynamic);
  return failure(parser.parseOperand(operand) ||
                 parser.resolveOperand(operand, parser.getBuilder().getI32Type(), values));
}

/// Constant or value number `i` of a list where kDynamic stands for the next operand.
OpFoldResult tcc::halide::intOrValue(MLIRContext *context, ArrayRef<int64_t> constants,
                                     ValueRange values, unsigned i) {
  if (!ShapedType::isDynamic(constants[i]))
    return IntegerAttr::get(IntegerType::get(context, 64), constants[i]);
  return values[llvm::count_if(constants.take_front(i), ShapedType::isDynamic)];
}

void tcc::halide::printIntOrValue(OpAsmPrinter &printer, OpFoldResult value) {
  if (auto attr = dyn_cast<Attribute>(value))
    printer << cast<IntegerAttr>(attr).getInt();
  else
    printer << cast<Value>(value);
}
