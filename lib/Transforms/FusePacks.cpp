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

/// The kernel with the panels made inside, of what the packing kernel packs; detached.
static KernelOp packingItself(KernelOp reading, unsigned operand, KernelOp packing) {
  auto kernel = cast<KernelOp>(reading->clone());
  Block &body = kernel.getBody().front(), &from = packing.getBody().front();
  BlockArgument source = body.getArgument(operand);
  OpBuilder builder = OpBuilder::atBlockBegin(&body);
  Value panels = source;
  IRMapping mapping;
  mapping.map(from.getArgument(0), source);
  SmallPtrSet<Operation *, 2> inside;
  for (Operation &op : from.without_terminator()) {
    panels = builder.clone(op, mapping)->getResult(0);
    inside.insert(panels.getDefiningOp());
  }
  source.replaceAllUsesExcept(panels, inside);
  source.setType(from.getArgument(0).getType());
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
      if (packOf(symbols.lookup<KernelOp>(launch.getKernel())))
        packs.push_back(launch);
    });
    for (LaunchOp pack : packs) {
      StringRef why = keptApart(pack);
      if (report)
        pack.emitRemark(why.empty() ? "its panels are made by the contraction that reads them"
                                    : "its panels are made apart, for ")
            << why;
      if (!why.empty())
        continue;
      OpOperand *use = &*pack.getResult(0).use_begin();
      auto reader = cast<LaunchOp>(use->getOwner());
      auto reading = SymbolTable::lookupNearestSymbolFrom<KernelOp>(reader, reader.getKernelAttr());
      KernelOp kernel = packingItself(reading, use->getOperandNumber(),
                                      symbols.lookup<KernelOp>(pack.getKernel()));
      reader.setKernelAttr(table.intern(kernel, ("pack_" + reading.getSymName()).str()));
      use->set(pack->getOperand(0));
      pack->erase();
    }
    eraseUnused(getOperation());
  }

private:
  /// Why the panels are no part of the kernel that reads them; empty: they may be.
  static StringRef keptApart(LaunchOp pack) {
    if (!pack.getResult(0).hasOneUse())
      return "several kernels read them";
    Operation *user = *pack.getResult(0).user_begin();
    if (user->getBlock() != pack->getBlock())
      return "a loop reads them again";
    auto reader = dyn_cast<LaunchOp>(user); // a view otherwise, which repeats them
    return reader && reader.getGrid() == pack.getGrid() ? "" : "several products share them";
  }
};
} // namespace
