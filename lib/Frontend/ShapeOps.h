// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the sources, views and contractions among the operations become.
#ifndef TCC_FRONTEND_SHAPEOPS_H
#define TCC_FRONTEND_SHAPEOPS_H

#include "lib/Frontend/Term.h"

namespace tcc::frontend {
class Elaborator;
struct OpCall;

Term iota(Elaborator &, OpCall &);
Term full(Elaborator &, OpCall &);
Term broadcast(Elaborator &, OpCall &);
Term split(Elaborator &, OpCall &);
Term concat(Elaborator &, OpCall &);
Term pad(Elaborator &, OpCall &);
Term flip(Elaborator &, OpCall &);
Term oneHot(Elaborator &, OpCall &);
Term takeAlong(Elaborator &, OpCall &);
Term rearrange(Elaborator &, OpCall &);
Term einsum(Elaborator &, OpCall &);
} // namespace tcc::frontend

#endif
