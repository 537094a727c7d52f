// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Entries: one func for a fn.
#include "lib/Frontend/Elaborator.h"

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
  elaborateDerivation(decl, module);
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
  dropoutCount = 0;

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
  entry.good = diagnostics.errorCount() == before && results.size() == function.results.size();
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
  if (entry.func) {
    entry.func->remove();
    entry.owner = entry.func;
  }
  return entries.insert_or_assign(&function, std::move(entry)).first->second;
}
