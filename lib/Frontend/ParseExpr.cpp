// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parsing expressions: precedence climbing over the operators, then postfix forms, then what stands
// alone.

#include "lib/Frontend/ParserImpl.h"
#include <charconv>

using namespace tcc::frontend;
using namespace tcc::frontend::ast;

unsigned tcc::frontend::precedenceOf(BinaryOp op) {
  switch (op) {
  case BinaryOp::Or:
    return 1;
  case BinaryOp::And:
    return 2;
  case BinaryOp::Eq:
  case BinaryOp::Ne:
  case BinaryOp::Lt:
  case BinaryOp::Le:
  case BinaryOp::Gt:
  case BinaryOp::Ge:
    return 4;
  case BinaryOp::Add:
  case BinaryOp::Sub:
    return 5;
  case BinaryOp::Mul:
  case BinaryOp::Div:
  case BinaryOp::MatMul:
    return 6;
  }
  llvm_unreachable("operators are listed above");
}

StringRef tcc::frontend::spelling(BinaryOp op) {
  switch (op) {
  case BinaryOp::Or:
    return "or";
  case BinaryOp::And:
    return "and";
  case BinaryOp::Eq:
    return "==";
  case BinaryOp::Ne:
    return "!=";
  case BinaryOp::Lt:
    return "<";
  case BinaryOp::Le:
    return "<=";
  case BinaryOp::Gt:
    return ">";
  case BinaryOp::Ge:
    return ">=";
  case BinaryOp::Add:
    return "+";
  case BinaryOp::Sub:
    return "-";
  case BinaryOp::Mul:
    return "*";
  case BinaryOp::Div:
    return "/";
  case BinaryOp::MatMul:
    return "@";
  }
  llvm_unreachable("operators are listed above");
}

std::optional<BinaryOp> Parser::peekBinary() const {
  switch (peek().kind) {
  case Token::Eq:
    return BinaryOp::Eq;
  case Token::Ne:
    return BinaryOp::Ne;
  case Token::Lt:
    return BinaryOp::Lt;
  case Token::Le:
    return BinaryOp::Le;
  case Token::Gt:
    return BinaryOp::Gt;
  case Token::Ge:
    return BinaryOp::Ge;
  case Token::Plus:
    return BinaryOp::Add;
  case Token::Minus:
    return BinaryOp::Sub;
  case Token::Star:
    return BinaryOp::Mul;
  case Token::Slash:
    return BinaryOp::Div;
  case Token::At:
    return BinaryOp::MatMul;
  default:
    if (isWord("or"))
      return BinaryOp::Or;
    if (isWord("and"))
      return BinaryOp::And;
    return std::nullopt;
  }
}

/// Stands where an expression could not be read.
Expr *Parser::broken(SourceRange range) { return file.make<IntegerExpr>(range); }

void Parser::grow(Expr *node, ArrayRef<Expr *> children) {
  for (Expr *child : children)
    if (child)
      node->height = std::max(node->height, child->height + 1);
  if (node->height > maxHeight)
    tooDeep(node->range);
}

Expr *Parser::parseExpr(unsigned least) {
  Nest nest(*this);
  SourceRange start = peek().range;
  Expr *lhs;
  if (isWord("not") && least <= notPrecedence) {
    auto *unary = file.make<UnaryExpr>(take().range);
    unary->op = UnaryOp::Not;
    unary->operand = parseExpr(notPrecedence);
    unary->range = SourceRange::join(start, last());
    grow(unary, unary->operand);
    lhs = unary;
  } else {
    lhs = parseUnary();
  }
  bool compared = false;
  while (std::optional<BinaryOp> op = peekBinary()) {
    unsigned precedence = precedenceOf(*op);
    if (precedence < least)
      break;
    bool compares = precedence == precedenceOf(BinaryOp::Eq);
    if (compares && compared) {
      diagnostics.report<message::ChainedComparison>(peek().range).hint("write `a < b and b < c`");
      panic = true;
      break;
    }
    compared = compares;
    auto *binary = file.make<BinaryExpr>(start);
    binary->op = *op;
    binary->opRange = take().range;
    binary->lhs = lhs;
    binary->rhs = parseExpr(precedence + 1);
    binary->range = SourceRange::join(start, last());
    grow(binary, binary->rhs);
    if (llvm::isa<BinaryExpr>(lhs)) // a chain, along which walkers go
      binary->height = std::max(binary->height, lhs->height);
    else
      grow(binary, lhs);
    lhs = binary;
  }
  return lhs;
}

