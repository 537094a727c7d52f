// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What only moves the data of parameters (panels, joined parameters) belongs to the model, not to a
// call.
#include "dialect/Tcc/TccOps.h"
#include "lib/Transforms/Layout.h"
#include "lib/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_HOISTPACKS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
/// Whether the kernel moves data and computes nothing.
bool onlyMoves(KernelOp kernel) {
  auto body = kernel.getBody().front().without_terminator();
  auto moves = [](Operation &op) { return isa<ConcatOp, ConstantOp, PackOp, RearrangeOp>(op); };
  return llvm::any_of(body, [](Operation &op) { return isa<ConcatOp, PackOp>(op); }) &&
         llvm::all_of(body, moves);
}

/// Whether launches alone read the value: what is made at open is no memory of a call's.
bool isReadByLaunches(Value value) {
  return llvm::all_of(value.getUsers(), [](Operation *user) {
    return isa<LaunchOp>(user) || (isViewLike(user) && isReadByLaunches(user->getResult(0)));
  });
}

void hoist(LaunchOp launch) {
  OpBuilder builder(launch);
  auto packed = PackedParamOp::create(builder, launch.getLoc(), launch.getResult(0).getType(),
                                      launch.getKernelAttr(), launch.getGridAttr());
  builder.createBlock(&packed.getBody());
  IRMapping mapping;
  std::function<void(Operation *)> copy = [&](Operation *op) {
    if (!isa<ParamOp>(op))
      copy(op->getOperand(0).getDefiningOp());
    if (!mapping.contains(op))
      builder.clone(*op, mapping);
  };
  SmallVector<Value> sources;
  for (Value operand : launch->getOperands()) {
    copy(operand.getDefiningOp());
    sources.push_back(mapping.lookup(operand));
  }
  YieldOp::create(builder, launch.getLoc(), sources);
  launch.getResult(0).replaceAllUsesWith(packed.getResult());
  launch->erase();
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
      if (kernel && onlyMoves(kernel) && launch->getNumOperands() > 0 &&
          launch->getNumResults() == 1 && llvm::all_of(launch->getOperands(), isOfParameter) &&
          isReadByLaunches(launch.getResult(0)))
        hoist(launch);
    }
    // Parameters and views that only packs read.
    SmallVector<Operation *> all;
    getOperation().walk([&](Operation *op) { all.push_back(op); });
    for (Operation *op : llvm::reverse(all))
      if ((isa<ParamOp>(op) || op->hasTrait<family::View>()) && isOpTriviallyDead(op))
        op->erase();
  }
};
} // namespace
