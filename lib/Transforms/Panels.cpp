// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/Panels.h"

using namespace mlir;
using namespace tcc;

Einops tcc::patternOf(ContractOp op) {
  Einops pattern;
  EinopsError error;
  [[maybe_unused]] bool valid = parseEinops(op.getPattern(), pattern, error);
  assert(valid && "the op was verified");
  return pattern;
}

bool tcc::packsLeft(const Einops &pattern) {
  ContractionAxes parts = classify(pattern);
  return !parts.left.empty() &&
         (parts.right.empty() || pattern.output.back()[0] == parts.left.back());
}

/// Whether the contraction, or the group that it is in with what follows it, stands in the block.
static bool standsIn(Block *block, ContractOp op) {
  Operation *parent = op->getParentOp();
  return block == op->getBlock() || (isa<GroupOp>(parent) && block == parent->getBlock());
}

ConcatOp tcc::packedConcat(ContractOp op) {
  Einops pattern = patternOf(op);
  ContractionAxes axes = classify(pattern);
  bool left = packsLeft(pattern);
  ArrayRef<std::string> free = left ? axes.left : axes.right;
  auto concat = (left ? op.getLhs() : op.getRhs()).getDefiningOp<ConcatOp>();
  if (!concat || !concat->hasOneUse() || !standsIn(concat->getBlock(), op) || free.size() != 1 ||
      pattern.inputs[left ? 0 : 1][concat.getAxis()][0] != free[0])
    return {};
  // A pass over a part reads at least one row, and computes none.
  bool simple = llvm::all_of(concat.getParts(), [&](Value part) {
    SizeAttr size = shapeOf(part)[concat.getAxis()];
    Operation *producer = part.getDefiningOp();
    return size.isConstant() && !size.isConstant(0) &&
           !(producer && producer->hasTrait<family::Elementwise>());
  });
  return simple ? concat : ConcatOp();
}

/// Three vectors of the target; four, which are slower, where three waste more than a twentieth,
/// four waste nothing and there are registers for them;
/// fewer for a right operand that is known to be narrower, e.g. a head of 32.
int64_t tcc::panelWidth(SizeAttr n, Type element, int64_t panelBytes) {
  int64_t width = panelBytes / std::max(1u, element.getIntOrFloatBitWidth() / 8);
  int64_t vector = width / 3;
  if (!n.isConstant())
    return width;
  int64_t size = n.getConstant();
  int64_t padded = llvm::divideCeil(size, width) * width;
  if (panelBytes >= 192 && padded * 20 > size * 21 && size % (4 * vector) == 0)
    return 4 * vector;
  if (size < width)
    return std::max<int64_t>(1, llvm::divideCeil(size, vector)) * vector;
  return width;
}
