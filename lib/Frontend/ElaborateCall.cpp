// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls of fns and blocks: found by name, their sizes bound by the arguments, their bodies inlined.
#include "lib/Frontend/Elaborator.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

void Elaborator::unknownFunction(const NameExpr &name) {
  const Unit *unit = frame->unit;
  const Unit *owner = name.library.text.empty() ? unit : unit->libraries.lookup(name.library.text);
  if (owner->file->incomplete)
    return; // the name may be one that could not be read
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
  if (name.library.text.empty() && findOptimizerOp(wanted)) {
    d.hint("`{}` exists only in an optimizer", wanted);
    return;
  }
  // A library's function written without its library is the likeliest slip.
  for (StringRef candidate : references)
    if (candidate.ends_with("." + name.name.text.str())) {
      d.didYouMean(candidate);
      return;
    }
  d.didYouMean(nearest(wanted, references));
}

const Unit *Elaborator::findLibrary(const Name &name) {
  auto library = frame->unit->libraries.find(name.text);
  if (library != frame->unit->libraries.end())
    return library->second; // null where it could not be read
  std::vector<StringRef> names;
  for (auto &entry : frame->unit->libraries)
    names.push_back(entry.first());
  llvm::sort(names);
  error<message::LibraryNotUsed>(name.range, name.text).didYouMean(nearest(name.text, names));
  return nullptr;
}

Term Elaborator::evalCall(const CallExpr &call) {
  const NameExpr &callee = *call.callee;
  StringRef name = callee.name.text;
  const Unit *unit = frame->unit;
  if (callee.library.text.empty()) {
    const OpSpec *op = frame->inOptimizer ? findOptimizerOp(name) : nullptr;
    op = op ? op : findOp(name);
    if (op && call.at)
      error<message::AtOnFunction>(call.at->range, name, "an operation");
    if (op)
      return evalOp(call, *op);
  } else {
    unit = findLibrary(callee.library);
    if (!unit)
      return {};
  }
  if (const FunctionDecl *decl = unit->functions.lookup(name))
    return callFunction(call, *unit, *decl);
  unknownFunction(callee);
  return {};
}

std::optional<std::vector<const Argument *>>
Elaborator::matchArguments(const CallExpr &call, const Name &callee,
                           ArrayRef<Parameter> parameters) {
  std::vector<const Argument *> given(parameters.size());
  bool good = true;
  size_t position = 0;
  for (const Argument &argument : call.arguments) {
    size_t index = position;
    if (argument.name.text.empty()) {
      ++position;
    } else {
      auto at = llvm::find_if(
          parameters, [&](const Parameter &p) { return p.name.text == argument.name.text; });
      index = at - parameters.begin();
      if (index == parameters.size()) {
        std::vector<StringRef> names;
        for (const Parameter &p : parameters)
          if (p.isConst)
            names.push_back(p.name.text);
        error<message::UnknownArgument>(argument.name.range, callee.text, argument.name.text)
            .didYouMean(nearest(argument.name.text, names))
            .note(callee.range, "`{}` is declared here", callee.text);
        good = false;
        continue;
      }
      if (!at->isConst) {
        error<message::TensorByName>(argument.name.range, argument.name.text);
        good = false;
        continue;
      }
    }
    if (index >= parameters.size()) {
      error<message::TooManyArguments>(argument.value->range, callee.text, parameters.size())
          .note(callee.range, "`{}` is declared here", callee.text);
      return std::nullopt;
    }
    if (given[index]) {
      error<message::ArgumentTwice>(argument.value->range, parameters[index].name.text);
      good = false;
      continue;
    }
    given[index] = &argument;
  }
  for (auto [parameter, argument] : llvm::zip_equal(parameters, given))
    if (!argument && !(parameter.isConst && parameter.value)) {
      error<message::MissingArgument>(call.range, callee.text, parameter.name.text)
          .note(parameter.range, "the argument is declared here");
      good = false;
    }
  return good ? std::optional(given) : std::nullopt;
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
  own.callee = decl.name;
  own.parameters = decl.parameters;
  own.function = &decl;
  own.inOptimizer = frame->inOptimizer;
  own.caller = frame;
  own.call = call.range;
  own.callLoc = location(call.range);
  own.scopes.emplace_back();
  if (decl.broken) { // what it wants is not known
    for (const Argument &argument : call.arguments)
      eval(*argument.value);
    return {};
  }
  auto given = matchArguments(call, decl.name, decl.parameters);
  if (!given)
    return {};
  std::vector<std::pair<const Parameter *, const Expr *>> tensors;
  for (auto [parameter, argument] : llvm::zip_equal(decl.parameters, *given)) {
    if (parameter.isConst)
      bindConst(own, parameter, argument);
    else
      tensors.push_back({&parameter, argument->value});
  }
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

void Elaborator::declareArgument(Frame &own, const Parameter &parameter, Term term,
                                 SourceRange declared) {
  StringRef name = parameter.name.text;
  if (!own.scopes[0].try_emplace(name, Variable{std::move(term), declared}).second)
    error<message::DoubleDeclaration>(parameter.name.range, name);
  else if (!own.unit->isLibrary && dims.contains(name))
    diagnostics.report<message::SizeNamed>(parameter.name.range, name);
}

/// Evaluates a const argument in the caller, or its default in the callee.
void Elaborator::bindConst(Frame &own, const Parameter &parameter, const Argument *argument) {
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
  } else { // of an entry, which nobody calls
    error<message::MissingArgument>(parameter.range, own.callee.text, parameter.name.text)
        .hint("an entry has no caller; give the argument a default");
  }
  declareArgument(own, parameter, term, range);
}

