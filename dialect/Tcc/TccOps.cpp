// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Printing forms shared by the ops, and the verifiers of elementwise ops, reductions and
// contractions.
#include "dialect/Tcc/TccOps.h"
#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/Verify.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tcc;

//===-- printing forms ----------------------------------------------------===//

static ParseResult parseShort(OpAsmParser &parser, Type &type) { return parseTensor(parser, type); }
static void printShort(OpAsmPrinter &printer, Operation *, Type type) {
  printer << cast<::tcc::TensorType>(type).str();
}

/// `score(%s: f32[T, T], %g: f32[T, T]) { ... }`
static ParseResult parseScoreRegion(OpAsmParser &parser, Region &region) {
  SmallVector<OpAsmParser::Argument> arguments;
  auto one = [&]() -> ParseResult {
    OpAsmParser::Argument &argument = arguments.emplace_back();
    return failure(parser.parseArgument(argument) || parser.parseColon() ||
                   parseTensor(parser, argument.type));
  };
  return failure(parser.parseKeyword("score") ||
                 parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, one) ||
                 parser.parseRegion(region, arguments));
}
static void printScoreRegion(OpAsmPrinter &printer, Operation *, Region &region) {
  printer << "score(";
  llvm::interleaveComma(region.getArguments(), printer, [&](BlockArgument argument) {
    printer << argument << ": " << tensorType(argument).str();
  });
  printer << ") ";
  printer.printRegion(region, /*printEntryBlockArgs=*/false);
}

static ParseResult parseShortList(OpAsmParser &parser, SmallVectorImpl<Type> &types) {
  if (succeeded(parser.parseOptionalKeyword("none")))
    return success();
  return parser.parseCommaSeparatedList([&] { return parseTensor(parser, types.emplace_back()); });
}
static void printShortList(OpAsmPrinter &printer, Operation *op, TypeRange types) {
  if (types.empty())
    printer << "none";
  llvm::interleaveComma(types, printer, [&](Type type) { printShort(printer, op, type); });
}

/// A bool or i32 tensor of another's shape needs no text.
static ParseResult parseBoolOf(OpAsmParser &parser, Type like, Type &type) {
  type = cast<::tcc::TensorType>(like).withElement(IntegerType::get(parser.getContext(), 1));
  return success();
}
static void printBoolOf(OpAsmPrinter &, Operation *, Type, Type) {}
static ParseResult parseI32Of(OpAsmParser &parser, Type like, Type &type) {
  type = cast<::tcc::TensorType>(like).withElement(IntegerType::get(parser.getContext(), 32));
  return success();
}
static void printI32Of(OpAsmPrinter &, Operation *, Type, Type) {}

static ParseResult parseSizeText(OpAsmParser &parser, SizeAttr &size) {
  FailureOr<SizeAttr> parsed = parseSize(parser);
  if (failed(parsed))
    return failure();
  size = *parsed;
  return success();
}
static void printSizeText(OpAsmPrinter &printer, Operation *, SizeAttr size) {
  printer << size.str();
}

static ParseResult parseSizeList(OpAsmParser &parser, ArrayAttr &sizes) {
  SmallVector<Attribute> list;
  auto one = [&]() -> ParseResult {
    SizeAttr size;
    if (parseSizeText(parser, size))
      return failure();
    list.push_back(size);
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, one))
    return failure();
  sizes = ArrayAttr::get(parser.getContext(), list);
  return success();
}
static void printSizeList(OpAsmPrinter &printer, Operation *, ArrayAttr sizes) {
  printer << "[";
  llvm::interleaveComma(sizes.getAsRange<SizeAttr>(), printer,
                        [&](SizeAttr size) { printer << size.str(); });
  printer << "]";
}

