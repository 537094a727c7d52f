// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls of fns and blocks: found by name, their sizes bound by the arguments, their bodies inlined.
#include "lib/Frontend/Elaborator.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

void Elaborator::unknownFunction(const NameExpr &name) {
  const Unit *unit = frame->unit;
  std::vector<std::string> names;
  auto add = [&](const Unit &from, StringRef prefix) {
    for (auto &entry : from.functions)
      names.push_back((prefix + entry.first()).str());
  };
  if (name.library.text.empty()) {
    add(*unit, "");
    for (const OpSpec &op : allOps())
      names.push_back(op.name.str());
  }
  for (auto &library : unit->libraries)
    if (library.second)
      add(*library.second, (library.first() + ".").str());
  llvm::sort(names);
  std::vector<StringRef> references(names.begin(), names.end());
  std::string wanted = toString(name);
  Diagnostic &d = error<message::UnknownFunction>(name.range, wanted);
  // A library's function written without its library is the likeliest slip.
  for (StringRef candidate : references)
    if (candidate.ends_with("." + name.name.text.str())) {
      d.didYouMean(candidate);
      return;
    }
  d.didYouMean(nearest(wanted, references));
}

Term Elaborator::evalCall(const CallExpr &call) {
  const NameExpr &callee = *call.callee;
  if (callee.library.text.empty()) {
    if (const OpSpec *op = findOp(callee.name.text)) {
      if (call.at)
        error<message::AtOnFunction>(call.at->range, callee.name.text, "an operation");
      return evalOp(call, *op);
    }
    if (const FunctionDecl *decl = frame->unit->functions.lookup(callee.name.text))
      return callFunction(call, *frame->unit, *decl);
    unknownFunction(callee);
    return {};
  }
  auto library = frame->unit->libraries.find(callee.library.text);
  if (library == frame->unit->libraries.end()) {
    std::vector<StringRef> names;
    for (auto &entry : frame->unit->libraries)
      names.push_back(entry.first());
    llvm::sort(names);
    error<message::LibraryNotUsed>(callee.library.range, callee.library.text)
        .didYouMean(nearest(callee.library.text, names));
    return {};
  }
  if (!library->second)
    return {};
  if (const FunctionDecl *decl = library->second->functions.lookup(callee.name.text))
    return callFunction(call, *library->second, *decl);
  unknownFunction(callee);
  return {};
}

Term Elaborator::callFunction(const CallExpr &call, const Unit &unit, const FunctionDecl &decl) {
  constexpr unsigned maxCalls = 100000, maxChain = 64;
  if (stopped || !canBuild(call.range))
    return {};
  unsigned chain = 0;
  for (Frame *f = frame; f; f = f->caller, ++chain)
    if (f->function == &decl) {
      error<message::Recursion>(call.range, decl.name.text);
      return {};
    }
  if (chain > maxChain || ++callCount > maxCalls) {
    error<message::TooManyCalls>(call.range);
    stopped = true;
    return {};
  }
  if (decl.isBlock != (call.at != nullptr)) {
    if (decl.isBlock)
      error<message::BlockNeedsAt>(call.callee->range, decl.name.text)
          .note(decl.name.range, "`{}` is a block", decl.name.text);
    else
      error<message::AtOnFunction>(call.at->range, decl.name.text, "a fn");
    return {};
  }

  Frame own;
  own.unit = &unit;
  own.function = &decl;
  own.caller = frame;
  own.call = call.range;
  own.callLoc = location(call.range);
  own.scopes.emplace_back();
  std::vector<const Argument *> given(decl.parameters.size());
  bool good = true;
  size_t position = 0;
  for (const Argument &argument : call.arguments) {
    size_t index = position;
    if (argument.name.text.empty()) {
      ++position;
    } else {
      auto at = llvm::find_if(
          decl.parameters, [&](const Parameter &p) { return p.name.text == argument.name.text; });
      index = at - decl.parameters.begin();
      if (index == decl.parameters.size()) {
        std::vector<StringRef> names;
        for (const Parameter &p : decl.parameters)
          if (p.isConst)
            names.push_back(p.name.text);
        error<message::UnknownArgument>(argument.name.range, decl.name.text, argument.name.text)
            .didYouMean(nearest(argument.name.text, names))
            .note(decl.name.range, "`{}` is declared here", decl.name.text);
        good = false;
        continue;
      }
      if (!at->isConst) {
        error<message::TensorByName>(argument.name.range, argument.name.text);
        good = false;
        continue;
      }
    }
    if (index >= decl.parameters.size()) {
      error<message::TooManyArguments>(argument.value->range, decl.name.text,
                                       decl.parameters.size())
          .note(decl.name.range, "`{}` is declared here", decl.name.text);
      return {};
    }
    if (given[index]) {
      error<message::ArgumentTwice>(argument.value->range, decl.parameters[index].name.text);
      good = false;
      continue;
    }
    given[index] = &argument;
  }

  std::vector<std::pair<const Parameter *, const Expr *>> tensors;
  for (auto [parameter, argument] : llvm::zip_equal(decl.parameters, given)) {
    if (parameter.isConst) {
      good &= bindConst(own, parameter, argument);
    } else if (argument) {
      tensors.push_back({&parameter, argument->value});
    } else {
      error<message::MissingArgument>(call.range, decl.name.text, parameter.name.text)
          .note(parameter.range, "the argument is declared here");
      good = false;
    }
  }
  if (!good)
    return {};
  if (decl.isBlock) {
    std::optional<Path> site = evalSite(call);
    if (!site)
      return {};
    own.path = std::move(*site);
  } else if (unit.isLibrary) {
    own.path = frame->path; // a library's fn adds nothing
  }
  if (!bindTensors(own, tensors))
    return {};

  Frame *outer = std::exchange(frame, &own);
  std::vector<Term> results = runBody(own);
  frame = outer;
  if (results.empty())
    return {};
  return results.size() == 1 ? results[0] : Term(std::move(results));
}

