// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where a value lies in memory: a strided window of the value that owns the memory.
#ifndef TCC_TRANSFORMS_LAYOUT_H
#define TCC_TRANSFORMS_LAYOUT_H

#include "dialect/Tcc/TccOps.h"

namespace tcc {
/// Element [i, j, ..] of the value is element offset + i * strides[0] + j * strides[1] + .. of the
/// root's memory. The root is an argument, a parameter, a size, a launch's result, or a loop's
/// carried value or result.
struct View {
  mlir::Value root;
  SizeAttr offset;
  llvm::SmallVector<SizeAttr> strides;
};

/// Follows rearrange, slice, broadcast and check_index. Failure: no strides say it, the value needs
/// memory of its own.
mlir::FailureOr<View> viewOf(mlir::Value value);

/// Row-major strides.
llvm::SmallVector<SizeAttr> contiguousStrides(mlir::MLIRContext *context,
                                              llvm::ArrayRef<SizeAttr> shape);

/// Whether the value is the whole of its root, row-major.
bool isContiguous(mlir::Value value);

/// Whether axes a and b, a directly outside b, walk memory as one axis of size a * b.
bool mergesWith(SizeAttr outerSize, SizeAttr outerStride, SizeAttr innerSize, SizeAttr innerStride);
} // namespace tcc

#endif
