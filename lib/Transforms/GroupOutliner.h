// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Turns one group into a kernel and its launch: which logical axes become which kernel axes, by how
// the operands lie in memory. One function per form; Outline*.cpp have one form each.
#ifndef TCC_TRANSFORMS_GROUPOUTLINER_H
#define TCC_TRANSFORMS_GROUPOUTLINER_H

#include "lib/Transforms/KernelMaker.h"

namespace tcc {
/// A group's ops and what they read from outside.
class GroupOutliner {
public:
  GroupOutliner(mlir::OpBuilder &builder, KernelTable &table, llvm::ArrayRef<mlir::Operation *> ops,
                mlir::ValueRange results, mlir::Location loc)
      : builder(builder), table(table), ops(ops), results(results), result(results.front()),
        loc(loc) {}

  /// Its result and the logs of its sums; its gradients of q, k and v; the one of what it reads.
  llvm::SmallVector<mlir::Value> attention(AttentionOp anchor);
  llvm::SmallVector<mlir::Value> attentionBackward(AttentionBackwardOp anchor);
  llvm::SmallVector<mlir::Value> attentionCaptureBackward(AttentionCaptureBackwardOp anchor);
  mlir::Value contraction(ContractOp anchor, int64_t panelBytes);
  mlir::Value row(mlir::Operation *anchor);
  mlir::Value reduction(mlir::Operation *anchor);
  mlir::Value gather(GatherOp anchor);
  mlir::Value concat(ConcatOp anchor);
  mlir::Value takeAlong(TakeAlongOp anchor);
  mlir::Value cumsum(CumsumOp anchor);
  mlir::Value scatterAdd(ScatterAddOp anchor);
  llvm::SmallVector<mlir::Value> elementwise();

private:
  mlir::Value panels(llvm::ArrayRef<Access> parts, llvm::ArrayRef<AxisList> rows,
                     const AxisList &sum, llvm::ArrayRef<unsigned> grid, int64_t width);

  friend class AttentionOutliner;
  static constexpr size_t maxRank = 6; ///< of a kernel without a contraction, reduction or row

  unsigned addAxis(const std::string &name, SizeAttr size) {
    space.push_back({name, size});
    return space.size() - 1;
  }
  AxisList addAxes(llvm::ArrayRef<SizeAttr> shape, llvm::StringRef prefix) {
    AxisList axes;
    for (auto [index, size] : llvm::enumerate(shape))
      axes.push_back(addAxis((prefix + llvm::Twine(index)).str(), size));
    return axes;
  }

  bool isInside(mlir::Value value) const {
    return value.getDefiningOp() && llvm::is_contained(ops, value.getDefiningOp());
  }
  Access access(mlir::Value value, llvm::ArrayRef<unsigned> axes) const;
  Access accessThroughBroadcast(mlir::Value value, llvm::ArrayRef<unsigned> axes) const;
  llvm::SmallVector<Access>
  captures(llvm::function_ref<llvm::ArrayRef<unsigned>(mlir::Operation *)> axesOf) const;
  void cloneInto(KernelMaker &maker, mlir::Operation *op, llvm::ArrayRef<unsigned> logical,
                 llvm::ArrayRef<unsigned> over);
  mlir::Value inKernel(KernelMaker &maker, mlir::Value value, llvm::ArrayRef<unsigned> logical,
                       llvm::ArrayRef<unsigned> over, bool whole);
  /// One axis that stays as it is, between runs of the others.
  struct Neighbours {
    AxisList grid, over;
    llvm::SmallVector<KernelAxis> axes;
    unsigned place; ///< of the axis among `over`
  };
  Neighbours neighbours(llvm::ArrayRef<unsigned> all, unsigned place,
                        llvm::ArrayRef<Access> accesses) const;
  llvm::SmallVector<mlir::Operation *> makersOf(mlir::Value value) const;
  GroupOutliner storedFirst(mlir::Operation *anchor);
  std::string stem() const;
  static AxisList without(llvm::ArrayRef<unsigned> axes, llvm::ArrayRef<unsigned> removed) {
    return AxisList(llvm::make_filter_range(
        axes, [&](unsigned axis) { return !llvm::is_contained(removed, axis); }));
  }

  mlir::OpBuilder &builder;
  KernelTable &table;
  llvm::ArrayRef<mlir::Operation *> ops;
  llvm::SmallVector<mlir::Value> results; ///< several only where all work is elementwise
  mlir::Value result;                     ///< the first
  mlir::Location loc;
  llvm::SmallVector<mlir::Operation *> rest; ///< of storedFirst
  llvm::SmallVector<Axis> space;
  mlir::IRMapping mapping;
};
} // namespace tcc

#endif
