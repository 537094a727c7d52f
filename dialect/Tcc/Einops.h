// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The einops notation: "b t (h d) -> b h t d" and "b t c, d c -> b t d".
#ifndef TCC_DIALECT_EINOPS_H
#define TCC_DIALECT_EINOPS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace tcc {
/// One axis of a side: no name is a literal 1, several names are one axis made of them, the last
/// varying fastest.
using EinopsAxis = llvm::SmallVector<std::string, 2>;
struct EinopsSide : llvm::SmallVector<EinopsAxis, 4> {
  /// All names, outermost first.
  llvm::SmallVector<std::string, 6> names() const;
  std::string str() const;
};

struct Einops {
  llvm::SmallVector<EinopsSide, 2> inputs;
  EinopsSide output;
  std::string str() const;
};

struct EinopsError {
  size_t position; ///< byte in the pattern
  std::string message;
};

/// Reads a pattern. False leaves `error` set: where in the string, and what is wrong.
bool parseEinops(llvm::StringRef pattern, Einops &result, EinopsError &error);

/// The axes of a contraction by their part in it; each list in the order of the result (sum: of the
/// left operand).
struct ContractionAxes {
  llvm::SmallVector<std::string, 4> batch, left, right, sum;
};
ContractionAxes classify(const Einops &pattern);

/// An attention's two patterns, which were verified, as the axes of its operands.
struct AttentionAxes {
  EinopsSide q, k, score, v, result;
  /// Of the scores, and of the result.
  Einops scores() const { return {{q, k}, score}; }
  Einops values() const { return {{score, v}, result}; }
};
AttentionAxes attentionAxes(llvm::StringRef scores, llvm::StringRef values);
} // namespace tcc

#endif
