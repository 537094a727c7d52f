// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Op families as traits: passes ask `op->hasTrait<family::Row>()` instead of naming ops.
#ifndef TCC_DIALECT_FAMILIES_H
#define TCC_DIALECT_FAMILIES_H

#include "mlir/IR/OpDefinition.h"

namespace tcc::family {
template <typename Op> struct Elementwise : mlir::OpTrait::TraitBase<Op, Elementwise> {};
template <typename Op> struct Discrete : mlir::OpTrait::TraitBase<Op, Discrete> {};
template <typename Op> struct Row : mlir::OpTrait::TraitBase<Op, Row> {};
template <typename Op> struct Reduce : mlir::OpTrait::TraitBase<Op, Reduce> {};
template <typename Op> struct View : mlir::OpTrait::TraitBase<Op, View> {};
template <typename Op> struct Source : mlir::OpTrait::TraitBase<Op, Source> {};
} // namespace tcc::family

#endif
