// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Types, element types and sizes; and how they are shown in messages.
#include "lib/Frontend/Elaborator.h"
#include "lib/Frontend/ParserImpl.h"
#include "lib/Frontend/Words.h"
#include "lib/Runtime/tcc.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

mlir::Type Elaborator::elementType(StringRef name) {
  if (name == "f64")
    return builder.getF64Type();
  if (name == "f32")
    return builder.getF32Type();
  if (name == "f16")
    return builder.getF16Type();
  if (name == "bf16")
    return builder.getBF16Type();
  if (name == "i64")
    return builder.getI64Type();
  if (name == "i32")
    return builder.getI32Type();
  if (name == "i8")
    return builder.getI8Type();
  if (name == "u8")
    return builder.getIntegerType(8, /*isSigned=*/false);
  if (name == "bool")
    return builder.getI1Type();
  if (name == "float" && frame && frame->unit->isLibrary)
    return frame->floatType ? frame->floatType : builder.getF32Type();
  return {};
}

mlir::Type Elaborator::resolveElement(const Name &name) {
  if (mlir::Type type = elementType(name.text))
    return type;
  if (name.text == "float")
    error<message::FloatOutsideLibrary>(name.range);
  else
    error<message::UnknownElement>(name.range, name.text)
        .didYouMean(nearest(name.text, words::elements));
  return {};
}

std::string Elaborator::show(TensorType type) {
  std::string text = type.str();
  return type.getRank() == 0 && StringRef(text).ends_with("[]") ? text.substr(0, text.size() - 2)
                                                                : text;
}

std::string Elaborator::show(ArrayRef<SizeAttr> shape) {
  std::string text = "[";
  for (SizeAttr size : shape)
    text += (text.size() > 1 ? ", " : "") + size.str();
  return text + "]";
}

std::string Elaborator::describe(const Term &term) {
  if (auto *c = term.constant())
    return "the constant " + c->str();
  if (SizeAttr size = term.size())
    return "the size " + size.str();
  if (auto *i = term.index())
    return "the loop index " + i->loop->name.str();
  if (mlir::Value v = term.tensor())
    return show(tensorType(v));
  if (term.element())
    return "an element type";
  if (auto *list = term.list())
    return fmt::format("a list of {}", list->size());
  return "an error";
}

TensorType Elaborator::evalType(const Type &type) {
  mlir::Type element = resolveElement(type.element);
  std::vector<SizeAttr> shape;
  bool good = element != nullptr;
  if (!type.spread.text.empty()) {
    auto spread = frame->spreads.find(type.spread.text);
    if (spread == frame->spreads.end()) {
      std::vector<StringRef> names;
      for (auto &known : frame->spreads)
        names.push_back(known.first());
      llvm::sort(names);
      error<message::UnknownSpread>(type.spread.range, type.spread.text)
          .didYouMean(nearest(type.spread.text, names));
    }
    good &= spread != frame->spreads.end() && spread->second;
    if (good)
      shape = *spread->second;
  }
  if (!checkRank(shape.size() + type.sizes.size(), type.range))
    return {};
  for (const Expr *expr : type.sizes) {
    SizeAttr size = evalSize(*expr);
    good &= size && checkPositive(size, expr->range);
    shape.push_back(size);
  }
  if (!good)
    return {};
  if (!product(&context, shape)) {
    error<message::TensorTooLarge>(type.range);
    return {};
  }
  return TensorType::get(&context, element, shape);
}

bool Elaborator::checkRank(size_t rank, SourceRange range) {
  if (rank <= TCC_MAX_RANK)
    return true;
  error<message::TooManyAxes>(range, TCC_MAX_RANK, rank);
  return false;
}

