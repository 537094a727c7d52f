// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Zeros behind the rows of heads whose width is no whole number of vectors.
#include "lib/Transforms/AttentionForm.h"
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Passes.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_PADHEADS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
/// Rows of an operand or a result: the axis that is widened, and its size then.
struct Rows {
  EinopsSide side;
  std::string axis;
  int64_t to;

  int64_t place() const {
    auto names = side.names();
    return llvm::find(names, axis) - names.begin();
  }
  ::tcc::TensorType widened(Value value) const {
    SmallVector<SizeAttr> shape(shapeOf(value));
    shape[place()] = SizeAttr::constant(value.getContext(), to);
    return tensorType(value).withShape(shape);
  }
};

class HeadPadding {
public:
  HeadPadding(Operation *op, int64_t vectorBytes)
      : op(op), heads(*headsOf(op)), depth(heads.depth), width(heads.width) {
    Type element = tensorType(op->getOperand(0)).getElementType();
    uint64_t lanes = vectorBytes * 8 / element.getIntOrFloatBitWidth(), widest = heads.widest();
    lanes = std::min(lanes, llvm::PowerOf2Ceil(widest));
    while (widest > mostVectors * lanes)
      lanes *= 2; // the target's own are too narrow
    width = llvm::alignTo(width, lanes);
    if (heads.keepsDepth)
      depth = llvm::alignTo(depth, lanes);
  }

  void run() {
    const AttentionAxes &axes = heads.axes;
    Rows q{axes.q, heads.depthAxis, depth}, k{axes.k, heads.depthAxis, depth},
        v{axes.v, heads.widthAxis, width}, result{axes.result, heads.widthAxis, width};
    widenOperand(0, q);
    widenOperand(1, k);
    widenOperand(2, v);
    if (isa<AttentionOp>(op)) {
      widenResult(0, result);
      return;
    }
    widenOperand(3, result);
    widenOperand(5, result); // its gradient
    if (isa<AttentionCaptureBackwardOp>(op))
      return;
    widenResult(0, q);
    widenResult(1, k);
    widenResult(2, v);
  }

private:
  void widenOperand(unsigned number, const Rows &rows) {
    Value value = op->getOperand(number);
    ::tcc::TensorType wide = rows.widened(value);
    if (wide == tensorType(value))
      return;
    OpBuilder builder(op);
    int64_t given = shapeOf(value)[rows.place()].getConstant();
    Rows rest{rows.side, rows.axis, rows.to - given};
    Value zeros = ConstantOp::create(builder, op->getLoc(), rest.widened(value), 0.0);
    op->setOperand(number, ConcatOp::create(builder, op->getLoc(), Type(wide),
                                            ValueRange{value, zeros}, rows.place()));
  }
  void widenResult(unsigned number, const Rows &rows) {
    Value value = op->getResult(number);
    Type given = value.getType(), wide = rows.widened(value);
    if (wide == given)
      return;
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    SmallVector<Attribute> none(shapeOf(value).size(), SizeAttr::constant(op->getContext(), 0));
    value.setType(wide);
    auto own = SliceOp::create(builder, op->getLoc(), given, value, builder.getArrayAttr(none));
    value.replaceAllUsesExcept(own.getResult(), own);
  }

  Operation *op;
  AttentionHeads heads;
  int64_t depth, width; ///< wanted
};

struct PadHeads : tcc::impl::PadHeadsBase<PadHeads> {
  using PadHeadsBase::PadHeadsBase;
  void runOnOperation() override {
    getOperation().walk([&](Operation *op) {
      std::string why;
      if (isAttention(op) && succeeded(attentionForm(op, why)))
        HeadPadding(op, vectorBytes).run();
    });
  }
};
} // namespace
