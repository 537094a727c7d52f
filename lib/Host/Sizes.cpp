// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Host/Sizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tcc;

Value Sizes::constant(int64_t value) {
  Value &slot = constants[value];
  if (!slot)
    slot = arith::ConstantIntOp::create(builder, value, 64);
  return slot;
}

Value Sizes::multiply(Value a, Value b) {
  if (matchPattern(a, m_One()))
    return b;
  if (matchPattern(b, m_One()))
    return a;
  if (overflow == Overflow::Never)
    return arith::MulIOp::create(builder, a, b);
  return saturating("tcc.multiply", a, b);
}

/// Of values that are not negative.
Value Sizes::add(Value a, Value b) {
  if (overflow == Overflow::Never)
    return arith::AddIOp::create(builder, a, b);
  return saturating("tcc.add", a, b);
}

/// Calls tcc.multiply or tcc.add, which give INT64_MAX where 64 bits do not hold the result.
Value Sizes::saturating(StringRef name, Value a, Value b) {
  if (!calls.module.lookupSymbol(name)) {
    OpBuilder::InsertionGuard guard(builder);
    Type i64 = calls.types.i64;
    func::FuncOp function = beginFunction(calls, name, {i64, i64}, i64, {"a", "b"});
    Value x = function.getArgument(0), y = function.getArgument(1), low, fits;
    Value zero = arith::ConstantIntOp::create(builder, 0, 64);
    if (name == "tcc.multiply") {
      // The full product fits where its high half is the sign of its low half.
      auto full = arith::MulSIExtendedOp::create(builder, x, y);
      low = full.getLow();
      Value bits = arith::ConstantIntOp::create(builder, 63, 64);
      Value sign = arith::ShRSIOp::create(builder, low, bits);
      fits = arith::CmpIOp::create(builder, arith::CmpIPredicate::eq, full.getHigh(), sign);
    } else {
      low = arith::AddIOp::create(builder, x, y);
      fits = arith::CmpIOp::create(builder, arith::CmpIPredicate::sge, low, zero);
    }
    Value most = arith::ConstantIntOp::create(builder, INT64_MAX, 64);
    Value result = arith::SelectOp::create(builder, fits, low, most);
    func::ReturnOp::create(builder, result);
  }
  return calls.call(name, calls.types.i64, {a, b});
}

Value Sizes::product(ArrayRef<SizeAttr> sizes) {
  Value result = constant(1);
  for (SizeAttr size : sizes)
    result = multiply(result, get(size));
  return result;
}

Value Sizes::atom(Attribute attribute) {
  if (auto name = dyn_cast<StringAttr>(attribute)) {
    Value value = dims.lookup(name.getValue());
    assert(value && "a size uses a dim that the entry does not take");
    return value;
  }
  auto division = cast<CeilDivAttr>(attribute);
  return arith::CeilDivSIOp::create(builder, get(division.getNumerator()),
                                    constant(division.getDenominator()));
}

Value Sizes::get(SizeAttr size) {
  if (size.isConstant())
    return constant(size.getConstant());
  if (Value value = known.lookup(size))
    return value;
  // What is subtracted is summed apart, so that a saturated sum stays so.
  Value positive, negative;
  for (auto [coefficient, monomial] :
       llvm::zip_equal(size.getCoefficients(), size.getMonomials())) {
    Value term = constant(std::abs(coefficient));
    for (Attribute factor : monomial)
      term = multiply(term, atom(factor));
    Value &sum = coefficient < 0 ? negative : positive;
    sum = sum ? add(sum, term) : term;
  }
  if (!positive)
    positive = constant(0);
  Value result = positive;
  if (negative)
    result = arith::SubIOp::create(builder, positive, negative);
  if (negative && overflow == Overflow::Saturates) {
    Value full =
        arith::CmpIOp::create(builder, arith::CmpIPredicate::eq, positive, constant(INT64_MAX));
    result = arith::SelectOp::create(builder, full, positive, result);
  }
  known[size] = result;
  return result;
}
