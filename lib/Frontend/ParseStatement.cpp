// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parsing the statements of a body.

#include "lib/Frontend/ParserImpl.h"

using namespace tcc::frontend;
using namespace tcc::frontend::ast;

Body Parser::parseBody() {
  Nest nest(*this);
  Body body;
  SourceRange start = peek().range;
  expect(Token::LeftBrace, "before the body");
  std::vector<Stmt *> list;
  unsigned lostBefore = lost;
  while (peek().kind != Token::End && peek().kind != Token::RightBrace) {
    // A declaration inside a body means that a brace is missing before it.
    if (startsDeclaration() && !isWord("param") && peek(1).kind == Token::Identifier)
      break;
    if (Stmt *statement = parseStatement())
      list.push_back(statement);
    else
      ++lost;
    if (panic)
      recover(true);
  }
  body.statements = file.list(list);
  if (!panic && peek().kind != Token::RightBrace)
    expected("`}` at the end of the body").note(start, "the body begins here");
  else
    expect(Token::RightBrace, "at the end of the body");
  body.range = SourceRange::join(start, last());
  body.incomplete = lost != lostBefore;
  return body;
}

Stmt *Parser::parseStatement() {
  SourceRange start = peek().range;
  itemStart = position;
  Watch watch(*this);
  Stmt *statement = nullptr;
  bool named = peek(1).kind == Token::Identifier;
  if (isWord("let"))
    statement = parseLet();
  else if (isWord("for"))
    statement = parseFor();
  else if (isWord("if"))
    statement = parseIf();
  else if (isWord("return"))
    statement = parseReturn();
  else if (isWord("param") && named)
    statement = parseParam();
  else if (isWord("arg") && named)
    statement = parseArg();
  else if (isWord("state") && named)
    statement = parseState();
  else if (peek().kind == Token::Identifier && peek(1).kind == Token::Assign) {
    auto *assign = file.make<AssignStmt>(start);
    assign->name = expectName("the name of a value");
    take();
    assign->value = parseExpr();
    statement = assign;
  } else {
    bool isElse = isWord("else");
    Diagnostic &d = expected("a statement (let, for, if, return, param or `name = …`)");
    if (isElse)
      d.hint("there is no `else`: use a second `if` with the opposite condition");
  }
  if (!statement)
    return nullptr;
  statement->range = SourceRange::join(start, last());
  if (!llvm::isa<ForStmt, ForParamsStmt, IfStmt>(statement)) // those know about their heads
    statement->broken = watch.broken();
  return statement;
}

Stmt *Parser::parseLet() {
  auto *let = file.make<LetStmt>(take().range);
  std::vector<Name> names;
  do {
    names.push_back(expectName("the name of a value"));
    lost += names.back().text.empty();
  } while (takeIf(Token::Comma));
  let->names = file.list(names);
  expect(Token::Assign, "and the value");
  let->value = parseExpr();
  return let;
}

ParamStmt *Parser::parseParam() {
  auto *param = file.make<ParamStmt>(take().range);
  param->name = expectName("the name of a parameter");
  expect(Token::Colon, "and the parameter's type");
  param->type = parseType();
  while (!panic) {
    if (peek().kind == Token::Assign && !param->checkpoint) {
      take();
      param->checkpoint = parseString();
      parsePlaces(param->checkpoint);
    } else if (isWord("init") && !param->init) {
      take();
      param->init = parseInit();
    } else {
      break;
    }
  }
  param->range = SourceRange::join(param->range, last());
  return param;
}

Init Parser::parseInit() {
  Init init;
  init.rule = expectName("an init rule such as normal(0.02)");
  if (takeIf(Token::LeftParen)) {
    init.value = parseExpr();
    expect(Token::RightParen, "after the value of the init rule");
  }
  init.range = SourceRange::join(init.rule.range, last());
  return init;
}

/// After an error in the head of a `for` or `if` its body is still read.
void Parser::recoverToBlock() {
  if (fatal || !panic)
    return;
  panic = false;
  while (peek().kind != Token::End && peek().kind != Token::LeftBrace &&
         peek().kind != Token::RightBrace && !peek().startsLine)
    take();
  panic = peek().kind != Token::LeftBrace;
}

Stmt *Parser::parseFor() {
  Watch watch(*this);
  SourceRange start = take().range;
  Name name = expectName("the name of the loop's index");
  if (!isWord("in"))
    expected("`in` after the loop's index");
  take();
  if (isWord("params") && peek(1).kind == Token::LeftParen) {
    auto *loop = file.make<ForParamsStmt>(start);
    loop->name = name;
    take(), take();
    loop->glob = parseExpr();
    expect(Token::RightParen, "after the glob");
    loop->broken = watch.broken();
    recoverToBlock();
    loop->body = parseBody();
    return loop;
  }
  auto *loop = file.make<ForStmt>(start);
  loop->index = name;
  loop->from = parseExpr(precedenceOf(BinaryOp::Add));
  expect(Token::DotDot, "between the bounds of the loop");
  loop->to = parseExpr(precedenceOf(BinaryOp::Add));
  loop->broken = watch.broken();
  recoverToBlock();
  loop->body = parseBody();
  return loop;
}

Stmt *Parser::parseIf() {
  Watch watch(*this);
  auto *branch = file.make<IfStmt>(take().range);
  branch->condition = parseExpr();
  branch->broken = watch.broken();
  recoverToBlock();
  branch->body = parseBody();
  return branch;
}

Stmt *Parser::parseReturn() {
  auto *ret = file.make<ReturnStmt>(take().range);
  std::vector<Expr *> values;
  do
    values.push_back(parseExpr());
  while (takeIf(Token::Comma));
  ret->values = file.list(values);
  return ret;
}

Stmt *Parser::parseArg() {
  auto *arg = file.make<ArgStmt>(take().range);
  arg->name = expectName("the name of an argument");
  expect(Token::Colon, "and the argument's type");
  arg->type = parseType();
  return arg;
}

Stmt *Parser::parseState() {
  auto *state = file.make<StateStmt>(take().range);
  std::vector<StateStmt::Item> items;
  do {
    StateStmt::Item item;
    item.name = expectName("the name of a state");
    expect(Token::Assign, "and the state's first value");
    item.init = parseInit();
    items.push_back(item);
  } while (takeIf(Token::Comma));
  state->items = file.list(items);
  return state;
}
