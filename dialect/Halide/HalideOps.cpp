// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text form and verifiers of functions, updates and the ops inside them. Pipelines are in
// Pipeline.cpp, schedules in ScheduleVerifier.cpp.
#include "dialect/Halide/HalideDialect.h"
#include "dialect/Halide/Syntax.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace tcc::halide;

//===--- shared text forms ---===//

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

static ParseResult parseArguments(OpAsmParser &parser, AsmParser::Delimiter delimiter,
                                  SmallVectorImpl<OpAsmParser::Argument> &arguments,
                                  SmallVectorImpl<Attribute> &names,
                                  llvm::function_ref<ParseResult()> after = nullptr) {
  return parser.parseCommaSeparatedList(delimiter, [&]() -> ParseResult {
    if (parseNamedArgument(parser, arguments.emplace_back(), names.emplace_back()))
      return failure();
    arguments.back().type = parser.getBuilder().getI32Type();
    return after ? after() : success();
  });
}

static ParseResult parseIntOrValue(OpAsmParser &parser, SmallVectorImpl<int64_t> &constants,
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
static OpFoldResult intOrValue(MLIRContext *context, ArrayRef<int64_t> constants, ValueRange values,
                               unsigned i) {
  if (!ShapedType::isDynamic(constants[i]))
    return IntegerAttr::get(IntegerType::get(context, 64), constants[i]);
  return values[llvm::count_if(constants.take_front(i), ShapedType::isDynamic)];
}

static void print(OpAsmPrinter &printer, OpFoldResult value) {
  if (auto attr = dyn_cast<Attribute>(value))
    printer << cast<IntegerAttr>(attr).getInt();
  else
    printer << cast<Value>(value);
}

static LogicalResult verifyVars(Operation *op, ArrayRef<Attribute> vars) {
  llvm::SmallDenseSet<Attribute> seen;
  for (Attribute var : vars) {
    llvm::StringRef name = cast<StringAttr>(var).getValue();
    if (!isIdentifier(name))
      return op->emitOpError() << "has a variable named '" << name
                               << "'; names are letters, digits and underscores";
    if (!seen.insert(var).second)
      return op->emitOpError() << "names two variables '" << name << "'";
  }
  return success();
}

static void nameArguments(Region &region, ArrayRef<Attribute> names, OpAsmSetValueNameFn setName) {
  for (auto [argument, name] : llvm::zip(region.getArguments(), names))
    setName(argument, cast<StringAttr>(name).getValue());
}

static LogicalResult verifyArguments(Operation *op, Region &region, size_t count) {
  if (region.getNumArguments() != count)
    return op->emitOpError() << "has " << count << " variables but " << region.getNumArguments()
                             << " block arguments";
  for (Type type : region.getArgumentTypes())
    if (!type.isInteger(32))
      return op->emitOpError() << "variables are i32";
  return success();
}

//===--- func ---===//

ParseResult FuncOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Attribute> vars, types;
  if (parser.parseSymbolName(name, "sym_name", state.attributes) ||
      parseArguments(parser, AsmParser::Delimiter::Square, arguments, vars) || parser.parseColon())
    return failure();
  do {
    Type type;
    if (parser.parseType(type))
      return failure();
    types.push_back(TypeAttr::get(type));
  } while (succeeded(parser.parseOptionalComma()));
  state.addAttribute("vars", parser.getBuilder().getArrayAttr(vars));
  state.addAttribute("types", parser.getBuilder().getArrayAttr(types));
  return failure(parser.parseOptionalAttrDictWithKeyword(state.attributes) ||
                 parser.parseRegion(*state.addRegion(), arguments));
}

void FuncOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printer << '[';
  llvm::interleaveComma(
      llvm::zip(getBody().getArguments(), getVars().getAsValueRange<StringAttr>()), printer,
      [&](auto pair) { printNamedArgument(printer, std::get<0>(pair), std::get<1>(pair)); });
  printer << "] : ";
  llvm::interleaveComma(getTypes().getAsValueRange<TypeAttr>(), printer);
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), {"sym_name", "vars", "types"});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

void FuncOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  nameArguments(region, getVars().getValue(), setName);
}

llvm::StringRef FuncOp::getDefaultDialect() { return "halide"; }

static LogicalResult verifyYielded(Operation *op, YieldOp yield, ArrayAttr types) {
  if (yield.getValues().size() != types.size())
    return yield.emitOpError() << "gives " << yield.getValues().size()
                               << " values; the function has " << types.size();
  for (auto [value, declared] : llvm::zip(yield.getValues(), types.getAsValueRange<TypeAttr>()))
    if (value.getType() != valueType(declared))
      return yield.emitOpError() << "gives " << value.getType() << " where the function has "
                                 << declared;
  return success();
}

LogicalResult FuncOp::verify() {
  if (!isIdentifier(getSymName()))
    return emitOpError() << "'" << getSymName()
                         << "' is not a name Halide keeps; use letters, digits and underscores";
  if (failed(verifyVars(*this, getVars().getValue())) ||
      failed(verifyArguments(*this, getBody(), getRank())))
    return failure();
  if (getTypes().empty())
    return emitOpError() << "has no type";
  for (Type type : getTypes().getAsValueRange<TypeAttr>())
    if (!isElementType(type))
      return emitOpError() << "of type " << type
                           << ": types are f64, f32, f16, bf16, i1 or integers of 8 to 64 bits";
  auto yield = cast<YieldOp>(getBody().front().getTerminator());
  if (!yield.getIndices().empty())
    return yield.emitOpError() << "at a point: a pure definition is over all of its variables";
  return verifyYielded(*this, yield, getTypes());
}

//===--- update ---===//

ParseResult UpdateOp::parse(OpAsmParser &parser, OperationState &state) {
  Builder &b = parser.getBuilder();
  StringAttr func;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Attribute> vars, rvars;
  SmallVector<int64_t> domain;
  if (parser.parseSymbolName(func) ||
      parseArguments(parser, AsmParser::Delimiter::Square, arguments, vars))
    return failure();
  auto parseRange = [&]() {
    return failure(parser.parseColon() || parseIntOrValue(parser, domain, state.operands) ||
                   parser.parseComma() || parseIntOrValue(parser, domain, state.operands));
  };
  if (succeeded(parser.parseOptionalKeyword("over")) &&
      parseArguments(parser, AsmParser::Delimiter::Paren, arguments, rvars, parseRange))
    return failure();
  state.addAttribute("func", FlatSymbolRefAttr::get(func));
  state.addAttribute("vars", b.getArrayAttr(vars));
  state.addAttribute("rvars", b.getArrayAttr(rvars));
  state.addAttribute("domain", b.getDenseI64ArrayAttr(domain));
  return failure(parser.parseOptionalAttrDictWithKeyword(state.attributes) ||
                 parser.parseRegion(*state.addRegion(), arguments));
}

void UpdateOp::print(OpAsmPrinter &printer) {
  printer << " @" << getFunc() << '[';
  ArrayRef<BlockArgument> arguments = getBody().getArguments();
  llvm::interleaveComma(
      llvm::zip(arguments, getVars().getAsValueRange<StringAttr>()), printer,
      [&](auto pair) { printNamedArgument(printer, std::get<0>(pair), std::get<1>(pair)); });
  printer << ']';
  if (!getRvars().empty()) {
    printer << " over (";
    llvm::interleaveComma(
        llvm::enumerate(getRvars().getAsValueRange<StringAttr>()), printer, [&](auto pair) {
          printNamedArgument(printer, arguments[getVars().size() + pair.index()], pair.value());
          printer << " : ";
          ::print(printer, getDomainValue(2 * pair.index()));
          printer << ", ";
          ::print(printer, getDomainValue(2 * pair.index() + 1));
        });
    printer << ')';
  }
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(),
                                           {"func", "vars", "rvars", "domain"});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

void UpdateOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  SmallVector<Attribute> names(getVars().getValue());
  llvm::append_range(names, getRvars().getValue());
  nameArguments(region, names, setName);
}

llvm::StringRef UpdateOp::getDefaultDialect() { return "halide"; }

OpFoldResult UpdateOp::getDomainValue(unsigned i) {
  return intOrValue(getContext(), getDomain(), getValues(), i);
}

FuncOp UpdateOp::getFuncOp() {
  return cast<PipelineOp>((*this)->getParentOp()).lookupFunc(getFunc());
}

LogicalResult UpdateOp::verify() {
  FuncOp func = getFuncOp();
  if (!func)
    return emitOpError() << "of @" << getFunc() << ", which is not defined";
  if (!func->isBeforeInBlock(*this)) {
    InFlightDiagnostic error = emitOpError()
                               << "of @" << getFunc() << " stands before its definition";
    error.attachNote(func.getLoc()) << "defined here";
    return error;
  }
  SmallVector<Attribute> names(getVars().getValue());
  llvm::append_range(names, getRvars().getValue());
  if (failed(verifyVars(*this, names)) || failed(verifyArguments(*this, getBody(), names.size())))
    return failure();
  if (getDomain().size() != 2 * getRvars().size() ||
      llvm::count_if(getDomain(), ShapedType::isDynamic) !=
          static_cast<int64_t>(getValues().size()))
    return emitOpError() << "needs a minimum and an extent per domain variable";
  for (Attribute var : getVars())
    if (!llvm::is_contained(func.getVars(), var)) {
      InFlightDiagnostic error = emitOpError() << "has the variable " << var << ", which @"
                                               << getFunc() << " has not";
      error.attachNote(func.getLoc()) << "defined here over " << func.getVars();
      return error;
    }

  auto yield = cast<YieldOp>(getBody().front().getTerminator());
  if (failed(verifyYielded(*this, yield, func.getTypes())))
    return failure();
  SmallVector<Value> point(yield.getIndices());
  if (point.empty())
    point.assign(getBody().args_begin(), getBody().args_begin() + getVars().size());
  if (point.size() != func.getRank())
    return yield.emitOpError() << "writes to a point of rank " << point.size() << "; @" << getFunc()
                               << " has rank " << func.getRank();
  for (auto [argument, name] : llvm::zip_first(getVars(), getBody().getArguments())) {
    unsigned place = llvm::find(func.getVars(), argument) - func.getVars().begin();
    if (point[place] != name)
      return yield.emitOpError() << "does not write to variable " << argument
                                 << " at its own place, " << place;
  }
  return success();
}

//===--- yield ---===//

void YieldOp::build(OpBuilder &, OperationState &state) {
  state.getOrAddProperties<Properties>().operandSegmentSizes = {0, 0};
}

LogicalResult YieldOp::verify() { return success(); }

//===--- at ---===//

ParseResult AtOp::parse(OpAsmParser &parser, OperationState &state) {
  Builder &b = parser.getBuilder();
  FlatSymbolRefAttr func;
  std::optional<OpAsmParser::UnresolvedOperand> buffer;
  SmallVector<Value> indices;
  SmallVector<int64_t> constants;
  if (parseSource(parser, func, buffer) ||
      parser.parseCommaSeparatedList(
          AsmParser::Delimiter::Square,
          [&]() { return parseIntOrValue(parser, constants, indices); }) ||
      parser.parseOptionalAttrDict(state.attributes) || parser.parseColon())
    return failure();
  if (buffer) {
    auto type = dyn_cast_or_null<BufferType>(parseDeclaredType(parser));
    if (!type)
      return parser.emitError(parser.getCurrentLocation(),
                              "expected a buffer type such as f32[k, m]");
    if (parser.resolveOperand(*buffer, type, state.operands))
      return failure();
    state.addTypes(valueType(type.getElementType()));
  } else {
    state.addAttribute("func", func);
    if (parser.parseTypeList(state.types))
      return failure();
  }
  state.addOperands(indices);
  state.addAttribute("constants", b.getDenseI64ArrayAttr(constants));
  state.getOrAddProperties<Properties>().operandSegmentSizes = {
      buffer ? 1 : 0, static_cast<int32_t>(indices.size())};
  return success();
}

void AtOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printSource(printer, getFuncAttr(), getBuffer());
  printer << '[';
  llvm::interleaveComma(llvm::seq<unsigned>(0, getRank()), printer,
                        [&](unsigned i) { ::print(printer, getIndex(i)); });
  printer << ']';
  printer.printOptionalAttrDict((*this)->getAttrs(), {"func", "constants", "operandSegmentSizes"});
  printer << " : ";
  if (getBuffer())
    printDeclaredType(printer, getBuffer().getType());
  else
    llvm::interleaveComma(getResultTypes(), printer);
}

OpFoldResult AtOp::getIndex(unsigned i) {
  return intOrValue(getContext(), getConstants(), getIndices(), i);
}

LogicalResult AtOp::verify() {
  if (static_cast<bool>(getFunc()) == static_cast<bool>(getBuffer()))
    return emitOpError() << "reads either a buffer or a function";
  if (llvm::count_if(getConstants(), ShapedType::isDynamic) !=
      static_cast<int64_t>(getIndices().size()))
    return emitOpError() << "has " << getIndices().size()
                         << " index values, which its constants do not ask for";
  if (getBuffer()) {
    BufferType type = getBuffer().getType();
    if (getRank() != type.getRank())
      return emitOpError() << "reads a buffer of rank " << type.getRank() << " at " << getRank()
                           << " indices";
    if (getNumResults() != 1 || getResult(0).getType() != valueType(type.getElementType()))
      return emitOpError() << "must give one " << valueType(type.getElementType());
    return success();
  }
  auto pipeline = (*this)->getParentOfType<PipelineOp>();
  FuncOp func = pipeline ? pipeline.lookupFunc(*getFunc()) : nullptr;
  if (!func)
    return emitOpError() << "reads @" << *getFunc() << ", which is not defined";
  auto error = [&]() {
    InFlightDiagnostic diagnostic = emitOpError();
    diagnostic.attachNote(func.getLoc()) << "defined here";
    return diagnostic;
  };
  // Only its own updates may read a function that is still being defined.
  Operation *inside = pipeline.getBody().front().findAncestorOpInBlock(*getOperation());
  if (inside == func || !func->isBeforeInBlock(inside))
    return error() << "reads @" << *getFunc() << " before it is defined";
  if (!isa<FuncOp, UpdateOp>(inside))
    return error() << "reads @" << *getFunc() << " outside of a definition";
  if (getRank() != func.getRank())
    return error() << "reads @" << *getFunc() << " of rank " << func.getRank() << " at "
                   << getRank() << " indices";
  SmallVector<Type> types;
  for (Type type : func.getTypes().getAsValueRange<TypeAttr>())
    types.push_back(valueType(type));
  if (getResultTypes() != TypeRange(types))
    return error() << "gives " << getResultTypes() << " where @" << *getFunc() << " has "
                   << TypeRange(types);
  return success();
}

//===--- min, extent, stride, constrain ---===//

static ParseResult parseDimension(OpAsmParser &parser, FlatSymbolRefAttr &func,
                                  std::optional<OpAsmParser::UnresolvedOperand> &buffer, Type &type,
                                  IntegerAttr &dim) {
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

static void printDimension(OpAsmPrinter &printer, Operation *, FlatSymbolRefAttr func, Value buffer,
                           Type type, IntegerAttr dim) {
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
      ::print(printer, bound);
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

//===--- schedule regions ---===//

llvm::StringRef ScheduleOp::getDefaultDialect() { return "halide"; }
llvm::StringRef SpecializeOp::getDefaultDialect() { return "halide"; }

#define GET_OP_CLASSES
#include "dialect/Halide/HalideOps.cpp.inc"