/// Evaluates tensors in the caller, binds the callee's sizes by them, and checks what is declared.
/// After an error the argument and its sizes are bound to nothing, and what does not depend on them
/// is still checked.
bool Elaborator::bindTensors(Frame &own,
                             ArrayRef<std::pair<const Parameter *, const Expr *>> args) {
  std::vector<std::tuple<const Parameter *, const Expr *, Term>> values;
  for (auto [parameter, expr] : args)
    values.push_back({parameter, expr, eval(*expr)});
  if (stopped)
    return false;
  // The first float tensor says what `float` is, then constants take what is declared.
  for (auto &[parameter, expr, term] : values) {
    if (term.constant() && parameter->type.sizes.empty())
      continue;
    if (!term.isPoison())
      term = tensor(term, expr->range);
    mlir::Value value = term.tensor();
    if (value && parameter->type.element.text == "float" && own.unit->isLibrary && !own.floatType)
      if (mlir::Type element = tensorType(value).getElementType();
          llvm::isa<mlir::FloatType>(element))
        own.floatType = element;
  }
  for (auto &[parameter, expr, term] : values) {
    auto *constant = term.constant();
    if (!constant)
      continue;
    Frame *outer = std::exchange(frame, &own);
    mlir::Type element = resolveElement(parameter->type.element);
    frame = outer;
    term = element && canBuild(expr->range)
               ? Term(splat(*constant, scalarType(element), expr->range))
               : Term();
  }
  // What is known binds a name before what is not.
  for (bool known : {true, false})
    for (auto &[parameter, expr, term] : values)
      if (mlir::Value value = term.tensor(); known == (value != nullptr))
        if (!bindNames(own, *parameter, known ? tensorType(value) : TensorType(), expr->range))
          term = {};
  for (auto &[parameter, expr, term] : values) {
    Frame *outer = std::exchange(frame, &own);
    TensorType declared = evalType(parameter->type);
    frame = outer;
    mlir::Value value = term.tensor();
    if (value && declared && declared != value.getType()) {
      Diagnostic &d =
          error<message::ArgumentType>(expr->range, own.callee.text, parameter->name.text,
                                       show(declared), show(tensorType(value)));
      outer = std::exchange(frame, &own);
      addBindings(d);
      frame = outer;
      noteValue(d, *expr, value);
      d.note(parameter->range, "`{}` is declared as {}", parameter->name.text,
             toString(parameter->type));
    }
    bool fits = value && declared == value.getType();
    declareArgument(own, *parameter, fits ? term : Term(), parameter->range);
  }
  return true;
}

/// Binds the lower-case names of an argument's declared shape that are not in scope.
bool Elaborator::bindNames(Frame &own, const Parameter &parameter, TensorType actual,
                           SourceRange at) {
  const Type &type = parameter.type;
  bool spread = !type.spread.text.empty();
  size_t rank = actual ? actual.getRank() : 0, fixed = type.sizes.size();
  if (actual && (spread ? rank < fixed : rank != fixed)) {
    Diagnostic &d = error<message::ArgumentRank>(at, own.callee.text, parameter.name.text,
                                                 toString(type), show(actual));
    d.note(parameter.range, "`{}` is declared here", parameter.name.text);
    actual = {};
  }
  ArrayRef<SizeAttr> shape = actual ? actual.getShape() : ArrayRef<SizeAttr>();
  if (spread && actual)
    own.spreads.try_emplace(type.spread.text, shape.drop_back(fixed).vec());
  else if (spread)
    own.spreads.try_emplace(type.spread.text, std::nullopt);
  for (auto [index, expr] : llvm::enumerate(type.sizes)) {
    auto *name = llvm::dyn_cast<NameExpr>(expr);
    if (!name || !name->library.text.empty() || !llvm::isLower(name->name.text.front()))
      continue;
    StringRef text = name->name.text;
    Frame *outer = std::exchange(frame, &own);
    bool inScope = lookupSize(text) || own.unit->constants.contains(text) ||
                   llvm::any_of(own.parameters, [&](const Parameter &p) {
                     return p.isConst && p.name.text == text;
                   });
    frame = outer;
    if (inScope)
      continue;
    SizeAttr size = actual ? shape[shape.size() - fixed + index] : SizeAttr();
    own.sizes.push_back({text, parameter.name.text, size, at});
    const Parameter *hides = llvm::find_if(
        own.parameters, [&](const Parameter &p) { return !p.isConst && p.name.text == text; });
    auto *param = own.unit->params.lookup(text);
    if (hides != own.parameters.end())
      diagnostics.report<message::SizeHidden>(name->range, text)
          .note(hides->range, "in expressions the argument is meant");
    else if (param)
      diagnostics.report<message::SizeHidden>(name->range, text)
          .note(param->range, "in expressions the parameter is meant");
  }
  return actual != nullptr;
}

std::vector<Term> Elaborator::runBody(Frame &own) {
  const FunctionDecl &function = *own.function;
  ArrayRef<Stmt *> statements = function.body.statements;
  auto *last = statements.empty() ? nullptr : llvm::dyn_cast<ReturnStmt>(statements.back());
  if (!last) {
    SourceRange end = function.body.range;
    end.begin = end.end - 1;
    if (!function.body.incomplete)
      diagnostics.report<message::NoReturn>(end, function.name.text);
    for (const Stmt *stmt : statements)
      execute(*stmt);
    return std::vector<Term>(function.results.size());
  }
  for (const Stmt *stmt : statements.drop_back())
    execute(*stmt);
  if (last->broken)
    return std::vector<Term>(function.results.size());
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
    // One poison may stand for several.
    if (!llvm::any_of(terms, [](const Term &t) { return t.isPoison(); }))
      error<message::ResultCount>(last->range, function.name.text, function.results.size(),
                                  terms.size());
    return std::vector<Term>(function.results.size());
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
