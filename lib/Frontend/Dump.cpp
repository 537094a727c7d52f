// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tree as lists in parentheses.
#include "lib/Frontend/ParserImpl.h"
#include "lib/Frontend/Printer.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace tcc::frontend;
using namespace tcc::frontend::ast;

namespace {

class Dumper {
public:
  explicit Dumper(llvm::raw_ostream &os) : os(os) {}

  void dump(const File &file) {
    for (const Use &use : file.uses)
      list("use", [&] { (use.path ? string(use.path) : name(use.library)); });
    if (!file.model)
      return each(file.declarations);
    list("model", [&] {
      name(file.model->name);
      quoted(file.model->doc);
      each(file.model->declarations);
    });
  }

private:
  template <class Inside> void list(StringRef head, Inside inside) {
    os << '(' << head;
    inside();
    os << ")\n";
  }
  void word(StringRef text) { os << ' ' << (text.empty() ? "-" : text); }
  void name(const Name &n) { word(n.text); }
  void quoted(StringRef text) {
    os << " \"";
    os.write_escaped(text) << '"';
  }
  void string(const StringExpr *s) {
    if (s)
      os << ' ' << s->spelling;
    else
      os << " -";
  }
  template <class T> void each(ArrayRef<T> items) {
    for (const T &item : items)
      dump(*item);
  }

  void dump(const Type &type) {
    list("type", [&] {
      name(type.element);
      name(type.spread);
      os << (type.hasBrackets ? " shaped" : " scalar");
      each(type.sizes);
    });
  }
  void dump(const Init &init) {
    list("init", [&] {
      name(init.rule);
      dumpIf(init.value);
    });
  }
  void dumpIf(const Expr *expr) {
    if (expr)
      dump(*expr);
    else
      os << " -";
  }
  void dump(const Body &body) {
    list("body", [&] { each(body.statements); });
  }
  void dump(ArrayRef<Parameter> parameters) {
    for (const Parameter &p : parameters)
      list(p.isConst ? "const" : "tensor", [&] {
        name(p.name);
        if (p.isConst)
          dumpIf(p.value);
        else
          dump(p.type);
      });
  }

  void dump(const Expr &expr) {
    llvm::TypeSwitch<const Expr *>(&expr)
        .Case<IntegerExpr>([&](auto *e) { os << ' ' << e->value; })
        .Case<FloatExpr>([&](auto *e) { word(e->spelling); })
        .Case<StringExpr>([&](auto *e) { string(e); })
        .Case<BoolExpr>([&](auto *e) { word(e->value ? "true" : "false"); })
        .Case<NameExpr>([&](auto *e) { word(toString(*e)); })
        .Case<ListExpr>([&](auto *e) { list("list", [&] { each(e->elements); }); })
        .Case<UnaryExpr>([&](auto *e) {
          list(e->op == UnaryOp::Not ? "not" : "negate", [&] { dump(*e->operand); });
        })
        .Case<BinaryExpr>([&](auto *e) { chain(*e); })
        .Case<TransposeExpr>([&](auto *e) { list("transpose", [&] { dump(*e->operand); }); })
        .Case<CallExpr>([&](auto *e) {
          list("call", [&] {
            dump(*e->callee);
            for (const Argument &argument : e->arguments) {
              name(argument.name);
              dump(*argument.value);
            }
            os << (e->shared ? " shared" : " own");
            string(e->at);
          });
        })
        .Case<IndexExpr>([&](auto *e) {
          list("index", [&] {
            dump(*e->base);
            for (const IndexItem &item : e->items) {
              os << ' ' << int(item.kind);
              dumpIf(item.begin);
              dumpIf(item.end);
            }
          });
        });
  }
  /// Goes along the left operands, which may be many.
  void chain(const BinaryExpr &outermost) {
    std::vector<const BinaryExpr *> links{&outermost};
    while (auto *inner = llvm::dyn_cast<BinaryExpr>(links.back()->lhs))
      links.push_back(inner);
    for (const BinaryExpr *link : links)
      os << '(' << spelling(link->op);
    dump(*links.back()->lhs);
    for (const BinaryExpr *link : llvm::reverse(links)) {
      dump(*link->rhs);
      os << ")\n";
    }
  }

  void dump(const Stmt &stmt) {
    llvm::TypeSwitch<const Stmt *>(&stmt)
        .Case<LetStmt>([&](auto *s) {
          list("let", [&] {
            llvm::for_each(s->names, [&](const Name &n) { name(n); });
            dump(*s->value);
          });
        })
        .Case<AssignStmt>([&](auto *s) {
          list("assign", [&] {
            name(s->name);
            dump(*s->value);
          });
        })
        .Case<ParamStmt>([&](auto *s) {
          list("param", [&] {
            name(s->name);
            dump(s->type);
            string(s->checkpoint);
            if (s->init)
              dump(*s->init);
          });
        })
        .Case<ForStmt>([&](auto *s) {
          list("for", [&] {
            name(s->index);
            dump(*s->from);
            dump(*s->to);
            dump(s->body);
          });
        })
        .Case<ForParamsStmt>([&](auto *s) {
          list("params", [&] {
            name(s->name);
            dump(*s->glob);
            dump(s->body);
          });
        })
        .Case<IfStmt>([&](auto *s) {
          list("if", [&] {
            dump(*s->condition);
            dump(s->body);
          });
        })
        .Case<ReturnStmt>([&](auto *s) { list("return", [&] { each(s->values); }); })
        .Case<ArgStmt>([&](auto *s) {
          list("arg", [&] {
            name(s->name);
            dump(s->type);
          });
        })
        .Case<StateStmt>([&](auto *s) {
          list("state", [&] {
            for (const StateStmt::Item &item : s->items) {
              name(item.name);
              dump(item.init);
            }
          });
        });
  }

  void dump(const Decl &decl) {
    quoted(decl.doc);
    llvm::TypeSwitch<const Decl *>(&decl)
        .Case<ConstDecl>([&](auto *d) {
          list("const", [&] {
            for (const ConstDecl::Item &item : d->items) {
              name(item.name);
              dump(*item.value);
            }
          });
        })
        .Case<DimDecl>([&](auto *d) {
          list("dim", [&] {
            for (const DimDecl::Item &item : d->items) {
              dumpIf(item.min);
              name(item.name);
              dump(*item.max);
            }
          });
        })
        .Case<PrefixDecl>([&](auto *d) {
          list("prefix", [&] { llvm::for_each(d->names, [&](auto *s) { string(s); }); });
        })
        .Case<IgnoreDecl>([&](auto *d) {
          list("ignore", [&] { llvm::for_each(d->globs, [&](auto *s) { string(s); }); });
        })
        .Case<ParamDecl>([&](auto *d) { dump(static_cast<const Stmt &>(*d->param)); })
        .Case<FunctionDecl>([&](auto *d) {
          list(d->isBlock ? "block" : "fn", [&] {
            name(d->name);
            dump(d->parameters);
            for (const Result &result : d->results) {
              name(result.name);
              dump(result.type);
            }
            dump(d->body);
          });
        })
        .Case<OptimizerDecl>([&](auto *d) {
          list("optimizer", [&] {
            name(d->name);
            dump(d->parameters);
            dump(d->body);
          });
        })
        .Case<EntryDecl>([&](auto *d) {
          list("entry", [&] {
            name(d->name);
            dumpIf(d->value);
          });
        });
  }

  llvm::raw_ostream &os;
};

} // namespace

std::string tcc::frontend::dump(const File &file) {
  std::string text;
  llvm::raw_string_ostream os(text);
  Dumper(os).dump(file);
  return text;
}