/// Evaluates a const argument in the caller, or its default in the callee.
bool Elaborator::bindConst(Frame &own, const Parameter &parameter, const Argument *argument) {
  Term term;
  SourceRange range = parameter.range;
  if (argument) {
    range = argument->value->range;
    if (std::optional<Constant> value = evalConstant(*argument->value))
      term = *value;
  } else if (parameter.value) {
    Frame *outer = std::exchange(frame, &own);
    if (std::optional<Constant> value = evalConstant(*parameter.value))
      term = *value;
    frame = outer;
  } else {
    SourceRange at = own.caller ? own.call : parameter.range;
    error<message::MissingArgument>(at, own.function->name.text, parameter.name.text)
        .note(parameter.range, "the argument is declared here");
  }
  if (!own.scopes[0].try_emplace(parameter.name.text, Variable{term, range}).second)
    error<message::DoubleDeclaration>(parameter.name.range, parameter.name.text);
  return !term.isPoison();
}

/// Evaluates tensors in the caller, binds the callee's sizes by them, and checks what is declared.
bool Elaborator::bindTensors(Frame &own,
                             ArrayRef<std::pair<const Parameter *, const Expr *>> args) {
  bool good = true;
  std::vector<std::tuple<const Parameter *, const Expr *, mlir::Value>> values;
  for (auto [parameter, expr] : args) {
    Term term = eval(*expr);
    if (term.isPoison()) {
      good = false;
      continue;
    }
    mlir::Value value;
    bool scalar = parameter->type.sizes.empty();
    if (auto *constant = term.constant();
        constant && scalar && parameter->type.element.text != "float") {
      // A constant takes the element type that is declared.
      Frame *outer = std::exchange(frame, &own);
      mlir::Type element = resolveElement(parameter->type.element);
      frame = outer;
      if (element && canBuild(expr->range))
        value = splat(*constant, scalarType(element), expr->range);
    } else {
      value = tensor(term, expr->range);
    }
    if (value)
      values.push_back({parameter, expr, value});
    good &= value != nullptr;
  }
  for (auto [parameter, expr, value] : values) {
    mlir::Type element = tensorType(value).getElementType();
    if (parameter->type.element.text == "float" && own.unit->isLibrary && !own.floatType &&
        llvm::isa<mlir::FloatType>(element))
      own.floatType = element;
    good &= bindNames(own, *parameter, tensorType(value), expr->range);
  }
  if (!good)
    return false;
  for (auto [parameter, expr, value] : values) {
    Frame *outer = std::exchange(frame, &own);
    TensorType declared = evalType(parameter->type);
    frame = outer;
    if (!declared)
      return false;
    if (declared != value.getType()) {
      Diagnostic &d =
          error<message::ArgumentType>(expr->range, own.function->name.text, parameter->name.text,
                                       show(declared), show(tensorType(value)));
      Frame *outer = std::exchange(frame, &own);
      addBindings(d);
      frame = outer;
      noteValue(d, *expr, value);
      d.note(parameter->range, "`{}` is declared as {}", parameter->name.text,
             toString(parameter->type));
      good = false;
    }
    if (!own.scopes[0]
             .try_emplace(parameter->name.text, Variable{value, parameter->range})
             .second) {
      error<message::DoubleDeclaration>(parameter->name.range, parameter->name.text);
      good = false;
    }
  }
  return good;
}

