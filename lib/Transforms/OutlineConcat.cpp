// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Concatenations: the joined axis is a kernel axis of its own for each size that parts have, the
// result's is their sum.
#include "dialect/Tcc/Size.h"
#include "lib/Transforms/GroupOutliner.h"
#include "lib/Transforms/OutlineGroup.h"

using namespace mlir;
using namespace tcc;

Value GroupOutliner::concat(ConcatOp anchor) {
  MLIRContext *context = builder.getContext();
  unsigned place = anchor.getAxis();
  AxisList all = addAxes(shapeOf(anchor.getResult()), "a");

  // Parts of one size share an axis, so that what they both read is one operand. What stands before
  // a part has its size.
  SmallVector<AxisList> parts;
  auto partOf = [&](Value value) -> AxisList & {
    SizeAttr size = shapeOf(value)[place];
    for (AxisList &part : parts)
      if (space[part[place]].size == size)
        return part;
    AxisList part = all;
    part[place] = addAxis("p" + std::to_string(parts.size()), size);
    return parts.emplace_back(part);
  };
  for (Value value : anchor.getParts())
    partOf(value);
  auto axesOf = [&](Operation *op) {
    return ArrayRef(op->isBeforeInBlock(anchor) ? partOf(op->getResult(0)) : all);
  };
  SmallVector<Access> accesses = captures(axesOf);
  for (Value value : anchor.getParts())
    if (!isInside(value) && !value.getDefiningOp<ConstantOp>())
      accesses.push_back(accessThroughBroadcast(value, partOf(value)));

  // A size that is no constant reaches the kernel with an operand that has the axis; where none
  // has, the parts are stored first.
  for (const AxisList &part : parts) {
    const Axis &axis = space[part[place]];
    if (axis.size.isConstant() ||
        llvm::any_of(accesses, [&](const Access &access) { return access.has(part[place]); }))
      continue;
    SmallVector<Operation *> before, rest;
    for (Operation *op : ops)
      (op->isBeforeInBlock(anchor) && shapeOf(op->getResult(0))[place] == axis.size ? before : rest)
          .push_back(op);
    for (OpOperand &operand : anchor->getOpOperands())
      if (shapeOf(operand.get())[place] == axis.size)
        operand.set(
            isInside(operand.get())
                ? GroupOutliner(builder, table, before, operand.get(), loc).elementwise().front()
                : copyOf(builder, table, operand.get()));
    return GroupOutliner(builder, table, rest, result, loc).concat(anchor);
  }

  auto [grid, over, axes, joined] = neighbours(all, place, accesses);
  auto inKernelSize = [&](unsigned axis) {
    SizeAttr size = space[axis].size;
    return size.isConstant() ? size : SizeAttr::dim(context, space[axis].name);
  };
  SizeAttr sum = SizeAttr::constant(context, 0);
  for (Value value : anchor.getParts())
    sum = tcc::add(sum, inKernelSize(partOf(value)[place]));
  axes[joined].size = sum;
  llvm::DenseMap<unsigned, AxisList> overOf; // by the part's axis
  for (const AxisList &part : parts) {
    unsigned axis = part[place];
    overOf[axis] = over;
    overOf[axis][joined] = axes.size();
    axes.push_back({space[axis].name, {axis}, false, inKernelSize(axis)});
  }

  KernelMaker maker(builder, table, loc, space, grid, axes, /*dense=*/-1);
  Type element = tensorType(anchor.getResult()).getElementType();
  for (Operation *op : ops) {
    if (op != anchor) {
      bool before = op->isBeforeInBlock(anchor);
      cloneInto(maker, op, axesOf(op), before ? overOf[axesOf(op)[place]] : over);
      continue;
    }
    SmallVector<Value> operands;
    for (Value value : anchor.getParts()) {
      const AxisList &part = partOf(value);
      operands.push_back(inKernel(maker, value, part, overOf[part[place]], /*whole=*/false));
    }
    mapping.map(anchor.getResult(), ConcatOp::create(maker.body(), anchor.getLoc(),
                                                     maker.type(element, over), operands, joined));
  }
  return maker.finish(stem(), mapping.lookup(result), over, all);
}
