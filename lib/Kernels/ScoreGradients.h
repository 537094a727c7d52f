// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the ways back of attention share: with the result's gradient g, l = m + log(sum) of the
// forward and the share D = sum over e of g y, for each pair of blocks
//   s = q k^T,  dr = g v^T,  p = e^(z - l),  df = p dr,  dz = p (dr f - D).
// All but s and dr are times `unit`, and so are the region's gradients: they are linear in those.
// Rows past the end are those of the last one with p = 0; their gradients are 0.
#ifndef TCC_KERNELS_SCOREGRADIENTS_H
#define TCC_KERNELS_SCOREGRADIENTS_H

#include "lib/Kernels/AttentionParts.h"

namespace tcc {

class ScoreGradients {
public:
  static constexpr int64_t block = 64; ///< of queries and of keys

  /// `yielded` is the gradient that the region yields.
  template <typename Op>
  ScoreGradients(Lowering &lowering, Op op, const char *name, mlir::Value yielded)
      : parts(lowering, op.getQ(), op.getK(), op.getV(), op.getBody(), block, block),
        logits(op.getLogits()), factor(op.getFactor()), logitsGradient(op.getLogitsGradient()),
        factorGradient(op.getFactorGradient()), yielded(yielded),
        share(makeShare(op.getResult(), op.getGradient())),
        product(parts.product("product", parts.q, parts.transposed("keys", parts.k),
                              parts.p.i32(parts.depth))),
        back(parts.product("back", op.getGradient(), parts.transposed("values", parts.v),
                           parts.p.i32(parts.width))),
        power(makePower(op.getLse())), gradient(makeGradient(name)) {}

  /// p f. Asked for before computeAt.
  halide::Func weight();
  /// What is yielded.
  halide::Func getGradient() const { return gradient; }
  /// Makes all of it for each turn of this loop over blocks.
  void computeAt(halide::Func user, const char *loop);

  AttentionParts parts;
  mlir::Value logits, factor; ///< z; f or null

private:
  halide::Func makeShare(mlir::Value result, mlir::Value gradient);
  halide::Func makePower(mlir::Value lse);
  halide::Func makeGradient(const char *name);
  /// A function of scores, in vectors along the keys.
  halide::Func overBlock(const char *name, llvm::function_ref<halide::Expr(halide::Args)> value);
  void makeInStrips(halide::Func product, halide::Func reader);

  mlir::Value logitsGradient, factorGradient, yielded;
  halide::Func share;         ///< D
  halide::Func product, back; ///< s and dr; functions of (k, q, kb, qb), as those that follow
  halide::Func power;         ///< p
  halide::Func gradient;
};

} // namespace tcc

#endif
