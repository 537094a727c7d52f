// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Canonical text: two spaces of indentation, one statement per line, lines broken where they are
// too long. Blank lines (at most one) and comments stay where they stood.

#include "lib/Frontend/Printer.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace tcc::frontend;
using namespace tcc::frontend::ast;
using llvm::raw_ostream;

namespace {

constexpr unsigned lineWidth = 120;

//===-- Lines of declarations and statements
//-------------------------------------------------------------===//

/// A line that begins with `head`; its elements are the outermost places to break it.
template <class List, class Print>
void listLine(LineBreaker &out, const List &list, Print print, unsigned rank = 0) {
  for (auto [i, element] : llvm::enumerate(list)) {
    if (i > 0) {
      out.append(",");
      out.space(rank);
    }
    print(element);
  }
}

void init(LineBreaker &out, const Init &i) {
  out.append(i.rule.text);
  if (!i.value)
    return;
  out.append("(");
  print(*i.value, out);
  out.append(")");
}

void param(LineBreaker &out, const ParamStmt &p) {
  out.append("param " + p.name.text.str() + ": ");
  print(p.type, out);
  if (p.checkpoint) {
    out.append(" =");
    out.space(1);
    out.append(p.checkpoint->spelling);
  }
  if (p.init) {
    out.space(0);
    out.append("init ");
    init(out, *p.init);
  }
}

void strings(LineBreaker &out, StringRef head, ArrayRef<StringExpr *> list) {
  out.append(head);
  listLine(out, list, [&](StringExpr *s) { out.append(s->spelling); });
}

void parameters(LineBreaker &out, ArrayRef<Parameter> list) {
  out.append("(");
  listLine(
      out, list,
      [&](const Parameter &p) {
        out.append((p.isConst ? "const " : "") + p.name.text.str());
        if (!p.isConst) {
          out.append(": ");
          print(p.type, out);
        } else if (p.value) {
          out.append(" = ");
          print(*p.value, out);
        }
      },
      1);
  out.append(")");
}

void results(LineBreaker &out, ArrayRef<Result> list) {
  out.space(0);
  out.append("-> ");
  bool parens = list.size() != 1 || !list[0].name.text.empty();
  out.append(parens ? "(" : "");
  listLine(
      out, list,
      [&](const Result &r) {
        out.append(r.name.text.empty() ? "" : r.name.text.str() + ": ");
        print(r.type, out);
      },
      1);
  out.append(parens ? ")" : "");
}

/// A declaration, or the head of one that has a body.
void declaration(LineBreaker &out, const Decl &decl) {
  llvm::TypeSwitch<const Decl *>(&decl)
      .Case<ConstDecl>([&](auto *d) {
        out.append("const ");
        listLine(out, d->items, [&](const ConstDecl::Item &i) {
          out.append(i.name.text.str() + " = ");
          print(*i.value, out);
        });
      })
      .Case<DimDecl>([&](auto *d) {
        out.append("dim ");
        listLine(out, d->items, [&](const DimDecl::Item &i) {
          if (i.min) {
            print(*i.min, out);
            out.append(" <= ");
          }
          out.append(i.name.text.str() + " <= ");
          print(*i.max, out);
        });
      })
      .Case<PrefixDecl>([&](auto *d) { strings(out, "prefix ", d->names); })
      .Case<IgnoreDecl>([&](auto *d) { strings(out, "ignore ", d->globs); })
      .Case<ParamDecl>([&](auto *d) { param(out, *d->param); })
      .Case<EntryDecl>([&](auto *d) {
        out.append("entry " + d->name.text.str());
        if (d->value) {
          out.append(" = ");
          print(*d->value, out);
        }
      })
      .Case<FunctionDecl>([&](auto *d) {
        out.append((d->isBlock ? "block " : "fn ") + d->name.text.str());
        parameters(out, d->parameters);
        results(out, d->results);
      })
      .Case<OptimizerDecl>([&](auto *d) {
        out.append("optimizer " + d->name.text.str());
        parameters(out, d->parameters);
      });
}

/// A statement, or the head of one that has a body.
void statement(LineBreaker &out, const Stmt &stmt) {
  llvm::TypeSwitch<const Stmt *>(&stmt)
      .Case<LetStmt>([&](auto *s) {
        out.append("let ");
        listLine(out, s->names, [&](const Name &n) { out.append(n.text); });
        out.append(" = ");
        print(*s->value, out);
      })
      .Case<AssignStmt>([&](auto *s) {
        out.append(s->name.text.str() + " = ");
        print(*s->value, out);
      })
      .Case<ParamStmt>([&](auto *s) { param(out, *s); })
      .Case<ReturnStmt>([&](auto *s) {
        out.append("return ");
        listLine(out, s->values, [&](Expr *e) { print(*e, out); });
      })
      .Case<ArgStmt>([&](auto *s) {
        out.append("arg " + s->name.text.str() + ": ");
        print(s->type, out);
      })
      .Case<StateStmt>([&](auto *s) {
        out.append("state ");
        listLine(out, s->items, [&](const StateStmt::Item &i) {
          out.append(i.name.text.str() + " = ");
          init(out, i.init);
        });
      })
      .Case<ForStmt>([&](auto *s) {
        out.append("for " + s->index.text.str() + " in ");
        print(*s->from, out);
        out.append("..");
        print(*s->to, out);
      })
      .Case<ForParamsStmt>([&](auto *s) {
        out.append("for " + s->name.text.str() + " in params(");
        print(*s->glob, out);
        out.append(")");
      })
      .Case<IfStmt>([&](auto *s) {
        out.append("if ");
        print(*s->condition, out);
      });
}

const Body *bodyOf(const Stmt &stmt) {
  return llvm::TypeSwitch<const Stmt *, const Body *>(&stmt)
      .Case<ForStmt, ForParamsStmt, IfStmt>([](auto *s) { return &s->body; })
      .Default([](const Stmt *) { return nullptr; });
}

const Body *bodyOf(const Decl &decl) {
  return llvm::TypeSwitch<const Decl *, const Body *>(&decl)
      .Case<FunctionDecl, OptimizerDecl>([](auto *d) { return &d->body; })
      .Default([](const Decl *) { return nullptr; });
}

//===-- Files
//--------------------------------------------------------------------------------------------===//

class FilePrinter {
public:
  FilePrinter(const File &file, const SourceManager &sources, raw_ostream &os)
      : file(file), sources(sources), os(os) {}

