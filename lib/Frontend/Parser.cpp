// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files, declarations and types. Statements and expressions stand in files of their own.

#include "lib/Frontend/ParserImpl.h"
#include "lib/Frontend/Words.h"
#include "llvm/Support/Path.h"

using namespace tcc::frontend;
using namespace tcc::frontend::ast;

/// A text that begins with no word of the language is something else: one error says so, not one
/// per character.
static bool looksLikeModel(const SourceManager &sources, uint32_t id, Diagnostics &diagnostics) {
  StringRef text = sources.text(id), rest = text.ltrim();
  while (rest.starts_with("#"))
    rest = rest.drop_until([](char c) { return c == '\n'; }).ltrim();
  StringRef word = rest.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  if (word == "tdsl" || word == "use" || word == "model")
    return true;
  uint32_t at = text.size() - rest.size(), end = at + std::max<size_t>(word.size(), !rest.empty());
  diagnostics.report<message::NoVersion>({id, at, end});
  return false;
}

std::unique_ptr<File> tcc::frontend::parse(const SourceManager &sources, uint32_t id,
                                           Diagnostics &diagnostics) {
  auto file = std::make_unique<File>();
  file->id = id;
  file->unreadable =
      !checkText(sources, id, diagnostics) || !looksLikeModel(sources, id, diagnostics);
  file->incomplete = file->unreadable;
  if (file->unreadable)
    return file;
  Parser(sources, *file, diagnostics).parseFile();
  return file;
}

Parser::Parser(const SourceManager &sources, File &file, Diagnostics &diagnostics)
    : sources(sources), file(file), diagnostics(diagnostics) {
  uint32_t size = sources.text(file.id).size();
  tokens = lex(sources, {file.id, 0, size}, diagnostics, &file.comments);
}

//===-- Tokens and recovery
//------------------------------------------------------------------------------===//

const Token &Parser::peek(unsigned ahead) const {
  if (panic || position + ahead >= tokens.size())
    return tokens.back();
  return tokens[position + ahead];
}

Token Parser::take() {
  Token token = peek();
  if (!panic && position + 1 < tokens.size())
    ++position;
  return token;
}

bool Parser::takeIf(Token::Kind kind) {
  if (peek().kind != kind)
    return false;
  take();
  return true;
}

bool Parser::isWord(StringRef word, unsigned ahead) const {
  return peek(ahead).kind == Token::Identifier && text(peek(ahead)) == word;
}

std::string Parser::found() const {
  const Token &token = peek();
  switch (token.kind) {
  case Token::Identifier:
  case Token::Integer:
  case Token::Float:
    return fmt::format("`{}`", text(token));
  default:
    return spelling(token.kind).str();
  }
}

Diagnostic &Parser::expected(StringRef what) {
  if (panic || peek().kind == Token::Invalid) { // the lexer has already said what is wrong
    invalid += !panic;
    panic = true;
    silent = {};
    return silent;
  }
  Diagnostic &d = diagnostics.report<message::Expected>(peek().range, what, found());
  panic = true;
  return d;
}

Token Parser::expect(Token::Kind kind, StringRef where) {
  if (peek().kind == kind)
    return take();
  expected(fmt::format("{}{}{}", spelling(kind), where.empty() ? "" : " ", where));
  return tokens.back();
}

Name Parser::expectName(StringRef what) {
  if (peek().kind == Token::Identifier && !llvm::is_contained(words::reserved, text(peek())) &&
      text(peek()) != "_") {
    Token token = take();
    return {text(token), token.range};
  }
  Diagnostic &d = expected(what);
  if (!d.text.empty() && tokens[position].kind == Token::Identifier)
    d.hint("`{}` is reserved", text(tokens[position]));
  return {"", tokens[position].range};
}

void Parser::tooDeep(SourceRange range) {
  if (!panic)
    diagnostics.report<message::TooDeep>(range, maxHeight);
  panic = fatal = file.unreadable = file.incomplete = true; // nothing sensible follows
}

bool Parser::startsDeclaration() const {
  if (peek().kind != Token::Identifier || !llvm::is_contained(words::declarations, text(peek())))
    return false;
  Token::Kind next = peek(1).kind;
  return next == Token::Identifier || next == Token::String || next == Token::Integer;
}

