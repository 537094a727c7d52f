// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dims, parameters, loops, kernels and launches: verifiers and printed forms.
#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace tcc;

LogicalResult DimOp::verify() {
  if (int64_t(getMin()) < 0 || getMax() < getMin())
    return emitOpError() << "expected 0 <= min <= max, found " << getMin() << " and " << getMax();
  return success();
}

/// An op that names a parameter of the value's type.
template <typename Op> static LogicalResult verifyParameter(Op op, Value value) {
  size_t places = op.getName().count('{');
  if (places != op.getIndices().size())
    return op.emitOpError() << "'" << op.getName() << "' has " << places << " places for "
                            << op.getIndices().size() << " indices";
  for (SizeAttr size : shapeOf(value))
    if (!size.isConstant())
      return op.emitOpError() << "a parameter's sizes are constants, found "
                              << tensorType(value).str();
  return success();
}
LogicalResult ParamOp::verify() { return verifyParameter(*this, getResult()); }
LogicalResult AssignOp::verify() { return verifyParameter(*this, getValue()); }

//===-- repeat ------------------------------------------------------------===//

void RepeatOp::build(OpBuilder &builder, OperationState &state, int64_t lower, int64_t upper,
                     ValueRange inits, TypeRange stacks, bool reversed) {
  state.addOperands(inits);
  state.addTypes(inits.getTypes());
  state.addTypes(stacks);
  state.addAttribute("lower", builder.getI64IntegerAttr(lower));
  state.addAttribute("upper", builder.getI64IntegerAttr(upper));
  if (reversed)
    state.addAttribute("reversed", builder.getUnitAttr());
  Block &body = state.addRegion()->emplaceBlock();
  body.addArgument(::tcc::TensorType::get(builder.getContext(), builder.getI32Type(), {}),
                   state.location);
  for (Value init : inits)
    body.addArgument(init.getType(), init.getLoc());
}

YieldOp RepeatOp::getYield() { return cast<YieldOp>(getBody().front().getTerminator()); }

::tcc::TensorType RepeatOp::stackOf(::tcc::TensorType type) {
  SmallVector<SizeAttr> shape{SizeAttr::constant(getContext(), getTrips())};
  llvm::append_range(shape, type.getShape());
  return type.withShape(shape);
}

ParseResult RepeatOp::parse(OpAsmParser &parser, OperationState &state) {
  Builder &builder = parser.getBuilder();
  OpAsmParser::Argument counter;
  counter.type = ::tcc::TensorType::get(builder.getContext(), builder.getI32Type(), {});
  int64_t lower, upper;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<OpAsmParser::UnresolvedOperand> inits;
  SmallVector<Type> types, stacks;
  if (parser.parseArgument(counter) || parser.parseEqual() || parser.parseInteger(lower) ||
      parser.parseKeyword("to") || parser.parseInteger(upper))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("reversed")))
    state.addAttribute("reversed", builder.getUnitAttr());
  arguments.push_back(counter);
  SMLoc start = parser.getCurrentLocation();
  auto carried = [&]() -> ParseResult {
    return failure(parser.parseArgument(arguments.emplace_back()) || parser.parseEqual() ||
                   parser.parseOperand(inits.emplace_back()));
  };
  auto typeList = [&](SmallVectorImpl<Type> &list) {
    return parser.parseCommaSeparatedList([&] { return parseTensor(parser, list.emplace_back()); });
  };
  if (succeeded(parser.parseOptionalKeyword("carry"))) {
    if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, carried) ||
        parser.parseColon() || typeList(types) ||
        parser.resolveOperands(inits, types, start, state.operands))
      return failure();
    for (auto [argument, type] : llvm::zip_equal(llvm::drop_begin(arguments), types))
      argument.type = type;
  }
  if (succeeded(parser.parseOptionalKeyword("stack")) && typeList(stacks))
    return failure();
  state.addTypes(types);
  state.addTypes(stacks);
  state.addAttribute("lower", builder.getI64IntegerAttr(lower));
  state.addAttribute("upper", builder.getI64IntegerAttr(upper));
  return failure(parser.parseRegion(*state.addRegion(), arguments) ||
                 parser.parseOptionalAttrDict(state.attributes));
}

