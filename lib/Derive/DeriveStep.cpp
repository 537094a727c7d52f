// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// derive-step: gradients become an update of the model by the function's optimizer.
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Derive/Expr.h"
#include "lib/Derive/GradientNames.h"
#include "lib/Derive/Layers.h"
#include "lib/Derive/Optimizer.h"
#include "lib/Derive/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_DERIVESTEP
#include "lib/Derive/Passes.h.inc"
} // namespace tcc

namespace tcc::derive {
namespace {

/// How each state begins, and in which function.
using Beginnings = llvm::StringMap<std::pair<StringRef, func::FuncOp>>;

class Step {
public:
  Step(func::FuncOp function, func::FuncOp optimizer, Beginnings &beginnings)
      : function(function), optimizer(function, optimizer), beginnings(beginnings),
        builder(function.getLoc(), function.getContext()) {
    if (auto count = optimizer->getAttrOfType<IntegerAttr>(accumulateAttribute))
      accumulate = count.getInt();
  }

  LogicalResult run() {
    takeGradients();
    if (failed(checkStates()))
      return failure();
    Operation *terminator = function.front().getTerminator();
    builder.setInsertionPoint(terminator);
    Expr step{counter(builder, stepCounter), &builder},
        calls = step.wrap(counter(builder, callsCounter));
    Expr next = step + step.number(1), call = calls + calls.number(1);
    // Nothing is written before this has passed, and nothing can fail behind it.
    CheckFiniteOp::create(builder, terminator->getOperand(0), "loss", next.value);
    if (accumulate > 1)
      isLast = compare(Predicate::eq, apply<ModOp>(call, call.number(accumulate)), call.number(0));
    Value norm = optimizer.clips() ? globalNorm() : Value();
    for (const LayerGradient &gradient : gradients)
      update(gradient, next.value, norm);
    builder.setLoc(function.getLoc());
    assign(builder, stepCounter, {}, chosen(next, step).value, "zeros");
    assign(builder, callsCounter, {}, call.value, "zeros");
    return success();
  }

private:
  void takeGradients();
  LogicalResult checkStates();
  Value globalNorm();
  void update(const LayerGradient &gradient, Value step, Value norm);
  /// The sum of the gradients since the last update.
  Expr total(ImplicitLocOpBuilder &at, const LayerGradient &gradient, const Layer &layer);
  /// `updated` in the call that updates, else `kept`.
  Expr chosen(Expr updated, Expr kept) {
    if (!isLast)
      return updated;
    TensorType type = updated.type().withElement(tensorType(isLast.value).getElementType());
    Expr last{isLast.value, updated.builder};
    return where(broadcast(last, type, {}), updated, kept);
  }
  static void assign(ImplicitLocOpBuilder &at, const Twine &name, ValueRange indices, Value value,
                     StringRef init) {
    AssignOp::create(at, at.getStringAttr(name), indices, value,
                     init.empty() ? StringAttr() : at.getStringAttr(init));
  }
  static Expr read(ImplicitLocOpBuilder &at, const Twine &name, ValueRange indices, TensorType type,
                   StringRef init) {
    return {ParamOp::create(at, Type(type), at.getStringAttr(name), indices,
                            init.empty() ? StringAttr() : at.getStringAttr(init)),
            &at};
  }

