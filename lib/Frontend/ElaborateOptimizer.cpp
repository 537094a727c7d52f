// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Optimizers: the body is elaborated on a parameter of any shape, in a func of its own.
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Frontend/Elaborator.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "llvm/ADT/StringSet.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

/// The one axis of the parameter: whatever its shape is, nothing else has it. In messages, and in
/// the func.
static constexpr StringRef anyShape = "*param", anySize = "param.size";

//===-- Operations of optimizers
//-------------------------------------------------------------------------===//

/// The gradient, scaled down where the norm of all gradients together is above the limit.
static Term clipByGlobalNorm(Elaborator &e, OpCall &op) {
  mlir::Value gradient = e.tensorSlot(op, 0);
  std::optional<Constant> limit = e.constantSlot(op, 1);
  if (!gradient || !limit)
    return {};
  Variable *given = e.lookup("grad");
  if (!given || given->term.tensor() != gradient) {
    e.error<message::ClipGradient>(op[0].range());
    return {};
  }
  if (!limit->isNumber() || !(limit->number() >= 0)) {
    e.error<message::ClipLimit>(op[1].range(), limit->str());
    return {};
  }
  if (limit->number() == 0)
    return gradient;
  return mlir::Value(ClipByGlobalNormOp::create(e.builder, e.location(op.range()), gradient,
                                                e.builder.getF64FloatAttr(limit->number())));
}

/// The weight, or 0 for parameters that one of the globs matches.
static Term decay(Elaborator &e, OpCall &op) {
  mlir::Value weight = e.floatSlot(op, 0);
  std::optional<Constant> globs = e.constantSlot(op, 1);
  if (!weight || !globs)
    return {};
  if (tensorType(weight).getRank() != 0) {
    e.error<message::ScalarExpected>(op[0].range(), Elaborator::show(tensorType(weight)));
    return {};
  }
  if (!globs->asString()) {
    e.error<message::GlobExpected>(op[1].range(), globs->str());
    return {};
  }
  if (globs->asString()->empty())
    return weight;
  return mlir::Value(DecayOp::create(e.builder, e.location(op.range()), weight,
                                     e.builder.getStringAttr(*globs->asString())));
}

const OpSpec *Elaborator::findOptimizerOp(StringRef name) {
  static constexpr OpSpec table[] = {
      {"clip_by_global_norm", "gradient limit", clipByGlobalNorm},
      {"decay", "weight globs", decay},
  };
  auto *found = llvm::find_if(table, [&](const OpSpec &op) { return op.name == name; });
  return found == std::end(table) ? nullptr : found;
}

//===-- Checking
//-----------------------------------------------------------------------------------------===//

mlir::OwningOpRef<mlir::func::FuncOp> Elaborator::elaborateOptimizer(const CallExpr &call,
                                                                     const Unit &unit,
                                                                     const OptimizerDecl &decl,
                                                                     const std::string &name) {
  Frame own;
  own.unit = &unit;
  own.callee = decl.name;
  own.parameters = decl.parameters;
  own.optimizer = &decl;
  own.inOptimizer = true;
  own.caller = frame;
  own.call = call.range;
  own.callLoc = location(call.range);
  own.scopes.emplace_back();
  auto given = matchArguments(call, decl.name, decl.parameters);
  if (!given || decl.broken)
    return nullptr;
  for (auto [parameter, argument] : llvm::zip_equal(decl.parameters, *given)) {
    if (parameter.isConst)
      bindConst(own, parameter, argument);
    else
      error<message::OptimizerTensor>(parameter.range, decl.name.text);
  }

  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.clearInsertionPoint();
  mlir::OwningOpRef<mlir::func::FuncOp> func = mlir::func::FuncOp::create(
      builder, location(decl.name.range), name, builder.getFunctionType({}, {}));
  func->setPrivate();
  builder.setInsertionPointToEnd(&func->getBody().emplaceBlock());
  dims[anyShape] = {1, std::numeric_limits<int32_t>::max()};
  auto type = TensorType::get(&context, builder.getF32Type(), {SizeAttr::dim(&context, anyShape)});
  Frame *outer = std::exchange(frame, &own);
  unsigned before = diagnostics.errorCount();
  addOptimizerArgument("param", {"param", decl.name.range}, type);
  addOptimizerArgument("grad", {"grad", decl.name.range}, type);
  addOptimizerArgument("step", {"step", decl.name.range}, scalarType(builder.getI64Type()));
  for (const Stmt *stmt : decl.body.statements)
    execute(*stmt);
  checkAssigned(decl);
  // A statement that is no statement was reported when it was parsed and leaves no value here.
  bool finished = diagnostics.errorCount() == before && finishOptimizer(*func);
  frame = outer;
  dims.erase(anyShape);
  if (!finished)
    return nullptr;
  return func;
}

/// An argument of the func: `param`, `grad`, `step`, an `arg` or a `state`.
void Elaborator::addOptimizerArgument(StringRef role, Name name, TensorType type, StringRef init) {
  mlir::Block &body = *builder.getInsertionBlock();
  auto func = llvm::cast<mlir::func::FuncOp>(body.getParentOp());
  auto attribute = [&](StringRef key, StringRef value) {
    return builder.getNamedAttr(key, builder.getStringAttr(value));
  };
  llvm::SmallVector<mlir::NamedAttribute> said = {attribute("tcc.name", name.text),
                                                  attribute(roleAttribute, role)};
  if (!init.empty())
    said.push_back(attribute(initAttribute, init));
  if (mlir::failed(func.insertArgument(func.getNumArguments(), type,
                                       builder.getDictionaryAttr(said), location(name.range))))
    llvm_unreachable("an argument can stand behind all others");
  Variable variable{mlir::Value(body.getArguments().back()), name.range};
  if (!frame->scopes[0].try_emplace(name.text, variable).second)
    error<message::DoubleDeclaration>(name.range, name.text);
}

