// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/ReverseLoop.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace tcc::derive {
namespace {

class LoopScope : public ReverseScope {
public:
  LoopScope(ReverseScope &outer, RepeatOp repeat, ImplicitLocOpBuilder &builder, Block &back,
            bool rematerialize)
      : ReverseScope(repeat.getBody().front(), builder, outer.activity, &outer), repeat(repeat),
        back(back), rematerialize(rematerialize) {}

  Value recall(Value value) override;
  void replace(Value old, Value with) override;
  /// The forward loop with the stacks that were asked for; the way back reads them.
  void stackForward();

private:
  bool isCheap(Value value);
  bool isMadeAgain(Operation *op);
  Value stacked(Value value);

  RepeatOp repeat;
  Block &back; ///< stands nowhere yet; its arguments behind the loop's own are stacks
  bool rematerialize;
  DenseMap<Value, Value> known;
  DenseMap<Operation *, bool> cheap;
  SmallVector<std::pair<Value, BlockArgument>> stacks;
};

/// Whether the value is the work of a few instructions on counters, sizes and what is outside.
bool LoopScope::isCheap(Value value) {
  if (!repeat.getBody().isAncestor(value.getParentRegion()) || value == repeat.getCounter())
    return true;
  Operation *op = value.getDefiningOp();
  if (!op)
    return false;
  if (auto known = cheap.find(op); known != cheap.end())
    return known->second;
  bool is = op->hasTrait<family::Source>() || isa<ParamOp>(op) ||
            ((op->hasTrait<family::Elementwise>() || op->hasTrait<family::View>()) &&
             llvm::all_of(op->getOperands(), [&](Value operand) { return isCheap(operand); }));
  return cheap[op] = is;
}

/// Views, numbers and parameters cost nothing; a mask is made again, never kept.
bool LoopScope::isMadeAgain(Operation *op) {
  return rematerialize || op->hasTrait<family::View>() || isa<CheckIndexOp>(op) ||
         isCheap(op->getResult(0));
}

Value LoopScope::recall(Value value) {
  if (!repeat.getBody().isAncestor(value.getParentRegion()))
    return outer->recall(value);
  if (value == repeat.getCounter())
    return back.getArgument(0);
  Value &here = known[value];
  if (here)
    return here;
  Operation *op = value.getDefiningOp();
  if (!op || !isMadeAgain(op))
    return known[value] = stacked(value);
  IRMapping operands;
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (!op->isAncestor(operand.getParentBlock()->getParentOp()) && !operands.contains(operand))
        operands.map(operand, recall(operand));
  });
  Operation *clone = builder.clone(*op, operands);
  for (auto [from, to] : llvm::zip_equal(op->getResults(), clone->getResults()))
    known[from] = to;
  return known[value];
}

void LoopScope::replace(Value old, Value with) {
  ReverseScope::replace(old, with);
  cheap.erase(old.getDefiningOp());
  for (auto &stack : stacks)
    if (stack.first == old)
      stack.first = with;
  if (auto here = known.find(old); here != known.end()) {
    Value recalled = here->second;
    known.erase(here);
    known[with] = recalled;
  }
}

/// The value's row in a stack of it.
Value LoopScope::stacked(Value value) {
  BlockArgument stack = back.addArgument(repeat.stackOf(tensorType(value)), value.getLoc());
  stacks.push_back({value, stack});
  return RowOp::create(builder, value.getType(), stack, back.getArgument(0), repeat.getLower());
}

void LoopScope::stackForward() {
  if (stacks.empty())
    return;
  SmallVector<Type> types(repeat.getStacks().getTypes());
  SmallVector<Value> yields(repeat.getYield().getValues());
  for (auto &[value, stack] : stacks) {
    types.push_back(stack.getType());
    yields.push_back(value);
  }
  OpBuilder before(repeat);
  auto with = RepeatOp::create(before, repeat.getLoc(), repeat.getLower(), repeat.getUpper(),
                               repeat.getInitArgs(), types, repeat.getReversed());
  repeat.getYield()->setOperands(yields);
  with.getBody().takeBody(repeat.getBody());
  for (auto [old, result] : llvm::zip_first(repeat.getResults(), with.getResults())) {
    old.replaceAllUsesWith(result);
    outer->replace(old, result);
  }
  ResultRange made = with.getResults().drop_front(repeat.getNumResults());
  repeat.erase();
  repeat = with;
  for (auto [pair, result] : llvm::zip_equal(stacks, made))
    pair.second.replaceAllUsesWith(outer->recall(result));
  back.eraseArguments(back.getNumArguments() - stacks.size(), stacks.size());
  stacks.clear();
}

