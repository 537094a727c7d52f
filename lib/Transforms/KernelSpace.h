// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which logical axes of a group become which kernel axes, and which become the launch's grid.
#ifndef TCC_TRANSFORMS_KERNELSPACE_H
#define TCC_TRANSFORMS_KERNELSPACE_H

#include "lib/Transforms/Layout.h"

namespace tcc {
/// A logical axis of a group, e.g. `b` of a contraction or axis 1 of an elementwise group.
struct Axis {
  std::string name; ///< unique in the group; stands in einops patterns
  SizeAttr size;
};
using AxisList = llvm::SmallVector<unsigned, 6>; ///< indices into the group's axes

/// A value from outside the group, by the logical axes it has. `axes[i]` is the axis of the value's
/// own axis i.
struct Access {
  mlir::Value value;
  AxisList axes;
  llvm::SmallVector<SizeAttr> strides;       ///< of the value's axes
  SizeAttr strideAlong(unsigned axis) const; ///< zero constant where the value lacks the axis
  bool has(unsigned axis) const { return llvm::is_contained(axes, axis); }
};

/// Whether the access walks the axes, joined to one, in steps of one element.
bool isDenseAlong(llvm::ArrayRef<Axis> space, const Access &access, llvm::ArrayRef<unsigned> axes);

/// The longest tail of `axes` (outermost first) that all accesses walk as one axis; an access
/// without any of them does.
AxisList mergeableTail(llvm::ArrayRef<Axis> space, llvm::ArrayRef<unsigned> axes,
                       llvm::ArrayRef<Access> accesses);

/// Cuts `axes` into runs of neighbours that all accesses walk as one axis.
llvm::SmallVector<AxisList> mergeRuns(llvm::ArrayRef<Axis> space, llvm::ArrayRef<unsigned> axes,
                                      llvm::ArrayRef<Access> accesses);

/// `value` seen over `groups`, each a list of logical axes that becomes one axis of the result (an
/// empty list: an axis of size 1). With `repeat`, a group the value lacks is repeated; otherwise it
/// is left out. Groups the value has in part are completed by repeating. Fails never: callers have
/// asked mergeRuns.
mlir::Value viewOver(mlir::OpBuilder &builder, mlir::Location loc, llvm::ArrayRef<Axis> space,
                     const Access &access, llvm::ArrayRef<AxisList> groups,
                     llvm::ArrayRef<bool> repeat);

SizeAttr sizeOf(mlir::MLIRContext *context, llvm::ArrayRef<Axis> space,
                llvm::ArrayRef<unsigned> group);
} // namespace tcc

#endif