/// The parameter and each state get new values.
void Elaborator::checkAssigned(const OptimizerDecl &decl) {
  if (decl.body.incomplete)
    return;
  std::vector<Name> wanted{{"param", decl.name.range}};
  llvm::StringSet<> assigned;
  for (const Stmt *stmt : decl.body.statements) {
    if (auto *state = llvm::dyn_cast<StateStmt>(stmt))
      for (const StateStmt::Item &item : state->items)
        wanted.push_back(item.name);
    if (auto *assign = llvm::dyn_cast<AssignStmt>(stmt))
      assigned.insert(assign->name.text);
  }
  for (const Name &name : wanted)
    if (!name.text.empty() && !assigned.contains(name.text))
      error<message::OptimizerUnassigned>(name.range, decl.name.text, name.text);
}

/// Returns the new values of the parameter and of each state; false where one is missing.
bool Elaborator::finishOptimizer(mlir::func::FuncOp func) {
  std::vector<mlir::Value> results;
  for (unsigned i = 0; i < func.getNumArguments(); ++i) {
    auto role = func.getArgAttrOfType<mlir::StringAttr>(i, roleAttribute).getValue();
    if (role == "param" || role == "state")
      results.push_back(
          lookup(func.getArgAttrOfType<mlir::StringAttr>(i, "tcc.name").getValue())->term.tensor());
  }
  if (llvm::is_contained(results, mlir::Value()))
    return false;
  mlir::func::ReturnOp::create(builder, func.getLoc(), results);
  func.setFunctionType(
      builder.getFunctionType(func.getArgumentTypes(), mlir::ValueRange(results).getTypes()));
  mlir::AttrTypeReplacer replacer;
  auto from = SizeAttr::dim(&context, anyShape), to = SizeAttr::dim(&context, anySize);
  replacer.addReplacement([&](SizeAttr size) { return size == from ? to : size; });
  replacer.recursivelyReplaceElementsIn(func, /*replaceAttrs=*/true, /*replaceLocs=*/false,
                                        /*replaceTypes=*/true);
  return true;
}

static bool isState(const OptimizerDecl &decl, StringRef name) {
  for (const Stmt *stmt : decl.body.statements)
    if (auto *state = llvm::dyn_cast<StateStmt>(stmt))
      for (const StateStmt::Item &item : state->items)
        if (item.name.text == name)
          return true;
  return false;
}

bool Elaborator::executeInOptimizer(const Stmt &stmt) {
  bool top = frame->scopes.size() == 1;
  mlir::Value param = builder.getInsertionBlock()->getArgument(0);
  if (llvm::isa<ForStmt, ForParamsStmt, ReturnStmt, ParamStmt>(stmt)) {
    error<message::OptimizerStatement>(stmt.range);
    return true;
  }
  if (llvm::isa<ArgStmt, StateStmt>(stmt) && !top) {
    error<message::OptimizerNested>(stmt.range);
    return true;
  }
  if (auto *arg = llvm::dyn_cast<ArgStmt>(&stmt)) {
    TensorType type = evalType(arg->type);
    if (type && type.getRank() != 0)
      error<message::ScalarExpected>(arg->type.range, show(type));
    addOptimizerArgument("arg", arg->name,
                         type && type.getRank() == 0 ? type : scalarType(builder.getF32Type()));
    return true;
  }
  if (auto *state = llvm::dyn_cast<StateStmt>(&stmt)) {
    for (const StateStmt::Item &item : state->items) {
      std::string rule = evalInit(item.init);
      if (!rule.empty() && rule != "zeros" && rule != "ones" &&
          !StringRef(rule).starts_with("constant"))
        error<message::StateInit>(item.init.range, item.init.rule.text);
      addOptimizerArgument("state", item.name, tensorType(param), rule);
    }
    return true;
  }
  auto *assign = llvm::dyn_cast<AssignStmt>(&stmt);
  if (!assign)
    return false;
  StringRef name = assign->name.text;
  bool written = name == "param" || isState(*frame->optimizer, name);
  if (!written && !top)
    return false; // a let of the optimizer in an `if`
  Term term = eval(*assign->value);
  Variable *variable = lookup(name);
  if (!variable) {
    assignUnknown(assign->name);
    return true;
  }
  if (!written) {
    error<message::AssignOutside>(assign->name.range, name);
    return true;
  }
  if (!top) {
    error<message::OptimizerNested>(stmt.range);
    return true;
  }
  if (term.isPoison())
    return true;
  auto *constant = term.constant();
  mlir::Value value = constant && constant->isNumber()
                          ? splat(*constant, tensorType(param), assign->value->range)
                          : tensor(term, assign->value->range);
  if (value && value.getType() != param.getType()) {
    error<message::OptimizerType>(assign->value->range, name, show(tensorType(param)),
                                  show(tensorType(value)));
    return true;
  }
  variable->term = value;
  return true;
}
