// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Marks the float ops that decide something discrete, and what goes into such a decision.
#include "dialect/Tcc/TccOps.h"
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Passes.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_MARKEXACT
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
bool isFloat(Value value) {
  auto type = dyn_cast<::tcc::TensorType>(value.getType());
  return type && type.isFloat();
}

/// Floats go in, and what comes out is no float or jumps.
bool decides(Operation *op) {
  if (op->getNumResults() == 0 || op->getNumRegions() > 0 ||
      llvm::none_of(op->getOperands(), isFloat))
    return false;
  return op->hasTrait<family::Discrete>() || llvm::none_of(op->getResults(), isFloat);
}

/// Sums depend on the order they are made in, which differs between targets.
bool endsSlice(Operation *op) {
  return op->hasTrait<family::Row>() || op->hasTrait<family::Reduce>() || isAttention(op) ||
         isa<ContractOp, CrossEntropyBackwardOp, ScatterAddOp>(op);
}

class Marker {
public:
  void mark(Operation *op) {
    op->setAttr(exactMark, UnitAttr::get(op->getContext()));
    push(op->getOperands());
  }

  void run() {
    while (!open.empty())
      follow(open.pop_back_val());
  }

private:
  void push(ValueRange values) {
    for (Value value : values)
      if (isFloat(value) && seen.insert(value).second)
        open.push_back(value);
  }

  /// A carried value is what the loop begins with and what an iteration gives, a stacked one what
  /// all of them give.
  void followLoop(RepeatOp repeat, unsigned number) {
    if (number < repeat.getInitArgs().size())
      push(repeat.getInitArgs()[number]);
    push(repeat.getYield().getValues()[number]);
  }

  void follow(Value value) {
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      if (auto repeat = dyn_cast<RepeatOp>(argument.getOwner()->getParentOp()))
        followLoop(repeat, argument.getArgNumber() - 1); // the counter is no float
      return;
    }
    Operation *op = value.getDefiningOp();
    if (auto repeat = dyn_cast<RepeatOp>(op))
      followLoop(repeat, cast<OpResult>(value).getResultNumber());
    else if (op->hasTrait<family::Elementwise>())
      mark(op);
    else if (!endsSlice(op))
      push(op->getOperands());
  }

  SmallVector<Value> open;
  DenseSet<Value> seen;
};

struct MarkExact : tcc::impl::MarkExactBase<MarkExact> {
  using MarkExactBase::MarkExactBase;
  void runOnOperation() override {
    Marker marker;
    getOperation().walk([&](Operation *op) {
      if (decides(op))
        marker.mark(op);
    });
    marker.run();
  }
};
} // namespace
