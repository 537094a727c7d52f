// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `for w in params("glob")`: a body for each parameter of the entry. The loop is met before the
// entry's parameters are known, so that it waits as a place from what it carries to what it leaves;
// it is expanded when the rest of the entry is there. Parameters that are a table over layers stay
// a loop.
#include "dialect/Tcc/ParamName.h"
#include "lib/Frontend/EntryParam.h"
#include "lib/Frontend/Globs.h"
#include "llvm/ADT/StringSet.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

void Elaborator::addExpansion(Diagnostic &d) {
  if (!expanded)
    return;
  ParamOp op = expanded->op;
  d.trail({}, "in the loop over parameters, for {}: {}", op.getName().str(),
          show(tensorType(op.getResult())));
}

//===-- Meeting a loop
//-----------------------------------------------------------------------------------===//

Frame *Elaborator::keepFrame(const Frame *from) {
  if (!from)
    return nullptr;
  Frame &kept = keptFrames.emplace_back(*from);
  kept.caller = keepFrame(from->caller);
  return &kept;
}

void Elaborator::executeForParams(const ForParamsStmt &stmt) {
  std::optional<Constant> glob = evalConstant(*stmt.glob);
  if (!glob || !canBuild(stmt.range))
    return;
  if (!glob->asString()) {
    error<message::GlobExpected>(stmt.glob->range, glob->str());
    return;
  }
  if (entryParams) { // inside another such loop, which is being expanded
    expandForParams(stmt, *glob->asString());
    return;
  }
  Carried carried = carriedBy(stmt.body, stmt.name.text);
  llvm::SmallVector<mlir::Type> types;
  for (mlir::Value value : carried.values)
    types.push_back(value.getType());
  auto place = mlir::UnrealizedConversionCastOp::create(builder, location(stmt.range), types,
                                                        carried.values);
  waiting.push_back({&stmt, *glob->asString(), keepFrame(frame), {}, place});
  for (auto [name, result] : llvm::zip_equal(carried.names, place.getResults()))
    lookup(name)->term = mlir::Value(result);
  waiting.back().carried = std::move(carried);
}

//===-- The parameters of an entry
//-----------------------------------------------------------------------===//

std::vector<Elaborator::EntryParam> Elaborator::paramsOf(mlir::func::FuncOp entry) {
  std::vector<EntryParam> list;
  llvm::StringSet<> seen; // a parameter that is read twice counts once
  entry.walk<mlir::WalkOrder::PreOrder>([&](ParamOp op) {
    EntryParam param{op, {}, {}, {}};
    std::vector<unsigned> loopOf;
    for (mlir::Value index : op.getIndices()) {
      auto counter = llvm::cast<mlir::BlockArgument>(index);
      auto loop = llvm::cast<RepeatOp>(counter.getOwner()->getParentOp());
      loopOf.push_back(param.levelOf(loop));
      if (loopOf.back() == param.loops.size())
        param.loops.push_back(loop);
    }
    std::vector<int64_t> indices;
    for (RepeatOp loop : param.loops)
      indices.push_back(loop.getLower());
    for (bool more = true; more;) {
      std::vector<int64_t> values;
      for (unsigned loop : loopOf)
        values.push_back(indices[loop]);
      std::string name = *parameterName(op.getName(), values);
      if (seen.insert(name).second) {
        param.indices.push_back(indices);
        param.names.push_back(std::move(name));
      }
      more = false;
      for (size_t i = indices.size(); i-- > 0 && !more;) {
        more = ++indices[i] < int64_t(param.loops[i].getUpper());
        if (!more)
          indices[i] = param.loops[i].getLower();
      }
    }
    if (!param.names.empty())
      list.push_back(std::move(param));
  });
  return list;
}

//===-- Expanding
//----------------------------------------------------------------------------------------===//

