// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Expressions: names, operators, and what is computed at compile time.
#include "lib/Frontend/Elaborator.h"
#include "lib/Frontend/ParserImpl.h"
#include "lib/Frontend/Words.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

namespace tcc::frontend {
/// Bounds the recursion through expressions and the calls in them.
struct EvalNest {
  explicit EvalNest(Elaborator &e) : e(e) { ++e.depth; }
  ~EvalNest() { --e.depth; }
  Elaborator &e;
};
} // namespace tcc::frontend

Term Elaborator::eval(const Expr &expr) {
  constexpr unsigned maxDepth = 2000;
  EvalNest nest(*this);
  if (stopped)
    return {};
  if (depth > maxDepth) {
    error<message::TooManyCalls>(expr.range);
    stopped = true;
    return {};
  }
  switch (expr.kind) {
  case Expr::Kind::Integer:
    return Constant::integer(llvm::cast<IntegerExpr>(expr).value);
  case Expr::Kind::Float:
    return Constant::real(llvm::cast<FloatExpr>(expr).value);
  case Expr::Kind::String:
    return Constant::string(llvm::cast<StringExpr>(expr).value.str());
  case Expr::Kind::Bool:
    return Constant::boolean(llvm::cast<BoolExpr>(expr).value);
  case Expr::Kind::Name:
    return evalName(llvm::cast<NameExpr>(expr));
  case Expr::Kind::List: {
    Term::List list;
    for (const Expr *element : llvm::cast<ListExpr>(expr).elements)
      list.push_back(eval(*element));
    return list;
  }
  case Expr::Kind::Unary:
    return evalUnary(llvm::cast<UnaryExpr>(expr));
  case Expr::Kind::Binary:
    return evalBinary(llvm::cast<BinaryExpr>(expr));
  case Expr::Kind::Transpose:
    return evalTranspose(llvm::cast<TransposeExpr>(expr));
  case Expr::Kind::Call:
    return evalCall(llvm::cast<CallExpr>(expr));
  case Expr::Kind::Index:
    return evalIndex(llvm::cast<IndexExpr>(expr));
  }
  llvm_unreachable("expressions are listed above");
}

//===-- Names
//--------------------------------------------------------------------------------------------===//

Variable *Elaborator::lookup(StringRef name) {
  for (auto &scope : llvm::reverse(frame->scopes))
    if (auto found = scope.find(name); found != scope.end())
      return &found->second;
  return nullptr;
}

/// In an expression a value of a name comes before a size of it.
Term Elaborator::evalName(const NameExpr &expr) {
  StringRef name = expr.name.text;
  const Unit *unit = frame->unit;
  if (!expr.library.text.empty()) {
    const Unit *library = findLibrary(expr.library);
    if (!library)
      return {};
    if (auto *item = library->constants.lookup(name))
      return constantOf(*item, *library);
    if (library->file->incomplete)
      return {};
    std::vector<StringRef> names;
    for (auto &entry : library->constants)
      names.push_back(entry.first());
    llvm::sort(names);
    Diagnostic &d =
        error<message::UnknownName>(expr.range, toString(expr)).didYouMean(nearest(name, names));
    if (library->functions.contains(name))
      d.hint("`{}` is a function; call it with (…)", toString(expr));
    return {};
  }
  if (Variable *variable = lookup(name))
    return variable->term;
  if (auto *item = unit->constants.lookup(name)) {
    if (currentConst && item->name.range.file == currentConst->name.range.file &&
        item->name.range.begin >= currentConst->name.range.begin) {
      diagnostics.report<message::ConstBeforeUse>(expr.range, name)
          .note(item->name.range, "`{}` is declared here", name);
      return {};
    }
    return constantOf(*item, *unit);
  }
  if (auto *param = unit->params.lookup(name)) {
    if (param->broken)
      return {};
    Frame root;
    root.unit = unit;
    root.inOptimizer = frame->inOptimizer;
    root.caller = frame;
    root.scopes.emplace_back();
    Frame *outer = std::exchange(frame, &root);
    mlir::Value value = declareParam(*param, /*ofModel=*/true);
    frame = outer;
    return value;
  }
  if (std::optional<SizeAttr> size = lookupSize(name))
    return *size;
  if (name == "inf")
    return Constant::real(std::numeric_limits<double>::infinity());
  if (name == "pi")
    return Constant::real(3.14159265358979323846);
  if (mlir::Type type = elementType(name))
    return Term::Element{type};

  if (namesMissing())
    return {};
  std::vector<StringRef> names{"inf", "pi"};
  llvm::append_range(names, words::elements);
  for (auto &scope : frame->scopes)
    for (auto &entry : scope)
      names.push_back(entry.first());
  for (const Frame::Bound &b : frame->sizes)
    names.push_back(b.name);
  for (auto &entry : unit->constants)
    names.push_back(entry.first());
  for (auto &entry : unit->dims)
    names.push_back(entry.first());
  for (auto &entry : unit->params)
    names.push_back(entry.first());
  llvm::sort(names);
  Diagnostic &d = error<message::UnknownName>(expr.range, name).didYouMean(nearest(name, names));
  if (unit->functions.contains(name) || findOp(name))
    d.hint("`{}` is a function; call it with (…)", name);
  return {};
}

