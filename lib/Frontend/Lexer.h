// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text to tokens. Comments are kept aside for the printer and for documentation.

#ifndef TCC_FRONTEND_LEXER_H
#define TCC_FRONTEND_LEXER_H

#include "lib/Frontend/AST.h"
#include "lib/Frontend/Diagnostics.h"

namespace tcc::frontend {

struct Token {
  enum Kind : uint8_t {
    End,
    Invalid,
    Identifier,
    Integer,
    Float,
    String,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Colon,
    Dot,
    DotDot,
    Arrow,
    Transpose,
    Assign,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Plus,
    Minus,
    Star,
    Slash,
    At,
  };
  Kind kind = End;
  bool startsLine = false;
  SourceRange range;
};

/// How a token is called in a message: `(`, or "a name".
llvm::StringRef spelling(Token::Kind kind);

/// Checks that the file is UTF-8 without zero bytes; reports and returns false where it is not.
bool checkText(const SourceManager &sources, uint32_t file, Diagnostics &diagnostics);

/// The tokens of `range`, the last one End. Comments are appended to `comments` where given.
std::vector<Token> lex(const SourceManager &sources, SourceRange range, Diagnostics &diagnostics,
                       std::vector<ast::Comment> *comments);

} // namespace tcc::frontend

#endif