void Elaborator::expandForParams(mlir::func::FuncOp entry, bool good) {
  std::vector<ForParams> list = std::exchange(waiting, {});
  if (list.empty())
    return;
  std::vector<EntryParam> params = paramsOf(entry);
  if (good) // else parameters may be missing
    entryParams = &params;
  Frame *outer = frame;
  mlir::OpBuilder::InsertionGuard guard(builder);
  for (ForParams &loop : list) {
    frame = loop.frame;
    builder.setInsertionPoint(loop.place);
    for (auto [name, value] : llvm::zip_equal(loop.carried.names, loop.carried.values))
      lookup(name)->term = value;
    if (good)
      expandForParams(*loop.stmt, loop.glob);
    for (auto [i, name] : llvm::enumerate(loop.carried.names))
      loop.carried.values[i] =
          carriedOut(name, loop.carried.values[i], loop.stmt->range, loop.stmt->name.range);
  }
  // Bodies read what earlier loops leave by their places, so that all places go at the end, the
  // last one first.
  for (ForParams &loop : llvm::reverse(list)) {
    loop.place->replaceAllUsesWith(loop.carried.values);
    loop.place->erase();
  }
  frame = outer;
  entryParams = nullptr;
  keptFrames.clear();
}

void Elaborator::expandForParams(const ForParamsStmt &stmt, StringRef glob) {
  std::string pattern = glob.str();
  bool any = false;
  for (const EntryParam &param : *entryParams) {
    std::vector<std::vector<int64_t>> indices;
    for (auto [name, at] : llvm::zip_equal(param.names, param.indices))
      if (matchesGlob(pattern, name))
        indices.push_back(at);
    if (indices.empty())
      continue;
    any = true;
    const EntryParam *outer = std::exchange(expanded, &param);
    llvm::SmallVector<mlir::Value> counters;
    expandParam(stmt, param, indices, counters);
    expanded = outer;
  }
  if (any)
    return;
  std::vector<std::string> names;
  for (const EntryParam &param : *entryParams)
    llvm::append_range(names, param.names);
  error<message::GlobNoMatch>(stmt.glob->range, pattern).didYouMean(nearestGlob(pattern, names));
}

/// A loop for each run of iterations that have the same of the inner indices, then the body.
void Elaborator::expandParam(const ForParamsStmt &stmt, const EntryParam &param,
                             ArrayRef<std::vector<int64_t>> indices,
                             llvm::SmallVectorImpl<mlir::Value> &counters) {
  size_t level = counters.size();
  if (level == param.loops.size()) {
    ParamOp like = param.op;
    std::vector<mlir::Value> operands;
    for (mlir::Value index : like.getIndices()) {
      mlir::Operation *loop = llvm::cast<mlir::BlockArgument>(index).getOwner()->getParentOp();
      operands.push_back(counters[param.levelOf(loop)]);
    }
    mlir::Value value = build<ParamOp>(stmt.range, mlir::Type(like.getResult().getType()),
                                       like.getNameAttr(), operands, like.getInitAttr());
    frame->scopes.emplace_back();
    frame->scopes.back()[stmt.name.text] = {value, stmt.name.range};
    execute(stmt.body);
    frame->scopes.pop_back();
    return;
  }
  // The indices are in increasing order, so that equal ones of this level lie together.
  struct Run {
    int64_t lower, upper;
    std::vector<std::vector<int64_t>> inner;
  };
  std::vector<Run> runs;
  for (size_t i = 0; i < indices.size();) {
    int64_t at = indices[i][level];
    std::vector<std::vector<int64_t>> inner;
    for (; i < indices.size() && indices[i][level] == at; ++i) {
      inner.push_back(indices[i]);
      std::fill_n(inner.back().begin(), level + 1, 0); // what is left to distinguish
    }
    if (!runs.empty() && runs.back().upper == at && runs.back().inner == inner)
      ++runs.back().upper;
    else
      runs.push_back({at, at + 1, std::move(inner)});
  }
  for (const Run &run : runs) {
    Carried carried = carriedBy(stmt.body, stmt.name.text);
    repeat(stmt.range, stmt.name, run.lower, run.upper, carried, [&](const Loop &loop) {
      counters.push_back(loop.counter);
      expandParam(stmt, param, run.inner, counters);
      counters.pop_back();
    });
  }
}
