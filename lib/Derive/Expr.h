// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Graph ops written as formulas: the language that derivative rules are written in.
#ifndef TCC_DERIVE_EXPR_H
#define TCC_DERIVE_EXPR_H

#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/TccOps.h"

namespace tcc::derive {

/// A tensor, and where ops on it are made. Operands of a binary op have one type.
struct Expr {
  mlir::Value value;
  mlir::ImplicitLocOpBuilder *builder = nullptr;

  explicit operator bool() const { return value != nullptr; }
  TensorType type() const { return tensorType(value); }
  llvm::ArrayRef<SizeAttr> shape() const { return shapeOf(value); }
  /// One number in every element of a tensor of this one's type.
  Expr number(double number) const;
  Expr wrap(mlir::Value other) const { return {other, builder}; }
};

Expr operator-(Expr x);
Expr operator+(Expr a, Expr b);
Expr operator-(Expr a, Expr b);
Expr operator*(Expr a, Expr b);
Expr operator/(Expr a, Expr b);
Expr operator+(Expr a, double b);
Expr operator-(Expr a, double b);
Expr operator-(double a, Expr b);
Expr operator*(Expr a, double b);
Expr operator*(double a, Expr b);
Expr operator/(double a, Expr b);

/// An op of one operand and the operand's type.
template <typename Op> Expr apply(Expr x) { return x.wrap(Op::create(*x.builder, x.value)); }
template <typename Op> Expr apply(Expr a, Expr b) {
  return a.wrap(Op::create(*a.builder, a.value, b.value));
}
Expr compare(Predicate predicate, Expr a, Expr b);
Expr where(Expr condition, Expr a, Expr b);
Expr cast(Expr x, mlir::Type element);
/// The sum over axes, which the result lacks.
Expr sum(Expr x, llvm::ArrayRef<int64_t> axes);
Expr broadcast(Expr x, TensorType type, llvm::ArrayRef<int64_t> axes);
/// The contraction "left, right -> out" of a and b.
Expr contraction(Expr a, const EinopsSide &left, Expr b, const EinopsSide &right, TensorType type,
                 const EinopsSide &out);
Expr rearrange(Expr x, TensorType type, llvm::StringRef pattern);
/// x, which lacks `axes` of `like`, repeated along them.
Expr repeatAlong(Expr x, Expr like, llvm::ArrayRef<int64_t> axes);
/// The index along an axis, at every place of an i64 tensor.
Expr coordinate(mlir::ImplicitLocOpBuilder &builder, TensorType places, unsigned axis);
/// The row-major number, in a tensor of this shape, of the element at(axis); i64.
Expr elementNumber(mlir::ImplicitLocOpBuilder &builder, TensorType places,
                   llvm::ArrayRef<SizeAttr> shape, llvm::function_ref<Expr(unsigned)> at);

} // namespace tcc::derive

#endif