bool Elaborator::checkPositive(SizeAttr size, SourceRange range) {
  std::optional<int64_t> least = leastOf(size);
  bool mayBeZero = false; // of a dim that was declared so
  forEachDim(size, [&](StringRef name) {
    auto dim = dims.find(name);
    mayBeZero |= dim != dims.end() && dim->second.min == 0;
  });
  if (!least) {
    error<message::SizeOverflow>(range, size.str());
    return false;
  }
  if (*least >= 1 || (mayBeZero && *least == 0))
    return true;
  if (size.isConstant())
    error<message::SizeNotPositive>(range, size.str());
  else
    addBindings(error<message::SizeMayBeZero>(range, size.str(), *least)
                    .hint("a dim that begins later is declared as in `dim 2 <= T <= 10`"));
  return false;
}

/// In a type the size of a name comes before a value of it. Null where it has an error.
std::optional<tcc::SizeAttr> Elaborator::lookupSize(StringRef name) {
  if (const Frame::Bound *bound = frame->bound(name))
    return bound->size;
  if (frame->unit->isLibrary)
    return std::nullopt;
  auto dim = dims.find(name);
  if (dim == dims.end())
    return std::nullopt;
  return dim->second.poison ? SizeAttr() : SizeAttr::dim(&context, name);
}

static bool isSizeOperator(const Expr &expr) {
  auto *binary = llvm::dyn_cast<BinaryExpr>(&expr);
  return binary && llvm::is_contained({BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::Div},
                                      binary->op);
}

tcc::SizeAttr Elaborator::evalSize(const Expr &expr) {
  // A chain of operators is gone along from its innermost operand.
  std::vector<const BinaryExpr *> chain;
  const Expr *innermost = &expr;
  for (; isSizeOperator(*innermost); innermost = chain.back()->lhs)
    chain.push_back(llvm::cast<BinaryExpr>(innermost));
  SizeAttr size = evalSizeOperand(*innermost);
  for (const BinaryExpr *binary : llvm::reverse(chain)) {
    SizeAttr rhs = evalSize(*binary->rhs);
    if (!size || !rhs) {
      size = {};
      continue;
    }
    if (binary->op == BinaryOp::Div && rhs.isConstant(0)) {
      error<message::DivisionByZero>(binary->range);
      size = {};
      continue;
    }
    SizeAttr result = binary->op == BinaryOp::Add   ? tcc::add(size, rhs)
                      : binary->op == BinaryOp::Sub ? tcc::subtract(size, rhs)
                      : binary->op == BinaryOp::Mul ? tcc::multiply(size, rhs)
                                                    : divideExactly(size, rhs);
    if (!result && binary->op == BinaryOp::Div)
      addBindings(error<message::SizeDivision>(binary->range, size.str(), rhs.str()));
    else if (!result)
      error<message::SizeOverflow>(binary->range, toString(*binary));
    size = result;
  }
  return size;
}

tcc::SizeAttr Elaborator::evalSizeOperand(const Expr &expr) {
  if (auto *name = llvm::dyn_cast<NameExpr>(&expr); name && name->library.text.empty()) {
    if (std::optional<SizeAttr> size = lookupSize(name->name.text))
      return *size;
    if (!lookup(name->name.text) && !frame->unit->constants.contains(name->name.text)) {
      if (namesMissing())
        return {};
      std::vector<StringRef> names;
      for (const Frame::Bound &b : frame->sizes)
        names.push_back(b.name);
      for (auto &scope : frame->scopes)
        for (auto &entry : scope)
          if (entry.second.term.constant())
            names.push_back(entry.first());
      for (auto &entry : frame->unit->dims)
        names.push_back(entry.first());
      for (auto &entry : frame->unit->constants)
        names.push_back(entry.first());
      llvm::sort(names);
      error<message::UnknownSize>(expr.range, name->name.text)
          .didYouMean(nearest(name->name.text, names));
      return {};
    }
  }
  Term term = eval(expr);
  if (term.isPoison())
    return {};
  if (SizeAttr size = term.size())
    return size;
  if (auto *constant = term.constant(); constant && constant->asInteger())
    return constantSize(*constant->asInteger());
  error<message::NotASize>(expr.range, describe(term));
  return {};
}
