// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What an expression is while a model is elaborated: a constant, a size, a loop's index, a tensor,
// or a list of these.
#ifndef TCC_FRONTEND_TERM_H
#define TCC_FRONTEND_TERM_H

#include "dialect/Tcc/TccOps.h"
#include "lib/Frontend/Constant.h"
#include "lib/Frontend/Program.h"

namespace tcc::frontend {

/// A `for` whose body is being elaborated.
struct Loop {
  llvm::StringRef name;
  SourceRange range;
  int64_t lower = 0, upper = 0;
  mlir::Value counter;
};

/// scale * index + offset.
struct LoopIndex {
  const Loop *loop = nullptr;
  int64_t scale = 1, offset = 0;
};

struct Term {
  struct Poison {}; // of an expression whose error is reported already
  struct Element {  // the name of an element type
    mlir::Type type;
  };
  using List = std::vector<Term>;
  std::variant<Poison, Constant, SizeAttr, LoopIndex, mlir::Value, Element, List> value;

  Term() = default;
  Term(Constant c) : value(std::move(c)) {}
  Term(LoopIndex i) : value(i) {}
  Term(mlir::Value v) {
    if (v)
      value = v;
  }
  Term(Element e) : value(e) {}
  Term(List l) : value(std::move(l)) {}
  /// A size without dims is a constant.
  Term(SizeAttr size) {
    if (size && size.isConstant())
      value = Constant::integer(size.getConstant());
    else if (size)
      value = size;
  }

  bool isPoison() const { return std::holds_alternative<Poison>(value); }
  const Constant *constant() const { return std::get_if<Constant>(&value); }
  SizeAttr size() const {
    auto *size = std::get_if<SizeAttr>(&value);
    return size ? *size : SizeAttr();
  }
  const LoopIndex *index() const { return std::get_if<LoopIndex>(&value); }
  const Element *element() const { return std::get_if<Element>(&value); }
  const List *list() const { return std::get_if<List>(&value); }
  mlir::Value tensor() const {
    auto *tensor = std::get_if<mlir::Value>(&value);
    return tensor ? *tensor : mlir::Value();
  }
};

/// A checkpoint name or the path of a block: text with places for loop indices.
struct Path {
  struct Piece {
    std::string text;
    std::optional<LoopIndex> index;
  };
  std::vector<Piece> pieces;

  bool empty() const { return pieces.empty(); }
  void append(std::string text);
  void append(LoopIndex index) { pieces.push_back({"", index}); }
  /// This path, a dot, and the other one.
  Path join(const Path &other) const;
  /// `encoder.layer.{i}.weight`
  std::string str() const;
};

/// A value's name in a scope.
struct Variable {
  Term term;
  SourceRange declared;
};

/// One call of a fn or block that is being elaborated.
struct Frame {
  const Unit *unit = nullptr;
  ast::Name callee;                              // the fn, block or optimizer
  llvm::ArrayRef<ast::Parameter> parameters;     // of it
  const ast::FunctionDecl *function = nullptr;   // none in an optimizer
  const ast::OptimizerDecl *optimizer = nullptr; // only while its own body is checked
  bool inOptimizer = false;                      // here or in a caller
  Frame *caller = nullptr;
  SourceRange call;                      // in the caller
  std::optional<mlir::Location> callLoc; // of the call, with the calls around it
  Path path;                             // of the block
  std::vector<llvm::StringMap<Variable>> scopes;
  std::vector<const Loop *> loops; // of this body
  mlir::Type floatType;            // what `float` is at this call

  /// A size's name bound by an argument.
  struct Bound {
    llvm::StringRef name, argument;
    SizeAttr size;    // null after an error
    SourceRange call; // the argument at the call
  };
  std::vector<Bound> sizes;
  llvm::StringMap<std::optional<std::vector<SizeAttr>>> spreads; // nothing after an error

  const Bound *bound(llvm::StringRef name) const {
    for (const Bound &b : sizes)
      if (b.name == name)
        return &b;
    return nullptr;
  }
};

} // namespace tcc::frontend

#endif
