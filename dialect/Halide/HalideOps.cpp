// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text form and verifiers of functions, updates and the ops inside them. Pipelines are in
// Pipeline.cpp, schedules in ScheduleVerifier.cpp.
#include "dialect/Halide/HalideDialect.h"
#include "dialect/Halide/Syntax.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace tcc::halide;

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
          printIntOrValue(printer, getDomainValue(2 * pair.index()));
          printer << ", ";
          printIntOrValue(printer, getDomainValue(2 * pair.index() + 1));
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
                        [&](unsigned i) { printIntOrValue(printer, getIndex(i)); });
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

//===--- schedule regions ---===//

llvm::StringRef ScheduleOp::getDefaultDialect() { return "halide"; }
llvm::StringRef SpecializeOp::getDefaultDialect() { return "halide"; }

#define GET_OP_CLASSES
#include "dialect/Halide/HalideOps.cpp.inc"
