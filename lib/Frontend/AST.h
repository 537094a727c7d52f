// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The syntax tree of one .tdsl file. Nodes live in the File's arena and are never freed one by one;
// names and spellings point into the source text. Every node has the range it was written in.

#ifndef TCC_FRONTEND_AST_H
#define TCC_FRONTEND_AST_H

#include "lib/Frontend/Source.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/Casting.h"
#include <optional>

namespace tcc::frontend::ast {

using llvm::ArrayRef;
using llvm::StringRef;

struct Name {
  StringRef text;
  SourceRange range;
};

//===-- Expressions
//--------------------------------------------------------------------------------------===//

struct Expr {
  enum class Kind {
    Integer,
    Float,
    String,
    Bool,
    Name,
    List,
    Unary,
    Binary,
    Transpose,
    Call,
    Index
  };
  Kind kind;
  SourceRange range;
  unsigned height = 1; // of the tree below; bounds the recursion of whoever walks it. A chain of
                       // operators counts once: walkers go along it, from `lhs` to `lhs`

protected:
  Expr(Kind kind, SourceRange range) : kind(kind), range(range) {}
};

/// Gives each node its kind and its classof.
template <Expr::Kind K> struct ExprOf : Expr {
  explicit ExprOf(SourceRange range) : Expr(K, range) {}
  static bool classof(const Expr *e) { return e->kind == K; }
};

struct IntegerExpr : ExprOf<Expr::Kind::Integer> {
  using ExprOf::ExprOf;
  int64_t value = 0;
};
struct FloatExpr : ExprOf<Expr::Kind::Float> {
  using ExprOf::ExprOf;
  double value = 0;
  StringRef spelling;
};
/// A string is text with places `{expression}`; only paths and parameter names may have places.
struct StringExpr : ExprOf<Expr::Kind::String> {
  using ExprOf::ExprOf;
  struct Piece {
    StringRef text;        // the text where there is no expression
    Expr *place = nullptr; // the expression between the braces
  };
  StringRef spelling; // with quotes and escapes
  StringRef value;    // without
  ArrayRef<Piece> pieces;
};
struct BoolExpr : ExprOf<Expr::Kind::Bool> {
  using ExprOf::ExprOf;
  bool value = false;
};
struct NameExpr : ExprOf<Expr::Kind::Name> {
  using ExprOf::ExprOf;
  Name library; // empty where unqualified
  Name name;
};
struct ListExpr : ExprOf<Expr::Kind::List> {
  using ExprOf::ExprOf;
  ArrayRef<Expr *> elements;
};
enum class UnaryOp { Negate, Not };
struct UnaryExpr : ExprOf<Expr::Kind::Unary> {
  using ExprOf::ExprOf;
  UnaryOp op = UnaryOp::Negate;
  Expr *operand = nullptr;
};
enum class BinaryOp { Or, And, Eq, Ne, Lt, Le, Gt, Ge, Add, Sub, Mul, Div, MatMul };
struct BinaryExpr : ExprOf<Expr::Kind::Binary> {
  using ExprOf::ExprOf;
  BinaryOp op = BinaryOp::Add;
  SourceRange opRange;
  Expr *lhs = nullptr, *rhs = nullptr;
};
struct TransposeExpr : ExprOf<Expr::Kind::Transpose> {
  using ExprOf::ExprOf;
  Expr *operand = nullptr;
};
struct Argument {
  Name name; // empty where positional
  Expr *value = nullptr;
};
struct CallExpr : ExprOf<Expr::Kind::Call> {
  using ExprOf::ExprOf;
  NameExpr *callee = nullptr;
  ArrayRef<Argument> arguments;
  StringExpr *at = nullptr;
  bool shared = false;
};
struct IndexItem {
  enum class Kind { At, Slice, NewAxis };
  Kind kind = Kind::At;
  SourceRange range;
  Expr *begin = nullptr; // the index, or the first position of a slice
  Expr *end = nullptr;
};
struct IndexExpr : ExprOf<Expr::Kind::Index> {
  using ExprOf::ExprOf;
  Expr *base = nullptr;
  ArrayRef<IndexItem> items;
};

//===-- Types
//--------------------------------------------------------------------------------------------===//

struct Type {
  SourceRange range;
  Name element;
  Name spread; // the b of `*b`; empty where there is none
  ArrayRef<Expr *> sizes;
  bool hasBrackets = false;
};

//===-- Statements and declarations
//----------------------------------------------------------------------===//

struct Stmt {
  enum class Kind { Let, Assign, Param, For, ForParams, If, Return, Arg, State };
  Kind kind;
  SourceRange range;
  bool broken = false; // it, or its head where it has a body, was not understood

protected:
  Stmt(Kind kind, SourceRange range) : kind(kind), range(range) {}
};
template <Stmt::Kind K> struct StmtOf : Stmt {
  explicit StmtOf(SourceRange range) : Stmt(K, range) {}
  static bool classof(const Stmt *s) { return s->kind == K; }
};

struct Body {
  SourceRange range; // with its braces
  ArrayRef<Stmt *> statements;
  bool incomplete = false; // a statement was not understood, and names are missing with it
};

struct LetStmt : StmtOf<Stmt::Kind::Let> {
  using StmtOf::StmtOf;
  ArrayRef<Name> names;
  Expr *value = nullptr;
};
struct AssignStmt : StmtOf<Stmt::Kind::Assign> {
  using StmtOf::StmtOf;
  Name name;
  Expr *value = nullptr;
};
/// `zeros`, `normal(0.02)`, ...
struct Init {
  Name rule;
  Expr *value = nullptr;
  SourceRange range;
};
struct ParamStmt : StmtOf<Stmt::Kind::Param> {
  using StmtOf::StmtOf;
  Name name;
  Type type;
  StringExpr *checkpoint = nullptr;
  std::optional<Init> init;
};
struct ForStmt : StmtOf<Stmt::Kind::For> {
  using StmtOf::StmtOf;
  Name index;
  Expr *from = nullptr, *to = nullptr;
  Body body;
};
struct ForParamsStmt : StmtOf<Stmt::Kind::ForParams> {
  using StmtOf::StmtOf;
  Name name;
  Expr *glob = nullptr;
  Body body;
};
struct IfStmt : StmtOf<Stmt::Kind::If> {
  using StmtOf::StmtOf;
  Expr *condition = nullptr;
  Body body;
};
struct ReturnStmt : StmtOf<Stmt::Kind::Return> {
  using StmtOf::StmtOf;
  ArrayRef<Expr *> values;
};
struct ArgStmt : StmtOf<Stmt::Kind::Arg> {
  using StmtOf::StmtOf;
  Name name;
  Type type;
};
struct StateStmt : StmtOf<Stmt::Kind::State> {
  using StmtOf::StmtOf;
  struct Item {
    Name name;
    Init init;
  };
  ArrayRef<Item> items;
};

struct Decl {
  enum class Kind { Const, Dim, Prefix, Ignore, Param, Function, Optimizer, Entry };
  Kind kind;
  SourceRange range;
  StringRef doc;       // the lines of `##` before it, without the marks
  bool broken = false; // it, or its head where it has a body, was not understood

protected:
  Decl(Kind kind, SourceRange range) : kind(kind), range(range) {}
};
template <Decl::Kind K> struct DeclOf : Decl {
  explicit DeclOf(SourceRange range) : Decl(K, range) {}
  static bool classof(const Decl *d) { return d->kind == K; }
};

struct ConstDecl : DeclOf<Decl::Kind::Const> {
  using DeclOf::DeclOf;
  struct Item {
    Name name;
    Expr *value = nullptr;
    bool broken = false;
  };
  ArrayRef<Item> items;
};
struct DimDecl : DeclOf<Decl::Kind::Dim> {
  using DeclOf::DeclOf;
  struct Item {
    SourceRange range;
    Expr *min = nullptr; // nothing: 1
    Name name;
    Expr *max = nullptr;
    bool broken = false;
  };
  ArrayRef<Item> items;
};
struct PrefixDecl : DeclOf<Decl::Kind::Prefix> {
  using DeclOf::DeclOf;
  ArrayRef<StringExpr *> names;
};
struct IgnoreDecl : DeclOf<Decl::Kind::Ignore> {
  using DeclOf::DeclOf;
  ArrayRef<StringExpr *> globs;
};
struct ParamDecl : DeclOf<Decl::Kind::Param> {
  using DeclOf::DeclOf;
  ParamStmt *param = nullptr;
};
/// An argument of a fn, block or optimizer: a tensor with its type, or `const name = default`.
struct Parameter {
  SourceRange range;
  bool isConst = false;
  Name name;
  Type type;
  Expr *value = nullptr; // the default of a const argument
};
struct Result {
  Name name; // empty where unnamed
  Type type;
};
struct FunctionDecl : DeclOf<Decl::Kind::Function> {
  using DeclOf::DeclOf;
  bool isBlock = false;
  Name name;
  ArrayRef<Parameter> parameters;
  ArrayRef<Result> results;
  Body body;
};
struct OptimizerDecl : DeclOf<Decl::Kind::Optimizer> {
  using DeclOf::DeclOf;
  Name name;
  ArrayRef<Parameter> parameters;
  Body body;
};
struct EntryDecl : DeclOf<Decl::Kind::Entry> {
  using DeclOf::DeclOf;
  Name name;
  Expr *value = nullptr; // nothing: the fn of the entry's own name
};

struct Use {
  SourceRange range;
  Name library;               // `use nn`, or the stem of the path
  StringExpr *path = nullptr; // `use "rope.tdsl"`
};
struct Model {
  SourceRange range;
  StringRef doc;
  Name name;
  ArrayRef<Decl *> declarations;
};
struct Comment {
  SourceRange range;
  bool ownLine = false; // nothing stands before it on its line
};

/// A model, or a library of declarations.
struct File {
  uint32_t id = 0;
  SourceRange versionRange;
  ArrayRef<Use> uses;
  std::optional<Model> model;
  ArrayRef<Decl *> declarations; // of a library
  std::vector<Comment> comments; // in the order of the text
  bool incomplete = false;       // a declaration was not understood, and names are missing with it
  bool unreadable = false;       // it was not read to its end
  llvm::BumpPtrAllocator arena;

  template <class T, class... A> T *make(A &&...a) {
    return new (arena.Allocate<T>()) T(std::forward<A>(a)...);
  }
  template <class T> ArrayRef<T> list(const std::vector<T> &items) {
    T *memory = arena.Allocate<T>(items.size());
    std::uninitialized_copy(items.begin(), items.end(), memory);
    return {memory, items.size()};
  }
};

} // namespace tcc::frontend::ast

#endif
