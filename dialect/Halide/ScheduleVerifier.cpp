// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See ScheduleVerifier.h. What a directive does to the loops follows from the kinds of its
// arguments.
#include "dialect/Halide/ScheduleVerifier.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tcc::halide;

std::string tcc::halide::domainName(llvm::StringRef func, unsigned update) {
  return (func + "_r" + llvm::Twine(update)).str();
}

/// Halide names the variables of a domain after it.
static std::string domainVariable(llvm::StringRef func, unsigned update, unsigned i) {
  static constexpr const char *suffixes[] = {"$x", "$y", "$z", "$w"};
  return domainName(func, update) + (i < 4 ? suffixes[i] : "$" + std::to_string(i));
}

LoopTracker::LoopTracker(PipelineOp pipeline) : pipeline(pipeline) {
  for (auto func : pipeline.getBody().getOps<FuncOp>()) {
    State &state = funcs[func.getSymName().str()];
    state.definition = func;
    Stage &pure = state.stages.emplace_back();
    for (llvm::StringRef var : func.getVars().getAsValueRange<StringAttr>()) {
      state.dims.push_back(var.str());
      pure.push_back({var.str(), var.str(), false});
    }
  }
  for (auto update : pipeline.getBody().getOps<UpdateOp>()) {
    auto state = funcs.find(update.getFunc());
    if (state == funcs.end())
      continue; // the update's own verifier says so
    unsigned number = state->second.stages.size() - 1;
    Stage &stage = state->second.stages.emplace_back();
    for (auto [i, var] : llvm::enumerate(update.getRvars().getAsValueRange<StringAttr>()))
      stage.push_back({var.str(), domainVariable(update.getFunc(), number, i), true});
    for (llvm::StringRef var : update.getVars().getAsValueRange<StringAttr>())
      stage.push_back({var.str(), var.str(), false});
  }
}

static const Loop *findLoop(ArrayRef<Loop> loops, llvm::StringRef name) {
  auto found = llvm::find_if(loops, [&](const Loop &loop) { return loop.name == name; });
  return found == loops.end() ? nullptr : &*found;
}

const Loop *LoopTracker::find(llvm::StringRef func, unsigned stage, llvm::StringRef name) const {
  auto state = funcs.find(func);
  if (state == funcs.end() || stage >= state->second.stages.size())
    return nullptr;
  return findLoop(state->second.stages[stage], name);
}

std::string LoopTracker::describe(llvm::StringRef func, unsigned stage) const {
  std::string text;
  for (const Loop &loop : funcs.find(func)->second.stages[stage])
    text += (text.empty() ? "" : ", ") + loop.name;
  return text.empty() ? "none" : text;
}

FailureOr<Loop> LoopTracker::findLevel(Operation *op, ArrayAttr level) const {
  llvm::StringRef func = cast<FlatSymbolRefAttr>(level[0]).getValue(),
                  name = cast<StringAttr>(level[1]).getValue();
  auto state = funcs.find(func);
  if (state == funcs.end())
    return op->emitOpError() << "names @" << func << ", which is not defined", failure();
  ArrayRef<Stage> stages = state->second.stages;
  if (level.size() == 3) {
    uint64_t update = cast<IntegerAttr>(level[2]).getInt();
    if (update + 1 >= stages.size())
      return op->emitOpError() << "names update " << update << " of @" << func << ", which has "
                               << stages.size() - 1,
             failure();
    stages = stages.slice(update + 1, 1);
  }
  const Loop *found = nullptr;
  auto consider = [&](ArrayRef<Loop> stage) {
    const Loop *loop = findLoop(stage, name);
    if (loop && found && loop->halideName != found->halideName)
      return false;
    found = loop ? loop : found;
    return true;
  };
  bool unique = llvm::all_of(stages, consider) && llvm::all_of(state->second.specialized, consider);
  if (!unique)
    return op->emitOpError() << "names the loop '" << name << "', which several updates of @"
                             << func << " have; say which with @" << func << " update i",
           failure();
  if (found)
    return *found;
  InFlightDiagnostic error = op->emitOpError()
                             << "names the loop '" << name << "', which @" << func << " has not";
  for (size_t i = 0; i < state->second.stages.size(); ++i)
    error.attachNote(state->second.definition->getLoc())
        << (i == 0 ? std::string("its loops") : "the loops of update " + std::to_string(i - 1))
        << " are " << describe(func, i);
  return failure();
}

