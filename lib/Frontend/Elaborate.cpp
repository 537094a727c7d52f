// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The module: constants with -D, dims, and what is said about checkpoints.
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
  evalDims(module);
  std::vector<StringRef> prefixes, ignores, names;
  for (const Decl *decl : text.declarations) {
    if (auto *d = llvm::dyn_cast<PrefixDecl>(decl))
      llvm::append_range(prefixes, valuesOf(d->names));
    if (auto *d = llvm::dyn_cast<IgnoreDecl>(decl))
      llvm::append_range(ignores, valuesOf(d->globs));
    if (auto *d = llvm::dyn_cast<EntryDecl>(decl)) {
      if (llvm::is_contained(names, d->name.text))
        diagnostics.report<message::DoubleEntry>(d->name.range, d->name.text);
      names.push_back(d->name.text);
    }
  }
  if (!prefixes.empty())
    module->setAttr("tcc.prefixes", builder.getStrArrayAttr(prefixes));
  if (!ignores.empty())
    module->setAttr("tcc.ignores", builder.getStrArrayAttr(ignores));
  if (!text.doc.empty())
    module->setAttr("tcc.doc", builder.getStringAttr(text.doc));

  if (names.empty() && !model.file->incomplete)
    diagnostics.report<message::NoEntry>(text.name.range, text.name.text);
  for (const std::string &name : options.entries)
    if (!llvm::is_contained(names, name) && !model.file->incomplete)
      diagnostics.report<message::UnknownEntry>({}, name).didYouMean(nearest(name, names));
  for (const Decl *decl : text.declarations)
    if (auto *d = llvm::dyn_cast<EntryDecl>(decl); d && !d->broken)
      if (options.entries.empty() || llvm::is_contained(options.entries, d->name.text))
        elaborateEntry(*d, module);
  frame = nullptr;
  return owner;
}

//===-- Constants and dims
//-------------------------------------------------------------------------------===//

static bool isInteger(StringRef text) {
  text.consume_front("-");
  return !text.empty() && llvm::all_of(text, llvm::isDigit);
}

void Elaborator::evalConstants() {
  std::vector<StringRef> names;
  for (auto &entry : model.constants)
    names.push_back(entry.first());
  llvm::sort(names);
  for (const std::string &define : options.defines) {
    auto [name, value] = StringRef(define).split('=');
    if (!llvm::is_contained(names, name) && !model.file->incomplete)
      diagnostics.report<message::UnknownDefine>({}, name).didYouMean(nearest(name, names));
    else if (int64_t small; isInteger(value) && value.getAsInteger(10, small))
      diagnostics.report<message::DefineRange>({}, name, value);
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
  auto define = &unit == &model ? defines.find(item.name.text) : defines.end();
  bool defined = define != defines.end();
  Term term;
  if (!item.broken) {
    // What -D replaces need not have a value: only its kind matters.
    std::optional<Diagnostics::Trial> trial;
    if (defined)
      trial.emplace(diagnostics);
    if (std::optional<Constant> value = evalConstant(*item.value))
      term = *value;
    else if (defined) // others that fail for it are reported when they are needed
      std::erase_if(constants, [](auto &known) { return known.second.isPoison(); });
  }
  frame = outer;
  currentConst = outerConst;

  if (defined) {
    Constant value = define->second;
    if (auto *own = term.constant()) {
      if (own->asFloat() && value.asInteger())
        value = Constant::real(value.number());
      if (own->value.index() != value.value.index()) {
        diagnostics.report<message::DefineKind>(item.name.range, item.name.text, value.str(),
                                                own->str());
        value = *own;
      }
    }
    term = value;
  }
  constants[&item] = term;
  return term;
}

void Elaborator::evalDims(mlir::ModuleOp module) {
  mlir::OpBuilder::InsertionGuard guard(builder);
  for (const Decl *decl : model.file->model->declarations)
    if (auto *d = llvm::dyn_cast<DimDecl>(decl))
      for (const DimDecl::Item &item : d->items)
        evalDim(item, module);
}

void Elaborator::evalDim(const DimDecl::Item &item, mlir::ModuleOp module) {
  constexpr int64_t greatest = std::numeric_limits<int32_t>::max();
  DimRange &range = dims[item.name.text];
  range.poison = true;
  if (item.broken)
    return;
  builder.clearInsertionPoint();
  std::optional<int64_t> min = item.min ? evalInteger(*item.min) : 1;
  std::optional<int64_t> max = evalInteger(*item.max);
  if (!min || !max)
    return;
  if (*min < 0 || *max < std::max<int64_t>(*min, 1) || *max > greatest) {
    diagnostics.report<message::DimRange>(item.range, item.name.text, *min, *max, greatest);
    return;
  }
  range = {*min, *max};
  builder.setInsertionPointToEnd(module.getBody());
  DimOp::create(builder, location(item.range), builder.getStringAttr(item.name.text),
                builder.getI64IntegerAttr(*min), builder.getI64IntegerAttr(*max));
}
