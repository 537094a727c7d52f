// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// derive-gradient: the function as a whole.
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Derive/GradientNames.h"
#include "lib/Derive/Passes.h"
#include "lib/Derive/ReverseScope.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_DERIVEGRADIENT
#include "lib/Derive/Passes.h.inc"
} // namespace tcc

namespace tcc::derive {
namespace {

/// Outside of loops a forward value is there as it is.
class FunctionScope : public ReverseScope {
public:
  FunctionScope(Block &forward, ImplicitLocOpBuilder &builder, Activity &activity)
      : ReverseScope(forward, builder, activity, nullptr) {}
  Value recall(Value value) override { return value; }
};

/// A parameter stands directly in a loop that counts it, however the model was written.
void hoistParameters(func::FuncOp function) {
  SmallVector<ParamOp> params;
  function.walk([&](ParamOp param) { params.push_back(param); });
  for (ParamOp param : params)
    while (auto loop = dyn_cast<RepeatOp>(param->getParentOp())) {
      if (llvm::is_contained(param.getIndices(), Value(loop.getCounter())))
        break;
      param->moveBefore(loop);
    }
}

DictionaryAttr describe(const ParamGradient &gradient, Builder builder) {
  ParamOp param = gradient.param;
  return describeGradient(builder, param.getNameAttr(), gradient.lower, gradient.depths,
                          param.getInitAttr());
}

/// One gradient for each list of names: a parameter that is read in several places has their sum.
LogicalResult join(std::vector<ParamGradient> &gradients, ImplicitLocOpBuilder &builder) {
  std::vector<ParamGradient> joined;
  std::vector<std::vector<std::string>> lists;
  llvm::StringMap<size_t> owners;
  for (ParamGradient &one : gradients) {
    std::vector<std::string> names =
        gradientNames(describe(one, builder), tensorType(one.gradient));
    auto known = llvm::find(lists, names);
    if (known != lists.end()) {
      ParamGradient &first = joined[known - lists.begin()];
      first.gradient = AddOp::create(builder, first.gradient, one.gradient);
      continue;
    }
    for (const std::string &name : names)
      if (auto [owner, isNew] = owners.try_emplace(name, joined.size()); !isNew) {
        InFlightDiagnostic error = one.param.emitError("the parameter '")
                                   << name << "' is read by two loops over different layers";
        error.attachNote(joined[owner->second].param.getLoc()) << "the other one is here";
        return error;
      }
    joined.push_back(one);
    lists.push_back(std::move(names));
  }
  gradients = std::move(joined);
  return success();
}

LogicalResult deriveGradient(func::FuncOp function, bool rematerialize) {
  hoistParameters(function);
  Block &body = function.front();
  Operation *terminator = body.getTerminator();
  Value loss = terminator->getOperand(0);
  TensorType type = tensorType(loss);
  if (type.getRank() != 0 || !type.isFloat())
    return function.emitError("a gradient is that of a float scalar; '")
           << function.getName() << "' gives " << type.str();

  Activity activity(body);
  ImplicitLocOpBuilder builder(function.getLoc(), function.getContext());
  builder.setInsertionPoint(terminator);
  FunctionScope scope(body, builder, activity);
  // The walk goes back from the last op of the forward function.
  Value one = ConstantOp::create(builder, type, 1.0);
  one.getDefiningOp()->moveBefore(&body, body.begin());
  scope.add(loss, one);
  if (failed(scope.run(rematerialize)))
    return failure();
  builder.setLoc(function.getLoc());
  std::vector<ParamGradient> gradients = scope.takeParamGradients();
  if (failed(join(gradients, builder)))
    return failure();
  if (gradients.empty())
    return function.emitError("'")
           << function.getName() << "' has no gradient: it reads no parameter of floats";

  SmallVector<Value> results(terminator->getOperands());
  SmallVector<Type> types(function.getResultTypes());
  for (const ParamGradient &gradient : gradients) {
    results.push_back(gradient.gradient);
    types.push_back(gradient.gradient.getType());
  }
  SmallVector<DictionaryAttr> said;
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    said.push_back(function.getResultAttrDict(i));
  for (const ParamGradient &gradient : gradients)
    said.push_back(builder.getDictionaryAttr(
        builder.getNamedAttr(gradientAttribute, describe(gradient, builder))));
  terminator->setOperands(results);
  function.setFunctionType(builder.getFunctionType(function.getArgumentTypes(), types));
  function.setAllResultAttrs(said);
  return success();
}

struct DeriveGradient : tcc::impl::DeriveGradientBase<DeriveGradient> {
  using DeriveGradientBase::DeriveGradientBase;
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      auto what = function->getAttrOfType<StringAttr>(deriveAttribute);
      if (!what)
        continue;
      if (failed(deriveGradient(function, remat == "block")))
        return signalPassFailure();
      if (what.getValue() == "gradient")
        function->removeAttr(deriveAttribute);
    }
    getOperation().walk([](StopGradientOp op) {
      op.getResult().replaceAllUsesWith(op.getX());
      op.erase();
    });
  }
};

} // namespace
} // namespace tcc::derive