  void run() {
    item(file.versionRange, file.versionRange.end, text("tdsl 1"));
    for (const Use &use : file.uses)
      item(use.range, use.range.end,
           text("use " + (use.path ? use.path->spelling : use.library.text).str()));
    if (file.model) {
      const Model &model = *file.model;
      uint32_t brace = sources.text(file.id).find('{', model.name.range.end) + 1;
      item(model.range, brace, text("model " + model.name.text.str() + " {"));
      body(model.range, [&] { llvm::for_each(model.declarations, [&](Decl *d) { print(*d); }); });
    } else {
      llvm::for_each(file.declarations, [&](Decl *d) { print(*d); });
    }
    comments(sources.text(file.id).size());
  }

private:
  static LineBreaker text(std::string line) {
    LineBreaker out;
    out.append(line);
    return out;
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
    if (!atBodyStart && lastEnd != 0 && lastEnd < begin) {
      StringRef gap = sources.text({file.id, lastEnd, begin});
      StringRef below =
          gap.drop_until([](char c) { return c == '\n'; }).drop_front(gap.contains('\n'));
      if (below.ltrim(" \t\r").starts_with("\n"))
        os << '\n';
    }
    atBodyStart = false;
  }

  /// Ends a line that ended at `end` in the source, with the comment behind it.
  void endLine(uint32_t end) {
    lastEnd = end;
    if (nextComment < file.comments.size()) {
      const Comment &comment = file.comments[nextComment];
      if (!comment.ownLine && comment.range.begin >= end &&
          sources.text({file.id, end, comment.range.begin}).trim(" \t\r,").empty()) {
        os << "  " << sources.text(comment.range);
        lastEnd = comment.range.end;
        ++nextComment;
      }
    }
    os << '\n';
  }

  /// Prints a line that ends at `end` in the source, with the comments before it and behind it.
  void item(SourceRange range, uint32_t end, const LineBreaker &line) {
    comments(range.begin);
    blankLine(range.begin);
    os << line.broken(indent, lineWidth);
    endLine(end);
  }

