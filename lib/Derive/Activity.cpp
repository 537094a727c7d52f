// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/Activity.h"
#include "lib/Derive/Rules.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace tcc::derive {

/// What the op reads, in its regions too.
static SmallVector<Value> readBy(Operation &op) {
  SmallVector<Value> values;
  op.walk([&](Operation *inner) { llvm::append_range(values, inner->getOperands()); });
  return values;
}

void Activity::visit(Block &block) {
  for (Operation &op : block.without_terminator()) {
    if (auto repeat = dyn_cast<RepeatOp>(op)) {
      visit(repeat);
      continue;
    }
    const Rule *rule = findRule(op.getName().getStringRef());
    bool varies =
        isa<ParamOp>(op) ||
        ((!rule || rule->run) && llvm::any_of(readBy(op), [&](Value v) { return contains(v); }));
    for (Value result : op.getResults())
      if (varies && tensorType(result).isFloat())
        mark(result);
  }
}

/// A carried value varies where it does before the loop or after any iteration.
void Activity::visit(RepeatOp repeat) {
  for (auto [init, argument] : llvm::zip_equal(repeat.getInitArgs(), repeat.getCarried()))
    if (contains(init))
      mark(argument);
  Block &body = repeat.getBody().front();
  bool changed = true;
  while (changed) {
    visit(body);
    changed = false;
    for (auto [argument, next] :
         llvm::zip_first(repeat.getCarried(), repeat.getYield().getValues()))
      if (contains(next))
        changed |= mark(argument);
  }
  for (auto [argument, result] : llvm::zip_equal(repeat.getCarried(), repeat.getCarriedResults()))
    if (contains(argument))
      mark(result);
}

void Activity::replace(Value old, Value with) {
  if (active.erase(old))
    mark(with);
}

ParamOp Activity::parameterOf(Value value) const {
  llvm::SetVector<Value> way;
  way.insert(value);
  for (size_t i = 0; i < way.size(); ++i) {
    Value here = way[i];
    if (!contains(here))
      continue;
    Operation *op = here.getDefiningOp();
    if (auto param = dyn_cast_or_null<ParamOp>(op))
      return param;
    if (auto repeat = dyn_cast_or_null<RepeatOp>(op))
      way.insert(repeat.getYield().getValues()[cast<OpResult>(here).getResultNumber()]);
    else if (op)
      way.insert_range(readBy(*op));
    else if (auto repeat = dyn_cast<RepeatOp>(here.getParentBlock()->getParentOp())) {
      unsigned place = cast<BlockArgument>(here).getArgNumber() - 1;
      way.insert(repeat.getInitArgs()[place]);
      way.insert(repeat.getYield().getValues()[place]);
    }
  }
  return {};
}

} // namespace tcc::derive
