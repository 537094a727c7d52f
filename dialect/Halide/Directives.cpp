// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parser and printer of all schedule directives, driven by their signatures.
#include "dialect/Halide/HalideDialect.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

#include "dialect/Halide/DirectiveInterface.cpp.inc"

#define GET_OP_CLASSES
#include "dialect/Halide/Directives.cpp.inc"

using namespace mlir;

namespace tcc::halide {
namespace {
struct EnumCase {
  llvm::StringLiteral kind, name, word;
};
constexpr EnumCase enumCases[] = {
#define ENUM_CASE(Kind, Name, Word) {#Kind, #Name, #Word},
#include "dialect/Halide/Enums.def"
};
} // namespace

llvm::StringRef enumName(llvm::StringRef kind, llvm::StringRef word) {
  for (const EnumCase &row : enumCases)
    if (row.kind == kind && row.word == word)
      return row.name;
  return {};
}

std::string enumWords(llvm::StringRef kind) {
  std::string words;
  for (const EnumCase &row : enumCases)
    if (row.kind == kind)
      words += (words.empty() ? "" : ", ") + row.word.str();
  return words;
}

llvm::StringRef enumKind(ArgKind kind) {
  switch (kind) {
  case ArgKind::Tail:
    return "TailStrategy";
  case ArgKind::Memory:
    return "MemoryType";
  case ArgKind::Bound:
    return "PrefetchBoundStrategy";
  default:
    return {};
  }
}

static ParseResult parseWord(OpAsmParser &parser, Attribute &attr) {
  llvm::StringRef word;
  if (parser.parseKeyword(&word))
    return failure();
  attr = parser.getBuilder().getStringAttr(word);
  return success();
}

static ParseResult parseArg(OpAsmParser &parser, OperationState &state, ArgKind kind,
                            SmallVectorImpl<Attribute> &args) {
  Builder &b = parser.getBuilder();
  switch (kind) {
  case ArgKind::Vars:
  case ArgKind::Dims:
    // The list takes all that follows.
    do {
      if (parseWord(parser, args.emplace_back()))
        return failure();
    } while (succeeded(parser.parseOptionalComma()));
    return success();
  case ArgKind::Expr: {
    int64_t constant;
    OptionalParseResult isConstant = parser.parseOptionalInteger(constant);
    if (isConstant.has_value()) {
      args.push_back(b.getI64IntegerAttr(constant));
      return *isConstant;
    }
    OpAsmParser::UnresolvedOperand operand;
    args.push_back(b.getUnitAttr());
    return failure(parser.parseOperand(operand) ||
                   parser.resolveOperand(operand, b.getI32Type(), state.operands));
  }
  case ArgKind::Buffer: {
    OpAsmParser::UnresolvedOperand operand;
    Type type;
    args.push_back(b.getUnitAttr());
    return failure(parser.parseOperand(operand) || parser.parseColonType(type) ||
                   parser.resolveOperand(operand, type, state.operands));
  }
  case ArgKind::Bool: {
    bool yes = succeeded(parser.parseOptionalKeyword("true"));
    if (!yes && parser.parseKeyword("false"))
      return failure();
    args.push_back(b.getBoolAttr(yes));
    return success();
  }
  case ArgKind::Func:
  case ArgKind::NewFunc:
  case ArgKind::Loop: {
    StringAttr name;
    if (parser.parseSymbolName(name))
      return failure();
    args.push_back(FlatSymbolRefAttr::get(name));
    if (kind != ArgKind::Loop)
      return success();
    SmallVector<Attribute> loop{args.back(), {}};
    int64_t update;
    if (succeeded(parser.parseOptionalKeyword("update"))) {
      if (parser.parseInteger(update))
        return failure();
      loop.push_back(b.getI64IntegerAttr(update));
    }
    if (parser.parseComma() || parseWord(parser, loop[1]))
      return failure();
    args.back() = b.getArrayAttr(loop);
    return success();
  }
  default:
    return parseWord(parser, args.emplace_back());
  }
}

ParseResult parseDirective(OpAsmParser &parser, OperationState &state, const Signature &signature) {
  Builder &b = parser.getBuilder();
  StringAttr func;
  if (parser.parseSymbolName(func))
    return failure();
  state.addAttribute("func", FlatSymbolRefAttr::get(func));
  if (succeeded(parser.parseOptionalKeyword("update"))) {
    int64_t update;
    if (parser.parseInteger(update))
      return failure();
    state.addAttribute("update", b.getI64IntegerAttr(update));
  }
  SmallVector<Attribute> args;
  if (succeeded(parser.parseOptionalLParen())) {
    for (auto [i, kind] : llvm::enumerate(signature.kinds)) {
      if (i != 0 && (i < signature.required ? failed(parser.parseComma())
                                            : failed(parser.parseOptionalComma())))
        break;
      if (parseArg(parser, state, kind, args))
        return failure();
    }
    if (parser.parseRParen())
      return failure();
  }
  state.addAttribute("args", b.getArrayAttr(args));
  return parser.parseOptionalAttrDict(state.attributes);
}

void printDirective(OpAsmPrinter &printer, DirectiveInterface op) {
  printer << " @" << op.getFunc();
  if (std::optional<uint64_t> update = op.getUpdate())
    printer << " update " << *update;
  auto values = op.getValues().begin();
  auto printArg = [&](Attribute arg) {
    if (isa<UnitAttr>(arg)) {
      Value value = *values++;
      printer << value;
      if (isa<BufferType>(value.getType()))
        printer << " : " << value.getType();
    } else if (auto constant = dyn_cast<BoolAttr>(arg)) {
      printer << (constant.getValue() ? "true" : "false");
    } else if (auto constant = dyn_cast<IntegerAttr>(arg)) {
      printer << constant.getInt();
    } else if (auto loop = dyn_cast<ArrayAttr>(arg)) {
      printer << loop[0];
      if (loop.size() == 3)
        printer << " update " << cast<IntegerAttr>(loop[2]).getInt();
      printer << ", " << cast<StringAttr>(loop[1]).getValue();
    } else if (auto word = dyn_cast<StringAttr>(arg)) {
      printer << word.getValue();
    } else {
      printer << arg;
    }
  };
  if (!op.getArgs().empty()) {
    printer << " (";
    llvm::interleaveComma(op.getArgs(), printer, printArg);
    printer << ")";
  }
  printer.printOptionalAttrDict(op->getAttrs(), {"func", "update", "args"});
}

} // namespace tcc::halide