void RepeatOp::print(OpAsmPrinter &printer) {
  printer << " " << getCounter() << " = " << int64_t(getLower()) << " to " << int64_t(getUpper());
  if (getReversed())
    printer << " reversed";
  auto types = [&](ValueRange values) {
    llvm::interleaveComma(values, printer,
                          [&](Value value) { printer << tensorType(value).str(); });
  };
  if (!getInitArgs().empty()) {
    printer << " carry(";
    llvm::interleaveComma(llvm::zip_equal(getCarried(), getInitArgs()), printer, [&](auto pair) {
      printer << std::get<0>(pair) << " = " << std::get<1>(pair);
    });
    printer << ") : ";
    types(getInitArgs());
  }
  if (!getStacks().empty()) {
    printer << " stack ";
    types(getStacks());
  }
  printer << " ";
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
  printer.printOptionalAttrDict((*this)->getAttrs(), {"lower", "upper", "reversed"});
}

LogicalResult RepeatOp::verify() {
  Block &body = getBody().front();
  size_t carried = getInitArgs().size();
  if (body.getNumArguments() != carried + 1 || getNumResults() < carried)
    return emitOpError() << "expected a counter and one argument for each carried value";
  auto yield = dyn_cast<YieldOp>(body.getTerminator());
  if (!yield || yield.getNumOperands() != getNumResults())
    return emitOpError() << "expected a body that yields one value for each result";
  TypeRange inits(getInitArgs());
  if (TypeRange(yield.getValues().take_front(carried)) != inits ||
      TypeRange(getCarriedResults()) != inits || TypeRange(ValueRange(getCarried())) != inits)
    return emitOpError() << "carried values keep their types";
  for (auto [value, stack] : llvm::zip_equal(yield.getValues().drop_front(carried), getStacks()))
    if (stackOf(tensorType(value)) != stack.getType())
      return emitOpError() << "values of " << tensorType(value).str() << " do not stack to "
                           << tensorType(stack).str();
  return success();
}

SmallVector<Region *> RepeatOp::getLoopRegions() { return {&getBody()}; }
MutableArrayRef<OpOperand> RepeatOp::getInitsMutable() { return (*this)->getOpOperands(); }
Block::BlockArgListType RepeatOp::getRegionIterArgs() { return getCarried(); }
std::optional<MutableArrayRef<OpOperand>> RepeatOp::getYieldedValuesMutable() {
  return getYield()->getOpOperands().take_front(getInitArgs().size());
}
std::optional<ResultRange> RepeatOp::getLoopResults() { return getCarriedResults(); }

namespace {
/// A carried value that no iteration reads or changes is the value from outside.
struct DropInvariantCarried : OpRewritePattern<RepeatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RepeatOp op, PatternRewriter &rewriter) const override {
    auto yield = cast<YieldOp>(op.getBody().front().getTerminator());
    bool changed = false;
    for (auto [argument, init, next, result] :
         llvm::zip_first(op.getCarried(), op.getInitArgs(), yield.getValues(), op.getResults()))
      if ((next == argument || next == init) && !(argument.use_empty() && result.use_empty())) {
        if (next == init && op.getUpper() <= op.getLower())
          continue;
        if (next == argument) {
          rewriter.replaceAllUsesExcept(argument, init, yield);
          rewriter.replaceAllUsesWith(result, init);
          changed |= true;
        }
      }
    return success(changed);
  }
};

/// A stack that nobody reads goes; two stacks of one value are one.
struct DropStacks : OpRewritePattern<RepeatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RepeatOp op, PatternRewriter &rewriter) const override {
    size_t carried = op.getInitArgs().size();
    SmallVector<Value> yields(op.getYield().getValues().take_front(carried));
    SmallVector<Type> types;
    SmallVector<OpResult> kept;
    DenseMap<Value, OpResult> known;
    bool changed = false;
    for (auto [value, stack] :
         llvm::zip_equal(op.getYield().getValues().drop_front(carried), op.getStacks())) {
      auto result = cast<OpResult>(stack);
      auto [first, isNew] = known.try_emplace(value, result);
      if (!isNew && !stack.use_empty()) {
        rewriter.replaceAllUsesWith(stack, first->second);
        changed = true;
      }
    }
    for (auto [value, stack] :
         llvm::zip_equal(op.getYield().getValues().drop_front(carried), op.getStacks())) {
      if (stack.use_empty())
        continue;
      kept.push_back(cast<OpResult>(stack));
      types.push_back(stack.getType());
      yields.push_back(value);
    }
    if (kept.size() == op.getStacks().size())
      return success(changed);
    auto with = RepeatOp::create(rewriter, op.getLoc(), op.getLower(), op.getUpper(),
                                 op.getInitArgs(), types, op.getReversed());
    rewriter.modifyOpInPlace(op.getYield(), [&] { op.getYield()->setOperands(yields); });
    Block &body = op.getBody().front(), &to = with.getBody().front();
    rewriter.mergeBlocks(&body, &to, to.getArguments());
    for (auto [old, result] : llvm::zip_equal(op.getCarriedResults(), with.getCarriedResults()))
      rewriter.replaceAllUsesWith(old, result);
    for (auto [old, result] : llvm::zip_equal(kept, with.getStacks()))
      rewriter.replaceAllUsesWith(old, result);
    rewriter.eraseOp(op);
    return success();
  }
};
} // namespace

void RepeatOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<DropInvariantCarried, DropStacks>(context);
}

LogicalResult RowOp::verify() {
  auto counter = dyn_cast<BlockArgument>(getCounter());
  auto loop = counter ? dyn_cast<RepeatOp>(counter.getOwner()->getParentOp()) : RepeatOp();
  if (!loop || counter != loop.getCounter())
    return emitOpError() << "expected the counter of a loop around it";
  ::tcc::TensorType stack = tensorType(getStack());
  if (stack.getRank() == 0 ||
      stack.withShape(stack.getShape().drop_front()) != tensorType(getResult()))
    return emitOpError() << stack.str() << " has no rows of " << tensorType(getResult()).str();
  return success();
}

//===-- groups, kernels, launches -----------------------------------------===//

LogicalResult GroupOp::verify() {
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield || yield.getOperandTypes() != getResultTypes() ||
      getBody().front().getNumArguments() != 0)
    return emitOpError() << "expected a body that yields the results";
  return success();
}

LogicalResult PackedParamOp::verify() {
  Block &block = getBody().front();
  auto isAllowed = [](Operation &op) { return isa<ParamOp>(op) || op.hasTrait<family::View>(); };
  if (block.empty() || !isa<YieldOp>(block.back()) || block.getNumArguments() != 0 ||
      !llvm::all_of(block.without_terminator(), isAllowed))
    return emitOpError() << "expected a body of parameters and views that yields what @"
                         << getKernel() << " reads";
  return success();
}

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name, FunctionType type) {
  state.addAttribute(SymbolTable::getSymbolAttrName(), builder.getStringAttr(name));
  state.addAttribute("function_type", TypeAttr::get(type));
  Block &body = state.addRegion()->emplaceBlock();
  for (Type input : type.getInputs())
    body.addArgument(input, state.location);
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Type> results;
  if (parser.parseSymbolName(name, SymbolTable::getSymbolAttrName(), state.attributes))
    return failure();
  auto one = [&]() -> ParseResult {
    OpAsmParser::Argument &argument = arguments.emplace_back();
    return failure(parser.parseArgument(argument) || parser.parseColon() ||
                   parseTensor(parser, argument.type));
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, one) || parser.parseArrow() ||
      parser.parseCommaSeparatedList([&] { return parseTensor(parser, results.emplace_back()); }) ||
      parser.parseOptionalAttrDictWithKeyword(state.attributes) ||
      parser.parseRegion(*state.addRegion(), arguments))
    return failure();
  auto inputs = llvm::map_to_vector(arguments, [](auto &argument) { return argument.type; });
  state.addAttribute("function_type",
                     TypeAttr::get(FunctionType::get(parser.getContext(), inputs, results)));
  return success();
}

void KernelOp::print(OpAsmPrinter &printer) {
  printer << " ";
  printer.printSymbolName(getSymName());
  printer << "(";
  llvm::interleaveComma(getBody().getArguments(), printer, [&](BlockArgument argument) {
    printer << argument << ": " << tensorType(argument).str();
  });
  printer << ") -> ";
  llvm::interleaveComma(getResultTypes(), printer,
                        [&](Type type) { printer << cast<::tcc::TensorType>(type).str(); });
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), {"sym_name", "function_type"});
  printer << " ";
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

LogicalResult KernelOp::verify() {
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield || yield.getOperandTypes() != TypeRange(getResultTypes()))
    return emitOpError() << "expected a body that yields the results";
  return success();
}

LogicalResult LaunchOp::verify() {
  auto check = [&](Value value) -> LogicalResult {
    auto shape = shapeOf(value);
    if (shape.size() < getGrid().size() ||
        !llvm::equal(shape.take_front(getGrid().size()), getGrid().getAsRange<SizeAttr>()))
      return emitOpError() << "the axes of " << tensorType(value).str()
                           << " do not begin with the grid's";
    return success();
  };
  for (Value value : getOperation()->getOperands())
    if (failed(check(value)))
      return failure();
  for (Value value : getResults())
    if (failed(check(value)))
      return failure();
  if (getLayouts() && getLayouts()->size() != getNumResults())
    return emitOpError() << "expected one layout for each result";
  return success();
}
