// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Entries: one func for a fn; derivations are checked and left out.
#include "lib/Frontend/Elaborator.h"
#include "lib/Frontend/Globs.h"
#include "lib/Frontend/Words.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

const FunctionDecl *Elaborator::findFunction(const NameExpr &name) {
  const FunctionDecl *decl =
      name.library.text.empty() ? model.functions.lookup(name.name.text) : nullptr;
  if (!decl) {
    if (model.file->incomplete)
      return nullptr;
    std::vector<StringRef> names;
    for (auto &entry : model.functions)
      if (!entry.second->isBlock)
        names.push_back(entry.first());
    llvm::sort(names);
    diagnostics.report<message::UnknownEntryFunction>(name.range, toString(name))
        .didYouMean(nearest(name.name.text, names));
    return nullptr;
  }
  if (decl->isBlock) {
    diagnostics.report<message::EntryOfBlock>(name.range, decl->name.text)
        .note(decl->name.range, "`{}` is a block", decl->name.text);
    return nullptr;
  }
  return decl;
}

void Elaborator::elaborateEntry(const EntryDecl &decl, mlir::ModuleOp module) {
  NameExpr own(decl.name.range);
  own.name = decl.name;
  auto *name = decl.value ? llvm::dyn_cast<NameExpr>(decl.value) : &own;
  if (name) {
    if (const FunctionDecl *function = findFunction(*name))
      entries.insert_or_assign(function, buildEntry(decl, *function, module));
    return;
  }
  if (!checkDerivation(decl, module))
    return;
  StringRef derivation = llvm::cast<CallExpr>(decl.value)->callee->name.text;
  if (options.entries.empty())
    diagnostics.report<message::EntryLeftOut>(decl.value->range, derivation, decl.name.text);
  else
    diagnostics.report<message::EntryNotAvailable>(decl.value->range, decl.name.text, derivation);
}

//===-- A fn as an entry
//---------------------------------------------------------------------------------===//

std::vector<mlir::Type> Elaborator::declareEntryArguments(Frame &own, const EntryDecl &decl,
                                                          mlir::func::FuncOp func) {
  mlir::Block &body = func.getBody().front();
  std::vector<mlir::Type> types;
  for (const Parameter &parameter : own.parameters) {
    if (parameter.isConst) {
      bindConst(own, parameter, nullptr);
      continue;
    }
    Term term;
    if (!parameter.type.spread.text.empty()) {
      error<message::EntrySpread>(parameter.type.range, decl.name.text, parameter.type.spread.text);
      bindNames(own, parameter, {}, parameter.range);
    } else if (TensorType type = evalType(parameter.type)) {
      types.push_back(type);
      term = mlir::Value(body.addArgument(type, location(parameter.name.range)));
    }
    declareArgument(own, parameter, term, parameter.range);
  }
  return types;
}

