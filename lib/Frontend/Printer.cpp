// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Canonical text: two spaces of indentation, one statement per line, parentheses only where
// precedence needs them. Blank lines (at most one) and comments stay where they stood.

#include "lib/Frontend/Printer.h"
#include "lib/Frontend/ParserImpl.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace tcc::frontend;
using namespace tcc::frontend::ast;
using llvm::raw_ostream;

namespace {

constexpr unsigned lineWidth = 100;
constexpr unsigned postfixPrecedence = 8;

//===-- Expressions and types
//----------------------------------------------------------------------------===//

class ExprPrinter {
public:
  explicit ExprPrinter(raw_ostream &os) : os(os) {}

  void print(const Expr &expr, unsigned least = 1) {
    bool parens = precedence(expr) < least;
    os << (parens ? "(" : "");
    llvm::TypeSwitch<const Expr *>(&expr)
        .Case<IntegerExpr>([&](auto *e) { os << e->value; })
        .Case<FloatExpr>([&](auto *e) { os << e->spelling; })
        .Case<StringExpr>([&](auto *e) { os << e->spelling; })
        .Case<BoolExpr>([&](auto *e) { os << (e->value ? "true" : "false"); })
        .Case<NameExpr>([&](auto *e) { name(*e); })
        .Case<ListExpr>([&](auto *e) {
          os << '[';
          llvm::interleaveComma(e->elements, os, [&](Expr *element) { print(*element); });
          os << ']';
        })
        .Case<UnaryExpr>([&](auto *e) {
          os << (e->op == UnaryOp::Not ? "not " : "-");
          print(*e->operand, precedence(expr));
        })
        .Case<BinaryExpr>([&](auto *e) {
          // A comparison's operands must both bind tighter: comparisons do not chain.
          unsigned own = precedence(expr);
          print(*e->lhs, own == precedenceOf(BinaryOp::Eq) ? own + 1 : own);
          os << ' ' << spelling(e->op) << ' ';
          print(*e->rhs, own + 1);
        })
        .Case<TransposeExpr>([&](auto *e) {
          print(*e->operand, postfixPrecedence);
          os << "^T";
        })
        .Case<CallExpr>([&](auto *e) { call(*e); })
        .Case<IndexExpr>([&](auto *e) {
          print(*e->base, postfixPrecedence);
          os << '[';
          llvm::interleaveComma(e->items, os, [&](const IndexItem &item) { index(item); });
          os << ']';
        });
    os << (parens ? ")" : "");
  }

  void print(const Type &type) {
    os << type.element.text;
    if (!type.hasBrackets)
      return;
    os << '[';
    bool spread = !type.spread.text.empty();
    if (spread)
      os << '*' << type.spread.text << (type.sizes.empty() ? "" : ", ");
    llvm::interleaveComma(type.sizes, os, [&](Expr *size) { print(*size); });
    os << ']';
  }

private:
  static unsigned precedence(const Expr &expr) {
    if (auto *binary = llvm::dyn_cast<BinaryExpr>(&expr))
      return precedenceOf(binary->op);
    if (auto *unary = llvm::dyn_cast<UnaryExpr>(&expr))
      return unary->op == UnaryOp::Not ? notPrecedence : negatePrecedence;
    return postfixPrecedence;
  }

  void name(const NameExpr &e) {
    if (!e.library.text.empty())
      os << e.library.text << '.';
    os << e.name.text;
  }

  void call(const CallExpr &e) {
    name(*e.callee);
    os << '(';
    llvm::interleaveComma(e.arguments, os, [&](const Argument &argument) {
      if (!argument.name.text.empty())
        os << argument.name.text << '=';
      print(*argument.value);
    });
    os << ')';
    if (e.at)
      os << (e.shared ? " at shared " : " at ") << e.at->spelling;
  }

  void index(const IndexItem &item) {
    if (item.kind == IndexItem::Kind::NewAxis) {
      os << '_';
      return;
    }
    if (item.begin)
      print(*item.begin);
    if (item.kind == IndexItem::Kind::Slice)
      os << ':';
    if (item.end)
      print(*item.end);
  }

  raw_ostream &os;
};

//===-- Files
//--------------------------------------------------------------------------------------------===//

class FilePrinter {
public:
  FilePrinter(const File &file, const SourceManager &sources, raw_ostream &os)
      : file(file), sources(sources), os(os) {}

