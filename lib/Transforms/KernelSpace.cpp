// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/KernelSpace.h"
#include "dialect/Tcc/Size.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tcc;

SizeAttr Access::strideAlong(unsigned axis) const {
  for (auto [own, stride] : llvm::zip_equal(axes, strides))
    if (own == axis)
      return stride;
  return SizeAttr::constant(value.getContext(), 0);
}

bool tcc::isDenseAlong(ArrayRef<Axis> space, const Access &access, ArrayRef<unsigned> axes) {
  for (unsigned axis : llvm::reverse(axes))
    if (!space[axis].size.isConstant(1))
      return access.strideAlong(axis).isConstant(1);
  return false;
}

/// Whether `outer`, directly outside `inner`, can be one axis with it in every access.
static bool mergeable(ArrayRef<Axis> space, unsigned outer, unsigned inner,
                      ArrayRef<Access> accesses) {
  return llvm::all_of(accesses, [&](const Access &access) {
    // An access with neither is repeated along the merged axis; stride 0 outside stride 0 merges as
    // well.
    return mergesWith(space[outer].size, access.strideAlong(outer), space[inner].size,
                      access.strideAlong(inner));
  });
}

AxisList tcc::mergeableTail(ArrayRef<Axis> space, ArrayRef<unsigned> axes,
                            ArrayRef<Access> accesses) {
  if (axes.empty())
    return {};
  return mergeRuns(space, axes, accesses).back();
}

SmallVector<AxisList> tcc::mergeRuns(ArrayRef<Axis> space, ArrayRef<unsigned> axes,
                                     ArrayRef<Access> accesses) {
  SmallVector<AxisList> runs;
  std::optional<unsigned> last; // of the run, with more than one element
  for (unsigned axis : axes) {
    bool isUnit = space[axis].size.isConstant(1);
    if (runs.empty() || (!isUnit && last && !mergeable(space, *last, axis, accesses)))
      runs.push_back({axis});
    else
      runs.back().push_back(axis);
    if (!isUnit)
      last = axis;
  }
  return runs;
}

SizeAttr tcc::sizeOf(MLIRContext *context, ArrayRef<Axis> space, ArrayRef<unsigned> group) {
  SizeAttr size = SizeAttr::constant(context, 1);
  for (unsigned axis : group)
    size = multiply(size, space[axis].size);
  return size;
}

Value tcc::viewOver(OpBuilder &builder, Location loc, ArrayRef<Axis> space, const Access &access,
                    ArrayRef<AxisList> groups, ArrayRef<bool> repeat) {
  MLIRContext *context = builder.getContext();
  Value value = access.value;
  ::tcc::TensorType type = tensorType(value);

  // The groups the result has, and all their axes in order.
  SmallVector<AxisList> kept;
  AxisList wanted;
  for (auto [group, always] : llvm::zip_equal(groups, repeat))
    if (always || llvm::any_of(group, [&](unsigned axis) { return access.has(axis); })) {
      kept.push_back(group);
      llvm::append_range(wanted, group);
    }

  // 1. The value's axes in the order they are wanted.
  AxisList order;
  for (unsigned axis : wanted)
    if (access.has(axis))
      order.push_back(axis);
  auto names = [&](ArrayRef<unsigned> axes) {
    return llvm::join(llvm::map_range(axes, [&](unsigned axis) { return space[axis].name; }), " ");
  };
  if (order != access.axes) {
    SmallVector<SizeAttr> shape =
        llvm::map_to_vector(order, [&](unsigned a) { return space[a].size; });
    type = type.withShape(shape);
    value =
        RearrangeOp::create(builder, loc, type, names(access.axes) + " -> " + names(order), value);
  }

  // 2. The missing ones, repeated.
  if (order.size() != wanted.size()) {
    SmallVector<SizeAttr> shape =
        llvm::map_to_vector(wanted, [&](unsigned a) { return space[a].size; });
    SmallVector<int64_t> places;
    for (auto [place, axis] : llvm::enumerate(wanted))
      if (access.has(axis))
        places.push_back(place);
    type = type.withShape(shape);
    value = BroadcastOp::create(builder, loc, type, value, places);
  }

  // 3. Groups joined.
  if (llvm::any_of(kept, [](const AxisList &group) { return group.size() != 1; })) {
    std::string pattern = names(wanted) + " ->";
    SmallVector<SizeAttr> shape;
    for (const AxisList &group : kept) {
      pattern += group.empty()       ? " 1"
                 : group.size() == 1 ? " " + names(group)
                                     : " (" + names(group) + ")";
      shape.push_back(sizeOf(context, space, group));
    }
    value = RearrangeOp::create(builder, loc, type.withShape(shape), pattern, value);
  }
  return value;
}