//===-- Constants
//----------------------------------------------------------------------------------------===//

std::optional<Constant> Elaborator::evalConstant(const Expr &expr) {
  Term term = eval(expr);
  if (term.isPoison())
    return std::nullopt;
  if (term.constant())
    return *term.constant();
  error<message::ConstantExpected>(expr.range, describe(term));
  return std::nullopt;
}

std::optional<int64_t> Elaborator::evalInteger(const Expr &expr) {
  std::optional<Constant> constant = evalConstant(expr);
  if (!constant)
    return std::nullopt;
  if (auto *integer = constant->asInteger())
    return *integer;
  error<message::IntegerExpected>(expr.range, constant->str());
  return std::nullopt;
}

Term Elaborator::finish(const ConstantResult &result, SourceRange range, StringRef what) {
  switch (result.failure) {
  case ConstantResult::None:
    return *result.value;
  case ConstantResult::Overflow:
    error<message::ConstantOverflow>(range);
    break;
  case ConstantResult::Rest:
    error<message::ConstantRest>(range).hint(
        "write `1.0 / 3` for the quotient of floats, or floordiv(a, b)");
    break;
  case ConstantResult::DivisionByZero:
    error<message::DivisionByZero>(range);
    break;
  case ConstantResult::Kinds:
    error<message::ConstantKinds>(range, what);
    break;
  case ConstantResult::Domain:
    error<message::ConstantDomain>(range, what);
    break;
  }
  return {};
}

//===-- Operators
//----------------------------------------------------------------------------------------===//

Term Elaborator::evalUnary(const UnaryExpr &expr) {
  Term term = eval(*expr.operand);
  if (term.isPoison())
    return {};
  bool negates = expr.op == UnaryOp::Negate;
  if (auto *constant = term.constant()) {
    if (!negates && constant->asBool())
      return Constant::boolean(!*constant->asBool());
    return finish(negates ? negate(*constant) : ConstantResult(ConstantResult::Kinds), expr.range,
                  negates ? "-" : "not");
  }
  if (negates && (term.size() || term.index()))
    return affine(BinaryOp::Sub, Constant::integer(0), term);
  mlir::Value value = tensor(term, expr.operand->range);
  if (!value || !canBuild(expr.range))
    return {};
  if (negates)
    return requireNumber(value, "-", expr.operand->range) ? build<NegOp>(expr.range, value)
                                                          : mlir::Value();
  if (!tensorType(value).isBool()) {
    error<message::BoolExpected>(expr.operand->range, "not", show(tensorType(value)));
    return {};
  }
  return build<NotOp>(expr.range, value);
}

/// Sums and products of sizes, loop indices and integers that stay such; poison where they do not.
Term Elaborator::affine(BinaryOp op, const Term &a, const Term &b) {
  auto integer = [](const Term &t) { return t.constant() ? t.constant()->asInteger() : nullptr; };
  auto sizeOf = [&](const Term &t) {
    return t.size() ? t.size() : integer(t) ? constantSize(*integer(t)) : SizeAttr();
  };
  if (SizeAttr x = sizeOf(a), y = sizeOf(b); x && y) {
    switch (op) {
    case BinaryOp::Add:
      return tcc::add(x, y);
    case BinaryOp::Sub:
      return tcc::subtract(x, y);
    case BinaryOp::Mul:
      return tcc::multiply(x, y);
    case BinaryOp::Div:
      return divideExactly(x, y);
    default:
      return {};
    }
  }
  struct Form {
    const Loop *loop = nullptr;
    int64_t scale = 0, offset = 0;
  };
  auto formOf = [&](const Term &t) -> std::optional<Form> {
    if (t.index())
      return Form{t.index()->loop, t.index()->scale, t.index()->offset};
    if (integer(t))
      return Form{nullptr, 0, *integer(t)};
    return std::nullopt;
  };
  std::optional<Form> x = formOf(a), y = formOf(b);
  if (!x || !y || (x->loop && y->loop && x->loop != y->loop))
    return {};
  std::optional<int64_t> scale, offset;
  if (op == BinaryOp::Add) {
    scale = llvm::checkedAdd(x->scale, y->scale);
    offset = llvm::checkedAdd(x->offset, y->offset);
  } else if (op == BinaryOp::Sub) {
    scale = llvm::checkedSub(x->scale, y->scale);
    offset = llvm::checkedSub(x->offset, y->offset);
  } else if (op == BinaryOp::Mul && !(x->loop && y->loop)) {
    const Form &form = x->loop ? *x : *y;
    int64_t factor = x->loop ? y->offset : x->offset;
    scale = llvm::checkedMul(form.scale, factor);
    offset = llvm::checkedMul(form.offset, factor);
  }
  const Loop *loop = x->loop ? x->loop : y->loop;
  constexpr int64_t limit = std::numeric_limits<int32_t>::max();
  // Every value must be an i32, whatever the iteration.
  auto within = [](std::optional<int64_t> v, int64_t most) {
    return v && -most <= *v && *v <= most;
  };
  if (!within(offset, limit) || !within(scale, limit / std::max<int64_t>(loop->upper, 1)) ||
      !within(*scale * loop->lower + *offset, limit) ||
      !within(*scale * loop->upper + *offset, limit))
    return {};
  if (*scale == 0)
    return Constant::integer(*offset);
  return LoopIndex{loop, *scale, *offset};
}