  void run() {
    item(file.versionRange, [&] { line = "tdsl 1"; });
    for (const Use &use : file.uses)
      item(use.range,
           [&] { line = "use " + (use.path ? use.path->spelling : use.library.text).str(); });
    if (file.model) {
      const Model &model = *file.model;
      item(
          model.range, [&] { line = "model " + model.name.text.str() + " {"; },
          model.name.range.end);
      body(model.range, [&] { declarations(model.declarations); });
    } else {
      declarations(file.declarations);
    }
    comments(sources.text(file.id).size());
  }

private:
  void declarations(ArrayRef<Decl *> list) {
    for (const Decl *decl : list)
      declaration(*decl);
  }

  /// Prints the comments before `offset`, each on a line of its own.
  void comments(uint32_t offset) {
    for (; nextComment < file.comments.size(); ++nextComment) {
      const Comment &comment = file.comments[nextComment];
      if (comment.range.begin >= offset)
        return;
      blankLine(comment.range.begin);
      os.indent(indent) << sources.text(comment.range) << '\n';
      lastEnd = comment.range.end;
    }
  }

  /// Keeps one blank line where the text has some between what was printed last and `begin`.
  void blankLine(uint32_t begin) {
    if (!atBodyStart && lastEnd < begin) {
      StringRef gap = sources.text({file.id, lastEnd, begin});
      size_t newline = gap.find('\n');
      if (newline != StringRef::npos && gap.drop_front(newline + 1).contains('\n') && lastEnd != 0)
        os << '\n';
    }
    atBodyStart = false;
  }

  /// Prints one line made by `make` with the comments before it and the one behind it. `end` is
  /// where the line ends in the source, if not where the range does.
  template <class Make> void item(SourceRange range, Make make, uint32_t end = 0) {
    comments(range.begin);
    blankLine(range.begin);
    line.clear();
    make();
    end = end ? end : range.end;
    lastEnd = end;
    os.indent(indent) << line;
    if (nextComment < file.comments.size()) {
      const Comment &comment = file.comments[nextComment];
      if (!comment.ownLine && sources.position(file.id, comment.range.begin).line ==
                                  sources.position(file.id, end).line) {
        os << "  " << sources.text(comment.range);
        lastEnd = comment.range.end;
        ++nextComment;
      }
    }
    os << '\n';
  }

  template <class Make> void body(SourceRange range, Make make) {
    indent += 2;
    atBodyStart = true;
    make();
    comments(range.end);
    indent -= 2;
    atBodyStart = false;
    os.indent(indent) << "}\n";
    lastEnd = range.end;
  }

  std::string text(const Expr &expr) const { return toString(expr); }
  std::string text(const Type &type) const { return toString(type); }

  template <class List, class Make> std::string join(const List &list, Make make) const {
    std::string result;
    llvm::raw_string_ostream stream(result);
    llvm::interleaveComma(list, stream, [&](const auto &element) { stream << make(element); });
    return result;
  }
  std::string strings(ArrayRef<StringExpr *> list) const {
    return join(list, [](StringExpr *s) { return s->spelling; });
  }
  std::string parameters(ArrayRef<Parameter> list) const {
    return "(" +
           join(list,
                [&](const Parameter &p) {
                  if (!p.isConst)
                    return p.name.text.str() + ": " + text(p.type);
                  return "const " + p.name.text.str() + (p.value ? " = " + text(*p.value) : "");
                }) +
           ")";
  }
  std::string results(ArrayRef<Result> list) const {
    if (list.size() == 1 && list[0].name.text.empty())
      return text(list[0].type);
    return "(" +
           join(list,
                [&](const Result &r) {
                  return (r.name.text.empty() ? "" : r.name.text.str() + ": ") + text(r.type);
                }) +
           ")";
  }
  std::string init(const Init &i) const {
    return i.rule.text.str() + (i.value ? "(" + text(*i.value) + ")" : "");
  }

  void declaration(const Decl &decl) {
    llvm::TypeSwitch<const Decl *>(&decl)
        .Case<ConstDecl>([&](auto *d) {
          simple(*d, "const " + join(d->items, [&](const ConstDecl::Item &i) {
                       return i.name.text.str() + " = " + text(*i.value);
                     }));
        })
        .Case<DimDecl>([&](auto *d) {
          simple(*d, "dim " + join(d->items, [&](const DimDecl::Item &i) {
                       return (i.min ? text(*i.min) + " <= " : "") + i.name.text.str() +
                              " <= " + text(*i.max);
                     }));
        })
        .Case<PrefixDecl>([&](auto *d) { simple(*d, "prefix " + strings(d->names)); })
        .Case<IgnoreDecl>([&](auto *d) { simple(*d, "ignore " + strings(d->globs)); })
        .Case<ParamDecl>([&](auto *d) { simple(*d, param(*d->param)); })
        .Case<EntryDecl>([&](auto *d) {
          simple(*d, "entry " + d->name.text.str() + (d->value ? " = " + text(*d->value) : ""));
        })
        .Case<FunctionDecl>([&](auto *d) {
          withBody(d->range,
                   (d->isBlock ? "block " : "fn ") + d->name.text.str() +
                       parameters(d->parameters) + " -> " + results(d->results),
                   d->body);
        })
        .Case<OptimizerDecl>([&](auto *d) {
          withBody(d->range, "optimizer " + d->name.text.str() + parameters(d->parameters),
                   d->body);
        });
  }