LogicalResult LoopTracker::applyDirective(DirectiveInterface op) {
  const Signature &signature = op.getSignature();
  auto found = funcs.find(op.getFunc());
  if (found == funcs.end())
    return op->emitOpError() << "schedules @" << op.getFunc() << ", which is not defined";
  State &state = found->second;
  std::optional<uint64_t> update = op.getUpdate();
  if (update && signature.receiver == Receiver::Func)
    return op->emitOpError() << "is of a whole function, not of one update";
  unsigned stageNumber = update ? *update + 1 : 0;
  if (stageNumber >= state.stages.size())
    return op->emitOpError() << "schedules update " << *update << " of @" << op.getFunc()
                             << ", which has " << state.stages.size() - 1;
  Stage &stage = state.stages[stageNumber];

  ArrayRef<Attribute> args = op.getArgs().getValue();
  bool list = !signature.kinds.empty() &&
              (signature.kinds.back() == ArgKind::Vars || signature.kinds.back() == ArgKind::Dims);
  if (args.size() < signature.required || (!list && args.size() > signature.kinds.size()))
    return op->emitOpError() << "takes " << signature.required
                             << (list || signature.kinds.size() > signature.required ? " or more"
                                                                                     : "")
                             << " arguments, not " << args.size();
  size_t operands = llvm::count_if(args, llvm::IsaPred<UnitAttr>);
  if (operands != op.getValues().size())
    return op->emitOpError() << "has " << op.getValues().size() << " operands for " << operands
                             << " arguments";

  SmallVector<Loop> old;
  SmallVector<std::string> fresh;
  std::string newDim;
  auto loopError = [&](llvm::StringRef name) {
    InFlightDiagnostic error = op->emitOpError() << "names the loop '" << name << "', which ";
    error << (update ? "update " + std::to_string(*update) + " of @" : "@") << op.getFunc()
          << " has not";
    error.attachNote(state.definition->getLoc())
        << "its loops are " << describe(op.getFunc(), stageNumber);
    return error;
  };
  for (auto [i, arg] : llvm::enumerate(args)) {
    ArgKind kind = list ? signature.kinds.back() : signature.kinds[i];
    auto word = dyn_cast<StringAttr>(arg);
    llvm::StringRef name = word ? word.getValue() : "";
    switch (kind) {
    case ArgKind::Var:
    case ArgKind::Vars:
    case ArgKind::Old: {
      const Loop *loop = findLoop(stage, name);
      if (!loop)
        return loopError(name);
      if (kind == ArgKind::Old)
        old.push_back(*loop);
      break;
    }
    case ArgKind::New:
      if (!isIdentifier(name))
        return op->emitOpError() << "'" << name << "' is not a name for a loop";
      fresh.push_back(name.str());
      break;
    case ArgKind::Dim:
    case ArgKind::Dims:
      if (isa<RfactorOp>(op.getOperation())) {
        newDim = name.str();
      } else if (!llvm::is_contained(state.dims, name)) {
        InFlightDiagnostic error = op->emitOpError() << "names the dimension '" << name
                                                     << "', which @" << op.getFunc() << " has not";
        error.attachNote(state.definition->getLoc())
            << "its dimensions are " << llvm::join(state.dims, ", ");
        return error;
      }
      break;
    case ArgKind::Func:
      if (!funcs.contains(cast<FlatSymbolRefAttr>(arg).getValue()))
        return op->emitOpError() << "names " << arg << ", which is not defined";
      break;
    case ArgKind::NewFunc: {
      llvm::StringRef newFunc = cast<FlatSymbolRefAttr>(arg).getValue();
      if (funcs.contains(newFunc))
        return op->emitOpError() << "makes " << arg << ", which is there already";
      break;
    }
    case ArgKind::Tail:
    case ArgKind::Memory:
    case ArgKind::Bound:
      if (enumName(enumKind(kind), name).empty())
        return op->emitOpError() << "has the word '" << name << "'; expected one of "
                                 << enumWords(enumKind(kind));
      break;
    case ArgKind::Expr:
      if (!isa<IntegerAttr, UnitAttr>(arg))
        return op->emitOpError() << "has " << arg << " where an integer or a value belongs";
      break;
    case ArgKind::None:
    case ArgKind::Bool:
    case ArgKind::Loop:
    case ArgKind::Buffer:
      break;
    }
  }

  // An rfactor moves the other domain loops into a new function; `old` stays in the update.
  if (isa<RfactorOp>(op.getOperation())) {
    if (!update || !old[0].reduction)
      return op->emitOpError() << "needs a loop of an update's reduction domain";
    State &partial = funcs[cast<FlatSymbolRefAttr>(args.back()).getValue().str()];
    partial.definition = op;
    partial.dims = state.dims;
    partial.dims.push_back(newDim);
    for (const std::string &dim : partial.dims)
      partial.stages.resize(1), partial.stages[0].push_back({dim, dim, false});
    Stage rest;
    for (Loop &loop : stage)
      rest.push_back(loop.name == old[0].name ? Loop{newDim, newDim, false} : loop);
    partial.stages.push_back(rest);
    llvm::erase_if(stage,
                   [&](const Loop &loop) { return loop.reduction && loop.name != old[0].name; });
    return success();
  }

  bool reduction = llvm::any_of(old, [](const Loop &loop) { return loop.reduction; });
  Loop *place = nullptr;
  if (!old.empty()) {
    unsigned at = findLoop(stage, old[0].name) - stage.begin();
    llvm::erase_if(stage, [&](const Loop &loop) {
      return llvm::any_of(old, [&](const Loop &gone) { return gone.name == loop.name; });
    });
    place = stage.begin() + std::min<size_t>(at, stage.size());
    for (llvm::StringRef name : fresh)
      if (findLoop(stage, name))
        return op->emitOpError() << "makes a loop '" << name << "', which is there already";
    for (llvm::StringRef name : fresh)
      place = stage.insert(place, {name.str(), name.str(), reduction});
  }
  return success();
}

