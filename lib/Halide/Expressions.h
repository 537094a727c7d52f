// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The rows of Expressions.def as a table: what an op is as a Halide expression and as C++ text.
#ifndef TCC_HALIDE_EXPRESSIONS_H
#define TCC_HALIDE_EXPRESSIONS_H

#include "mlir/IR/Operation.h"

#include <Halide.h>

namespace tcc::halide {

/// A value as Halide sees it and as the printed program says it. Integers may carry either sign.
struct Term {
  Halide::Expr expr;
  std::string text;
};

Halide::Type halideType(mlir::Type type);
/// `Float(32)`, as C++ says it.
std::string typeText(Halide::Type type);

/// The row's expression of these operands; empty where no row has the op.
std::optional<Term> translateExpression(mlir::Operation *op, llvm::ArrayRef<Term> operands);
/// A constant of a Halide type.
Term constantTerm(mlir::TypedAttr value, Halide::Type type);
/// The same bits in `type`, which differs in sign at most.
Term withSign(const Term &term, Halide::Type type);

/// Definitions that printed expressions use.
std::string helperText();

} // namespace tcc::halide

#endif
