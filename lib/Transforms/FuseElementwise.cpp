// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Trees of elementwise ops are one pass over memory.
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Passes.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
struct FuseElementwise : tcc::impl::FuseElementwiseBase<FuseElementwise> {
  using FuseElementwiseBase::FuseElementwiseBase;

  void runOnOperation() override {
    for (Block *block : blocksToFuse(getOperation())) {
      SmallPtrSet<Operation *, 16> taken;
      SmallVector<Members> trees; // the root first
      for (Operation &op : llvm::reverse(*block)) {
        if (!isElementwise(&op) || taken.contains(&op))
          continue;
        Members &tree = trees.emplace_back();
        addProducers(*block, &op, tree);
        taken.insert_range(tree);
      }
      for (Members &tree : trees) {
        if (tree.size() == 1)
          continue;
        Operation *root = tree.front();
        if (report)
          root->emitRemark("one pass over memory: ") << namesOf(tree);
        makeGroup(root, std::move(tree));
      }
    }
  }
};
} // namespace
