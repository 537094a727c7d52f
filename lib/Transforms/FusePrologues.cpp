// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What only feeds a row op or a reduction is computed where it is read; so are the parts of a
// concat that panels are made of.
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Panels.h"
#include "lib/Transforms/Passes.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FUSEPROLOGUES
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
struct FusePrologues : tcc::impl::FuseProloguesBase<FusePrologues> {
  using FuseProloguesBase::FuseProloguesBase;

  void runOnOperation() override {
    for (Block *block : blocksToFuse(getOperation())) {
      SmallVector<Operation *> anchors;
      for (Operation &op : *block) {
        auto group = dyn_cast<GroupOp>(op);
        Operation *anchor = group ? anchorOf(group) : &op;
        if (anchor && isAnchor(anchor))
          anchors.push_back(anchor);
      }
      SmallPtrSet<Operation *, 4> packed;
      for (Operation *anchor : anchors)
        if (auto contract = dyn_cast<ContractOp>(anchor))
          if (Operation *parts = packedConcat(contract); parts && parts->getBlock() == block) {
            packed.insert(parts);
            Members members;
            members.insert(anchor);
            members.insert(parts);
            take(anchor, std::move(members));
          }
      for (Operation *anchor : anchors)
        if (takesPrologue(anchor) && !packed.contains(anchor)) {
          Members members;
          addProducers(*block, anchor, members);
          if (report)
            remarkOthers(*block, anchor, members);
          take(anchor, std::move(members));
        }
    }
  }

  /// What is read from memory though it could be computed.
  static void remarkOthers(Block &block, Operation *anchor, const Members &members) {
    llvm::SetVector<Operation *> stored;
    for (Operation *member : members)
      for (Value operand : member->getOperands())
        if (Operation *producer = operand.getDefiningOp();
            producer && producer->getBlock() == &block && isElementwise(producer) &&
            !members.contains(producer))
          stored.insert(producer);
    for (Operation *producer : stored)
      anchor->emitRemark() << anchor->getName().stripDialect() << " reads "
                           << producer->getName().stripDialect() << " from memory, for "
                           << (onlyUser(producer) ? "each place is read many times"
                                                  : "others read it too");
  }

  /// The anchor, in a group or not, and the members that only feed it become one group.
  void take(Operation *anchor, Members members) {
    if (members.size() == 1)
      return;
    members.remove(anchor);
    if (report)
      anchor->emitRemark() << anchor->getName().stripDialect()
                           << " takes what feeds it: " << namesOf(members);
    members.insert(anchor);
    auto group = anchor->getParentOfType<GroupOp>();
    Operation *last =
        group ? group.getBody().front().getTerminator()->getOperand(0).getDefiningOp() : anchor;
    makeGroup(last, std::move(members));
  }
};
} // namespace