/// What a body reads from outside that varies with a parameter.
SmallVector<Value> activeCaptures(RepeatOp repeat, const Activity &activity) {
  llvm::SetVector<Value> found;
  repeat.getBody().walk([&](Operation *op) {
    for (Value operand : op->getOperands())
      if (activity.contains(operand) && !repeat.getBody().isAncestor(operand.getParentRegion()))
        found.insert(operand);
  });
  return found.takeVector();
}

} // namespace

FailureOr<std::vector<ParamGradient>> reverseLoop(ReverseScope &outer, RepeatOp repeat,
                                                  bool rematerialize) {
  int64_t lower = repeat.getLower(), upper = repeat.getUpper();
  Location loc = repeat.getLoc();
  // What goes round: the gradients of what the loop carries, and the sums of those of what it reads
  // from outside.
  SmallVector<unsigned> carried;
  SmallVector<Value> inits, captures = activeCaptures(repeat, outer.activity);
  for (auto [place, result] : llvm::enumerate(repeat.getCarriedResults()))
    if (outer.activity.contains(result)) {
      carried.push_back(place);
      inits.push_back(outer.gradientOrZeros(result));
    }
  for (Value capture : captures)
    inits.push_back(outer.zeros(tensorType(capture)));

  // The body comes first: it says what is stacked.
  Block back;
  back.addArgument(repeat.getCounter().getType(), loc);
  for (Value init : inits)
    back.addArgument(init.getType(), loc);
  ImplicitLocOpBuilder inside(loc, outer.builder.getContext());
  inside.setInsertionPointToEnd(&back);
  LoopScope scope(outer, repeat, inside, back, rematerialize);
  SmallVector<Value> results(repeat.getCarriedResults()), starts(repeat.getInitArgs()),
      arguments(repeat.getCarried().begin(), repeat.getCarried().end());
  for (auto [i, place] : llvm::enumerate(carried))
    scope.add(repeat.getYield().getValues()[place], back.getArgument(1 + i));
  if (failed(scope.run(rematerialize)))
    return failure();

  inside.setLoc(loc);
  SmallVector<Value> renewed;
  for (unsigned place : carried)
    renewed.push_back(scope.gradientOrZeros(arguments[place]));
  for (auto [i, capture] : llvm::enumerate(captures)) {
    Value sum = back.getArgument(1 + carried.size() + i), gradient = scope.gradientOf(capture);
    renewed.push_back(gradient ? AddOp::create(inside, sum, gradient).getResult() : sum);
  }
  std::vector<ParamGradient> params = scope.takeParamGradients();
  SmallVector<Type> stackTypes;
  for (const ParamGradient &param : params) {
    stackTypes.push_back(repeat.stackOf(tensorType(param.gradient)));
    renewed.push_back(param.gradient);
  }
  YieldOp::create(inside, renewed);
  scope.stackForward();

  ImplicitLocOpBuilder &builder = outer.builder;
  builder.setLoc(loc);
  auto reversed = RepeatOp::create(builder, lower, upper, inits, stackTypes, /*reversed=*/true);
  Block &body = reversed.getBody().front();
  for (auto [from, to] : llvm::zip_equal(back.getArguments(), body.getArguments()))
    from.replaceAllUsesWith(to);
  body.getOperations().splice(body.end(), back.getOperations());

  ResultRange made = reversed.getResults();
  for (auto [i, place] : llvm::enumerate(carried))
    if (outer.activity.contains(starts[place]))
      outer.add(starts[place], made[i]);
  for (auto [i, capture] : llvm::enumerate(captures))
    outer.add(capture, made[carried.size() + i]);
  for (auto [param, stack] : llvm::zip_equal(params, reversed.getStacks())) {
    param.gradient = stack;
    param.lower.insert(param.lower.begin(), lower);
  }
  return params;
}

} // namespace tcc::derive