/// `0.5 : f32[B, T]`; what is not finite is a word, `inf`, `ninf` or `nan`.
static ParseResult parseSplat(OpAsmParser &parser, TypedAttr &value, Type &type) {
  SMLoc start = parser.getCurrentLocation();
  double number = 0;
  APInt integer;
  bool isInteger = false;
  StringRef word;
  if (succeeded(parser.parseOptionalKeyword(&word, {"inf", "ninf", "nan", "true", "false"}))) {
    number = llvm::StringSwitch<double>(word)
                 .Case("inf", std::numeric_limits<double>::infinity())
                 .Case("ninf", -std::numeric_limits<double>::infinity())
                 .Case("nan", std::numeric_limits<double>::quiet_NaN())
                 .Case("true", 1)
                 .Default(0);
  } else {
    bool minus = succeeded(parser.parseOptionalMinus());
    OptionalParseResult parsed = parser.parseOptionalInteger(integer);
    isInteger = parsed.has_value();
    if (isInteger ? failed(*parsed) : failed(parser.parseFloat(number)))
      return failure();
    if (minus) {
      number = -number;
      // One more bit, so that the smallest value of a type can be written.
      integer = -integer.sext(integer.getBitWidth() + 1);
    }
    if (isInteger && !integer.isSignedIntN(64))
      return parser.emitError(start, "expected a whole number of at most 64 bits");
  }
  if (parser.parseColon() || parseTensor(parser, type))
    return failure();
  Type element = cast<::tcc::TensorType>(type).getElementType();
  if (isa<FloatType>(element)) {
    value = FloatAttr::get(element, isInteger ? double(integer.getSExtValue()) : number);
    return success();
  }
  if (!isInteger && !element.isInteger(1))
    return parser.emitError(start, "expected a whole number");
  int64_t whole = isInteger ? integer.getSExtValue() : int64_t(number);
  value = IntegerAttr::get(element, APInt(element.getIntOrFloatBitWidth(), whole, true, true));
  return success();
}
static void printSplat(OpAsmPrinter &printer, Operation *op, TypedAttr value, Type type) {
  if (auto number = dyn_cast<FloatAttr>(value)) {
    const APFloat &f = number.getValue();
    if (f.isNaN())
      printer << "nan";
    else if (f.isInfinity())
      printer << (f.isNegative() ? "ninf" : "inf");
    else
      number.print(printer.getStream(), /*elideType=*/true);
  } else {
    auto integer = cast<IntegerAttr>(value);
    if (integer.getType().isInteger(1))
      printer << (integer.getValue().isZero() ? "false" : "true");
    else
      integer.getValue().print(printer.getStream(), !integer.getType().isUnsignedInteger());
  }
  printer << " : ";
  printShort(printer, op, type);
}

//===-- elementwise -------------------------------------------------------===//

static LogicalResult sameShape(Operation *op, Value a, Value b) {
  if (shapeOf(a) == shapeOf(b))
    return success();
  return op->emitOpError() << "expected one shape, found " << tensorType(a).str() << " and "
                           << tensorType(b).str();
}

void CompareOp::build(OpBuilder &builder, OperationState &state, Predicate predicate, Value lhs,
                      Value rhs) {
  build(builder, state, tensorType(lhs).withElement(builder.getI1Type()), predicate, lhs, rhs);
}
LogicalResult CompareOp::verify() { return sameShape(*this, getLhs(), getResult()); }
LogicalResult WhereOp::verify() { return sameShape(*this, getCondition(), getResult()); }
LogicalResult CastOp::verify() { return sameShape(*this, getX(), getResult()); }

void PhiloxOp::build(OpBuilder &builder, OperationState &state, Value element, Value instance,
                     Value call, Value seed) {
  build(builder, state, tensorType(element).withElement(builder.getI32Type()), element, instance,
        call, seed);
}
LogicalResult PhiloxOp::verify() {
  if (failed(sameShape(*this, getElement(), getInstance())))
    return failure();
  return sameShape(*this, getElement(), getResult());
}

//===-- contractions and reductions ---------------------------------------===//

