// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The parser's own class, shared by the files that make it up.

#ifndef TCC_FRONTEND_PARSERIMPL_H
#define TCC_FRONTEND_PARSERIMPL_H

#include "lib/Frontend/Lexer.h"
#include "lib/Frontend/Parser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace tcc::frontend {

/// How tightly an operator binds; comparisons do not chain.
unsigned precedenceOf(ast::BinaryOp op);
inline constexpr unsigned notPrecedence = 3;
inline constexpr unsigned negatePrecedence = 7;
llvm::StringRef spelling(ast::BinaryOp op);

class Parser {
public:
  Parser(const SourceManager &sources, ast::File &file, Diagnostics &diagnostics);
  void parseFile();

private:
  static constexpr unsigned maxHeight = 256;

  // Tokens and recovery. In panic every token reads as the end of the file, so that all loops end;
  // `recover` goes on from where the error was.
  const Token &peek(unsigned ahead = 0) const;
  Token take();
  bool takeIf(Token::Kind kind);
  llvm::StringRef text(const Token &token) const { return sources.text(token.range); }
  bool isWord(llvm::StringRef word, unsigned ahead = 0) const;
  SourceRange last() const { return tokens[position ? position - 1 : 0].range; }
  std::string found() const;
  Diagnostic &expected(llvm::StringRef what);
  Token expect(Token::Kind kind, llvm::StringRef where = "");
  ast::Name expectName(llvm::StringRef what);
  void tooDeep(SourceRange range);
  bool startsDeclaration() const;
  void recover(bool inBody);
  void recoverToBody();
  llvm::StringRef copy(llvm::StringRef s);

  // Files, declarations and types (Parser.cpp).
  void parseVersion();
  void parseUse(std::vector<ast::Use> &uses);
  void parseModel();
  llvm::ArrayRef<ast::Decl *> parseDeclarations();
  llvm::StringRef docBefore(SourceRange range);
  ast::Decl *parseDeclaration();
  ast::Decl *parseConst();
  ast::Decl *parseDim();
  template <class T> ast::Decl *parseStrings(llvm::ArrayRef<ast::StringExpr *> T::*member);
  llvm::ArrayRef<ast::Parameter> parseParameters();
  llvm::ArrayRef<ast::Result> parseResults();
  ast::Decl *parseFunction();
  ast::Decl *parseOptimizer();
  ast::Decl *parseEntry();
  ast::Type parseType();

  // Statements (ParseStatement.cpp).
  ast::Body parseBody();
  ast::Stmt *parseStatement();
  ast::Stmt *parseLet();
  ast::ParamStmt *parseParam();
  ast::Init parseInit();
  void recoverToBlock();
  ast::Stmt *parseFor();
  ast::Stmt *parseIf();
  ast::Stmt *parseReturn();
  ast::Stmt *parseArg();
  ast::Stmt *parseState();

  // Expressions (ParseExpr.cpp).
  ast::Expr *parseExpr(unsigned least = 1);
  ast::Expr *parseUnary();
  ast::Expr *parsePostfix();
  ast::Expr *parsePrimary();
  ast::Expr *parseNumber();
  ast::Expr *parseList();
  ast::Expr *parseCall(ast::Expr *callee);
  void parseAt(ast::CallExpr *call);
  ast::Expr *parseIndex(ast::Expr *base);
  ast::IndexItem parseIndexItem();
  ast::StringExpr *parseString();
  void parsePlaces(ast::StringExpr *string);
  ast::Expr *parsePlace(SourceRange range);
  std::optional<ast::BinaryOp> peekBinary() const;
  ast::Expr *broken(SourceRange range);
  void grow(ast::Expr *node, llvm::ArrayRef<ast::Expr *> children);

  const SourceManager &sources;
  ast::File &file;
  Diagnostics &diagnostics;
  std::vector<Token> tokens;
  size_t position = 0;
  size_t itemStart = 0; // of the statement or declaration being read
  bool panic = false;
  bool fatal = false;
  unsigned invalid = 0; // tokens met that the lexer has reported
  unsigned lost = 0;    // statements whose names are missing
  Diagnostic silent;
  unsigned depth = 0;

  /// Tells whether what was read since was understood.
  struct Watch {
    explicit Watch(const Parser &parser)
        : parser(parser), errors(parser.diagnostics.errorCount()), invalid(parser.invalid) {}
    bool broken() const {
      return parser.diagnostics.errorCount() != errors || parser.invalid != invalid;
    }
    const Parser &parser;
    unsigned errors, invalid;
  };

  /// Counts the nesting of the text and reports where it is too deep.
  struct Nest {
    explicit Nest(Parser &parser) : parser(parser) {
      if (++parser.depth > maxHeight)
        parser.tooDeep(parser.peek().range);
    }
    ~Nest() { --parser.depth; }
    Parser &parser;
  };
};

} // namespace tcc::frontend

#endif