Elaborator::EntryFunction
Elaborator::buildEntry(const EntryDecl &decl, const FunctionDecl &function, mlir::ModuleOp module) {
  EntryFunction entry;
  if (function.broken)
    return entry;
  Frame own;
  own.unit = &model;
  own.callee = function.name;
  own.parameters = function.parameters;
  own.function = &function;
  own.scopes.emplace_back();
  Frame *outer = std::exchange(frame, &own);
  mlir::OpBuilder::InsertionGuard guard(builder);
  unsigned before = diagnostics.errorCount();
  lets.clear();

  builder.setInsertionPointToEnd(module.getBody());
  auto func = mlir::func::FuncOp::create(builder, location(function.name.range), decl.name.text,
                                         builder.getFunctionType({}, {}));
  StringRef doc = decl.doc.empty() ? function.doc : decl.doc;
  if (!doc.empty())
    func->setAttr("tcc.doc", builder.getStringAttr(doc));
  mlir::Block &body = func.getBody().emplaceBlock();
  builder.clearInsertionPoint(); // the types of arguments hold constants only
  std::vector<mlir::Type> types = declareEntryArguments(own, decl, func);
  func.setFunctionType(builder.getFunctionType(types, {}));
  // All at once: each change would copy those of all others.
  auto named = [&](StringRef name) {
    return builder.getDictionaryAttr(builder.getNamedAttr("tcc.name", builder.getStringAttr(name)));
  };
  std::vector<mlir::DictionaryAttr> argumentNames, namesOfResults;
  for (const Parameter &parameter : function.parameters)
    if (!parameter.isConst && argumentNames.size() < types.size())
      argumentNames.push_back(named(parameter.name.text));
  func.setAllArgAttrs(argumentNames);
  builder.setInsertionPointToEnd(&body);

  std::vector<mlir::Value> results;
  std::vector<mlir::Type> resultTypes;
  std::vector<StringRef> resultNames;
  for (auto [term, result] : llvm::zip(runBody(own), function.results)) {
    if (!term.tensor())
      break;
    StringRef name = result.name.text.empty() ? "result" : result.name.text;
    if (llvm::is_contained(resultNames, name))
      error<message::DoubleDeclaration>(
          result.name.text.empty() ? result.type.range : result.name.range, name)
          .hint("name the results, as in `-> (a: f32, b: f32)`");
    results.push_back(term.tensor());
    resultTypes.push_back(term.tensor().getType());
    resultNames.push_back(name);
  }
  mlir::func::ReturnOp::create(builder, location(decl.name.range), results);
  func.setFunctionType(builder.getFunctionType(types, resultTypes));
  for (StringRef name : resultNames)
    namesOfResults.push_back(named(name));
  func.setAllResultAttrs(namesOfResults);
  expandForParams(func, diagnostics.errorCount() == before);
  frame = outer;

  entry.func = func;
  entry.good = diagnostics.errorCount() == before;
  for (mlir::Type type : types)
    entry.arguments.push_back(llvm::cast<TensorType>(type));
  for (mlir::Type type : resultTypes)
    entry.results.push_back(llvm::cast<TensorType>(type));
  entry.lets = std::exchange(lets, {});
  return entry;
}

/// The fn of a derivation is checked whether or not it is an entry of its own.
const Elaborator::EntryFunction &
Elaborator::entryOf(const EntryDecl &decl, const FunctionDecl &function, mlir::ModuleOp module) {
  auto known = entries.find(&function);
  if (known != entries.end())
    return known->second;
  EntryFunction entry = buildEntry(decl, function, module);
  if (entry.func)
    entry.func.erase();
  entry.func = nullptr;
  return entries.insert_or_assign(&function, std::move(entry)).first->second;
}

//===-- Derivations
//--------------------------------------------------------------------------------------===//

/// How a derivation is called.
static StringRef usageOf(StringRef derivation) {
  return derivation == "grad"          ? "grad(f)"
         : derivation == "step"        ? "step(f, optimizer(…), accumulate=…)"
         : derivation == "incremental" ? "incremental(f, dim)"
                                       : "tap(f, \"path\")";
}

bool Elaborator::checkDerivation(const EntryDecl &decl, mlir::ModuleOp module) {
  auto *call = llvm::dyn_cast<CallExpr>(decl.value);
  if (!call || call->at || !call->callee->library.text.empty()) {
    diagnostics.report<message::EntryForm>(decl.value->range);
    return false;
  }
  StringRef name = call->callee->name.text;
  if (!llvm::is_contained(words::derivations, name)) {
    diagnostics.report<message::UnknownDerivation>(call->callee->range, name)
        .didYouMean(nearest(name, words::derivations));
    return false;
  }
  size_t count = name == "grad" ? 1 : 2, positional = 0;
  for (const Argument &argument : call->arguments) {
    positional += argument.name.text.empty();
    if (argument.name.text.empty() || (name == "step" && argument.name.text == "accumulate"))
      continue;
    StringRef known[] = {"accumulate"};
    diagnostics.report<message::UnknownArgument>(argument.name.range, name, argument.name.text)
        .didYouMean(name == "step" ? nearest(argument.name.text, known) : "")
        .hint("it is called as {}", usageOf(name));
    return false;
  }
  if (positional != count) {
    diagnostics.report<message::DerivationArguments>(call->range, name, count, positional)
        .hint("it is called as {}", usageOf(name));
    return false;
  }
  auto *functionName = llvm::dyn_cast<NameExpr>(call->arguments[0].value);
  if (!functionName) {
    diagnostics.report<message::EntryForm>(call->arguments[0].value->range);
    return false;
  }
  const FunctionDecl *function = findFunction(*functionName);
  bool good = name != "step" || checkStep(*call, module);
  if (!function)
    return false;
  const EntryFunction &entry = entryOf(decl, *function, module);
  if (!entry.good)
    return false;
  if (name == "grad" || name == "step")
    return checkLoss(*functionName, *function, entry) && good;
  return name == "incremental" ? checkIncremental(*call, *function, entry) : checkTap(*call, entry);
}