LogicalResult LoopTracker::apply(Operation *op) {
  if (auto directive = dyn_cast<DirectiveInterface>(op))
    return applyDirective(directive);
  auto specialize = dyn_cast<SpecializeOp>(op);
  if (!specialize)
    return op->emitOpError() << "is not a directive";
  auto found = funcs.find(specialize.getFunc());
  if (found == funcs.end())
    return op->emitOpError() << "schedules @" << specialize.getFunc() << ", which is not defined";
  unsigned stage = specialize.getUpdate() ? *specialize.getUpdate() + 1 : 0;
  if (stage >= found->second.stages.size())
    return op->emitOpError() << "schedules update " << *specialize.getUpdate() << " of @"
                             << specialize.getFunc() << ", which has "
                             << found->second.stages.size() - 1;
  Stage before = found->second.stages[stage];
  for (Operation &inner : specialize.getBody().front()) {
    auto directive = dyn_cast<DirectiveInterface>(inner);
    if (directive && (directive.getFunc() != specialize.getFunc() ||
                      directive.getUpdate() != specialize.getUpdate() ||
                      directive.getSignature().receiver != Receiver::Stage))
      return inner.emitOpError() << "inside a specialization must be of its stage";
    if (failed(apply(&inner)))
      return failure();
  }
  found->second.specialized.push_back(found->second.stages[stage]);
  found->second.stages[stage] = before;
  return success();
}

LogicalResult LoopTracker::applyAll() {
  for (auto schedule : pipeline.getBody().getOps<ScheduleOp>())
    for (Operation &op : schedule.getBody().front())
      if (failed(apply(&op)))
        return failure();
  WalkResult result = pipeline.walk([&](DirectiveInterface op) {
    for (Attribute arg : op.getArgs())
      if (auto level = dyn_cast<ArrayAttr>(arg))
        if (failed(findLevel(op, level)))
          return WalkResult::interrupt();
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

LogicalResult tcc::halide::verifySchedules(PipelineOp pipeline) {
  return LoopTracker(pipeline).applyAll();
}
