// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A layer loop on the way back.
#ifndef TCC_DERIVE_REVERSELOOP_H
#define TCC_DERIVE_REVERSELOOP_H

#include "lib/Derive/ReverseScope.h"

namespace tcc::derive {

/// Makes the reversed loop of `repeat`, whose results have gradients in `outer`. Values of an
/// iteration that the way back needs are stacked by the forward loop (replaced by one that does),
/// or, where they are free or `rematerialize` is set, made again from what it carries.
/// Adds the gradients of what goes into the loop to `outer`; gives those of its parameters.
mlir::FailureOr<std::vector<ParamGradient>> reverseLoop(ReverseScope &outer, RepeatOp repeat,
                                                        bool rematerialize);

} // namespace tcc::derive

#endif
