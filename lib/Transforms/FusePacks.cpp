// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Panels that are made in every call are made by the contraction that reads them.
#include "lib/Transforms/KernelMaker.h"
#include "lib/Transforms/Passes.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FUSEPACKS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

/// The kernel with the panels made inside, of an operand of this type; detached.
static KernelOp packingItself(KernelOp reading, unsigned operand, KernelOp packing) {
  auto kernel = cast<KernelOp>(reading->clone());
  Block &body = kernel.getBody().front();
  BlockArgument source = body.getArgument(operand);
  auto original = cast<PackOp>(packing.getBody().front().front());
  OpBuilder builder = OpBuilder::atBlockBegin(&body);
  source.setType(original.getX().getType());
  auto pack = PackOp::create(builder, original.getLoc(), original.getResult().getType(), source,
                             original.getWidth());
  source.replaceAllUsesExcept(pack, pack);
  kernel.setFunctionType(
      builder.getFunctionType(body.getArgumentTypes(), reading.getResultTypes()));
  return kernel;
}

namespace {
struct FusePacks : tcc::impl::FusePacksBase<FusePacks> {
  using FusePacksBase::FusePacksBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    KernelTable table(getOperation());
    SmallVector<LaunchOp> packs;
    getOperation()->walk([&](LaunchOp launch) {
      if (isPack(symbols.lookup<KernelOp>(launch.getKernel())))
        packs.push_back(launch);
    });
    for (LaunchOp pack : packs) {
      OpOperand *use = onlyReader(pack);
      if (!use)
        continue;
      auto reader = cast<LaunchOp>(use->getOwner());
      auto reading = SymbolTable::lookupNearestSymbolFrom<KernelOp>(reader, reader.getKernelAttr());
      KernelOp kernel = packingItself(reading, use->getOperandNumber(),
                                      symbols.lookup<KernelOp>(pack.getKernel()));
      reader.setKernelAttr(table.intern(kernel, ("pack_" + reading.getSymName()).str()));
      use->set(pack->getOperand(0));
      pack->erase();
    }
    for (KernelOp kernel : llvm::make_early_inc_range(getOperation().getOps<KernelOp>()))
      if (SymbolTable::symbolKnownUseEmpty(kernel, getOperation()))
        kernel->erase();
  }

private:
  /// Where nobody else reads the panels, at no other points, and no loop reads them again.
  static OpOperand *onlyReader(LaunchOp pack) {
    if (!pack.getResult(0).hasOneUse())
      return nullptr;
    OpOperand &use = *pack.getResult(0).use_begin();
    auto reader = dyn_cast<LaunchOp>(use.getOwner());
    bool fits =
        reader && reader->getBlock() == pack->getBlock() && reader.getGrid() == pack.getGrid();
    return fits ? &use : nullptr;
  }
};
} // namespace
