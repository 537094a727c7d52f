// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Optimizers: the body is elaborated on a parameter of any shape, in a func that is thrown away.
#include "lib/Frontend/Elaborator.h"
#include "llvm/ADT/StringSet.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

/// The one axis of the parameter: whatever its shape is, nothing else has it.
static constexpr StringRef anyShape = "*param";

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
  return gradient;
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
  return weight;
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

void Elaborator::checkOptimizer(const CallExpr &call, const Unit &unit, const OptimizerDecl &decl,
                                mlir::ModuleOp module) {
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
    return;
  for (auto [parameter, argument] : llvm::zip_equal(decl.parameters, *given)) {
    if (parameter.isConst)
      bindConst(own, parameter, argument);
    else
      error<message::OptimizerTensor>(parameter.range, decl.name.text);
  }

  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto func = mlir::func::FuncOp::create(builder, location(decl.name.range), decl.name.text,
                                         builder.getFunctionType({}, {}));
  mlir::Block &body = func.getBody().emplaceBlock();
  builder.setInsertionPointToEnd(&body);
  dims[anyShape] = {1, std::numeric_limits<int32_t>::max()};
  auto type = TensorType::get(&context, builder.getF32Type(), {SizeAttr::dim(&context, anyShape)});
  auto declare = [&](StringRef name, TensorType type) {
    mlir::Value value = body.addArgument(type, location(decl.name.range));
    if (!own.scopes[0].try_emplace(name, Variable{value, decl.name.range}).second)
      error<message::DoubleDeclaration>(decl.name.range, name);
  };
  Frame *outer = std::exchange(frame, &own);
  declare("param", type);
  declare("grad", type);
  declare("step", scalarType(builder.getI64Type()));
  for (const Stmt *stmt : decl.body.statements)
    execute(*stmt);
  if (!decl.body.incomplete) {
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
  frame = outer;
  dims.erase(anyShape);
  func.erase();
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
  auto argument = [&](const Name &name, TensorType type) {
    mlir::Value value = builder.getInsertionBlock()->addArgument(type, location(name.range));
    if (!frame->scopes[0].try_emplace(name.text, Variable{value, name.range}).second)
      error<message::DoubleDeclaration>(name.range, name.text);
  };
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
    argument(arg->name, type && type.getRank() == 0 ? type : scalarType(builder.getF32Type()));
    return true;
  }
  if (auto *state = llvm::dyn_cast<StateStmt>(&stmt)) {
    for (const StateStmt::Item &item : state->items) {
      std::string rule = evalInit(item.init);
      if (!rule.empty() && rule != "zeros" && rule != "ones" &&
          !StringRef(rule).starts_with("constant"))
        error<message::StateInit>(item.init.range, item.init.rule.text);
      argument(item.name, tensorType(param));
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
