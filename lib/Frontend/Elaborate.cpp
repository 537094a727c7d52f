// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The module: constants with -D, dims, and one func per entry.
#include "lib/Frontend/Elaborator.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

Elaborator::Elaborator(const SourceManager &sources, Diagnostics &diagnostics,
                       const FrontendOptions &options, Unit &model, mlir::MLIRContext &context)
    : sources(sources), diagnostics(diagnostics), options(options), model(model), context(context),
      builder(&context) {
  context.loadDialect<TccDialect, mlir::func::FuncDialect>();
}

static std::vector<StringRef> valuesOf(ArrayRef<StringExpr *> strings) {
  std::vector<StringRef> values;
  for (StringExpr *s : strings)
    values.push_back(s->value);
  return values;
}

mlir::OwningOpRef<mlir::ModuleOp> Elaborator::run() {
  const Model &text = *model.file->model;
  auto module = mlir::ModuleOp::create(location(text.name.range), text.name.text);
  mlir::OwningOpRef<mlir::ModuleOp> owner(module);
  Frame root;
  root.unit = &model;
  root.scopes.emplace_back();
  frame = &root;

  evalConstants();
  if (diagnostics.failed())
    return nullptr; // every size would be wrong
  evalDims(module);
  std::vector<StringRef> prefixes, ignores, entries;
  for (const Decl *decl : text.declarations) {
    if (auto *d = llvm::dyn_cast<PrefixDecl>(decl))
      llvm::append_range(prefixes, valuesOf(d->names));
    if (auto *d = llvm::dyn_cast<IgnoreDecl>(decl))
      llvm::append_range(ignores, valuesOf(d->globs));
    if (auto *d = llvm::dyn_cast<EntryDecl>(decl)) {
      if (llvm::is_contained(entries, d->name.text))
        diagnostics.report<message::DoubleEntry>(d->name.range, d->name.text);
      entries.push_back(d->name.text);
    }
  }
  if (!prefixes.empty())
    module->setAttr("tcc.prefixes", builder.getStrArrayAttr(prefixes));
  if (!ignores.empty())
    module->setAttr("tcc.ignores", builder.getStrArrayAttr(ignores));
  if (!text.doc.empty())
    module->setAttr("tcc.doc", builder.getStringAttr(text.doc));

  if (entries.empty())
    diagnostics.report<message::NoEntry>(text.name.range, text.name.text);
  for (const std::string &name : options.entries)
    if (!llvm::is_contained(entries, name))
      diagnostics.report<message::UnknownEntry>({}, name).didYouMean(nearest(name, entries));
  if (diagnostics.failed())
    return nullptr;
  for (const Decl *decl : text.declarations)
    if (auto *d = llvm::dyn_cast<EntryDecl>(decl))
      if (options.entries.empty() || llvm::is_contained(options.entries, d->name.text))
        elaborateEntry(*d, module);
  frame = nullptr;
  return owner;
}

//===-- Constants and dims
//-------------------------------------------------------------------------------===//

void Elaborator::evalConstants() {
  std::vector<StringRef> names;
  for (auto &entry : model.constants)
    names.push_back(entry.first());
  llvm::sort(names);
  for (const std::string &define : options.defines) {
    auto [name, value] = StringRef(define).split('=');
    if (!StringRef(define).contains('=') || name.empty())
      diagnostics.report<message::BadDefine>({}, define);
    else if (!llvm::is_contained(names, name))
      diagnostics.report<message::UnknownDefine>({}, name).didYouMean(nearest(name, names));
    else
      defines.insert_or_assign(name, parseDefine(value));
  }
  for (const Decl *decl : model.file->model->declarations)
    if (auto *d = llvm::dyn_cast<ConstDecl>(decl))
      for (const ConstDecl::Item &item : d->items)
        constantOf(item, model);
}

