// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/Rules.h"

#include "dialect/Tcc/Diagonals.h"
#include "dialect/Tcc/Rearrange.h"
#include "dialect/Tcc/Size.h"

namespace tcc::derive {

/// Sums over what was repeated; an axis of 1 that became larger is put back.
void broadcast(Adjoint &a) {
  auto op = llvm::cast<BroadcastOp>(a.op);
  llvm::ArrayRef<SizeAttr> source = shapeOf(op.getX()), wide = shapeOf(op.getResult());
  llvm::SmallVector<int64_t> summed;
  EinopsSide kept, all;
  for (int64_t axis = 0; axis < int64_t(wide.size()); ++axis) {
    auto place = llvm::find(op.getAxes(), axis);
    bool repeats =
        place == op.getAxes().end() || source[place - op.getAxes().begin()] != wide[axis];
    std::string name = "a" + std::to_string(axis);
    if (repeats)
      summed.push_back(axis);
    else
      kept.push_back({name});
    if (place != op.getAxes().end())
      all.push_back(repeats ? EinopsAxis{} : EinopsAxis{name});
  }
  Expr g = sum(a.gradient, summed);
  if (kept.size() != all.size())
    g = rearrange(g, tensorType(op.getX()), Einops{{kept}, all}.str());
  a.add(0, g);
}

void rearrange(Adjoint &a) {
  auto op = llvm::cast<RearrangeOp>(a.op);
  Einops pattern = patternOf(op);
  a.add(0, rearrange(a.gradient, tensorType(op.getX()),
                     Einops{{pattern.output}, pattern.inputs[0]}.str()));
}

/// x with `before` and `after` zeros along an axis.
static Expr padded(Expr x, int64_t axis, SizeAttr before, SizeAttr after) {
  llvm::SmallVector<SizeAttr> shape(x.shape());
  llvm::SmallVector<mlir::Value> parts{x.value};
  auto zeros = [&](SizeAttr size) {
    llvm::SmallVector<SizeAttr> part(x.shape());
    part[axis] = size;
    shape[axis] = add(shape[axis], size);
    return ConstantOp::create(*x.builder, x.type().withShape(part), 0.0).getResult();
  };
  if (!before.isConstant(0))
    parts.insert(parts.begin(), zeros(before));
  if (!after.isConstant(0))
    parts.push_back(zeros(after));
  if (parts.size() == 1)
    return x;
  return x.wrap(ConcatOp::create(*x.builder, x.type().withShape(shape), parts, axis));
}

/// Zeros around the window.
void slice(Adjoint &a) {
  auto op = llvm::cast<SliceOp>(a.op);
  Expr g = a.gradient;
  for (auto [axis, size] : llvm::enumerate(shapeOf(op.getX()))) {
    SizeAttr before = op.getOffset(axis);
    SizeAttr after = subtract(subtract(size, before), shapeOf(op.getResult())[axis]);
    g = padded(g, axis, before, after);
  }
  a.add(0, g);
}

void concat(Adjoint &a) {
  auto op = llvm::cast<ConcatOp>(a.op);
  SizeAttr zero = SizeAttr::constant(op.getContext(), 0), offset = zero;
  for (auto [number, part] : llvm::enumerate(op.getParts())) {
    llvm::SmallVector<mlir::Attribute> offsets(shapeOf(part).size(), zero);
    offsets[op.getAxis()] = offset;
    offset = add(offset, shapeOf(part)[op.getAxis()]);
    if (!a.wants(number))
      continue;
    Expr g = a.gradient;
    a.add(number, g.wrap(SliceOp::create(*g.builder, part.getType(), g.value,
                                         g.builder->getArrayAttr(offsets))));
  }
}

void toeplitz(Adjoint &a) {
  Expr g = a.gradient;
  a.add(0, g.wrap(sumDiagonals(*g.builder, g.value, llvm::cast<ToeplitzOp>(a.op).getRows())));
}

/// Rows of the gradient, added up where they were read.
void gather(Adjoint &a) {
  Expr g = a.gradient;
  a.add(0, g.wrap(ScatterAddOp::create(*g.builder, a.op->getOperand(0).getType(), g.value,
                                       a.operand(1).value)));
}

void scatterAdd(Adjoint &a) {
  Expr g = a.gradient;
  a.add(0, g.wrap(GatherOp::create(*g.builder, a.op->getOperand(0).getType(), g.value,
                                   a.operand(1).value)));
}

/// Along the axis, each element of the operand gets what was read of it: a contraction of the
/// gradient with "the index is j" would be as large as both, so rows are scattered in the flat
/// operand.
void takeAlong(Adjoint &a) {
  auto op = llvm::cast<TakeAlongOp>(a.op);
  Expr g = a.gradient, index = a.operand(1);
  TensorType type = tensorType(op.getX());
  TensorType places = index.type().withElement(g.builder->getI64Type());
  // The row-major number of the element that was read.
  Expr flat = elementNumber(*g.builder, places, type.getShape(), [&](unsigned axis) {
    return axis == op.getAxis() ? cast(index, places.getElementType())
                                : coordinate(*g.builder, places, axis);
  });
  auto flatten = [&](Expr x) {
    EinopsSide side;
    EinopsAxis joined;
    for (size_t axis = 0; axis < x.shape().size(); ++axis) {
      joined.push_back("a" + std::to_string(axis));
      side.push_back({joined.back()});
    }
    return rearrange(x, x.type().withShape(x.type().numElements()),
                     Einops{{side}, EinopsSide{{joined}}}.str());
  };
  Expr sums = g.wrap(ScatterAddOp::create(*g.builder, type.withShape(type.numElements()),
                                          flatten(g).value, flatten(flat).value));
  EinopsSide side;
  EinopsAxis joined;
  for (size_t axis = 0; axis < type.getRank(); ++axis) {
    joined.push_back("a" + std::to_string(axis));
    side.push_back({joined.back()});
  }
  a.add(0, rearrange(sums, type, Einops{{EinopsSide{{joined}}}, side}.str()));
}

} // namespace tcc::derive