void Parser::recover(bool inBody) {
  if (fatal)
    return;
  panic = false;
  int parens = 0, braces = 0;
  for (;; take()) {
    Token::Kind kind = peek().kind;
    if (kind == Token::End)
      return;
    if (kind == Token::RightBrace && braces-- == 0)
      return;
    if (position != itemStart && braces <= 0 && peek().startsLine) {
      StringRef word = kind == Token::Identifier ? text(peek()) : StringRef();
      if (startsDeclaration())
        return;
      bool statement = word == "let" || word == "for" || word == "if" || word == "return";
      bool assigns = kind == Token::Identifier && peek(1).kind == Token::Assign && parens <= 0;
      if (inBody && (statement || assigns))
        return;
    }
    if (kind == Token::LeftBrace)
      ++braces;
    else if (kind == Token::LeftParen || kind == Token::LeftBracket)
      ++parens;
    else if (kind == Token::RightParen || kind == Token::RightBracket)
      --parens;
  }
}

//===-- Files
//--------------------------------------------------------------------------------------------===//

void Parser::parseFile() {
  parseVersion();
  std::vector<Use> uses;
  while (isWord("use")) {
    parseUse(uses);
    if (panic)
      recover(false);
  }
  file.uses = file.list(uses);
  if (isWord("model")) {
    parseModel();
  } else {
    file.declarations = parseDeclarations();
  }
  if (panic)
    recover(false);
  if (peek().kind != Token::End)
    expected(file.model ? "the end of the file after the model" : "a model or a declaration");
}

void Parser::parseVersion() {
  SourceRange start = peek().range;
  start.end = std::max(start.end, start.begin);
  if (!isWord("tdsl")) {
    // A file whose first token is broken has its error already.
    if (peek().kind != Token::Invalid)
      diagnostics.report<message::NoVersion>(start);
    while (!panic && peek().kind == Token::Invalid)
      take();
    return;
  }
  take();
  if (peek().kind == Token::Integer && text(peek()) == "1") {
    file.versionRange = SourceRange::join(start, take().range);
    return;
  }
  if (peek().kind == Token::Integer || peek().kind == Token::Float) {
    Token version = take();
    diagnostics.report<message::WrongVersion>(version.range, text(version));
    return;
  }
  expected("`1` after `tdsl`");
  recover(false);
}

void Parser::parseUse(std::vector<Use> &uses) {
  Use use;
  use.range = take().range;
  if (peek().kind == Token::String) {
    use.path = parseString();
    StringRef stem = llvm::sys::path::stem(use.path->value);
    use.library = {stem, use.path->range};
    use.range.end = use.path->range.end;
    bool isName = !stem.empty() && !llvm::isDigit(stem.front()) &&
                  llvm::all_of(stem, [](char c) { return llvm::isAlnum(c) || c == '_'; }) &&
                  !llvm::is_contained(words::reserved, stem);
    if (!panic && !isName)
      diagnostics.report<message::LibraryFileName>(use.path->range, stem);
  } else {
    use.library = expectName("the name of a library, or a path in quotes,");
    use.range.end = use.library.range.end;
  }
  if (!panic)
    uses.push_back(use);
}

void Parser::parseModel() {
  Model model;
  Token start = take();
  model.doc = docBefore(start.range);
  model.name = expectName("the name of the model");
  expect(Token::LeftBrace, "after the name of the model");
  if (panic)
    recover(false);
  model.declarations = parseDeclarations();
  Token close = expect(Token::RightBrace, "at the end of the model");
  model.range = SourceRange::join(start.range, close.range);
  file.model = model;
}

ArrayRef<Decl *> Parser::parseDeclarations() {
  std::vector<Decl *> list;
  while (peek().kind != Token::End && peek().kind != Token::RightBrace) {
    Decl *decl = parseDeclaration();
    if (decl)
      list.push_back(decl);
    // A list of names that broke off lacks the names behind; a function's name is there.
    bool named = llvm::isa_and_nonnull<FunctionDecl, OptimizerDecl, EntryDecl>(decl);
    file.incomplete |= panic && !named;
    if (panic)
      recover(false);
  }
  return file.list(list);
}

