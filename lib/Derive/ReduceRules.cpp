// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/Rules.h"

#include "dialect/Tcc/Size.h"

namespace tcc::derive {

static llvm::ArrayRef<int64_t> axesOf(mlir::Operation *op) {
  return op->getAttrOfType<mlir::DenseI64ArrayAttr>("axes").asArrayRef();
}

void reduceSum(Adjoint &a) {
  Expr like = a.gradient.wrap(a.op->getOperand(0)); // its type only
  a.add(0, repeatAlong(a.gradient, like, axesOf(a.op)));
}

/// Equal largest elements share the gradient evenly.
void reduceExtreme(Adjoint &a) {
  Expr x = a.operand(0);
  llvm::ArrayRef<int64_t> axes = axesOf(a.op);
  Expr isIt = compare(Predicate::eq, x, repeatAlong(a.result(), x, axes));
  Expr shares = where(isIt, x.number(1), x.number(0));
  a.add(0, shares * repeatAlong(a.gradient / sum(shares, axes), x, axes));
}

/// The product of the other elements: r / x where no element is 0; where one is, that one's is the
/// product of the others; where several are, 0.
void reduceProd(Adjoint &a) {
  Expr x = a.operand(0), one = x.number(1), zero = x.number(0);
  llvm::ArrayRef<int64_t> axes = axesOf(a.op);
  Expr isZero = compare(Predicate::eq, x, zero);
  Expr filled = where(isZero, one, x), zeros = sum(where(isZero, one, zero), axes);
  Expr rest = a.gradient.wrap(ReduceProdOp::create(*x.builder, zeros.type(), filled.value, axes));
  Expr whole = repeatAlong(a.gradient * rest, x, axes), count = repeatAlong(zeros, x, axes);
  Expr none = compare(Predicate::eq, count, zero), single = compare(Predicate::eq, count, one);
  a.add(0, where(isZero, where(single, whole, zero), where(none, whole / filled, zero)));
}

/// The running sum from the other end: what is not before.
void cumsum(Adjoint &a) {
  auto op = llvm::cast<CumsumOp>(a.op);
  Expr g = a.gradient;
  int64_t axis = op.getAxis();
  Expr upTo = g.wrap(CumsumOp::create(*g.builder, g.type(), g.value, axis));
  a.add(0, repeatAlong(sum(g, axis), g, axis) - upTo + g);
}

} // namespace tcc::derive
