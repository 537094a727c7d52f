// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Panels of parameters belong to the model, not to a call.
#include "lib/Transforms/KernelMaker.h"
#include "lib/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_HOISTPACKS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
/// Whether the function gives parameters new values: what it packs is old after each call.
bool writesParameters(Operation *function) {
  return function->walk([](AssignOp) { return WalkResult::interrupt(); }).wasInterrupted();
}

struct HoistPacks : tcc::impl::HoistPacksBase<HoistPacks> {
  using HoistPacksBase::HoistPacksBase;
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<LaunchOp> launches;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!writesParameters(function))
        function.walk([&](LaunchOp launch) { launches.push_back(launch); });
    for (LaunchOp launch : launches) {
      auto kernel = symbols.lookup<KernelOp>(launch.getKernel());
      if (!kernel || !isPack(kernel) || !launch.getGrid().empty())
        continue;
      Value source = launch->getOperand(0);
      auto view = source.getDefiningOp<RearrangeOp>();
      auto param = (view ? view.getX() : source).getDefiningOp<ParamOp>();
      if (!param)
        continue;
      OpBuilder builder(launch);
      auto packed = PackedParamOp::create(
          builder, launch.getLoc(), launch.getResult(0).getType(), param.getNameAttr(),
          param.getIndices(), launch.getKernelAttr(), TypeAttr::get(param.getType()),
          view ? view.getPatternAttr() : StringAttr(), param.getInitAttr());
      launch.getResult(0).replaceAllUsesWith(packed.getResult());
      launch->erase();
      if (view && view->use_empty())
        view->erase();
      if (param->use_empty())
        param->erase();
    }
  }
};
} // namespace
