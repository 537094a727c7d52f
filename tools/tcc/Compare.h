// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How near a result is to what the oracle says.
#ifndef TCC_TOOLS_COMPARE_H
#define TCC_TOOLS_COMPARE_H

#include "lib/Reference/Tensor.h"

namespace tcc::cli {

struct Comparison {
  int64_t wrong = 0, total = 0;
  double largest = 0;      ///< error, over what the same element may have as 1.0
  double absolute = 0;     ///< the error there
  double relative = 0;     ///< and over the expected value
  std::string place;       ///< "[1, 3]"
  std::string got, wanted; ///< there
};

/// Finite floats may be off by tolerance * (|wanted| + scale), the scale being the root mean square
/// of all wanted ones, or the least one where that is more; what is not finite must be of the same
/// kind and sign; integers and bools must be equal.
Comparison compare(const reference::Array &got, const reference::Tensor &wanted, double tolerance,
                   double leastScale = 0);

/// Of the finite elements.
double rootMeanSquare(const reference::Tensor &tensor);
/// "[1, 3]" for the number of an element; "" where there is only one.
std::string placeOf(int64_t element, const reference::Shape &shape);

/// For what rounding alone does in a short chain of ops of this type.
double defaultTolerance(reference::ElementType type);

} // namespace tcc::cli

#endif