/// The value of a const, computed when it is first needed.
Term Elaborator::constantOf(const ConstDecl::Item &item, const Unit &unit) {
  if (auto known = constants.find(&item); known != constants.end())
    return known->second;
  Frame own;
  own.unit = &unit;
  own.scopes.emplace_back();
  Frame *outer = std::exchange(frame, &own);
  const ConstDecl::Item *outerConst = std::exchange(currentConst, &item);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.clearInsertionPoint();
  Term term;
  if (std::optional<Constant> value = evalConstant(*item.value))
    term = *value;
  frame = outer;
  currentConst = outerConst;

  auto define = &unit == &model ? defines.find(item.name.text) : defines.end();
  if (define != defines.end() && term.constant()) {
    Constant value = define->second;
    if (term.constant()->asFloat() && value.asInteger())
      value = Constant::real(value.number());
    if (term.constant()->value.index() != value.value.index())
      diagnostics.report<message::DefineKind>(item.name.range, item.name.text, value.str(),
                                              term.constant()->str());
    term = value;
  }
  constants[&item] = term;
  return term;
}

void Elaborator::evalDims(mlir::ModuleOp module) {
  constexpr int64_t greatest = std::numeric_limits<int32_t>::max();
  mlir::OpBuilder::InsertionGuard guard(builder);
  for (const Decl *decl : model.file->model->declarations) {
    auto *d = llvm::dyn_cast<DimDecl>(decl);
    if (!d)
      continue;
    for (const DimDecl::Item &item : d->items) {
      builder.clearInsertionPoint();
      std::optional<int64_t> min = item.min ? evalInteger(*item.min) : 1;
      std::optional<int64_t> max = evalInteger(*item.max);
      if (!min || !max)
        continue;
      if (*min < 0 || *max < *min || *max > greatest) {
        diagnostics.report<message::DimRange>(item.range, item.name.text, *min, *max, greatest);
        continue;
      }
      if (*max == 0) {
        diagnostics.report<message::DimRange>(item.range, item.name.text, *min, *max, greatest);
        continue;
      }
      dims[item.name.text] = {*min, *max};
      builder.setInsertionPointToEnd(module.getBody());
      DimOp::create(builder, location(item.range), builder.getStringAttr(item.name.text),
                    builder.getI64IntegerAttr(*min), builder.getI64IntegerAttr(*max));
    }
  }
}

//===-- Entries
//------------------------------------------------------------------------------------------===//

