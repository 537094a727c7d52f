// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where a value lies in memory: a strided window of the value that owns the memory.
#ifndef TCC_TRANSFORMS_LAYOUT_H
#define TCC_TRANSFORMS_LAYOUT_H

#include "dialect/Tcc/TccOps.h"

namespace tcc {
/// Element [i, j, ..] of the value is element offset + i * strides[0] + j * strides[1] + .. of the
/// root's memory, and `stride` more for each turn of the loops in `rows`. The root is an argument,
/// a parameter, a size, a launch's result, or a loop's carried value or result.
struct View {
  mlir::Value root;
  SizeAttr offset;
  llvm::SmallVector<SizeAttr> strides;
  struct Row {
    mlir::Value counter; ///< of a loop
    SizeAttr stride;
  };
  llvm::SmallVector<Row, 1> rows;
};

/// Follows rearrange, slice, broadcast, check_index and row.
/// Failure: no strides say it, the value needs memory of its own.
mlir::FailureOr<View> viewOf(mlir::Value value);

/// Whether the op only says how memory is read.
bool isViewLike(mlir::Operation *op);

/// Whether memory is made for the value: a launch's result, or a loop's stacked one.
bool ownsMemory(mlir::Value value);

/// The stacked result of the loop around it that holds the value as a row; null where it is not
/// stacked.
mlir::Value stackOf(mlir::Value value);

/// Whether the value is a parameter, or a window of one whose place and sizes are constants.
bool isOfParameter(mlir::Value value);

/// Whether the function gives parameters new values: what it makes of them is old after each call.
bool writesParameters(mlir::Operation *function);

/// Row-major strides.
llvm::SmallVector<SizeAttr> contiguousStrides(mlir::MLIRContext *context,
                                              llvm::ArrayRef<SizeAttr> shape);

/// Whether the value is the whole of its root, row-major.
bool isContiguous(mlir::Value value);

/// Whether axes a and b, a directly outside b, walk memory as one axis of size a * b.
bool mergesWith(SizeAttr outerSize, SizeAttr outerStride, SizeAttr innerSize, SizeAttr innerStride);
} // namespace tcc

#endif
