// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Sample.h"

#include "Random.h"

#include <algorithm>
#include <cmath>

namespace training {

/// A byte drawn with probability e^(score / temperature) over the sum of all, by a number in [0,
/// 1).
static int32_t draw(const std::vector<float> &scores, double temperature, double at) {
  auto best = std::max_element(scores.begin(), scores.end());
  if (temperature == 0)
    return best - scores.begin();
  std::vector<double> weights;
  double sum = 0;
  for (float score : scores) {
    weights.push_back(std::exp((score - *best) / temperature));
    sum += weights.back();
  }
  double left = at * sum;
  for (std::size_t byte = 0; byte < weights.size(); ++byte)
    if ((left -= weights[byte]) < 0)
      return byte;
  return best - scores.begin(); // what rounding left over
}

bool sample(Model &model, const Sampling &how, const std::function<void(char)> &write,
            std::string &error) {
  std::vector<int32_t> text;
  for (unsigned char byte : how.prompt)
    text.push_back(byte);
  // The last positions are learnt last, as nothing but their own loss teaches them: a window that
  // stops before them writes better than one as long as the context.
  const std::size_t window = model.context() - model.context() / 4;
  std::vector<float> scores;
  for (int64_t i = 0; i < how.length; ++i) {
    if (!model.next(std::span(text).last(std::min(text.size(), window)), scores, error))
      return false;
    text.push_back(draw(scores, how.temperature, randomUniform(how.seed, i)));
    write(static_cast<char>(text.back()));
  }
  return true;
}

} // namespace training