Expr *Parser::parseUnary() {
  Nest nest(*this);
  if (peek().kind != Token::Minus)
    return parsePostfix();
  auto *unary = file.make<UnaryExpr>(take().range);
  unary->operand = parseUnary();
  unary->range = SourceRange::join(unary->range, last());
  grow(unary, unary->operand);
  return unary;
}

Expr *Parser::parsePostfix() {
  SourceRange start = peek().range;
  Expr *expr = parsePrimary();
  for (;;) {
    if (peek().kind == Token::LeftParen) {
      expr = parseCall(expr);
    } else if (peek().kind == Token::LeftBracket) {
      expr = parseIndex(expr);
    } else if (peek().kind == Token::Transpose) {
      auto *transpose = file.make<TransposeExpr>(start);
      take();
      transpose->operand = expr;
      transpose->range = SourceRange::join(start, last());
      grow(transpose, expr);
      expr = transpose;
    } else if (isWord("at") && peek(1).kind == Token::String) {
      diagnostics.report<message::AtNeedsCall>(peek().range);
      panic = true;
    } else {
      return expr;
    }
  }
}

Expr *Parser::parsePrimary() {
  SourceRange start = peek().range;
  switch (peek().kind) {
  case Token::Integer:
  case Token::Float:
    return parseNumber();
  case Token::String:
    return parseString();
  case Token::LeftBracket:
    return parseList();
  case Token::LeftParen: {
    take();
    Expr *inner = parseExpr();
    expect(Token::RightParen, "after the expression");
    inner->range = SourceRange::join(start, last());
    return inner;
  }
  case Token::Identifier: {
    if (isWord("true") || isWord("false")) {
      auto *boolean = file.make<BoolExpr>(start);
      boolean->value = text(take()) == "true";
      return boolean;
    }
    if (isWord("not")) {
      expected("an operand").hint("put `not …` in parentheses");
      return broken(start);
    }
    auto *name = file.make<NameExpr>(start);
    name->name = expectName("an expression");
    if (!panic && peek().kind == Token::Dot) {
      take();
      name->library = name->name;
      name->name = expectName("a name of the library");
      name->range = SourceRange::join(start, last());
    }
    return name;
  }
  default:
    expected("an expression");
    return broken(start);
  }
}

Expr *Parser::parseNumber() {
  Token token = take();
  StringRef digits = text(token);
  if (token.kind == Token::Integer) {
    auto *integer = file.make<IntegerExpr>(token.range);
    if (digits.getAsInteger(10, integer->value))
      diagnostics.report<message::IntegerTooLarge>(token.range, digits.take_front(40));
    return integer;
  }
  auto *real = file.make<FloatExpr>(token.range);
  real->spelling = digits;
  auto result = std::from_chars(digits.begin(), digits.end(), real->value);
  // from_chars refuses what underflows too; that is zero or a denormal and no error.
  if (result.ec == std::errc::result_out_of_range) {
    real->value = std::strtod(digits.str().c_str(), nullptr);
    if (std::isinf(real->value))
      diagnostics.report<message::FloatTooLarge>(token.range, digits.take_front(40));
  }
  return real;
}

Expr *Parser::parseList() {
  auto *list = file.make<ListExpr>(take().range);
  std::vector<Expr *> elements;
  while (!panic && peek().kind != Token::RightBracket) {
    elements.push_back(parseExpr());
    if (!takeIf(Token::Comma))
      break;
  }
  expect(Token::RightBracket, "at the end of the list");
  list->elements = file.list(elements);
  list->range = SourceRange::join(list->range, last());
  grow(list, list->elements);
  return list;
}

Expr *Parser::parseCall(Expr *callee) {
  auto *call = file.make<CallExpr>(callee->range);
  call->callee = llvm::dyn_cast<NameExpr>(callee);
  if (!call->callee && !panic) {
    diagnostics.report<message::NotCallable>(callee->range);
    panic = true;
  }
  take();
  std::vector<Argument> arguments;
  std::vector<Expr *> children;
  while (!panic && peek().kind != Token::RightParen) {
    Argument argument;
    if (peek().kind == Token::Identifier && peek(1).kind == Token::Assign) {
      argument.name = expectName("the name of an argument");
      take();
    }
    argument.value = parseExpr();
    if (argument.name.text.empty() && !arguments.empty() && !arguments.back().name.text.empty() &&
        !panic)
      diagnostics.report<message::PositionalAfterNamed>(argument.value->range);
    arguments.push_back(argument);
    children.push_back(argument.value);
    if (!takeIf(Token::Comma))
      break;
  }
  expect(Token::RightParen, "after the arguments");
  call->arguments = file.list(arguments);
  if (isWord("at") && peek(1).kind != Token::Assign)
    parseAt(call);
  call->range = SourceRange::join(call->range, last());
  grow(call, children);
  return call;
}

