// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each op that needs a kernel stands in a group; those that fused do already.
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Passes.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FORMKERNELS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
struct FormKernels : tcc::impl::FormKernelsBase<FormKernels> {
  using FormKernelsBase::FormKernelsBase;

  void runOnOperation() override {
    for (Block *block : blocksToFuse(getOperation())) {
      // A counter that no kernel around it computes is a tensor of its own.
      for (Operation &op : llvm::make_early_inc_range(*block))
        if (isAnchor(&op) || isElementwise(&op) || isa<IotaOp>(op)) {
          Members alone;
          alone.insert(&op);
          makeGroup(&op, std::move(alone));
        }
      if (report)
        for (auto group : block->getOps<GroupOp>())
          remark(group);
    }
  }

  /// What the kernel holds, and what keeps the next op out.
  static void remark(GroupOp group) {
    Members members;
    for (Operation &op : group.getBody().front().without_terminator())
      members.insert(&op);
    InFlightDiagnostic diagnostic = group->emitRemark("one kernel: ") << namesOf(members);
    SmallPtrSet<Operation *, 4> users(group->user_begin(), group->user_end());
    Operation *next = users.size() == 1 ? *users.begin() : nullptr;
    if (!users.empty() && llvm::all_of(users, llvm::IsaPred<AssignOp>))
      diagnostic << "; stored, for it is assigned";
    else if (!next)
      diagnostic << "; stored, for it has " << users.size() << " users";
    else if (next->hasTrait<OpTrait::IsTerminator>())
      diagnostic << "; stored, for it is a result";
    else if (!isElementwise(next))
      diagnostic << "; stored, for " << next->getName().stripDialect() << " reads it from memory";
    else
      diagnostic << "; stored, for " << next->getName().stripDialect() << " is in another kernel";
  }
};
} // namespace
