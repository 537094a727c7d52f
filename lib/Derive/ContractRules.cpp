// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/Rules.h"

#include "dialect/Tcc/Einops.h"

namespace tcc::derive {

/// "l, r -> o" has the gradients "o, r -> l" of g and the right operand, and "o, l -> r".
void contract(Adjoint &a) {
  Einops pattern;
  EinopsError error;
  bool parsed = parseEinops(llvm::cast<ContractOp>(a.op).getPattern(), pattern, error);
  assert(parsed && "verified");
  (void)parsed;
  for (unsigned side : {0u, 1u}) {
    if (!a.wants(side))
      continue;
    a.add(side,
          contraction(a.gradient, pattern.output, a.operand(1 - side), pattern.inputs[1 - side],
                      tensorType(a.op->getOperand(side)), pattern.inputs[side]));
  }
}

} // namespace tcc::derive
