// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Tcc/Rearrange.h"

using namespace tcc;

Einops tcc::patternOf(RearrangeOp op) {
  Einops pattern;
  EinopsError error;
  [[maybe_unused]] bool valid = parseEinops(op.getPattern(), pattern, error);
  assert(valid && "the op was verified");
  return pattern;
}

llvm::StringMap<SizeAttr> tcc::axisSizes(RearrangeOp op, const Einops &pattern) {
  llvm::StringMap<SizeAttr> sizes;
  auto bind = [&](const EinopsSide &side, llvm::ArrayRef<SizeAttr> shape) {
    for (auto [axis, size] : llvm::zip_equal(side, shape))
      if (axis.size() == 1)
        sizes[axis[0]] = size;
  };
  bind(pattern.inputs[0], shapeOf(op.getX()));
  bind(pattern.output, shapeOf(op.getResult()));
  return sizes;
}
