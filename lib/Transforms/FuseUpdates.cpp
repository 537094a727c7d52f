// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a call assigns of one parameter and its states is one pass over them.
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Passes.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FUSEUPDATES
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
class Updates {
public:
  Updates(Block &block, bool report) : block(block), report(report) {}

  void run() {
    SmallVector<AssignOp> assigns(block.getOps<AssignOp>());
    for (AssignOp assign : assigns) // assigned or not, what follows reads the old values
      assign->moveBefore(block.getTerminator());
    SmallVector<SmallVector<Operation *>> updates;
    for (AssignOp assign : assigns) {
      Operation *root = assign.getValue().getDefiningOp();
      if (!root || root->getBlock() != &block || !isElementwise(root))
        continue;
      auto joins = [&](ArrayRef<Operation *> update) {
        return shapeOf(update.front()->getResult(0)) == shapeOf(root->getResult(0)) &&
               llvm::any_of(update, [&](Operation *other) { return sharesInput(root, other); });
      };
      auto *update = llvm::find_if(updates, joins);
      if (update == updates.end())
        updates.emplace_back(1, root);
      else if (!llvm::is_contained(*update, root))
        update->push_back(root);
    }
    for (ArrayRef<Operation *> update : updates)
      if (update.size() > 1)
        fuse(update);
  }

private:
  void fuse(ArrayRef<Operation *> roots) {
    Members members;
    members.insert(roots.begin(), roots.end());
    for (Operation *root : roots)
      addProducers(block, root, members);
    Operation *last = roots.front();
    for (Operation *member : members)
      last = last->isBeforeInBlock(member) ? member : last;
    // Whoever else reads a result stands behind the group.
    for (Operation *member : members)
      for (Operation *user : member->getUsers()) {
        Operation *reader = block.findAncestorOpInBlock(*user);
        if (members.contains(user) || last->isBeforeInBlock(reader))
          continue;
        if (report)
          last->emitRemark() << roots.size() << " assigned values are no one pass, for "
                             << reader->getName().stripDialect() << " reads "
                             << member->getName().stripDialect() << " before";
        return;
      }
    if (report)
      last->emitRemark("one pass for ") << roots.size() << " assigned values: " << namesOf(members);
    makeGroup(last, std::move(members));
  }

  /// The tensors of its own shape that an op's elementwise work begins with.
  void addInputs(Operation *op, llvm::SetVector<Value> &inputs, DenseSet<Operation *> &seen) {
    if (!seen.insert(op).second)
      return;
    for (Value operand : op->getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (producer && producer->getBlock() == &block && isElementwise(producer))
        addInputs(producer, inputs, seen);
      else if (!producer || !isa<BroadcastOp, ConstantOp>(producer))
        inputs.insert(operand);
    }
  }
  bool sharesInput(Operation *a, Operation *b) {
    llvm::SetVector<Value> ofA, ofB;
    DenseSet<Operation *> seenByA, seenByB;
    addInputs(a, ofA, seenByA);
    addInputs(b, ofB, seenByB);
    return llvm::any_of(ofA, [&](Value input) { return ofB.contains(input); });
  }

  Block &block;
  bool report;
};

struct FuseUpdates : tcc::impl::FuseUpdatesBase<FuseUpdates> {
  using FuseUpdatesBase::FuseUpdatesBase;
  void runOnOperation() override {
    for (Block *block : blocksToFuse(getOperation()))
      Updates(*block, report).run();
  }
};
} // namespace
