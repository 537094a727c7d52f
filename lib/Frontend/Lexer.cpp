// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text to tokens.

#include "lib/Frontend/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

using namespace tcc::frontend;

llvm::StringRef tcc::frontend::spelling(Token::Kind kind) {
  switch (kind) {
  case Token::End:
    return "the end of the file";
  case Token::Invalid:
    return "an invalid character";
  case Token::Identifier:
    return "a name";
  case Token::Integer:
    return "an integer";
  case Token::Float:
    return "a number";
  case Token::String:
    return "a string";
  case Token::LeftParen:
    return "`(`";
  case Token::RightParen:
    return "`)`";
  case Token::LeftBracket:
    return "`[`";
  case Token::RightBracket:
    return "`]`";
  case Token::LeftBrace:
    return "`{`";
  case Token::RightBrace:
    return "`}`";
  case Token::Comma:
    return "`,`";
  case Token::Colon:
    return "`:`";
  case Token::Dot:
    return "`.`";
  case Token::DotDot:
    return "`..`";
  case Token::Arrow:
    return "`->`";
  case Token::Transpose:
    return "`^T`";
  case Token::Assign:
    return "`=`";
  case Token::Eq:
    return "`==`";
  case Token::Ne:
    return "`!=`";
  case Token::Lt:
    return "`<`";
  case Token::Le:
    return "`<=`";
  case Token::Gt:
    return "`>`";
  case Token::Ge:
    return "`>=`";
  case Token::Plus:
    return "`+`";
  case Token::Minus:
    return "`-`";
  case Token::Star:
    return "`*`";
  case Token::Slash:
    return "`/`";
  case Token::At:
    return "`@`";
  }
  llvm_unreachable("token kinds are listed above");
}

bool tcc::frontend::checkText(const SourceManager &sources, uint32_t file,
                              Diagnostics &diagnostics) {
  llvm::StringRef text = sources.text(file);
  auto *begin = reinterpret_cast<const llvm::UTF8 *>(text.begin());
  auto *at = begin, *end = reinterpret_cast<const llvm::UTF8 *>(text.end());
  if (!llvm::isLegalUTF8String(&at, end)) {
    uint32_t offset = at - begin;
    diagnostics.report<message::NotUtf8>({file, offset, offset + 1}, static_cast<unsigned>(*at));
    return false;
  }
  size_t zero = text.find('\0');
  if (zero == llvm::StringRef::npos)
    return true;
  diagnostics.report<message::ZeroByte>({file, uint32_t(zero), uint32_t(zero + 1)});
  return false;
}

namespace {

class Lexer {
public:
  Lexer(const SourceManager &sources, SourceRange range, Diagnostics &diagnostics,
        std::vector<ast::Comment> *comments)
      : text(sources.text(range.file).take_front(range.end)), file(range.file), at(range.begin),
        diagnostics(diagnostics), comments(comments) {}

  std::vector<Token> run() {
    do
      tokens.push_back(next());
    while (tokens.back().kind != Token::End);
    return std::move(tokens);
  }

private:
  char peek(size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }
  SourceRange since(uint32_t begin) const { return {file, begin, at}; }

  static bool startsName(char c) { return llvm::isAlpha(c) || c == '_'; }
  static bool continuesName(char c) { return llvm::isAlnum(c) || c == '_'; }

