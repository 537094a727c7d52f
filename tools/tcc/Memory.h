// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The working memory of an entry: its plan at some dims, and as a formula of them.
#ifndef TCC_TOOLS_MEMORY_H
#define TCC_TOOLS_MEMORY_H

#include "tools/tcc/Model.h"

namespace tcc::cli {

/// A value that is kept from the first step to the last; steps are the launches of a call in order.
struct Intermediate {
  Port value;
  int64_t first, last; ///< INT32_MAX: for as long as the dims stay
  int64_t offset, bytes;
};

struct Layout {
  std::vector<Intermediate> values;
  int64_t total = 0; ///< bytes; INT64_MAX: 64 bits do not hold it
};

/// A model that can say what its sessions would reserve.
class Planned {
public:
  virtual ~Planned() = default;
  virtual llvm::Expected<Layout> layOut(size_t entry, const Dims &dims) = 0;
  /// Of the parameters that calls read as the checkpoint has them.
  virtual int64_t weightBytes() = 0;
  /// Of those laid out anew when the model is opened.
  virtual int64_t packBytes() = 0;
};

/// The step at which most is alive, and what that is: "48*B*T^2 + 6144*B*T". Terms that are less
/// than a hundredth of the sum at these dims are left out.
struct Peak {
  int64_t step = 0, steps = 0;
  double bytes = 0;
  std::string formula;
};
Peak peakOf(const Layout &layout, const Dims &dims);

} // namespace tcc::cli

#endif