/// Binds the lower-case names of an argument's declared shape that are not in scope.
bool Elaborator::bindNames(Frame &own, const Parameter &parameter, TensorType actual,
                           SourceRange at) {
  const Type &type = parameter.type;
  bool spread = !type.spread.text.empty();
  size_t rank = actual.getRank(), fixed = type.sizes.size();
  if (spread ? rank < fixed : rank != fixed) {
    Diagnostic &d = error<message::ArgumentRank>(at, own.function->name.text, parameter.name.text,
                                                 toString(type), show(actual));
    d.note(parameter.range, "`{}` is declared here", parameter.name.text);
    return false;
  }
  ArrayRef<SizeAttr> shape = actual.getShape();
  if (spread)
    own.spreads.try_emplace(type.spread.text, shape.drop_back(fixed).vec());
  for (auto [expr, size] : llvm::zip_equal(type.sizes, shape.take_back(fixed))) {
    auto *name = llvm::dyn_cast<NameExpr>(expr);
    if (!name || !name->library.text.empty() || !llvm::isLower(name->name.text.front()))
      continue;
    StringRef text = name->name.text;
    Frame *outer = std::exchange(frame, &own);
    bool inScope = lookupSize(text) || own.unit->constants.contains(text) ||
                   llvm::any_of(own.function->parameters, [&](const Parameter &p) {
                     return p.isConst && p.name.text == text;
                   });
    frame = outer;
    if (inScope)
      continue;
    own.sizes.push_back({text, parameter.name.text, size, at});
    for (const Parameter &p : own.function->parameters)
      if (!p.isConst && p.name.text == text)
        diagnostics.report<message::SizeHidden>(name->range, text)
            .note(p.range, "in expressions the argument is meant");
  }
  return true;
}

std::vector<Term> Elaborator::runBody(Frame &own) {
  const FunctionDecl &function = *own.function;
  ArrayRef<Stmt *> statements = function.body.statements;
  auto *last = statements.empty() ? nullptr : llvm::dyn_cast<ReturnStmt>(statements.back());
  if (!last) {
    SourceRange end = function.body.range;
    end.begin = end.end - 1;
    diagnostics.report<message::NoReturn>(end, function.name.text);
    return {};
  }
  for (const Stmt *stmt : statements.drop_back())
    execute(*stmt);
  std::vector<Term> terms;
  for (const Expr *expr : last->values)
    terms.push_back(eval(*expr));
  if (stopped)
    return {};
  std::vector<const Expr *> exprs(last->values.begin(), last->values.end());
  if (terms.size() == 1 && terms[0].list() && function.results.size() > 1) {
    std::vector<Term> list = *terms[0].list();
    exprs.assign(list.size(), last->values[0]);
    terms = std::move(list);
  }
  if (terms.size() != function.results.size()) {
    if (!llvm::any_of(terms, [](const Term &t) { return t.isPoison(); }))
      error<message::ResultCount>(last->range, function.name.text, function.results.size(),
                                  terms.size());
    return {};
  }
  std::vector<Term> results;
  for (auto [term, result, expr] : llvm::zip_equal(terms, function.results, exprs)) {
    TensorType declared = evalType(result.type);
    if (!declared || term.isPoison()) {
      results.emplace_back();
      continue;
    }
    mlir::Value value;
    if (term.constant() && declared.getRank() == 0)
      value =
          canBuild(expr->range) ? splat(*term.constant(), declared, expr->range) : mlir::Value();
    else
      value = tensor(term, expr->range);
    if (value && value.getType() != declared) {
      Diagnostic &d = error<message::ResultType>(expr->range, function.name.text, show(declared),
                                                 show(tensorType(value)));
      addBindings(d);
      noteValue(d, *expr, value);
      d.note(result.type.range, "the result is declared as {}", toString(result.type));
      value = {};
    }
    results.emplace_back(value);
  }
  return results;
}