  void skipSpace() {
    for (; at < text.size(); ++at) {
      char c = text[at];
      if (c == '\n') {
        startsLine = true;
      } else if (c == '#') {
        uint32_t begin = at;
        at = std::min(text.find('\n', at), text.size());
        SourceRange range = since(begin);
        range.end = begin + text.slice(begin, range.end).rtrim().size();
        if (comments)
          comments->push_back({range, startsLine});
        --at; // the newline itself is seen next
        if (at + 1 >= text.size()) {
          at = text.size();
          return;
        }
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
    }
  }

  Token next() {
    skipSpace();
    uint32_t begin = at;
    Token token;
    token.startsLine = std::exchange(startsLine, false);
    token.kind = scan();
    token.range = since(begin);
    return token;
  }

  Token::Kind take(Token::Kind kind, unsigned length) {
    at += length;
    return kind;
  }

  Token::Kind scan() {
    if (at >= text.size())
      return Token::End;
    char c = peek();
    if (startsName(c)) {
      while (continuesName(peek()))
        ++at;
      return Token::Identifier;
    }
    if (llvm::isDigit(c))
      return number();
    switch (c) {
    case '"':
      return string();
    case '(':
      return take(Token::LeftParen, 1);
    case ')':
      return take(Token::RightParen, 1);
    case '[':
      return take(Token::LeftBracket, 1);
    case ']':
      return take(Token::RightBracket, 1);
    case '{':
      return take(Token::LeftBrace, 1);
    case '}':
      return take(Token::RightBrace, 1);
    case ',':
      return take(Token::Comma, 1);
    case ':':
      return take(Token::Colon, 1);
    case '+':
      return take(Token::Plus, 1);
    case '*':
      return take(Token::Star, 1);
    case '/':
      return take(Token::Slash, 1);
    case '@':
      return take(Token::At, 1);
    case '.':
      return peek(1) == '.' ? take(Token::DotDot, 2) : take(Token::Dot, 1);
    case '-':
      return peek(1) == '>' ? take(Token::Arrow, 2) : take(Token::Minus, 1);
    case '=':
      return peek(1) == '=' ? take(Token::Eq, 2) : take(Token::Assign, 1);
    case '<':
      return peek(1) == '=' ? take(Token::Le, 2) : take(Token::Lt, 1);
    case '>':
      return peek(1) == '=' ? take(Token::Ge, 2) : take(Token::Gt, 1);
    case '!':
      if (peek(1) == '=')
        return take(Token::Ne, 2);
      break;
    case '^':
      if (peek(1) == 'T' && !continuesName(peek(2)))
        return take(Token::Transpose, 2);
      break;
    }
    uint32_t begin = at++;
    while (at < text.size() && (text[at] & 0xC0) == 0x80)
      ++at;
    llvm::StringRef character = text.slice(begin, at);
    auto &error = diagnostics.report<message::UnexpectedCharacter>(
        since(begin),
        llvm::isPrint(c) || (c & 0x80) ? character.str() : fmt::format("\\x{:02x}", unsigned(c)));
    if (c == '^')
      error.hint("the transpose of the last two axes is written `x^T`; a power is `pow(x, y)`");
    else if (c == ';')
      error.hint("statements need no semicolon");
    else if (c == '!')
      error.hint("write `not`");
    else if (c == '&' || c == '|')
      error.hint("write `and`, `or`");
    else if (c == '\'')
      error.hint("strings stand between double quotes");
    else if (c == '%')
      error.hint("the rest of a division is `mod(a, b)`");
    return Token::Invalid;
  }

  Token::Kind number() {
    uint32_t begin = at;
    bool isFloat = false;
    auto digits = [&] {
      while (llvm::isDigit(peek()))
        ++at;
    };
    digits();
    if (peek() == '.' && llvm::isDigit(peek(1))) {
      isFloat = true;
      ++at;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (llvm::isDigit(peek(1 + sign))) {
        isFloat = true;
        at += 1 + sign;
        digits();
      }
    }
    if (continuesName(peek()) || (peek() == '.' && peek(1) != '.')) {
      while (continuesName(peek()) || peek() == '.')
        ++at;
      diagnostics.report<message::BadNumber>(since(begin), text.slice(begin, at));
      return Token::Invalid;
    }
    return isFloat ? Token::Float : Token::Integer;
  }

  Token::Kind string() {
    uint32_t begin = at++;
    for (; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at) {
      if (text[at] != '\\')
        continue;
      if (peek(1) != '"' && peek(1) != '\\') {
        diagnostics.report<message::BadEscape>({file, at, at + 2});
        continue;
      }
      ++at;
    }
    if (peek() != '"') {
      diagnostics.report<message::UnterminatedString>(since(begin));
      return Token::Invalid;
    }
    ++at;
    return Token::String;
  }

  llvm::StringRef text;
  uint32_t file;
  uint32_t at;
  bool startsLine = true;
  Diagnostics &diagnostics;
  std::vector<ast::Comment> *comments;
  std::vector<Token> tokens;
};

} // namespace

std::vector<Token> tcc::frontend::lex(const SourceManager &sources, SourceRange range,
                                      Diagnostics &diagnostics,
                                      std::vector<ast::Comment> *comments) {
  return Lexer(sources, range, diagnostics, comments).run();
}
