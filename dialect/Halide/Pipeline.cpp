// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text form and verifier of `halide.pipeline`.
#include "dialect/Halide/HalideDialect.h"
#include "dialect/Halide/ScheduleVerifier.h"
#include "dialect/Halide/Syntax.h"

using namespace mlir;
using namespace tcc::halide;

ParseResult PipelineOp::parse(OpAsmParser &parser, OperationState &state) {
  Builder &b = parser.getBuilder();
  StringAttr name;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Attribute> names, types, outputs;
  auto parseArgument = [&]() -> ParseResult {
    Type type;
    if (parseNamedArgument(parser, arguments.emplace_back(), names.emplace_back()) ||
        parser.parseColon() || !(type = parseDeclaredType(parser)))
      return failure();
    types.push_back(TypeAttr::get(type));
    arguments.back().type = valueType(type);
    return success();
  };
  auto parseOutput = [&]() -> ParseResult {
    StringAttr output;
    if (parser.parseSymbolName(output))
      return failure();
    outputs.push_back(FlatSymbolRefAttr::get(output));
    return success();
  };
  if (parser.parseSymbolName(name, "sym_name", state.attributes) ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseArgument) ||
      parser.parseArrow() ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseOutput))
    return failure();
  state.addAttribute("arg_names", b.getArrayAttr(names));
  state.addAttribute("arg_types", b.getArrayAttr(types));
  state.addAttribute("outputs", b.getArrayAttr(outputs));
  return failure(parser.parseOptionalAttrDictWithKeyword(state.attributes) ||
                 parser.parseRegion(*state.addRegion(), arguments));
}

void PipelineOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printer << '(';
  llvm::interleaveComma(getBody().getArguments(), printer, [&](BlockArgument argument) {
    printNamedArgument(printer, argument, getArgName(argument.getArgNumber()));
    printer << " : ";
    printDeclaredType(printer, getArgType(argument.getArgNumber()));
  });
  printer << ") -> (";
  llvm::interleaveComma(getOutputs(), printer);
  printer << ')';
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(),
                                           {"sym_name", "arg_names", "arg_types", "outputs"});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

void PipelineOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    if (argument.getArgNumber() < getArgNames().size())
      setName(argument, getArgName(argument.getArgNumber()));
}

llvm::StringRef PipelineOp::getDefaultDialect() { return "halide"; }

llvm::StringRef PipelineOp::getArgName(unsigned i) {
  return cast<StringAttr>(getArgNames()[i]).getValue();
}

Type PipelineOp::getArgType(unsigned i) { return cast<TypeAttr>(getArgTypes()[i]).getValue(); }

FuncOp PipelineOp::lookupFunc(llvm::StringRef name) {
  return llvm::dyn_cast_or_null<FuncOp>(mlir::SymbolTable::lookupSymbolIn(getOperation(), name));
}

std::vector<UpdateOp> PipelineOp::getUpdates(llvm::StringRef func) {
  std::vector<UpdateOp> updates;
  for (auto update : getBody().getOps<UpdateOp>())
    if (update.getFunc() == func)
      updates.push_back(update);
  return updates;
}

LogicalResult PipelineOp::verify() {
  if (!isIdentifier(getSymName()))
    return emitOpError() << "'" << getSymName() << "' is not a C identifier";
  if (getArgNames().size() != getArgTypes().size() ||
      getBody().getNumArguments() != getArgNames().size())
    return emitOpError() << "needs a name and a type per argument";
  for (BlockArgument argument : getBody().getArguments()) {
    unsigned i = argument.getArgNumber();
    if (!isIdentifier(getArgName(i)))
      return emitOpError() << "has an argument named '" << getArgName(i)
                           << "'; names are letters, digits and underscores";
    if (llvm::is_contained(ArrayRef(getArgNames().getValue()).take_front(i), getArgNames()[i]))
      return emitOpError() << "has two arguments named '" << getArgName(i) << "'";
    if (lookupFunc(getArgName(i)))
      return emitOpError() << "has an argument and a function named '" << getArgName(i) << "'";
    if (argument.getType() != valueType(getArgType(i)))
      return emitOpError() << "argument '" << getArgName(i) << "' is " << argument.getType()
                           << " inside but declared " << getArgType(i);
    if (!isa<BufferType>(getArgType(i)) && !isElementType(getArgType(i)))
      return emitOpError() << "argument '" << getArgName(i) << "' is " << getArgType(i)
                           << "; scalars are f64, f32, f16, bf16, i1 or integers of 8 to 64 bits";
  }
  if (getOutputs().empty())
    return emitOpError() << "has no output";
  return success();
}

LogicalResult PipelineOp::verifyRegions() {
  for (Operation &op : getBody().front()) {
    if (isa<FuncOp, UpdateOp, ScheduleOp, ConstrainOp, MinOp, ExtentOp, StrideOp>(op) ||
        isPure(&op))
      continue;
    return op.emitOpError() << "cannot stand in a pipeline";
  }
  for (auto output : getOutputs().getAsRange<FlatSymbolRefAttr>())
    if (!lookupFunc(output.getValue()))
      return emitOpError() << "has the output " << output << ", which is not defined";
  return verifySchedules(*this);
}
