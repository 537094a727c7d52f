// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Entries that are derived from a fn: checked here, derived on the graph (lib/Derive).
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Frontend/Elaborator.h"
#include "lib/Frontend/Globs.h"
#include "lib/Frontend/Words.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

/// How a derivation is called.
static StringRef usageOf(StringRef derivation) {
  return derivation == "grad"          ? "grad(f)"
         : derivation == "step"        ? "step(f, optimizer(…), accumulate=…)"
         : derivation == "incremental" ? "incremental(f, dim)"
                                       : "tap(f, \"path\")";
}

/// The call, if it is one of a derivation with arguments of the right number; null after an error.
const CallExpr *Elaborator::matchDerivation(const EntryDecl &decl) {
  auto *call = llvm::dyn_cast<CallExpr>(decl.value);
  if (!call || call->at || !call->callee->library.text.empty()) {
    diagnostics.report<message::EntryForm>(decl.value->range);
    return nullptr;
  }
  StringRef name = call->callee->name.text;
  if (!llvm::is_contained(words::derivations, name)) {
    diagnostics.report<message::UnknownDerivation>(call->callee->range, name)
        .didYouMean(nearest(name, words::derivations));
    return nullptr;
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
    return nullptr;
  }
  if (positional != count) {
    diagnostics.report<message::DerivationArguments>(call->range, name, count, positional)
        .hint("it is called as {}", usageOf(name));
    return nullptr;
  }
  return call;
}

void Elaborator::elaborateDerivation(const EntryDecl &decl, mlir::ModuleOp module) {
  const CallExpr *call = matchDerivation(decl);
  if (!call)
    return;
  auto *functionName = llvm::dyn_cast<NameExpr>(call->arguments[0].value);
  if (!functionName) {
    diagnostics.report<message::EntryForm>(call->arguments[0].value->range);
    return;
  }
  StringRef name = call->callee->name.text;
  const FunctionDecl *function = findFunction(*functionName);
  mlir::OwningOpRef<mlir::func::FuncOp> optimizer =
      name == "step" ? checkStep(decl, *call, module) : nullptr;
  if (!function)
    return;
  const EntryFunction &entry = entryOf(decl, *function, module);
  if (!entry.good)
    return;
  if (name == "grad" || name == "step") {
    if ((name == "grad" || optimizer) && checkLoss(*functionName, *function, entry))
      deriveEntry(decl, *function, entry, optimizer.release(), module);
    return;
  }
  if (!(name == "incremental" ? checkIncremental(*call, *function, entry) : checkTap(*call, entry)))
    return;
  if (options.entries.empty())
    diagnostics.report<message::EntryLeftOut>(decl.value->range, name, decl.name.text);
  else
    diagnostics.report<message::EntryNotAvailable>(decl.value->range, decl.name.text, name);
}

/// The loss as a function of its own, marked for lib/Derive.
void Elaborator::deriveEntry(const EntryDecl &decl, const FunctionDecl &function,
                             const EntryFunction &entry, mlir::func::FuncOp optimizer,
                             mlir::ModuleOp module) {
  mlir::func::FuncOp func = mlir::func::FuncOp(entry.func).clone();
  func.setName(decl.name.text);
  StringRef doc = decl.doc.empty() ? function.doc : decl.doc;
  func->removeAttr("tcc.doc");
  if (!doc.empty())
    func->setAttr("tcc.doc", builder.getStringAttr(doc));
  func->setAttr(deriveAttribute, builder.getStringAttr(optimizer ? "step" : "gradient"));
  if (optimizer) {
    addStepArguments(decl, func, optimizer);
    func->setAttr(optimizerAttribute, mlir::FlatSymbolRefAttr::get(optimizer.getNameAttr()));
    module.push_back(optimizer);
  }
  module.push_back(func);
}

