// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dropout, and what a training step writes: verifiers.
#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"

using namespace mlir;
using namespace tcc;

LogicalResult DropoutOp::verify() {
  double rate = getRate().convertToDouble();
  if (!(rate >= 0 && rate < 1))
    return emitOpError() << "expected a rate in 0 <= rate < 1, found " << rate;
  return success();
}

LogicalResult CheckFiniteOp::verify() {
  if (tensorType(getX()).getRank() != 0 || tensorType(getStep()).getRank() != 0)
    return emitOpError() << "expected scalars";
  return success();
}
