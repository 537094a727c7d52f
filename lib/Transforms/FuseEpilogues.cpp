// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What follows a contraction, row op, reduction or gather is computed before it is stored.
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Passes.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FUSEEPILOGUES
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
struct FuseEpilogues : tcc::impl::FuseEpiloguesBase<FuseEpilogues> {
  using FuseEpiloguesBase::FuseEpiloguesBase;

  void runOnOperation() override {
    for (Block *block : blocksToFuse(getOperation())) {
      SmallVector<Operation *> anchors;
      for (Operation &op : *block)
        if (isAnchor(&op))
          anchors.push_back(&op);
      for (Operation *anchor : anchors)
        take(anchor);
    }
  }

  void take(Operation *anchor) {
    Members followers;
    Operation *last = anchor;
    for (Operation *next = onlyUser(last); next && isElementwise(next); next = onlyUser(last)) {
      followers.insert(next);
      last = next;
    }
    if (followers.empty())
      return;
    StringRef name = anchor->getName().stripDialect();
    if (!takesEpilogue(anchor)) {
      if (report)
        anchor->emitRemark() << name << " does not take what follows it: "
                             << (isSumInPlace(anchor) ? "it reads its result back"
                                                      : "its kernel stores what it computes");
      return;
    }
    if (report)
      anchor->emitRemark() << name << " takes what follows it: " << namesOf(followers);
    followers.insert(anchor);
    makeGroup(last, std::move(followers));
  }
};
} // namespace
