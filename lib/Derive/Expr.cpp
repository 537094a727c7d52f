// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/Expr.h"

#include "dialect/Tcc/Size.h"

using namespace mlir;

namespace tcc::derive {

Expr Expr::number(double number) const {
  return wrap(ConstantOp::create(*builder, type(), number));
}

Expr operator-(Expr x) { return apply<NegOp>(x); }
Expr operator+(Expr a, Expr b) { return apply<AddOp>(a, b); }
Expr operator-(Expr a, Expr b) { return apply<SubOp>(a, b); }
Expr operator*(Expr a, Expr b) { return apply<MulOp>(a, b); }
Expr operator/(Expr a, Expr b) { return apply<DivOp>(a, b); }
Expr operator+(Expr a, double b) { return a + a.number(b); }
Expr operator-(Expr a, double b) { return a - a.number(b); }
Expr operator-(double a, Expr b) { return b.number(a) - b; }
Expr operator*(Expr a, double b) { return a * a.number(b); }
Expr operator*(double a, Expr b) { return b * a; }
Expr operator/(double a, Expr b) { return b.number(a) / b; }

Expr compare(Predicate predicate, Expr a, Expr b) {
  return a.wrap(CompareOp::create(*a.builder, predicate, a.value, b.value));
}

Expr where(Expr condition, Expr a, Expr b) {
  return a.wrap(WhereOp::create(*a.builder, condition.value, a.value, b.value));
}

Expr cast(Expr x, Type element) {
  if (x.type().getElementType() == element)
    return x;
  return x.wrap(CastOp::create(*x.builder, x.type().withElement(element), x.value));
}

Expr sum(Expr x, ArrayRef<int64_t> axes) {
  if (axes.empty())
    return x;
  SmallVector<SizeAttr> kept;
  for (auto [axis, size] : llvm::enumerate(x.shape()))
    if (!llvm::is_contained(axes, int64_t(axis)))
      kept.push_back(size);
  return x.wrap(ReduceSumOp::create(*x.builder, x.type().withShape(kept), x.value, axes));
}

Expr broadcast(Expr x, TensorType type, ArrayRef<int64_t> axes) {
  return x.type() == type ? x : x.wrap(BroadcastOp::create(*x.builder, type, x.value, axes));
}

Expr contraction(Expr a, const EinopsSide &left, Expr b, const EinopsSide &right, TensorType type,
                 const EinopsSide &out) {
  return a.wrap(ContractOp::create(*a.builder, Type(type), Einops{{left, right}, out}.str(),
                                   a.value, b.value));
}

Expr rearrange(Expr x, TensorType type, StringRef pattern) {
  return x.wrap(RearrangeOp::create(*x.builder, type, pattern, x.value));
}

Expr repeatAlong(Expr x, Expr like, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> places;
  for (int64_t axis = 0; axis < int64_t(like.shape().size()); ++axis)
    if (!llvm::is_contained(axes, axis))
      places.push_back(axis);
  return broadcast(x, like.type(), places);
}

Expr coordinate(ImplicitLocOpBuilder &builder, TensorType places, unsigned axis) {
  auto line = TensorType::get(builder.getContext(), builder.getI32Type(), places.getShape()[axis]);
  Expr index{IotaOp::create(builder, line), &builder};
  return broadcast(cast(index, builder.getI64Type()), places, axis);
}

Expr elementNumber(ImplicitLocOpBuilder &builder, TensorType places, ArrayRef<SizeAttr> shape,
                   llvm::function_ref<Expr(unsigned)> at) {
  auto scalar = TensorType::get(builder.getContext(), builder.getI64Type(), {});
  SizeAttr stride = SizeAttr::constant(builder.getContext(), 1);
  Expr number{ConstantOp::create(builder, places, 0.0), &builder};
  for (unsigned axis = shape.size(); axis-- > 0;) {
    Expr step{SizeOp::create(builder, scalar, stride), &builder};
    number = number + at(axis) * broadcast(step, places, {});
    stride = multiply(stride, shape[axis]);
  }
  return number;
}

} // namespace tcc::derive
