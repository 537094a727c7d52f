// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/Fusion.h"

using namespace mlir;
using namespace tcc;

bool tcc::isAttention(Operation *op) {
  return isa<AttentionOp, AttentionBackwardOp, AttentionCaptureBackwardOp>(op);
}

bool tcc::isElementwise(Operation *op) { return op->hasTrait<family::Elementwise>(); }

bool tcc::isSumInPlace(Operation *op) { return isa<CumsumOp, ScatterAddOp>(op); }

bool tcc::takesPrologue(Operation *op) {
  return op->hasTrait<family::Row>() || op->hasTrait<family::Reduce>() || isSumInPlace(op) ||
         isa<ConcatOp, CrossEntropyOp, CrossEntropyBackwardOp>(op);
}

bool tcc::takesEpilogue(Operation *op) { return !isSumInPlace(op) && !isAttention(op); }

bool tcc::isAnchor(Operation *op) {
  return takesPrologue(op) || isAttention(op) || isa<ContractOp, GatherOp, TakeAlongOp>(op);
}

Operation *tcc::anchorOf(GroupOp group) {
  for (Operation &op : llvm::reverse(group.getBody().front())) // a packed concat stands before
    if (isAnchor(&op))
      return &op;
  return nullptr;
}

Operation *tcc::onlyUser(Operation *op) {
  Operation *only = nullptr;
  for (Operation *user : op->getUsers()) {
    if (user->getBlock() != op->getBlock() || (only && user != only))
      return nullptr;
    only = user;
  }
  return only;
}

SmallVector<Block *> tcc::blocksToFuse(Operation *function) {
  SmallVector<Block *> blocks;
  function->walk([&](Block *block) {
    Operation *parent = block->getParentOp();
    if (!isAttention(parent) && !isa<GroupOp>(parent))
      blocks.push_back(block);
  });
  return blocks;
}

bool tcc::onlyFeeds(Block &block, Operation *op, const Members &members) {
  return op && op->getBlock() == &block && isElementwise(op) && !members.contains(op) &&
         llvm::all_of(op->getUsers(), [&](Operation *user) { return members.contains(user); });
}

/// The index of a scatter, which is read for each strip of columns, is stored.
void tcc::addProducers(Block &block, Operation *op, Members &members) {
  members.insert(op);
  for (Value operand : isa<ScatterAddOp>(op) ? op->getOperands().take_front() : op->getOperands())
    if (Operation *producer = operand.getDefiningOp(); onlyFeeds(block, producer, members))
      addProducers(block, producer, members);
}

SmallVector<Operation *> tcc::inOrder(const Members &members) {
  SmallVector<Operation *> ordered(members.begin(), members.end());
  llvm::sort(ordered, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return ordered;
}

std::string tcc::namesOf(const Members &members) {
  std::string names;
  for (Operation *op : inOrder(members))
    names += (names.empty() ? "" : ", ") + op->getName().stripDialect().str();
  return names;
}

/// Puts the group's ops back into its block. They are members from now on.
static void dissolve(GroupOp group, Members &members) {
  Block &body = group.getBody().front();
  group->replaceAllUsesWith(body.getTerminator()->getOperands());
  body.getTerminator()->erase();
  for (Operation &op : llvm::make_early_inc_range(body)) {
    members.insert(&op);
    op.moveBefore(group);
  }
  group->erase();
}

GroupOp tcc::makeGroup(Operation *last, Members members) {
  if (auto group = last->getParentOfType<GroupOp>())
    dissolve(group, members);
  SmallVector<Value> results;
  auto isOutside = [&](Operation *user) { return !members.contains(user); };
  for (Operation *member : members)
    for (OpResult result : member->getResults())
      if ((member == last && result.getResultNumber() == 0) ||
          llvm::any_of(result.getUsers(), isOutside))
        results.push_back(result);
  OpBuilder builder(last);
  auto group = GroupOp::create(builder, last->getLoc(), ValueRange(results).getTypes());
  Block &body = group.getBody().emplaceBlock();
  for (Operation *op : inOrder(members))
    op->moveBefore(&body, body.end());
  for (auto [value, result] : llvm::zip_equal(results, group.getResults()))
    value.replaceUsesWithIf(result,
                            [&](OpOperand &use) { return !group->isAncestor(use.getOwner()); });
  builder.setInsertionPointToEnd(&body);
  YieldOp::create(builder, last->getLoc(), results);
  return group;
}
