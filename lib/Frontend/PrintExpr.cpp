// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Expressions and types as text, with parentheses only where precedence needs them.
#include "lib/Frontend/ParserImpl.h"
#include "lib/Frontend/Printer.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace tcc::frontend;
using namespace tcc::frontend::ast;

namespace {

constexpr unsigned postfixPrecedence = 8;

class ExprPrinter {
public:
  explicit ExprPrinter(LineBreaker &out) : out(out) {}

  void print(const Expr &expr, unsigned least = 1) {
    bool parens = precedence(expr) < least;
    out.append(parens ? "(" : "");
    nesting += parens;
    llvm::TypeSwitch<const Expr *>(&expr)
        .Case<IntegerExpr>([&](auto *e) { out.append(std::to_string(e->value)); })
        .Case<FloatExpr, StringExpr>([&](auto *e) { out.append(e->spelling); })
        .Case<BoolExpr>([&](auto *e) { out.append(e->value ? "true" : "false"); })
        .Case<NameExpr>([&](auto *e) { out.append(toString(*e)); })
        .Case<ListExpr>(
            [&](auto *e) { list("[", e->elements, "]", [&](Expr *element) { print(*element); }); })
        .Case<UnaryExpr>([&](auto *e) {
          out.append(e->op == UnaryOp::Not ? "not " : "-");
          print(*e->operand, precedence(expr));
        })
        .Case<BinaryExpr>([&](auto *e) { chain(*e); })
        .Case<TransposeExpr>([&](auto *e) {
          print(*e->operand, postfixPrecedence);
          out.append("^T");
        })
        .Case<CallExpr>([&](auto *e) { call(*e); })
        .Case<IndexExpr>([&](auto *e) {
          print(*e->base, postfixPrecedence);
          list("[", e->items, "]", [&](const IndexItem &item) { index(item); });
        });
    nesting -= parens;
    out.append(parens ? ")" : "");
  }

  void print(const Type &type) {
    out.append(type.element.text);
    if (!type.hasBrackets)
      return;
    ++nesting;
    out.append("[");
    if (!type.spread.text.empty())
      out.append("*" + type.spread.text.str());
    for (auto [i, size] : llvm::enumerate(type.sizes)) {
      if (i > 0 || !type.spread.text.empty())
        comma();
      print(*size);
    }
    out.append("]");
    --nesting;
  }

private:
  static unsigned precedence(const Expr &expr) {
    if (auto *binary = llvm::dyn_cast<BinaryExpr>(&expr))
      return precedenceOf(binary->op);
    if (auto *unary = llvm::dyn_cast<UnaryExpr>(&expr))
      return unary->op == UnaryOp::Not ? notPrecedence : negatePrecedence;
    return postfixPrecedence;
  }
  /// What an operator's left side must bind as tightly as: comparisons do not chain.
  static unsigned leftPrecedence(const BinaryExpr &e) {
    unsigned own = precedence(e);
    return own == precedenceOf(BinaryOp::Eq) ? own + 1 : own;
  }

  unsigned rank(unsigned precedence) const { return 16 * nesting + precedence; }
  void comma() {
    out.append(",");
    out.space(rank(0));
  }
  template <class List, class Print>
  void list(StringRef open, const List &elements, StringRef close, Print print) {
    out.append(open);
    ++nesting;
    for (auto [i, element] : llvm::enumerate(elements)) {
      if (i > 0)
        comma();
      print(element);
    }
    --nesting;
    out.append(close);
  }

  /// Goes along the left operands, which may be many.
  void chain(const BinaryExpr &outermost) {
    std::vector<const BinaryExpr *> links{&outermost};
    for (;;) {
      auto *inner = llvm::dyn_cast<BinaryExpr>(links.back()->lhs);
      if (!inner || precedence(*inner) < leftPrecedence(*links.back()))
        break;
      links.push_back(inner);
    }
    print(*links.back()->lhs, leftPrecedence(*links.back()));
    for (const BinaryExpr *e : llvm::reverse(links)) {
      out.space(rank(precedence(*e)));
      out.append(spelling(e->op));
      out.append(" ");
      print(*e->rhs, precedence(*e) + 1);
    }
  }

  void call(const CallExpr &e) {
    out.append(toString(*e.callee));
    list("(", e.arguments, ")", [&](const Argument &argument) {
      if (!argument.name.text.empty())
        out.append(argument.name.text.str() + "=");
      print(*argument.value);
    });
    if (!e.at)
      return;
    out.space(rank(15));
    out.append(e.shared ? "at shared " : "at ");
    out.append(e.at->spelling);
  }

  void index(const IndexItem &item) {
    if (item.kind == IndexItem::Kind::NewAxis) {
      out.append("_");
      return;
    }
    if (item.begin)
      print(*item.begin);
    if (item.kind == IndexItem::Kind::Slice)
      out.append(":");
    if (item.end)
      print(*item.end);
  }

  LineBreaker &out;
  unsigned nesting = 0;
};

} // namespace

void tcc::frontend::print(const Expr &expr, LineBreaker &out) { ExprPrinter(out).print(expr); }
void tcc::frontend::print(const Type &type, LineBreaker &out) { ExprPrinter(out).print(type); }

std::string tcc::frontend::toString(const Expr &expr) {
  if (auto *name = llvm::dyn_cast<NameExpr>(&expr)) {
    std::string library = name->library.text.str();
    return (library.empty() ? "" : library + ".") + name->name.text.str();
  }
  LineBreaker line;
  print(expr, line);
  return line.flat();
}

std::string tcc::frontend::toString(const Type &type) {
  LineBreaker line;
  print(type, line);
  return line.flat();
}
