// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text form and verifiers of the ops about a dimension of a buffer or an output.
#include "dialect/Halide/Syntax.h"

using namespace mlir;
using namespace tcc::halide;

ParseResult tcc::halide::parseDimension(OpAsmParser &parser, FlatSymbolRefAttr &func,
                                        std::optional<OpAsmParser::UnresolvedOperand> &buffer,
                                        Type &type, IntegerAttr &dim) {
  int64_t number;
  if (parseSource(parser, func, buffer) || parser.parseLSquare() || parser.parseInteger(number) ||
      parser.parseRSquare())
    return failure();
  dim = parser.getBuilder().getI64IntegerAttr(number);
  if (!buffer)
    return success();
  if (parser.parseColon() || !(type = parseDeclaredType(parser)))
    return failure();
  return success();
}

void tcc::halide::printDimension(OpAsmPrinter &printer, Operation *, FlatSymbolRefAttr func,
                                 Value buffer, Type type, IntegerAttr dim) {
  printSource(printer, func, buffer);
  printer << '[' << dim.getInt() << ']';
  if (buffer) {
    printer << " : ";
    printDeclaredType(printer, type);
  }
}

static LogicalResult verifyDimension(Operation *op, std::optional<llvm::StringRef> func,
                                     Value buffer, int64_t dim) {
  if (static_cast<bool>(func) == static_cast<bool>(buffer))
    return op->emitOpError() << "is of either a buffer or an output";
  int64_t rank;
  if (buffer) {
    rank = cast<BufferType>(buffer.getType()).getRank();
  } else {
    auto pipeline = op->getParentOfType<PipelineOp>();
    FuncOp output = pipeline ? pipeline.lookupFunc(*func) : nullptr;
    if (!output ||
        !llvm::is_contained(pipeline.getOutputs().getAsValueRange<FlatSymbolRefAttr>(), *func))
      return op->emitOpError() << "names @" << *func << ", which is not an output of the pipeline";
    if (!output->isBeforeInBlock(pipeline.getBody().front().findAncestorOpInBlock(*op)))
      return op->emitOpError() << "names the output @" << *func << " before it is defined";
    rank = output.getRank();
  }
  if (dim < 0 || dim >= rank)
    return op->emitOpError() << "of dimension " << dim << ", but the rank is " << rank;
  return success();
}

LogicalResult MinOp::verify() { return verifyDimension(*this, getFunc(), getBuffer(), getDim()); }
LogicalResult ExtentOp::verify() {
  return verifyDimension(*this, getFunc(), getBuffer(), getDim());
}
LogicalResult StrideOp::verify() {
  return verifyDimension(*this, getFunc(), getBuffer(), getDim());
}

static constexpr llvm::StringLiteral boundWords[] = {"min", "extent", "stride"};

ParseResult ConstrainOp::parse(OpAsmParser &parser, OperationState &state) {
  Builder &b = parser.getBuilder();
  FlatSymbolRefAttr func;
  std::optional<OpAsmParser::UnresolvedOperand> buffer;
  int64_t dim, component = 0;
  SmallVector<Attribute> bounds;
  SmallVector<Value> values;
  if (parseSource(parser, func, buffer) || parser.parseLSquare() || parser.parseInteger(dim) ||
      parser.parseRSquare() ||
      (succeeded(parser.parseOptionalKeyword("component")) && parser.parseInteger(component)))
    return failure();
  for (llvm::StringRef word : boundWords) {
    SmallVector<int64_t, 1> constant;
    if (failed(parser.parseOptionalKeyword(word))) {
      bounds.push_back(b.getStringAttr(""));
      continue;
    }
    if (succeeded(parser.parseOptionalKeyword("any"))) {
      bounds.push_back(b.getStringAttr("any"));
      continue;
    }
    if (parseIntOrValue(parser, constant, values))
      return failure();
    bounds.push_back(ShapedType::isDynamic(constant[0])
                         ? Attribute(b.getUnitAttr())
                         : Attribute(b.getI64IntegerAttr(constant[0])));
  }
  if (parser.parseOptionalAttrDict(state.attributes))
    return failure();
  if (buffer) {
    Type type;
    if (parser.parseColon() || !(type = parseDeclaredType(parser)) ||
        parser.resolveOperand(*buffer, type, state.operands))
      return failure();
  } else {
    state.addAttribute("func", func);
  }
  state.addOperands(values);
  state.addAttribute("dim", b.getI64IntegerAttr(dim));
  state.addAttribute("component", b.getI64IntegerAttr(component));
  state.addAttribute("bounds", b.getArrayAttr(bounds));
  state.getOrAddProperties<Properties>().operandSegmentSizes = {
      buffer ? 1 : 0, static_cast<int32_t>(values.size())};
  return success();
}

void ConstrainOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printSource(printer, getFuncAttr(), getBuffer());
  printer << '[' << getDim() << ']';
  if (getComponent() != 0)
    printer << " component " << getComponent();
  for (unsigned i = 0; i < 3; ++i)
    if (OpFoldResult bound = getBound(i)) {
      printer << ' ' << boundWords[i] << ' ';
      printIntOrValue(printer, bound);
    } else if (isFree(i)) {
      printer << ' ' << boundWords[i] << " any";
    }
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {"func", "dim", "component", "bounds", "operandSegmentSizes"});
  if (getBuffer()) {
    printer << " : ";
    printDeclaredType(printer, getBuffer().getType());
  }
}

OpFoldResult ConstrainOp::getBound(unsigned which) {
  Attribute bound = getBounds()[which];
  if (isa<IntegerAttr>(bound))
    return bound;
  if (!isa<UnitAttr>(bound))
    return {};
  return getValues()[llvm::count_if(getBounds().getValue().take_front(which),
                                    llvm::IsaPred<UnitAttr>)];
}

bool ConstrainOp::isFree(unsigned which) {
  auto word = dyn_cast<StringAttr>(getBounds()[which]);
  return word && word.getValue() == "any";
}

LogicalResult ConstrainOp::verify() {
  if (getBounds().size() != 3)
    return emitOpError() << "has three bounds: min, extent and stride";
  if (isFree(0) || isFree(1))
    return emitOpError() << "says any of a minimum or an extent, which are free unless constrained";
  return verifyDimension(*this, getFunc(), getBuffer(), getDim());
}
