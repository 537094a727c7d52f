// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Statements: names and scopes, loops that stay loops, conditions on constants.
#include "lib/Frontend/Elaborator.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

void Elaborator::execute(const Stmt &stmt) {
  if (stopped)
    return;
  llvm::TypeSwitch<const Stmt *>(&stmt)
      .Case<LetStmt>([&](auto *s) { executeLet(*s); })
      .Case<AssignStmt>([&](auto *s) { executeAssign(*s); })
      .Case<ForStmt>([&](auto *s) { executeFor(*s); })
      .Case<IfStmt>([&](auto *s) { executeIf(*s); })
      .Case<ParamStmt>([&](auto *s) {
        frame->scopes.back()[s->name.text] = {declareParam(*s, /*ofModel=*/false), s->name.range};
      })
      .Case<ForParamsStmt>(
          [&](auto *s) { error<message::NotAvailable>(s->range, "for … in params(…)"); })
      .Case<ReturnStmt>([&](auto *s) { error<message::ReturnNotLast>(s->range); })
      .Case<ArgStmt, StateStmt>([&](auto *s) { error<message::OnlyInOptimizer>(s->range); });
}

void Elaborator::execute(const Body &body) {
  frame->scopes.emplace_back();
  for (const Stmt *stmt : body.statements)
    execute(*stmt);
  frame->scopes.pop_back();
}

void Elaborator::executeLet(const LetStmt &stmt) {
  Term term = eval(*stmt.value);
  auto declare = [&](const Name &name, Term value) {
    frame->scopes.back()[name.text] = {std::move(value), name.range};
  };
  if (stmt.names.size() == 1) {
    if (term.list() && llvm::isa<CallExpr>(stmt.value)) {
      error<message::SeveralResults>(stmt.value->range, term.list()->size());
      term = {};
    }
    declare(stmt.names[0], std::move(term));
    return;
  }
  const Term::List *list = term.list();
  bool matches = list && list->size() == stmt.names.size();
  if (!matches && !term.isPoison())
    error<message::LetCount>(stmt.value->range, stmt.names.size(), list ? list->size() : 1);
  for (auto [index, name] : llvm::enumerate(stmt.names))
    declare(name, matches ? (*list)[index] : Term());
}

void Elaborator::executeAssign(const AssignStmt &stmt) {
  Term term = eval(*stmt.value);
  Variable *variable = lookup(stmt.name.text);
  if (!variable) {
    std::vector<StringRef> names;
    for (auto &scope : frame->scopes)
      for (auto &entry : scope)
        names.push_back(entry.first());
    llvm::sort(names);
    error<message::AssignUnknown>(stmt.name.range, stmt.name.text)
        .didYouMean(nearest(stmt.name.text, names));
    return;
  }
  if (frame->scopes.size() == 1) {
    error<message::AssignOutside>(stmt.name.range, stmt.name.text);
    return;
  }
  variable->term = std::move(term);
}

/// Names of outer values that the body assigns, in the order of the text.
static void assignedIn(const Body &body, llvm::StringSet<> &own,
                       llvm::SetVector<StringRef> &names) {
  for (const Stmt *stmt : body.statements) {
    if (auto *s = llvm::dyn_cast<LetStmt>(stmt)) {
      for (const Name &name : s->names)
        own.insert(name.text);
    } else if (auto *s = llvm::dyn_cast<ParamStmt>(stmt)) {
      own.insert(s->name.text);
    } else if (auto *s = llvm::dyn_cast<AssignStmt>(stmt)) {
      if (!own.contains(s->name.text))
        names.insert(s->name.text);
    } else {
      llvm::StringSet<> inner = own;
      if (auto *s = llvm::dyn_cast<ForStmt>(stmt)) {
        inner.insert(s->index.text);
        assignedIn(s->body, inner, names);
      } else if (auto *s = llvm::dyn_cast<ForParamsStmt>(stmt)) {
        inner.insert(s->name.text);
        assignedIn(s->body, inner, names);
      } else if (auto *s = llvm::dyn_cast<IfStmt>(stmt)) {
        assignedIn(s->body, inner, names);
      }
    }
  }
}

void Elaborator::executeFor(const ForStmt &stmt) {
  std::optional<int64_t> lower = evalInteger(*stmt.from), upper = evalInteger(*stmt.to);
  if (!lower || !upper || !canBuild(stmt.range))
    return;
  constexpr int64_t limit = std::numeric_limits<int32_t>::max();
  if (*lower < 0 || *upper > limit) {
    error<message::LoopBounds>(SourceRange::join(stmt.from->range, stmt.to->range), *lower, *upper);
    return;
  }
  if (*lower >= *upper)
    return; // a branch that is not taken

  llvm::StringSet<> own;
  own.insert(stmt.index.text);
  llvm::SetVector<StringRef> assigned;
  assignedIn(stmt.body, own, assigned);
  std::vector<Variable *> carried;
  std::vector<mlir::Value> inits;
  std::vector<StringRef> names;
  for (StringRef name : assigned) {
    Variable *variable = lookup(name);
    if (!variable || variable->term.isPoison())
      continue; // reported at the assignment, or before
    mlir::Value init = tensor(variable->term, variable->declared);
    if (!init)
      continue;
    carried.push_back(variable);
    inits.push_back(init);
    names.push_back(name);
  }

  auto repeat = RepeatOp::create(builder, location(stmt.range), *lower, *upper, inits);
  Loop loop{stmt.index.text, stmt.index.range, *lower, *upper, repeat.getCounter()};
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&repeat.getBody().front());
  for (auto [variable, argument] : llvm::zip_equal(carried, repeat.getCarried()))
    variable->term = mlir::Value(argument);
  frame->loops.push_back(&loop);
  frame->scopes.emplace_back();
  frame->scopes.back()[stmt.index.text] = {LoopIndex{&loop}, stmt.index.range};
  execute(stmt.body);
  frame->scopes.pop_back();
  frame->loops.pop_back();

  std::vector<mlir::Value> yields;
  for (auto [name, init, argument] : llvm::zip_equal(names, inits, repeat.getCarried())) {
    Variable *variable = lookup(name);
    mlir::Value value = argument;
    auto type = tensorType(argument);
    if (auto *constant = variable->term.constant(); constant && type.getRank() == 0)
      value = splat(*constant, type, stmt.range);
    else if (!variable->term.isPoison())
      value = tensor(variable->term, stmt.range);
    if (value && value.getType() != type) {
      Diagnostic &d =
          error<message::CarriedType>(stmt.index.range, name, show(type), show(tensorType(value)));
      d.note(variable->declared, "`{}` is declared here", name);
      value = argument;
    }
    yields.push_back(value ? value : mlir::Value(argument));
  }
  YieldOp::create(builder, location(stmt.range), yields);
  for (auto [name, result] : llvm::zip_equal(names, repeat.getResults())) {
    Variable *variable = lookup(name);
    variable->term = variable->term.isPoison() ? Term() : Term(mlir::Value(result));
  }
}

void Elaborator::executeIf(const IfStmt &stmt) {
  Term term = eval(*stmt.condition);
  if (term.isPoison())
    return;
  if (!term.constant() || !term.constant()->asBool()) {
    error<message::ConditionNotConstant>(stmt.condition->range, describe(term));
    return;
  }
  if (*term.constant()->asBool())
    execute(stmt.body);
}