StringRef Parser::docBefore(SourceRange range) {
  std::vector<Comment> &comments = file.comments;
  auto before = [](const Comment &c, uint32_t offset) { return c.range.begin < offset; };
  auto at = std::lower_bound(comments.begin(), comments.end(), range.begin, before);
  uint32_t next = range.begin;
  std::vector<StringRef> lines;
  while (at != comments.begin()) {
    const Comment &c = *--at;
    StringRef line = sources.text(c.range);
    if (!c.ownLine || !line.consume_front("##") ||
        !sources.text({file.id, c.range.end, next}).trim().empty())
      break;
    line.consume_front(" ");
    lines.push_back(line.rtrim());
    next = c.range.begin;
  }
  if (lines.empty())
    return "";
  std::reverse(lines.begin(), lines.end());
  return copy(llvm::join(lines, "\n"));
}

StringRef Parser::copy(StringRef s) {
  char *memory = file.arena.Allocate<char>(s.size());
  std::copy(s.begin(), s.end(), memory);
  return {memory, s.size()};
}

//===-- Declarations
//-------------------------------------------------------------------------------------===//

Decl *Parser::parseDeclaration() {
  SourceRange start = peek().range;
  itemStart = position;
  StringRef doc = docBefore(start);
  Watch watch(*this);
  Decl *decl = nullptr;
  if (isWord("const"))
    decl = parseConst();
  else if (isWord("dim"))
    decl = parseDim();
  else if (isWord("prefix"))
    decl = parseStrings<PrefixDecl>(&PrefixDecl::names);
  else if (isWord("ignore"))
    decl = parseStrings<IgnoreDecl>(&IgnoreDecl::globs);
  else if (isWord("param")) {
    auto *d = file.make<ParamDecl>(start);
    d->param = parseParam();
    d->param->broken = watch.broken();
    decl = d;
  } else if (isWord("fn") || isWord("block"))
    decl = parseFunction();
  else if (isWord("optimizer"))
    decl = parseOptimizer();
  else if (isWord("entry"))
    decl = parseEntry();
  else if (isWord("use"))
    expected("a declaration").hint("`use` stands before the model");
  else
    expected("a declaration (const, dim, prefix, ignore, param, fn, block, optimizer or entry)");
  if (!decl)
    return nullptr;
  decl->range = SourceRange::join(start, last());
  decl->doc = doc;
  if (!llvm::isa<FunctionDecl, OptimizerDecl>(decl)) // those know about their heads
    decl->broken = watch.broken();
  return decl;
}

Decl *Parser::parseConst() {
  auto *decl = file.make<ConstDecl>(take().range);
  std::vector<ConstDecl::Item> items;
  do {
    ConstDecl::Item item;
    Watch watch(*this);
    item.name = expectName("the name of a constant");
    expect(Token::Assign, "and the constant's value");
    item.value = parseExpr();
    item.broken = watch.broken();
    items.push_back(item);
  } while (takeIf(Token::Comma));
  decl->items = file.list(items);
  return decl;
}

Decl *Parser::parseDim() {
  auto *decl = file.make<DimDecl>(take().range);
  std::vector<DimDecl::Item> items;
  do {
    DimDecl::Item item;
    Watch watch(*this);
    item.range = peek().range;
    if (peek().kind == Token::Identifier && peek(1).kind == Token::Le) {
      item.name = expectName("the name of a dim");
    } else {
      item.min = parseExpr(precedenceOf(BinaryOp::Add));
      expect(Token::Le, "between the least size and the dim's name");
      item.name = expectName("the name of a dim");
    }
    expect(Token::Le, "and the dim's bound");
    item.max = parseExpr(precedenceOf(BinaryOp::Add));
    item.range.end = item.max->range.end;
    item.broken = watch.broken();
    items.push_back(item);
  } while (takeIf(Token::Comma));
  decl->items = file.list(items);
  return decl;
}

template <class T> Decl *Parser::parseStrings(ArrayRef<StringExpr *> T::*member) {
  T *decl = file.make<T>(take().range);
  std::vector<StringExpr *> list;
  do
    list.push_back(parseString());
  while (takeIf(Token::Comma));
  decl->*member = file.list(list);
  return decl;
}

