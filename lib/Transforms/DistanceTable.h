// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Biases by distance: what depends on the places of query and key by their difference alone.
#ifndef TCC_TRANSFORMS_DISTANCETABLE_H
#define TCC_TRANSFORMS_DISTANCETABLE_H

#include "dialect/Tcc/TccOps.h"

namespace tcc {
/// For a value over rows i of its axis `row`, M of them, and columns j of its axis `column`, whose
/// elements depend on j - i alone: a value that lacks the axis of rows and has the elements by
/// j - i + M - 1 in place of the columns, of which tcc.toeplitz makes the value again. Null where
/// that is not so. It is computed from tables, indices and constants as the value is, behind which
/// it is put.
mlir::Value distanceTable(mlir::Value value, unsigned row, unsigned column);
} // namespace tcc

#endif
