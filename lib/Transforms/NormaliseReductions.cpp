// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions as kernels do them.
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Passes.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_NORMALISEREDUCTIONS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
/// Reduced axes that are not neighbours are reduced one run after the other, the last run first.
void splitReduction(Operation *op) {
  auto axes = op->getAttrOfType<DenseI64ArrayAttr>("axes").asArrayRef();
  size_t start = axes.size();
  while (start > 0 && (start == axes.size() || axes[start - 1] + 1 == axes[start]))
    --start;
  if (start == 0)
    return;
  OpBuilder builder(op);
  auto reduce = [&](Value x, ArrayRef<int64_t> over) {
    SmallVector<SizeAttr> kept;
    for (auto [axis, size] : llvm::enumerate(shapeOf(x)))
      if (!llvm::is_contained(over, int64_t(axis)))
        kept.push_back(size);
    OperationState state(op->getLoc(), op->getName());
    state.addOperands(x);
    state.addTypes(tensorType(x).withShape(kept));
    state.addAttribute("axes", builder.getDenseI64ArrayAttr(over));
    return builder.create(state);
  };
  Operation *last = reduce(op->getOperand(0), axes.drop_front(start));
  Operation *rest = reduce(last->getResult(0), axes.take_front(start));
  op->replaceAllUsesWith(rest);
  op->erase();
  splitReduction(rest);
}

/// A sum of halves that is read back is kept in f32, as all sums of them are.
void widenHalves(Operation *op) {
  ::tcc::TensorType x = tensorType(op->getOperand(0)), result = tensorType(op->getResult(0));
  if (!x.getElementType().isF16() && !x.getElementType().isBF16())
    return;
  OpBuilder builder(op);
  Type f32 = builder.getF32Type();
  Operation *wide = builder.clone(*op);
  builder.setInsertionPoint(wide);
  wide->setOperand(
      0, CastOp::create(builder, op->getLoc(), Type(x.withElement(f32)), op->getOperand(0)));
  wide->getResult(0).setType(result.withElement(f32));
  builder.setInsertionPoint(op);
  op->replaceAllUsesWith(CastOp::create(builder, op->getLoc(), Type(result), wide->getResult(0)));
  op->erase();
}

struct NormaliseReductions : tcc::impl::NormaliseReductionsBase<NormaliseReductions> {
  using NormaliseReductionsBase::NormaliseReductionsBase;
  void runOnOperation() override {
    SmallVector<Operation *> reductions, sums;
    getOperation()->walk([&](Operation *op) {
      if (op->hasTrait<family::Reduce>())
        reductions.push_back(op);
      else if (isSumInPlace(op))
        sums.push_back(op);
    });
    llvm::for_each(reductions, splitReduction);
    llvm::for_each(sums, widenHalves);
  }
};
} // namespace