ArrayRef<Parameter> Parser::parseParameters() {
  std::vector<Parameter> list;
  expect(Token::LeftParen, "before the arguments");
  while (!panic && peek().kind != Token::RightParen) {
    Parameter parameter;
    parameter.range = peek().range;
    if (isWord("const") && peek(1).kind == Token::Identifier) {
      take();
      parameter.isConst = true;
      parameter.name = expectName("the name of a const argument");
      if (takeIf(Token::Assign))
        parameter.value = parseExpr();
    } else {
      parameter.name = expectName("the name of an argument");
      expect(Token::Colon, "and the argument's type");
      parameter.type = parseType();
    }
    parameter.range.end = last().end;
    list.push_back(parameter);
    if (!takeIf(Token::Comma))
      break;
  }
  expect(Token::RightParen, "after the arguments");
  return file.list(list);
}

ArrayRef<Result> Parser::parseResults() {
  std::vector<Result> list;
  if (!takeIf(Token::LeftParen)) {
    list.push_back({{}, parseType()});
    return file.list(list);
  }
  do {
    Result result;
    if (peek(1).kind == Token::Colon) {
      result.name = expectName("the name of a result");
      take();
    }
    result.type = parseType();
    list.push_back(result);
  } while (takeIf(Token::Comma) && peek().kind != Token::RightParen);
  expect(Token::RightParen, "after the results");
  return file.list(list);
}

Decl *Parser::parseFunction() {
  auto *decl = file.make<FunctionDecl>(peek().range);
  Watch watch(*this);
  decl->isBlock = text(take()) == "block";
  decl->name = expectName(decl->isBlock ? "the name of the block" : "the name of the fn");
  decl->parameters = parseParameters();
  expect(Token::Arrow, "and the type of the result");
  decl->results = parseResults();
  decl->broken = watch.broken();
  file.incomplete |= decl->name.text.empty();
  if (panic)
    recoverToBody();
  decl->body = parseBody();
  return decl;
}

Decl *Parser::parseOptimizer() {
  auto *decl = file.make<OptimizerDecl>(peek().range);
  Watch watch(*this);
  take();
  decl->name = expectName("the name of the optimizer");
  decl->parameters = parseParameters();
  decl->broken = watch.broken();
  if (panic)
    recoverToBody();
  decl->body = parseBody();
  return decl;
}

/// After an error in a signature its body is still read, so that the errors in it are shown too.
void Parser::recoverToBody() {
  if (fatal)
    return;
  size_t from = position;
  panic = false;
  while (peek().kind != Token::End && peek().kind != Token::LeftBrace &&
         peek().kind != Token::RightBrace && !(position > from && startsDeclaration()))
    take();
  if (peek().kind != Token::LeftBrace)
    panic = true;
}

Decl *Parser::parseEntry() {
  auto *decl = file.make<EntryDecl>(take().range);
  decl->name = expectName("the name of the entry");
  if (takeIf(Token::Assign))
    decl->value = parseExpr();
  return decl;
}

//===-- Types
//--------------------------------------------------------------------------------------------===//

Type Parser::parseType() {
  Type type;
  type.element = expectName("a type such as f32[B, T]");
  type.range = type.element.range;
  if (!takeIf(Token::LeftBracket))
    return type;
  type.hasBrackets = true;
  std::vector<Expr *> sizes;
  while (!panic && peek().kind != Token::RightBracket) {
    SourceRange start = peek().range;
    if (takeIf(Token::Star)) {
      Name name = expectName("a name for any number of sizes");
      if (!panic && (!sizes.empty() || !type.spread.text.empty()))
        diagnostics.report<message::SpreadNotFirst>(SourceRange::join(start, name.range),
                                                    name.text);
      type.spread = name;
    } else {
      sizes.push_back(parseExpr(precedenceOf(BinaryOp::Add)));
    }
    if (!takeIf(Token::Comma))
      break;
  }
  expect(Token::RightBracket, "after the sizes");
  type.sizes = file.list(sizes);
  type.range = SourceRange::join(type.range, last());
  return type;
}