  void simple(const Decl &decl, const std::string &content) {
    item(decl.range, [&] { line = content; });
  }

  std::string param(const ParamStmt &p) const {
    std::string result = "param " + p.name.text.str() + ": " + text(p.type);
    if (p.checkpoint)
      result += " = " + p.checkpoint->spelling.str();
    if (p.init)
      result += " init " + init(*p.init);
    return result;
  }

  /// A statement without a body, as text.
  std::string text(const Stmt &stmt) const {
    return llvm::TypeSwitch<const Stmt *, std::string>(&stmt)
        .Case<LetStmt>([&](auto *s) {
          return "let " + join(s->names, [](const Name &n) { return n.text; }) + " = " +
                 text(*s->value);
        })
        .Case<AssignStmt>([&](auto *s) { return s->name.text.str() + " = " + text(*s->value); })
        .Case<ParamStmt>([&](auto *s) { return param(*s); })
        .Case<ReturnStmt>(
            [&](auto *s) { return "return " + join(s->values, [&](Expr *e) { return text(*e); }); })
        .Case<ArgStmt>([&](auto *s) { return "arg " + s->name.text.str() + ": " + text(s->type); })
        .Case<StateStmt>([&](auto *s) {
          return "state " + join(s->items, [&](const StateStmt::Item &i) {
                   return i.name.text.str() + " = " + init(i.init);
                 });
        })
        .Default([](const Stmt *) { return std::string(); });
  }

  static bool hasBody(const Stmt &stmt) { return llvm::isa<ForStmt, ForParamsStmt, IfStmt>(stmt); }

  void statement(const Stmt &stmt) {
    llvm::TypeSwitch<const Stmt *>(&stmt)
        .Case<ForStmt>([&](auto *s) {
          withBody(s->range,
                   "for " + s->index.text.str() + " in " + text(*s->from) + ".." + text(*s->to),
                   s->body);
        })
        .Case<ForParamsStmt>([&](auto *s) {
          withBody(s->range, "for " + s->name.text.str() + " in params(" + text(*s->glob) + ")",
                   s->body);
        })
        .Case<IfStmt>([&](auto *s) { withBody(s->range, "if " + text(*s->condition), s->body); })
        .Default([&](const Stmt *s) { item(s->range, [&] { line = text(*s); }); });
  }

  bool hasCommentIn(SourceRange range) const {
    for (size_t i = nextComment; i < file.comments.size(); ++i)
      if (file.comments[i].range.begin >= range.begin)
        return file.comments[i].range.begin < range.end;
    return false;
  }

  /// A short body that was written on one line stays on it.
  void withBody(SourceRange range, const std::string &head, const Body &b) {
    bool oneLine = b.statements.size() <= 1 &&
                   sources.begin(b.range).line == sources.end(b.range).line &&
                   !hasCommentIn(b.range);
    if (oneLine && !b.statements.empty() && !hasBody(*b.statements[0])) {
      std::string all = head + " { " + text(*b.statements[0]) + " }";
      if (indent + all.size() <= lineWidth) {
        item(range, [&] { line = all; });
        return;
      }
    }
    item(range, [&] { line = head + " {"; }, b.range.begin + 1);
    body(b.range, [&] {
      for (const Stmt *s : b.statements)
        statement(*s);
    });
  }

  const File &file;
  const SourceManager &sources;
  raw_ostream &os;
  std::string line;
  unsigned indent = 0;
  size_t nextComment = 0;
  uint32_t lastEnd = 0;
  bool atBodyStart = false;
};

} // namespace

void tcc::frontend::print(const File &file, const SourceManager &sources, raw_ostream &os) {
  FilePrinter(file, sources, os).run();
}

std::string tcc::frontend::toString(const Expr &expr) {
  std::string text;
  llvm::raw_string_ostream os(text);
  ExprPrinter(os).print(expr);
  return text;
}

std::string tcc::frontend::toString(const Type &type) {
  std::string text;
  llvm::raw_string_ostream os(text);
  ExprPrinter(os).print(type);
  return text;
}