bool Elaborator::checkLoss(const Expr &expr, const FunctionDecl &function,
                           const EntryFunction &entry) {
  if (entry.results.size() == 1 && entry.results[0].getRank() == 0 && entry.results[0].isFloat())
    return true;
  std::vector<std::string> types;
  for (TensorType type : entry.results)
    types.push_back(show(type));
  diagnostics.report<message::LossExpected>(expr.range, function.name.text, llvm::join(types, ", "))
      .note(function.name.range, "`{}` is declared here", function.name.text);
  return false;
}

bool Elaborator::checkIncremental(const CallExpr &call, const FunctionDecl &function,
                                  const EntryFunction &entry) {
  const Expr &expr = *call.arguments[1].value;
  auto *dim = llvm::dyn_cast<NameExpr>(&expr);
  if (!dim || !dim->library.text.empty() || !dims.contains(dim->name.text)) {
    std::vector<StringRef> names;
    for (auto &known : dims)
      names.push_back(known.first());
    llvm::sort(names);
    Diagnostic &d = diagnostics.report<message::IncrementalDim>(expr.range);
    if (dim)
      d.didYouMean(nearest(dim->name.text, names));
    return false;
  }
  bool used = false;
  for (TensorType type : entry.arguments)
    for (SizeAttr size : type.getShape())
      forEachDim(size, [&](StringRef name) { used |= name == dim->name.text; });
  if (!used)
    diagnostics.report<message::IncrementalUnused>(expr.range, function.name.text, dim->name.text)
        .note(function.name.range, "`{}` is declared here", function.name.text);
  return used;
}

bool Elaborator::checkTap(const CallExpr &call, const EntryFunction &entry) {
  auto *glob = llvm::dyn_cast<StringExpr>(call.arguments[1].value);
  if (!glob) {
    diagnostics.report<message::TapPath>(call.arguments[1].value->range);
    return false;
  }
  std::string pattern = glob->value.str();
  std::vector<std::string> names;
  for (auto &[path, range] : entry.lets)
    for (std::string &name : expand(path, range))
      names.push_back(std::move(name));
  if (llvm::any_of(names, [&](const std::string &name) { return matchesGlob(pattern, name); }))
    return true;
  diagnostics.report<message::TapNoMatch>(glob->range, pattern)
      .didYouMean(nearestGlob(pattern, names));
  return false;
}

bool Elaborator::checkStep(const CallExpr &call, mlir::ModuleOp module) {
  bool good = true;
  for (const Argument &argument : call.arguments) {
    if (argument.name.text.empty())
      continue;
    std::optional<int64_t> count = evalInteger(*argument.value);
    if (count && *count < 1)
      diagnostics.report<message::AccumulateCount>(argument.value->range, *count);
    good &= count && *count >= 1;
  }
  const Expr &value = *call.arguments[1].value;
  auto *optimizer = llvm::dyn_cast<CallExpr>(&value);
  if (!optimizer || optimizer->at) {
    diagnostics.report<message::OptimizerExpected>(value.range);
    return false;
  }
  const NameExpr &name = *optimizer->callee;
  const Unit *unit = name.library.text.empty() ? &model : findLibrary(name.library);
  if (!unit)
    return false;
  const OptimizerDecl *decl = unit->optimizers.lookup(name.name.text);
  if (!decl) {
    if (unit->file->incomplete)
      return false;
    std::vector<std::string> names;
    for (auto &known : model.optimizers)
      names.push_back(known.first().str());
    for (auto &library : model.libraries)
      if (library.second)
        for (auto &known : library.second->optimizers)
          names.push_back((library.first() + "." + known.first()).str());
    llvm::sort(names);
    std::vector<StringRef> references(names.begin(), names.end());
    diagnostics.report<message::UnknownOptimizer>(name.range, toString(name))
        .didYouMean(nearest(toString(name), references));
    return false;
  }
  unsigned before = diagnostics.errorCount();
  checkOptimizer(*optimizer, *unit, *decl, module);
  return good && diagnostics.errorCount() == before;
}
