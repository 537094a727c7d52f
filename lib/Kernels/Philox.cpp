// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tcc.philox on one element: the whole block of four words, of which one is taken. Ten rounds
//   x0, x1, x2, x3 = high(b x2) ^ x1 ^ k0, low(b x2), high(a x0) ^ x3 ^ k1, low(a x0)
// of products of 32 by 32 bits, which stay vector code. The low halves are products by themselves:
// LLVM knows a high half whose product has no other use, at half the instructions.
#include "lib/Kernels/Scalars.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tcc;
using halide::Expr;

namespace {

constexpr uint32_t multiplierA = 0xD2511F53, multiplierB = 0xCD9E8D57;
constexpr uint32_t keyStep0 = 0x9E3779B9, keyStep1 = 0xBB67AE85;

Expr wide(Expr x) {
  return halide::asUnsigned(
      halide::cast(x, x.pipeline->builder().getI64Type(), /*isUnsigned=*/true));
}
Expr low(Expr x) { return halide::asUnsigned(halide::cast(x, x.pipeline->i32Type())); }
Expr shifted(Expr x, int64_t bits) {
  Expr count = x.pipeline->constant(x.type(), bits);
  return x.pipeline->make<arith::ShRUIOp>(x.value, count.value);
}
Expr high(Expr x) { return low(shifted(x, 32)); }
/// The bits of a word, which MLIR's attributes hold as signed numbers.
int64_t bits(uint32_t word) { return static_cast<int32_t>(word); }

} // namespace

Expr tcc::philox(Expr element, Expr instance, Expr call, Expr seed) {
  Expr block = shifted(halide::asUnsigned(element), 2);
  Expr x0 = low(block), x1 = high(block), x2 = halide::asUnsigned(instance), x3 = low(call);
  Expr k0 = low(seed), k1 = high(halide::asUnsigned(seed));
  for (int round = 0; round < 10; ++round) {
    if (round > 0) {
      k0 = k0 + bits(keyStep0);
      k1 = k1 + bits(keyStep1);
    }
    Expr a = wide(x0) * int64_t(multiplierA), b = wide(x2) * int64_t(multiplierB);
    Expr lowA = x0 * bits(multiplierA), lowB = x2 * bits(multiplierB);
    x0 = high(b) ^ x1 ^ k0;
    x2 = high(a) ^ x3 ^ k1;
    x1 = lowB;
    x3 = lowA;
  }
  Expr word = element & 3;
  Expr upper = halide::select(halide::equal(word, 2), x2, x3);
  Expr lower = halide::select(halide::equal(word, 0), x0, x1);
  Expr taken = halide::select(word < 2, lower, upper) ^ bits(0x80000000);
  return taken.pipeline->make<halide::AsSignedOp>(taken.value);
}