void Parser::parseAt(CallExpr *call) {
  take();
  if (isWord("shared")) {
    take();
    call->shared = true;
  }
  if (peek().kind != Token::String) {
    expected("a path in quotes after `at`");
    return;
  }
  call->at = parseString();
  parsePlaces(call->at);
}

Expr *Parser::parseIndex(Expr *base) {
  auto *index = file.make<IndexExpr>(base->range);
  index->base = base;
  take();
  std::vector<IndexItem> items;
  std::vector<Expr *> children{base};
  while (!panic && peek().kind != Token::RightBracket) {
    items.push_back(parseIndexItem());
    children.push_back(items.back().begin);
    children.push_back(items.back().end);
    if (!takeIf(Token::Comma))
      break;
  }
  if (items.empty() && !panic)
    expected("an index");
  expect(Token::RightBracket, "after the index");
  index->items = file.list(items);
  index->range = SourceRange::join(index->range, last());
  grow(index, children);
  return index;
}

IndexItem Parser::parseIndexItem() {
  IndexItem item;
  item.range = peek().range;
  if (isWord("_")) {
    take();
    item.kind = IndexItem::Kind::NewAxis;
    return item;
  }
  if (peek().kind != Token::Colon)
    item.begin = parseExpr();
  if (takeIf(Token::Colon)) {
    item.kind = IndexItem::Kind::Slice;
    if (peek().kind != Token::Comma && peek().kind != Token::RightBracket)
      item.end = parseExpr();
    if (peek().kind == Token::Colon) {
      diagnostics.report<message::StridedSlice>(peek().range);
      panic = true;
    }
  }
  item.range = SourceRange::join(item.range, last());
  return item;
}

StringExpr *Parser::parseString() {
  auto *string = file.make<StringExpr>(peek().range);
  Token token = expect(Token::String);
  if (panic)
    return string;
  string->range = token.range;
  string->spelling = text(token);
  StringRef inner = string->spelling.drop_front().drop_back();
  if (!inner.contains('\\')) {
    string->value = inner;
    return string;
  }
  std::string value;
  for (size_t i = 0; i < inner.size(); ++i) {
    i += inner[i] == '\\' && i + 1 < inner.size();
    value += inner[i];
  }
  string->value = copy(value);
  return string;
}

/// Splits the string of a path at its places `{expression}`.
void Parser::parsePlaces(StringExpr *string) {
  if (panic)
    return;
  std::vector<StringExpr::Piece> pieces;
  uint32_t begin = string->range.begin + 1;
  StringRef rest = string->spelling.drop_front().drop_back();
  if (rest.contains('\\')) // names of parameters need no escapes, hence places have none
    rest = "";
  while (!rest.empty() && !panic) {
    size_t open = rest.find('{');
    if (open != 0)
      pieces.push_back({rest.take_front(open), nullptr});
    if (open == StringRef::npos)
      break;
    size_t close = rest.find('}', open);
    uint32_t at = begin + open;
    if (close == StringRef::npos) {
      diagnostics.report<message::UnclosedPlace>({file.id, at, at + 1});
      return;
    }
    pieces.push_back({"", parsePlace({file.id, at + 1, begin + static_cast<uint32_t>(close)})});
    grow(string, pieces.back().place);
    begin += close + 1;
    rest = rest.drop_front(close + 1);
  }
  if (pieces.empty())
    pieces.push_back({string->value, nullptr});
  string->pieces = file.list(pieces);
}

Expr *Parser::parsePlace(SourceRange range) {
  std::vector<Token> outer = lex(sources, range, diagnostics, nullptr);
  outer.back().range = {range.file, range.end, range.end + 1}; // the closing brace
  std::swap(outer, tokens);
  size_t outerPosition = std::exchange(position, 0);
  Expr *expr = parseExpr();
  if (!panic && peek().kind != Token::End)
    expected("`}`");
  std::swap(outer, tokens);
  position = outerPosition;
  // An error inside the string leaves the rest of the statement readable.
  panic = fatal;
  return expr;
}
