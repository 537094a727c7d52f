// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What only feeds a row op or a reduction is computed where it is read; so is what only feeds the
// ops that follow an anchor in its kernel, and so are the parts of a concat that panels are made
// of.
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Layout.h"
#include "lib/Transforms/Panels.h"
#include "lib/Transforms/Passes.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FUSEPROLOGUES
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

/// Whether the elements lie as a result's of this shape do, or are one: reading it keeps no axes of
/// a kernel apart.
static bool liesAsResults(Value value) {
  FailureOr<View> view = viewOf(value);
  if (failed(view))
    return false;
  bool isDense = true, isOne = true;
  for (auto [size, stride, dense] : llvm::zip_equal(
           shapeOf(value), view->strides, contiguousStrides(value.getContext(), shapeOf(value)))) {
    isDense &= size.isConstant(1) || stride == dense;
    isOne &= size.isConstant(1) || stride.isConstant(0);
  }
  return isDense || isOne;
}

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
      for (auto group : block->getOps<GroupOp>())
        takeForFollowers(*block, group);
    }
  }

  /// What only feeds the ops that follow the anchor in its group joins them, behind it.
  void takeForFollowers(Block &block, GroupOp group) {
    Operation *anchor = anchorOf(group);
    if (!anchor)
      return;
    Members followers;
    for (Operation *op = anchor->getNextNode(); !op->hasTrait<OpTrait::IsTerminator>();
         op = op->getNextNode())
      followers.insert(op);
    Members members = followers;
    SmallPtrSet<Operation *, 2> refused;
    for (Operation *follower : followers)
      for (Value operand : follower->getOperands()) {
        Operation *root = operand.getDefiningOp();
        if (refused.contains(root) || !onlyFeeds(block, root, members) ||
            addTree(block, root, members))
          continue;
        refused.insert(root);
        if (report)
          anchor->emitRemark() << anchor->getName().stripDialect() << " reads "
                               << root->getName().stripDialect()
                               << " from memory, for what it is made of lies otherwise";
      }
    members.set_subtract(followers);
    if (members.empty())
      return;
    if (report)
      anchor->emitRemark() << anchor->getName().stripDialect()
                           << " takes what feeds its followers: " << namesOf(members);
    SmallVector<Operation *> ordered = inOrder(members);
    for (Operation *op : llvm::reverse(ordered))
      op->moveAfter(anchor);
  }

  /// All or nothing: what a tree leaves outside has to be stored for it.
  static bool addTree(Block &block, Operation *root, Members &members) {
    Members with = members;
    addProducers(block, root, with);
    for (Operation *op : llvm::drop_begin(with, members.size()))
      if (!llvm::all_of(op->getOperands(), liesAsResults))
        return false;
    members = std::move(with);
    return true;
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
