// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conversions of one element. Halide's own are not enough: a float out of an integer's range gives
// what the machine gives, an f64 reaches a half by way of an f32 and is rounded twice, and a NaN
// may become an infinity or a zero in a half.
#include "lib/Kernels/Scalars.h"

#include "lib/Kernels/Math.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tcc;
using halide::Expr;
using halide::Pipeline;

static bool isHalf(Type type) { return type.isF16() || type.isBF16(); }
static Type f32(Expr x) { return x.pipeline->builder().getF32Type(); }
static Type f64(Expr x) { return x.pipeline->builder().getF64Type(); }
static Type integer(Expr x, unsigned bits) {
  return IntegerType::get(x.pipeline->builder().getContext(), bits);
}
static Expr bitsOf(Expr x) {
  unsigned bits = x.type().getIntOrFloatBitWidth();
  return x.pipeline->make<arith::BitcastOp>(integer(x, bits), x.value);
}
static Expr fromBits(Expr bits, Type type) {
  return bits.pipeline->make<arith::BitcastOp>(type, bits.value);
}

namespace {
/// What the bits of a float say. Looking at them is no arithmetic, which Halide makes under the
/// assumption that there is neither NaN nor infinity: so are its conversions between floats.
struct Anatomy {
  explicit Anatomy(Expr x)
      : bits(bitsOf(x)), magnitude(bits & int64_t(~(uint64_t(1) << (width(x) - 1)))),
        semantics(cast<FloatType>(x.type()).getFloatSemantics()) {}

  Expr below(double bound) const { return magnitude < pattern(bound); }
  Expr isNan() const { return pattern(INFINITY) < magnitude; }
  Expr isNegative() const { return bits < 0; }

private:
  static unsigned width(Expr x) { return x.type().getIntOrFloatBitWidth(); }
  int64_t pattern(double value) const {
    llvm::APFloat number(value);
    bool loses;
    number.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &loses);
    return number.bitcastToAPInt().getSExtValue();
  }

  Expr bits, magnitude;
  const llvm::fltSemantics &semantics;
};
} // namespace

/// To an f32 or f64, with NaN and infinities as they are.
static Expr faithful(Expr x, Type to) {
  if (x.type().isBF16()) // its bits are the upper ones of an f32
    return halide::cast(x, to);
  Pipeline &p = *x.pipeline;
  Anatomy anatomy(x);
  // Half a unit past the largest f32 rounds to infinity.
  bool narrows = x.type().isF64() && to.isF32();
  Expr finite = anatomy.below(narrows ? 0x1.ffffffp+127 : INFINITY);
  Expr infinite = halide::select(anatomy.isNegative(), p.constant(to, -INFINITY), INFINITY);
  Expr special = halide::select(anatomy.isNan(), p.constant(to, NAN), infinite);
  return halide::select(finite, halide::cast(x, to), special);
}

/// An f64 as the f32 toward zero, with its last bit set where that lost something: rounding this to
/// a half gives what rounding the f64 gives.
static Expr roundToOdd(Expr x) {
  Expr nearest = halide::cast(x, f32(x)), back = halide::cast(nearest, f64(x));
  Expr away = scalar::less(scalar::magnitude(x), scalar::magnitude(back));
  Expr bits = bitsOf(nearest), one = x.pipeline->i32(1);
  Expr odd = (bits - halide::select(away, one, 0)) | 1;
  Expr exact = halide::strictFloat(halide::equal(back, x));
  return fromBits(halide::select(exact, bits, odd), f32(x));
}

static Expr toHalf(Expr x, Type type) {
  Expr isNan = Anatomy(x).isNan();
  if (x.type().isF64())
    x = roundToOdd(x);
  Expr quietNan = x.pipeline->constant(integer(x, 16), type.isF16() ? 0x7E00 : 0x7FC0);
  return fromBits(halide::select(isNan, quietNan, bitsOf(halide::cast(x, type))), type);
}

/// Toward zero, NaN is 0, and what is too large the nearest value of the type.
static Expr saturate(Expr x, Type type) {
  Pipeline &p = *x.pipeline;
  unsigned bits = type.getIntOrFloatBitWidth();
  Expr most = p.constant(type, bits == 64 ? INT64_MAX : INT32_MAX),
       least = p.constant(type, bits == 64 ? INT64_MIN : INT32_MIN);
  Expr inside = scalar::less(scalar::magnitude(x), std::ldexp(1.0, int(bits) - 1));
  Expr outside =
      halide::select(scalar::less(x, 0.0), least, halide::select(scalar::less(0.0, x), most, 0));
  return halide::select(inside, halide::cast(halide::select(inside, x, 0.0), type), outside);
}

static Expr fromInteger(Expr x, Type to, bool isUnsigned) {
  if (!to.isBF16()) // f16: an integer that an f32 rounds is infinite as an f16
    return tcc::convertFloat(halide::cast(x, to.isF64() ? to : f32(x), isUnsigned), to);
  if (x.type().isInteger(64)) { // rounded to odd as well
    Expr high = x & -2048;
    Expr large = (x.pipeline->constant(x.type(), int64_t(1) << 53) < x) |
                 (x < x.pipeline->constant(x.type(), -(int64_t(1) << 53)));
    Expr lost = halide::notEqual(high, x);
    x = halide::select(large & lost, high | 2048, x);
  }
  return toHalf(halide::cast(x, f64(x), isUnsigned), to);
}

Expr tcc::convertFloat(Expr x, Type to) {
  if (x.type() == to)
    return x;
  if (isHalf(x.type()))
    x = halide::cast(x, f32(x));
  return isHalf(to) ? toHalf(x, to) : halide::cast(x, to);
}

Expr tcc::convertExactly(Expr x, Type to) {
  if (x.type() == to)
    return x;
  if (isHalf(x.type()))
    x = faithful(x, f32(x));
  return isHalf(to) ? toHalf(x, to) : x.type() == to ? x : faithful(x, to);
}

Expr tcc::convert(Expr x, Type from, Type to) {
  if (isa<FloatType>(from)) {
    if (isa<FloatType>(to))
      return convertExactly(halide::strictFloat(x), to);
    x = halide::strictFloat(isHalf(from) ? faithful(x, f32(x)) : x);
    if (to.isInteger(1))
      return halide::strictFloat(halide::notEqual(x, 0));
    return halide::cast(saturate(x, to.getIntOrFloatBitWidth() == 64 ? to : x.pipeline->i32Type()),
                        to);
  }
  bool isUnsigned = from.isUnsignedInteger() || from.isInteger(1);
  if (isa<FloatType>(to))
    return fromInteger(x, to, isUnsigned);
  return to.isInteger(1) ? halide::notEqual(x, 0) : halide::cast(x, to, isUnsigned);
}