  template <class Make> void body(SourceRange range, Make make) {
    indent += 2;
    atBodyStart = true;
    make();
    comments(range.end);
    indent -= 2;
    atBodyStart = false;
    os.indent(indent) << "}";
    endLine(range.end);
  }

  bool hasCommentIn(uint32_t begin, uint32_t end) const {
    for (size_t i = nextComment; i < file.comments.size(); ++i)
      if (file.comments[i].range.begin >= begin)
        return file.comments[i].range.begin < end;
    return false;
  }

  void print(const Decl &decl) {
    LineBreaker line;
    declaration(line, decl);
    if (const Body *b = bodyOf(decl))
      return withBody(decl.range, std::move(line), *b);
    // A list with comments between its elements stays one line per element.
    auto *consts = llvm::dyn_cast<ConstDecl>(&decl);
    if (consts && hasCommentBetween(consts->items))
      return commented(decl, "const ", consts->items);
    auto *dims = llvm::dyn_cast<DimDecl>(&decl);
    if (dims && hasCommentBetween(dims->items))
      return commented(decl, "dim ", dims->items);
    item(decl.range, decl.range.end, line);
  }

  static SourceRange rangeOf(const ConstDecl::Item &i) {
    return SourceRange::join(i.name.range, i.value->range);
  }
  static SourceRange rangeOf(const DimDecl::Item &i) { return i.range; }
  /// A comment inside an element does not count: it is printed behind the list.
  template <class Item> bool hasCommentBetween(ArrayRef<Item> items) const {
    for (size_t i = 1; i < items.size(); ++i)
      if (hasCommentIn(rangeOf(items[i - 1]).end, rangeOf(items[i]).begin))
        return true;
    return false;
  }

  template <class Item> void commented(const Decl &decl, StringRef head, ArrayRef<Item> items) {
    for (auto [i, element] : llvm::enumerate(items)) {
      SourceRange range = rangeOf(element);
      LineBreaker line;
      line.append(i == 0 ? head : "");
      one(line, element);
      line.append(i + 1 < items.size() ? "," : "");
      item(i == 0 ? decl.range : range, range.end, line);
      indent += i == 0 ? head.size() : 0;
    }
    indent -= head.size();
  }
  static void one(LineBreaker &out, const ConstDecl::Item &i) {
    out.append(i.name.text.str() + " = ");
    tcc::frontend::print(*i.value, out);
  }
  static void one(LineBreaker &out, const DimDecl::Item &i) {
    if (i.min) {
      tcc::frontend::print(*i.min, out);
      out.append(" <= ");
    }
    out.append(i.name.text.str() + " <= ");
    tcc::frontend::print(*i.max, out);
  }

  void print(const Stmt &stmt) {
    LineBreaker line;
    statement(line, stmt);
    if (const Body *b = bodyOf(stmt))
      return withBody(stmt.range, std::move(line), *b);
    comments(stmt.range.end); // those inside go before it
    item(stmt.range, stmt.range.end, line);
  }

  /// A short body that was written on one line stays on it.
  void withBody(SourceRange range, LineBreaker head, const Body &b) {
    head.append(" {");
    bool oneLine = b.statements.size() <= 1 &&
                   sources.begin(b.range).line == sources.end(b.range).line &&
                   !hasCommentIn(range.begin, range.end);
    if (oneLine && !b.statements.empty() && !bodyOf(*b.statements[0])) {
      LineBreaker all = head;
      all.append(" ");
      statement(all, *b.statements[0]);
      all.append(" }");
      if (all.fits(indent, lineWidth))
        return item(range, range.end, all);
    }
    item(range, b.range.begin + 1, head);
    body(b.range, [&] { llvm::for_each(b.statements, [&](Stmt *s) { print(*s); }); });
  }

  const File &file;
  const SourceManager &sources;
  raw_ostream &os;
  unsigned indent = 0;
  size_t nextComment = 0;
  uint32_t lastEnd = 0;
  bool atBodyStart = false;
};

} // namespace

void tcc::frontend::print(const File &file, const SourceManager &sources, raw_ostream &os) {
  FilePrinter(file, sources, os).run();
}