template <class Op> static constexpr bool isComparison(Op op) {
  return op >= BinaryOp::Eq && op <= BinaryOp::Ge;
}

Term Elaborator::evalBinary(const BinaryExpr &expr) {
  std::vector<const BinaryExpr *> chain{&expr};
  while (auto *inner = llvm::dyn_cast<BinaryExpr>(chain.back()->lhs))
    chain.push_back(inner);
  const BinaryExpr &innermost = *chain.back();
  Term term = innermost.op == BinaryOp::MatMul ? evalMatMul(innermost, nullptr)
                                               : applyBinary(innermost, eval(*innermost.lhs));
  for (const BinaryExpr *outer : llvm::drop_begin(llvm::reverse(chain)))
    term = outer->op == BinaryOp::MatMul ? evalMatMul(*outer, &term) : applyBinary(*outer, term);
  return term;
}

Term Elaborator::applyBinary(const BinaryExpr &expr, const Term &lhs) {
  Term rhs = eval(*expr.rhs);
  if (lhs.isPoison() || rhs.isPoison())
    return {};
  StringRef name = spelling(expr.op);
  if (lhs.constant() && rhs.constant()) {
    ConstantResult result = compute(expr.op, *lhs.constant(), *rhs.constant());
    if (result.failure == ConstantResult::Kinds) {
      error<message::OperandKinds>(expr.range, name, describe(lhs), describe(rhs));
      return {};
    }
    return finish(result, expr.range, name);
  }
  if (!lhs.tensor() && !rhs.tensor()) {
    Term result = affine(expr.op, lhs, rhs);
    if (!result.isPoison())
      return result;
    if (expr.op == BinaryOp::Div && (lhs.size() || rhs.size())) {
      addBindings(error<message::SizeDivision>(expr.range, describe(lhs), describe(rhs)));
      return {};
    }
  }
  std::vector<mlir::Value> operands = unify({{expr.lhs, lhs}, {expr.rhs, rhs}}, expr.range);
  if (operands.empty())
    return {};
  mlir::Value a = operands[0], b = operands[1];
  TensorType type = tensorType(a);
  auto fail = [&](StringRef wanted) -> Term {
    Diagnostic &d = error<message::OperandType>(expr.range, name, wanted, show(type));
    if (expr.op == BinaryOp::Div && type.isInteger())
      d.hint("write floordiv(a, b), or convert with cast(x, f32)");
    noteValue(d, *expr.lhs, a);
    return {};
  };
  bool logical = expr.op == BinaryOp::And || expr.op == BinaryOp::Or;
  if (logical && !type.isBool())
    return fail("bool");
  if (!logical && type.isBool() && expr.op != BinaryOp::Eq && expr.op != BinaryOp::Ne)
    return fail("numbers");
  if (expr.op == BinaryOp::Div && !type.isFloat())
    return fail("floats");
  switch (expr.op) {
  case BinaryOp::And:
    return build<AndOp>(expr.range, a, b);
  case BinaryOp::Or:
    return build<OrOp>(expr.range, a, b);
  case BinaryOp::Add:
    return build<AddOp>(expr.range, a, b);
  case BinaryOp::Sub:
    return build<SubOp>(expr.range, a, b);
  case BinaryOp::Mul:
    return build<MulOp>(expr.range, a, b);
  case BinaryOp::Div:
    return build<DivOp>(expr.range, a, b);
  case BinaryOp::Eq:
    return build<CompareOp>(expr.range, Predicate::eq, a, b);
  case BinaryOp::Ne:
    return build<CompareOp>(expr.range, Predicate::ne, a, b);
  case BinaryOp::Lt:
    return build<CompareOp>(expr.range, Predicate::lt, a, b);
  case BinaryOp::Le:
    return build<CompareOp>(expr.range, Predicate::le, a, b);
  case BinaryOp::Gt:
    return build<CompareOp>(expr.range, Predicate::gt, a, b);
  case BinaryOp::Ge:
    return build<CompareOp>(expr.range, Predicate::ge, a, b);
  case BinaryOp::MatMul:
    break;
  }
  llvm_unreachable("operators are listed above");
}

Term Elaborator::evalTranspose(const TransposeExpr &expr) {
  Term term = eval(*expr.operand);
  if (term.isPoison())
    return {};
  mlir::Value value = tensor(term, expr.operand->range);
  if (!value || !canBuild(expr.range))
    return {};
  unsigned rank = tensorType(value).getRank();
  if (rank < 2) {
    error<message::TransposeRank>(expr.range, show(tensorType(value)));
    return {};
  }
  std::vector<unsigned> order(rank);
  for (unsigned i = 0; i < rank; ++i)
    order[i] = i;
  std::swap(order[rank - 1], order[rank - 2]);
  return permute(value, order, expr.range);
}