const FunctionDecl *Elaborator::findFunction(const NameExpr &name) {
  const FunctionDecl *decl =
      name.library.text.empty() ? model.functions.lookup(name.name.text) : nullptr;
  if (!decl) {
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
  if (!decl.value) {
    NameExpr name(decl.name.range);
    name.name = decl.name;
    if (const FunctionDecl *function = findFunction(name))
      buildEntry(decl, *function, module);
    return;
  }
  if (auto *name = llvm::dyn_cast<NameExpr>(decl.value)) {
    if (const FunctionDecl *function = findFunction(*name))
      buildEntry(decl, *function, module);
    return;
  }
  if (!checkDerivation(decl))
    return;
  StringRef derivation = llvm::cast<CallExpr>(decl.value)->callee->name.text;
  if (options.entries.empty())
    diagnostics.report<message::EntryLeftOut>(decl.value->range, derivation, decl.name.text);
  else
    diagnostics.report<message::EntryNotAvailable>(decl.value->range, decl.name.text, derivation);
}

bool Elaborator::checkDerivation(const EntryDecl &decl) {
  static constexpr StringRef derivations[] = {"grad", "incremental", "step", "tap"};
  auto *call = llvm::dyn_cast<CallExpr>(decl.value);
  if (!call || call->at || !call->callee->library.text.empty()) {
    diagnostics.report<message::EntryForm>(decl.value->range);
    return false;
  }
  StringRef name = call->callee->name.text;
  if (!llvm::is_contained(derivations, name)) {
    diagnostics.report<message::UnknownDerivation>(call->callee->range, name)
        .didYouMean(nearest(name, derivations));
    return false;
  }
  size_t least = name == "grad" ? 1 : 2;
  if (call->arguments.size() < least) {
    diagnostics.report<message::DerivationArguments>(call->range, name, least);
    return false;
  }
  auto *function = llvm::dyn_cast<NameExpr>(call->arguments[0].value);
  if (!function) {
    diagnostics.report<message::EntryForm>(call->arguments[0].value->range);
    return false;
  }
  if (!findFunction(*function))
    return false;
  if (name == "incremental") {
    auto *dim = llvm::dyn_cast<NameExpr>(call->arguments[1].value);
    if (!dim || !dim->library.text.empty() || !dims.contains(dim->name.text)) {
      diagnostics.report<message::IncrementalDim>(call->arguments[1].value->range);
      return false;
    }
  }
  if (name == "step") {
    auto *optimizer = llvm::dyn_cast<CallExpr>(call->arguments[1].value);
    const Unit *unit = &model;
    if (optimizer && !optimizer->callee->library.text.empty()) {
      auto library = model.libraries.find(optimizer->callee->library.text);
      unit = library == model.libraries.end() ? nullptr : library->second;
    }
    if (!optimizer || !unit || !unit->optimizers.contains(optimizer->callee->name.text)) {
      diagnostics.report<message::UnknownOptimizer>(call->arguments[1].value->range);
      return false;
    }
  }
  return true;
}

void Elaborator::buildEntry(const EntryDecl &decl, const FunctionDecl &function,
                            mlir::ModuleOp module) {
  Frame own;
  own.unit = &model;
  own.function = &function;
  own.scopes.emplace_back();
  Frame *outer = std::exchange(frame, &own);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.clearInsertionPoint();

  unsigned before = diagnostics.errorCount();
  std::vector<mlir::Type> types;
  std::vector<const Parameter *> tensors;
  for (const Parameter &parameter : function.parameters) {
    if (parameter.isConst) {
      bindConst(own, parameter, nullptr);
      continue;
    }
    if (!parameter.type.spread.text.empty()) {
      error<message::EntrySpread>(parameter.type.range, decl.name.text, parameter.type.spread.text);
      continue;
    }
    if (TensorType type = evalType(parameter.type)) {
      types.push_back(type);
      tensors.push_back(&parameter);
    }
  }
  if (diagnostics.errorCount() != before) {
    frame = outer;
    return;
  }
  builder.setInsertionPointToEnd(module.getBody());
  auto func = mlir::func::FuncOp::create(builder, location(function.name.range), decl.name.text,
                                         builder.getFunctionType(types, {}));
  StringRef doc = decl.doc.empty() ? function.doc : decl.doc;
  if (!doc.empty())
    func->setAttr("tcc.doc", builder.getStringAttr(doc));
  mlir::Block &body = func.getBody().emplaceBlock();
  for (auto [index, parameter] : llvm::enumerate(tensors)) {
    mlir::Value argument = body.addArgument(types[index], location(parameter->name.range));
    func.setArgAttr(index, "tcc.name", builder.getStringAttr(parameter->name.text));
    if (!own.scopes[0]
             .try_emplace(parameter->name.text, Variable{argument, parameter->range})
             .second)
      error<message::DoubleDeclaration>(parameter->name.range, parameter->name.text);
  }
  builder.setInsertionPointToEnd(&body);

  std::vector<mlir::Value> results;
  std::vector<mlir::Type> resultTypes;
  std::vector<StringRef> resultNames;
  for (auto [term, result] : llvm::zip(runBody(own), function.results)) {
    if (!term.tensor())
      break;
    StringRef name = result.name.text.empty() ? "result" : result.name.text;
    if (llvm::is_contained(resultNames, name))
      error<message::DoubleDeclaration>(result.type.range, name);
    results.push_back(term.tensor());
    resultTypes.push_back(term.tensor().getType());
    resultNames.push_back(name);
  }
  mlir::func::ReturnOp::create(builder, location(decl.name.range), results);
  func.setFunctionType(builder.getFunctionType(types, resultTypes));
  for (auto [index, name] : llvm::enumerate(resultNames))
    func.setResultAttr(index, "tcc.name", builder.getStringAttr(name));
  frame = outer;
}
