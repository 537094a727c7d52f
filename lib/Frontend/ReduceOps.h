// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the operations along rows and the reductions become.
#ifndef TCC_FRONTEND_REDUCEOPS_H
#define TCC_FRONTEND_REDUCEOPS_H

#include "lib/Frontend/Term.h"

namespace tcc::frontend {
class Elaborator;
struct OpCall;

Term softmax(Elaborator &, OpCall &);
Term logSoftmax(Elaborator &, OpCall &);
Term layerNorm(Elaborator &, OpCall &);
Term rmsNorm(Elaborator &, OpCall &);
Term cumsum(Elaborator &, OpCall &);
Term crossEntropy(Elaborator &, OpCall &);
Term sum(Elaborator &, OpCall &);
Term prod(Elaborator &, OpCall &);
Term mean(Elaborator &, OpCall &);
Term variance(Elaborator &, OpCall &);
Term argmax(Elaborator &, OpCall &);
/// With two operands elementwise, else over axes.
Term minimum(Elaborator &, OpCall &);
Term maximum(Elaborator &, OpCall &);
} // namespace tcc::frontend

#endif