/// Binds each name of `side` to its size; names must agree with earlier sizes.
static LogicalResult bindSide(Operation *op, const EinopsSide &side, ::tcc::TensorType type,
                              llvm::StringMap<SizeAttr> &sizes) {
  if (side.size() != type.getRank())
    return op->emitOpError() << "'" << side.str() << "' has " << side.size() << " axes, "
                             << type.str() << " has " << type.getRank();
  for (auto [axis, size] : llvm::zip_equal(side, type.getShape())) {
    if (axis.size() != 1)
      return op->emitOpError() << "a contraction's axes are single names";
    auto [entry, isNew] = sizes.try_emplace(axis[0], size);
    if (!isNew && entry->second != size)
      return op->emitOpError() << "axis '" << axis[0] << "' is " << entry->second.str() << " and "
                               << size.str();
  }
  return success();
}

LogicalResult tcc::verifyContraction(Operation *op, StringRef text, ::tcc::TensorType lhs,
                                     ::tcc::TensorType rhs, ::tcc::TensorType result,
                                     llvm::StringMap<SizeAttr> &sizes) {
  Einops pattern;
  EinopsError error;
  if (!parseEinops(text, pattern, error))
    return op->emitOpError() << "pattern, byte " << error.position << ": " << error.message;
  if (pattern.inputs.size() != 2)
    return op->emitOpError() << "expected two operands in the pattern";
  if (failed(bindSide(op, pattern.inputs[0], lhs, sizes)) ||
      failed(bindSide(op, pattern.inputs[1], rhs, sizes)))
    return failure();
  size_t known = sizes.size();
  if (failed(bindSide(op, pattern.output, result, sizes)))
    return failure();
  if (sizes.size() != known)
    return op->emitOpError() << "an axis of the result is in no operand";
  auto checkSums = [&](const EinopsSide &side, const EinopsSide &other) -> LogicalResult {
    for (const std::string &name : side.names())
      if (!llvm::is_contained(other.names(), name) &&
          !llvm::is_contained(pattern.output.names(), name))
        return op->emitOpError() << "axis '" << name
                                 << "' is summed but stands in one operand only";
    return success();
  };
  if (failed(checkSums(pattern.inputs[0], pattern.inputs[1])) ||
      failed(checkSums(pattern.inputs[1], pattern.inputs[0])))
    return failure();
  if (lhs.getElementType() != rhs.getElementType())
    return op->emitOpError() << "operands differ in element type";
  return success();
}

LogicalResult ContractOp::verify() {
  llvm::StringMap<SizeAttr> sizes;
  return verifyContraction(*this, getPattern(), tensorType(getLhs()), tensorType(getRhs()),
                           tensorType(getResult()), sizes);
}

LogicalResult PackOp::verify() {
  auto x = shapeOf(getX()), result = shapeOf(getResult());
  int64_t width = getWidth();
  if (x.size() != 2 || result.size() != 3 || width < 1)
    return emitOpError() << "expected [n, k] to [ceildiv(n, width), k, width]";
  if (result[0] != ceilDiv(x[0], width) || result[1] != x[1] || !result[2].isConstant(width))
    return emitOpError() << "the panels of " << tensorType(getX()).str() << " are not "
                         << tensorType(getResult()).str();
  return success();
}

LogicalResult ContractPanelsOp::verify() {
  auto lhs = shapeOf(getLhs()), panels = shapeOf(getPanels()), result = shapeOf(getResult());
  if (lhs.size() != 2 || panels.size() != 3 || result.size() != 2 || !panels[2].isConstant())
    return emitOpError() << "expected [m, k], [panels, k, width] to [m, n]";
  // Panels are made in blocks of 16 (lib/Kernels/Pack.cpp), which are in one piece.
  if (getPiece() && (*getPiece() < 16 || *getPiece() % 16 != 0))
    return emitOpError() << "a piece of " << *getPiece() << " is no positive multiple of 16";
  if (lhs[0] != result[0] || lhs[1] != panels[1] ||
      panels[0] != ceilDiv(result[1], panels[2].getConstant()))
    return emitOpError() << "sizes do not fit: " << tensorType(getLhs()).str() << ", "
                         << tensorType(getPanels()).str() << " to "
                         << tensorType(getResult()).str();
  return success();
}