  func::FuncOp function;
  Optimizer optimizer;
  Beginnings &beginnings;
  ImplicitLocOpBuilder builder;
  std::vector<LayerGradient> gradients;
  int64_t accumulate = 1;
  Expr isLast;
};

/// The function keeps its own results.
void Step::takeGradients() {
  Operation *terminator = function.front().getTerminator();
  llvm::BitVector taken(function.getNumResults());
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (auto said = function.getResultAttrOfType<DictionaryAttr>(i, gradientAttribute)) {
      Value value = terminator->getOperand(i);
      gradients.push_back({said, value, value.getLoc()});
      taken.set(i);
    }
  terminator->eraseOperands(taken);
  if (failed(function.eraseResults(taken)))
    llvm_unreachable("results without users can go");
}

/// Steps share the states of one name.
LogicalResult Step::checkStates() {
  for (const LayerGradient &gradient : gradients)
    for (const std::string &name : gradientNames(gradient.said, tensorType(gradient.stack)))
      for (const Optimizer::State &state : optimizer.states()) {
        auto [at, isNew] =
            beginnings.try_emplace(stateName(state.name, name), state.init, function);
        auto [init, other] = at->second;
        if (!isNew && init != state.init)
          return function.emitError("the steps '")
                 << other.getName() << "' and '" << function.getName() << "' share the state '"
                 << state.name << "' of the parameter '" << name << "', which begins as " << init
                 << " in one and " << state.init << " in the other; give it two names";
      }
  return success();
}

Expr Step::total(ImplicitLocOpBuilder &at, const LayerGradient &gradient, const Layer &layer) {
  Expr own = cast({layer.gradient, &at}, optimizer.elementFor(gradient.type()));
  if (accumulate == 1)
    return own;
  return own + read(at, stateName(sumState, gradient.name()), layer.indices, own.type(), "zeros");
}

/// The square root of the sum of the squares of all gradients' elements.
Value Step::globalNorm() {
  Type element = builder.getF32Type();
  for (const LayerGradient &gradient : gradients)
    if (optimizer.elementFor(gradient.type()).isF64())
      element = builder.getF64Type();
  auto scalar = TensorType::get(builder.getContext(), element, {});
  Value sum = ConstantOp::create(builder, scalar, 0.0);
  for (const LayerGradient &gradient : gradients) {
    std::vector<int> kinds(gradientNames(gradient.said, tensorType(gradient.stack)).size());
    auto add = [&](ImplicitLocOpBuilder &at, const Layer &layer) -> SmallVector<Value> {
      Expr g = total(at, gradient, layer);
      if (accumulate > 1)
        g = g / g.number(double(accumulate));
      // Rows first: they run in parallel, and short sums are more exact.
      Expr squares = g * g;
      if (size_t rank = g.shape().size(); rank > 1)
        squares = derive::sum(squares, int64_t(rank - 1));
      auto rest = llvm::to_vector(llvm::seq<int64_t>(squares.shape().size()));
      Expr part = cast(derive::sum(squares, rest), element);
      return {(Expr{layer.carried[0], &at} + part).value};
    };
    sum = forLayers(builder, gradient, sum, kinds, add)[0];
  }
  return SqrtOp::create(builder, sum);
}

void Step::update(const LayerGradient &gradient, Value step, Value norm) {
  std::vector<std::string> names = gradientNames(gradient.said, tensorType(gradient.stack));
  std::vector<int> kinds = optimizer.kindsOf(names);
  TensorType type = gradient.type();
  forLayers(builder, gradient, {}, kinds, [&](ImplicitLocOpBuilder &at, const Layer &layer) {
    Expr sum = total(at, gradient, layer), mean = sum;
    if (accumulate > 1)
      mean = sum / sum.number(double(accumulate));
    Expr param = read(at, gradient.name(), layer.indices, type, "");
    Optimizer::Inputs inputs{cast(param, mean.type().getElementType()), mean, step, norm, {}};
    for (const Optimizer::State &state : optimizer.states())
      inputs.states.push_back(
          read(at, stateName(state.name, gradient.name()), layer.indices, mean.type(), state.init));
    SmallVector<Expr> made = optimizer.apply(at, inputs, names[layer.row]);
    Expr updated = cast(made[0], type.getElementType());
    assign(at, gradient.name(), layer.indices, chosen(updated, param).value, "");
    for (auto [state, old, value] :
         llvm::zip_equal(optimizer.states(), inputs.states, ArrayRef(made).drop_front()))
      assign(at, stateName(state.name, gradient.name()), layer.indices, chosen(value, old).value,
             state.init);
    if (accumulate > 1)
      assign(at, stateName(sumState, gradient.name()), layer.indices,
             chosen(sum.number(0), sum).value, "zeros");
    return SmallVector<Value>();
  });
}

struct DeriveStep : tcc::impl::DeriveStepBase<DeriveStep> {
  using DeriveStepBase::DeriveStepBase;
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<func::FuncOp> optimizers;
    Beginnings beginnings;
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      auto name = function->getAttrOfType<FlatSymbolRefAttr>(optimizerAttribute);
      if (!name)
        continue;
      auto optimizer = symbols.lookup<func::FuncOp>(name.getValue());
      if (!optimizer) {
        function.emitError("there is no optimizer ") << name;
        return signalPassFailure();
      }
      if (failed(Step(function, optimizer, beginnings).run()))
        return signalPassFailure();
      function->removeAttr(optimizerAttribute);
      function->removeAttr(deriveAttribute);
      if (!llvm::is_contained(optimizers, optimizer))
        optimizers.push_back(optimizer);
    }
    for (func::FuncOp optimizer : optimizers)
      optimizer.erase();
  }
};

} // namespace
} // namespace tcc::derive
