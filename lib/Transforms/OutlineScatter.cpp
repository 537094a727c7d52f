// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sums of rows by an index: x [m, n] and index [m] to [v, n]. The index's axes are one, in the
// order that rows are added in, and so are the columns.
#include "lib/Transforms/GroupOutliner.h"
#include "lib/Transforms/OutlineGroup.h"

using namespace mlir;
using namespace tcc;

Value GroupOutliner::scatterAdd(ScatterAddOp anchor) {
  Value x = anchor.getX();
  AxisList all = addAxes(shapeOf(x), "a");
  size_t indexRank = shapeOf(anchor.getIndex()).size();
  AxisList index(ArrayRef(all).take_front(indexRank)), columns(ArrayRef(all).drop_front(indexRank));
  if (mergeRuns(space, index, access(anchor.getIndex(), index)).size() > 1)
    anchor.getIndexMutable().assign(copyOf(builder, table, anchor.getIndex()));
  Access indexAccess = access(anchor.getIndex(), index);

  SmallVector<Access> accesses = captures([&](Operation *) { return ArrayRef<unsigned>(all); });
  if (!isInside(x) && !x.getDefiningOp<ConstantOp>())
    accesses.push_back(accessThroughBroadcast(x, all));
  accesses.push_back(indexAccess);
  if (mergeRuns(space, index, accesses).size() > 1 ||
      mergeRuns(space, columns, accesses).size() > 1)
    return storedFirst(anchor).scatterAdd(anchor);

  unsigned v = addAxis("v", shapeOf(anchor.getResult())[0]);
  AxisList kept = {v};
  llvm::append_range(kept, columns);
  KernelAxis axes[] = {{"m", index, false}, {"v", {v}, false}, {"n", columns, true}};
  KernelMaker maker(builder, table, loc, space, /*grid=*/{}, axes, /*dense=*/-1);
  for (Operation *op : ops)
    if (op != anchor)
      cloneInto(maker, op, all, {0, 2});
  Value rows = inKernel(maker, x, all, {0, 2}, false), at = maker.operand(indexAccess, {0}, true);
  Type element = tensorType(x).getElementType();
  mapping.map(anchor.getResult(), ScatterAddOp::create(maker.body(), anchor.getLoc(),
                                                       maker.type(element, {1, 2}), rows, at));
  return maker.finish(stem(), mapping.lookup(result), {1, 2}, kept);
}
