// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The gradients of a loss against its differences, and what is left to say of each parameter.
#ifndef TCC_TOOLS_CHECKGRADIENTS_H
#define TCC_TOOLS_CHECKGRADIENTS_H

#include "tools/tcc/Inputs.h"
#include "tools/tcc/Oracle.h"

namespace tcc::cli {

/// The scale of gradients that are nearly nothing beside the others, such as those of a bias that
/// softmax takes out again: a hundredth of the largest root mean square among them.
double leastGradientScale(llvm::ArrayRef<reference::TensorPtr> gradients);

/// The largest error of each parameter's gradient over all points.
class GradientReport {
public:
  struct Worst {
    double error = -1; ///< over (|expected| + scale)
    std::string place; ///< "[3, 4] at B=1 T=7"
    void add(double error, llvm::StringRef place, llvm::StringRef dims);
  };
  struct Row {
    Worst compiled, differences;
    int64_t slopes = 0; ///< that were compared
  };

  Row &row(const Port &gradient);
  void print(llvm::StringRef entry) const;

private:
  std::vector<std::pair<Port, Row>> rows;
};

/// Slopes of the loss at one point, by two runs of the interpreter each. Where it has a kink within
/// a step, such as relu at 0 or two equal elements of a maximum, every slope between those of the
/// two sides is right.
class Differences {
public:
  Differences(Oracle &oracle, size_t entry, const Inputs &inputs, unsigned samples, unsigned seed)
      : oracle(oracle), entry(entry), inputs(inputs), samples(samples), seed(seed) {}

  /// What is wrong with the gradient of a parameter; empty: nothing is. All its elements are
  /// compared where there are no more than `samples`, else as many at random places, and the slope
  /// along one random direction of them all.
  llvm::Expected<std::string> check(const Port &parameter, const reference::Tensor &gradient,
                                    double leastScale, llvm::StringRef dims,
                                    GradientReport::Row &row);

private:
  /// On both sides, and what the rounding of the loss alone makes of them.
  struct Slopes {
    double left, right, noise;
  };
  llvm::Expected<Slopes> slopes(const Shift &way, double step);

  Oracle &oracle;
  size_t entry;
  const Inputs &inputs;
  unsigned samples, seed;
  std::optional<double> here; ///< the loss
  reference::Stopped stopped; ///< there
};

} // namespace tcc::cli

#endif