/// Behind the loss's own arguments those of the optimizer, and the seed.
void Elaborator::addStepArguments(const EntryDecl &decl, mlir::func::FuncOp func,
                                  mlir::func::FuncOp optimizer) {
  auto add = [&](mlir::StringAttr name, mlir::Type type, mlir::Location loc) {
    for (unsigned i = 0; i < func.getNumArguments(); ++i)
      if (func.getArgAttrOfType<mlir::StringAttr>(i, "tcc.name") == name)
        diagnostics.report<message::StepArgument>(decl.value->range, decl.name.text,
                                                  name.getValue());
    auto names = builder.getDictionaryAttr(builder.getNamedAttr("tcc.name", name));
    if (mlir::failed(func.insertArgument(func.getNumArguments(), type, names, loc)))
      llvm_unreachable("an argument can stand behind all others");
  };
  for (unsigned i = 0; i < optimizer.getNumArguments(); ++i)
    if (optimizer.getArgAttrOfType<mlir::StringAttr>(i, roleAttribute) == "arg")
      add(optimizer.getArgAttrOfType<mlir::StringAttr>(i, "tcc.name"),
          optimizer.getArgument(i).getType(), optimizer.getArgument(i).getLoc());
  add(builder.getStringAttr(seedArgument), scalarType(builder.getI64Type()), func.getLoc());
  func.setArgAttr(func.getNumArguments() - 1, bitsAttribute, builder.getUnitAttr());
}

bool Elaborator::checkLoss(const Expr &expr, const FunctionDecl &function,
                           const EntryFunction &entry) {
  if (entry.results.size() == 1 && entry.results[0].getRank() == 0 && entry.results[0].isFloat()) {
    mlir::func::FuncOp func = entry.func;
    bool reads = func.walk([](ParamOp param) {
                       return tensorType(param.getResult()).isFloat()
                                  ? mlir::WalkResult::interrupt()
                                  : mlir::WalkResult::advance();
                     })
                     .wasInterrupted();
    if (!reads)
      diagnostics.report<message::GradientEmpty>(expr.range, function.name.text)
          .note(function.name.range, "`{}` is declared here", function.name.text);
    return reads;
  }
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

mlir::func::FuncOp Elaborator::checkStep(const EntryDecl &decl, const CallExpr &call,
                                         mlir::ModuleOp module) {
  bool good = true;
  int64_t accumulate = 1;
  for (const Argument &argument : call.arguments) {
    if (argument.name.text.empty())
      continue;
    std::optional<int64_t> count = evalInteger(*argument.value);
    if (count && *count < 1)
      diagnostics.report<message::AccumulateCount>(argument.value->range, *count);
    good &= count && *count >= 1;
    accumulate = count.value_or(1);
  }
  const Expr &value = *call.arguments[1].value;
  auto *optimizer = llvm::dyn_cast<CallExpr>(&value);
  if (!optimizer || optimizer->at) {
    diagnostics.report<message::OptimizerExpected>(value.range);
    return nullptr;
  }
  const NameExpr &name = *optimizer->callee;
  const Unit *unit = name.library.text.empty() ? &model : findLibrary(name.library);
  if (!unit)
    return nullptr;
  const OptimizerDecl *optimizerDecl = unit->optimizers.lookup(name.name.text);
  if (!optimizerDecl) {
    if (unit->file->incomplete)
      return nullptr;
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
    return nullptr;
  }
  auto made =
      elaborateOptimizer(*optimizer, *unit, *optimizerDecl, decl.name.text.str() + ".optimizer");
  if (!good || !made)
    return nullptr;
  mlir::func::FuncOp func = made.get();
  for (unsigned i = 0; i < func.getNumArguments(); ++i) {
    if (func.getArgAttrOfType<mlir::StringAttr>(i, roleAttribute) != "state")
      continue;
    StringRef state = func.getArgAttrOfType<mlir::StringAttr>(i, "tcc.name").getValue();
    auto [first, isNew] = states.try_emplace(state, optimizerDecl, decl.name);
    if (const auto &[owner, entry] = first->second; owner != optimizerDecl)
      diagnostics.report<message::StateShared>(name.range, entry.text, decl.name.text, state)
          .note(entry.range, "`{}` is declared here", entry.text)
          .hint("train by one of them at a time, or give the states different names");
  }
  if (accumulate > 1)
    func->setAttr(accumulateAttribute, builder.getI64IntegerAttr(accumulate));
  return made.release();
}
