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
  // What would not be shown is not worth its time: each suggestion looks at all names.
  if (stopped || diagnostics.errorCount() > Diagnostics::maxPrinted)
    return;
  if (stmt.broken) {
    poisonNames(stmt);
    return;
  }
  if (frame->optimizer && executeInOptimizer(stmt))
    return;
  llvm::TypeSwitch<const Stmt *>(&stmt)
      .Case<LetStmt>([&](auto *s) { executeLet(*s); })
      .Case<AssignStmt>([&](auto *s) { executeAssign(*s); })
      .Case<ForStmt>([&](auto *s) { executeFor(*s); })
      .Case<IfStmt>([&](auto *s) { executeIf(*s); })
      .Case<ParamStmt>([&](auto *s) {
        frame->scopes.back()[s->name.text] = {declareParam(*s, /*ofModel=*/false), s->name.range};
      })
      .Case<ForParamsStmt>([&](auto *s) { executeForParams(*s); })
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
    if (lookupSize(name.text))
      diagnostics.report<message::SizeNamed>(name.range, name.text);
    if (value.tensor()) {
      Path path = frame->path;
      Path own;
      own.append(name.text.str());
      lets.push_back({path.join(own), name.range});
      nameValue(value.tensor(), name.text);
    }
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

void Elaborator::assignUnknown(const Name &name) {
  if (namesMissing())
    return;
  std::vector<StringRef> names;
  for (auto &scope : frame->scopes)
    for (auto &entry : scope)
      names.push_back(entry.first());
  llvm::sort(names);
  error<message::AssignUnknown>(name.range, name.text).didYouMean(nearest(name.text, names));
}

void Elaborator::executeAssign(const AssignStmt &stmt) {
  Term term = eval(*stmt.value);
  Variable *variable = lookup(stmt.name.text);
  if (!variable)
    return assignUnknown(stmt.name);
  if (frame->scopes.size() == 1) {
    error<message::AssignOutside>(stmt.name.range, stmt.name.text);
    return;
  }
  if (term.list()) {
    error<message::SeveralResults>(stmt.value->range, term.list()->size());
    term = {};
  }
  variable->term = std::move(term);
}

static const Body *bodyOf(const Stmt &stmt) {
  if (auto *s = llvm::dyn_cast<ForStmt>(&stmt))
    return &s->body;
  if (auto *s = llvm::dyn_cast<ForParamsStmt>(&stmt))
    return &s->body;
  auto *s = llvm::dyn_cast<IfStmt>(&stmt);
  return s ? &s->body : nullptr;
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

/// What a statement that was not understood would have given is nothing that can be checked.
void Elaborator::poisonNames(const Stmt &stmt) {
  auto declare = [&](const Name &name) { frame->scopes.back()[name.text] = {{}, name.range}; };
  if (auto *let = llvm::dyn_cast<LetStmt>(&stmt))
    llvm::for_each(let->names, declare);
  else if (auto *param = llvm::dyn_cast<ParamStmt>(&stmt))
    declare(param->name);
  else if (auto *arg = llvm::dyn_cast<ArgStmt>(&stmt))
    declare(arg->name);
  else if (auto *state = llvm::dyn_cast<StateStmt>(&stmt))
    for (const StateStmt::Item &item : state->items)
      declare(item.name);
  else if (const Body *body = bodyOf(stmt)) {
    llvm::StringSet<> own;
    llvm::SetVector<StringRef> assigned;
    assignedIn(*body, own, assigned);
    for (StringRef name : assigned)
      if (Variable *variable = lookup(name))
        variable->term = {};
  } else if (auto *assign = llvm::dyn_cast<AssignStmt>(&stmt))
    if (Variable *variable = lookup(assign->name.text))
      variable->term = {};
}

Elaborator::Carried Elaborator::carriedBy(const Body &body, StringRef index) {
  llvm::StringSet<> own;
  own.insert(index);
  llvm::SetVector<StringRef> assigned;
  assignedIn(body, own, assigned);
  Carried carried;
  for (StringRef name : assigned) {
    Variable *variable = lookup(name);
    if (!variable || variable->term.isPoison())
      continue; // reported at the assignment, or before
    mlir::Value init = tensor(variable->term, variable->declared);
    if (!init) {
      variable->term = {};
      continue;
    }
    carried.names.push_back(name);
    carried.values.push_back(init);
  }
  return carried;
}

mlir::Value Elaborator::carriedOut(StringRef name, mlir::Value before, SourceRange range,
                                   SourceRange reported) {
  Variable *variable = lookup(name);
  mlir::Value value;
  TensorType type = tensorType(before);
  if (auto *constant = variable->term.constant(); constant && type.getRank() == 0)
    value = splat(*constant, type, range);
  else if (!variable->term.isPoison())
    value = tensor(variable->term, range);
  if (value && value.getType() == type)
    return value;
  if (value)
    error<message::CarriedType>(reported, name, show(type), show(tensorType(value)))
        .note(variable->declared, "`{}` is declared here", name);
  variable->term = {};
  return before;
}

void Elaborator::repeat(SourceRange range, const Name &index, int64_t lower, int64_t upper,
                        Carried &carried, llvm::function_ref<void(const Loop &)> body) {
  if (frame->inOptimizer)
    error<message::NotElementwise>(range);
  auto repeat = RepeatOp::create(builder, location(range), lower, upper, carried.values);
  loops.push_back({index.text, index.range, lower, upper, repeat.getCounter()});
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&repeat.getBody().front());
  for (auto [name, argument] : llvm::zip_equal(carried.names, repeat.getCarried()))
    lookup(name)->term = mlir::Value(argument);
  body(loops.back());

  std::vector<mlir::Value> yields;
  for (auto [name, argument] : llvm::zip_equal(carried.names, repeat.getCarried()))
    yields.push_back(carriedOut(name, argument, range, index.range));
  YieldOp::create(builder, location(range), yields);
  for (auto [name, result] : llvm::zip_equal(carried.names, repeat.getResults()))
    if (Term &term = lookup(name)->term; !term.isPoison())
      term = mlir::Value(result);
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
  Carried carried = carriedBy(stmt.body, stmt.index.text);
  repeat(stmt.range, stmt.index, *lower, *upper, carried, [&](const Loop &loop) {
    frame->loops.push_back(&loop);
    frame->scopes.emplace_back();
    frame->scopes.back()[stmt.index.text] = {LoopIndex{&loop}, stmt.index.range};
    execute(stmt.body);
    frame->scopes.pop_back();
    frame->loops.pop_back();
  });
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