static LogicalResult verifyReduce(Operation *op, ArrayRef<int64_t> axes) {
  auto x = shapeOf(op->getOperand(0)), result = shapeOf(op->getResult(0));
  SmallVector<SizeAttr> kept;
  for (auto [axis, size] : llvm::enumerate(x))
    if (!llvm::is_contained(axes, int64_t(axis)))
      kept.push_back(size);
  if (std::adjacent_find(axes.begin(), axes.end(), std::greater_equal<>()) != axes.end())
    return op->emitOpError() << "axes are not increasing";
  if (!axes.empty() && (axes.front() < 0 || axes.back() >= int64_t(x.size())))
    return op->emitOpError() << "no such axis";
  if (kept.size() + axes.size() != x.size() || ArrayRef(kept) != result)
    return op->emitOpError() << "the result is not the operand without axes";
  if (tensorType(op->getOperand(0)).getElementType() !=
      tensorType(op->getResult(0)).getElementType())
    return op->emitOpError() << "element types differ";
  return success();
}
LogicalResult ReduceSumOp::verify() { return verifyReduce(*this, getAxes()); }
LogicalResult ReduceProdOp::verify() { return verifyReduce(*this, getAxes()); }
LogicalResult ReduceMaxOp::verify() { return verifyReduce(*this, getAxes()); }
LogicalResult ReduceMinOp::verify() { return verifyReduce(*this, getAxes()); }

static LogicalResult verifyRow(Operation *op) {
  if (shapeOf(op->getResult(0)).empty())
    return op->emitOpError() << "a scalar has no last axis";
  return success();
}
LogicalResult SoftmaxOp::verify() { return verifyRow(*this); }
LogicalResult LayerNormOp::verify() { return verifyRow(*this); }
LogicalResult RmsNormOp::verify() { return verifyRow(*this); }
LogicalResult LogSoftmaxOp::verify() { return verifyRow(*this); }
LogicalResult SoftmaxBackwardOp::verify() { return verifyRow(*this); }
LogicalResult LogSoftmaxBackwardOp::verify() { return verifyRow(*this); }
LogicalResult LayerNormBackwardOp::verify() { return verifyRow(*this); }
LogicalResult RmsNormBackwardOp::verify() { return verifyRow(*this); }

LogicalResult CrossEntropyOp::verify() {
  auto logits = shapeOf(getLogits()), target = shapeOf(getTarget());
  if (logits.empty() || logits.drop_back() != target || target != shapeOf(getResult()))
    return emitOpError() << "expected [.., v], [..] to [..], found "
                         << tensorType(getLogits()).str() << ", " << tensorType(getTarget()).str()
                         << " to " << tensorType(getResult()).str();
  if (tensorType(getLogits()).getElementType() != tensorType(getResult()).getElementType())
    return emitOpError() << "element types differ";
  return success();
}

LogicalResult CrossEntropyBackwardOp::verify() {
  auto logits = shapeOf(getLogits()), target = shapeOf(getTarget());
  if (logits.empty() || logits.drop_back() != target || target != shapeOf(getGradient()) ||
      logits != shapeOf(getResult()))
    return emitOpError() << "expected [.., v], [..], [..] to [.., v], found "
                         << tensorType(getLogits()).str() << ", " << tensorType(getTarget()).str()
                         << ", " << tensorType(getGradient()).str() << " to "
                         << tensorType(getResult()).str();
  if (tensorType(getLogits()).getElementType() != tensorType(getGradient()).getElementType() ||
      tensorType(getLogits()).getElementType() != tensorType(getResult()).getElementType())
    return emitOpError() << "element types differ";
  return success();
}

LogicalResult CumsumOp::verify() {
  if (int64_t(getAxis()) < 0 || getAxis() >= shapeOf(getX()).size())
    return emitOpError() << "no such axis";
  return success();
}

#define GET_OP_CLASSES
#include "dialect/Tcc/TccOps.cpp.inc"
