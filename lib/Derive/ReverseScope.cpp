// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/ReverseScope.h"
#include "lib/Derive/ReverseLoop.h"
#include "lib/Derive/Windows.h"

using namespace mlir;

namespace tcc::derive {
namespace {

/// One op of a scope, as its rule sees it.
class ScopedAdjoint : public Adjoint {
public:
  ScopedAdjoint(ReverseScope &scope, Operation &op) : scope(scope) {
    this->op = &op;
    gradient = {scope.gradientOf(op.getResult(0)), &scope.builder};
  }
  Expr recall(Value value) override { return {scope.recall(value), &scope.builder}; }
  bool varies(Value value) const override { return scope.activity.contains(value); }
  void addTo(Value value, Expr gradient) override { scope.add(value, gradient.value); }

private:
  ReverseScope &scope;
};

} // namespace

void ReverseScope::replace(Value old, Value with) {
  activity.replace(old, with);
  if (auto known = gradients.find(old); known != gradients.end()) {
    Value gradient = known->second;
    gradients.erase(known);
    gradients[with] = gradient;
  }
}

void ReverseScope::add(Value value, Value gradient) {
  assert(value.getType() == gradient.getType() && "a gradient has its value's type");
  Value &sum = gradients[value];
  if (!sum)
    sum = gradient;
  else if (Value joined = joinWindows(builder, sum, gradient))
    sum = joined;
  else
    sum = AddOp::create(builder, sum, gradient);
}

Value ReverseScope::gradientOrZeros(Value value) {
  Value gradient = gradientOf(value);
  return gradient ? gradient : zeros(tensorType(value));
}

LogicalResult ReverseScope::step(Operation &op) {
  const Rule *rule = findRule(op.getName().getStringRef());
  if (!rule) {
    InFlightDiagnostic error = op.emitError("no derivative is known of '")
                               << op.getName().stripDialect() << "'";
    for (Value operand : op.getOperands())
      if (ParamOp param = activity.parameterOf(operand)) {
        error.attachNote(param.getLoc())
            << "the loss depends on the parameter '" << param.getName() << "' by way of it";
        break;
      }
    return error;
  }
  ScopedAdjoint adjoint(*this, op);
  if (rule->run)
    rule->run(adjoint);
  return success();
}

LogicalResult ReverseScope::run(bool rematerialize) {
  // Loops are replaced on the way.
  for (Operation *op = forward.getTerminator()->getPrevNode(); op;) {
    Operation *previous = op->getPrevNode();
    builder.setLoc(op->getLoc());
    bool reached = llvm::any_of(op->getResults(), [&](Value result) { return gradientOf(result); });
    if (auto repeat = dyn_cast<RepeatOp>(op)) {
      if (reached && failed(loop(repeat, rematerialize)))
        return failure();
    } else if (reached && failed(step(*op))) {
      return failure();
    }
    op = previous;
  }
  return success();
}

LogicalResult ReverseScope::loop(RepeatOp repeat, bool rematerialize) {
  FailureOr<std::vector<ParamGradient>> found = reverseLoop(*this, repeat, rematerialize);
  if (failed(found))
    return failure();
  llvm::append_range(ofLoops, *found);
  return success();
}

/// The number of loops around the one whose counter this is.
static int64_t depthOf(Value counter) {
  int64_t depth = 0;
  Operation *loop = counter.getParentBlock()->getParentOp();
  while ((loop = loop->getParentOfType<RepeatOp>()))
    ++depth;
  return depth;
}

std::vector<ParamGradient> ReverseScope::takeParamGradients() {
  std::vector<ParamGradient> all;
  for (auto param : forward.getOps<ParamOp>()) {
    if (!activity.contains(param.getResult()))
      continue;
    Value gradient = gradientOf(param.getResult());
    if (!gradient) {
      param.emitRemark("the loss does not depend on the parameter '")
          << param.getName() << "': its gradient is zero";
      gradient = zeros(tensorType(param.getResult()));
    }
    auto same = llvm::find_if(all, [&](ParamGradient &known) {
      return known.param.getNameAttr() == param.getNameAttr() &&
             known.param.getIndices() == param.getIndices();
    });
    if (same != all.end())
      same->gradient = AddOp::create(builder, same->gradient, gradient);
    else
      all.push_back({param, llvm::map_to_vector(param.getIndices(), depthOf), {}, gradient});
  }
  llvm::append_range(all, ofLoops);
  ofLoops.clear();
  return all;
}

} // namespace tcc::derive
