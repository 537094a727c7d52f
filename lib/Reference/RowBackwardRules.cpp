// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The way back of ops along the last axis: g is the gradient of the op's result.
#include "lib/Reference/Rules.h"

#include "dialect/Tcc/TccOps.h"

#include <cmath>

namespace tcc::reference {
namespace {

/// Calls `row(a, g, y, n)` for each row along the last axis of the two operands.
template <typename Row> llvm::Error forEachRow(const Call &call, Tensor &result, Row row) {
  const Tensor &a = call.operand(0), &g = call.operand(1);
  int64_t n = a.shape.back();
  for (int64_t at = 0; at < a.size(); at += n)
    row(&a.floats[at], &g.floats[at], &result.floats[at], n);
  return llvm::Error::success();
}

/// (g - mean(g) - r mean(g r)) / sqrt(mean((x - mean)^2) + eps), r = (x - mean) / sqrt(..); a norm
/// that does not centre takes the means of x and of g as 0.
llvm::Error normBackward(const Call &call, Tensor &result, bool centred, double eps) {
  return forEachRow(call, result, [&](const double *x, const double *g, double *y, int64_t n) {
    auto count = static_cast<double>(n);
    double mean = 0, gMean = 0, square = 0, product = 0;
    for (int64_t i = 0; centred && i < n; ++i) {
      mean += x[i] / count;
      gMean += g[i] / count;
    }
    for (int64_t i = 0; i < n; ++i)
      square += (x[i] - mean) * (x[i] - mean) / count;
    double root = std::sqrt(square + eps);
    for (int64_t i = 0; i < n; ++i)
      product += g[i] * ((x[i] - mean) / root) / count;
    for (int64_t i = 0; i < n; ++i)
      y[i] = (g[i] - gMean - (x[i] - mean) / root * product) / root;
  });
}

} // namespace

/// r (g - sum(g r))
llvm::Error softmaxBackward(const Call &call, Tensor &result) {
  return forEachRow(call, result, [](const double *r, const double *g, double *y, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; ++i)
      sum += g[i] * r[i];
    for (int64_t i = 0; i < n; ++i)
      y[i] = r[i] * (g[i] - sum);
  });
}

/// g - e^r sum(g)
llvm::Error logSoftmaxBackward(const Call &call, Tensor &result) {
  return forEachRow(call, result, [](const double *r, const double *g, double *y, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; ++i)
      sum += g[i];
    for (int64_t i = 0; i < n; ++i)
      y[i] = g[i] - std::exp(r[i]) * sum;
  });
}

llvm::Error layerNormBackward(const Call &call, Tensor &result) {
  double eps = llvm::cast<LayerNormBackwardOp>(call.op).getEps().convertToDouble();
  return normBackward(call, result, /*centred=*/true, eps);
}

llvm::Error rmsNormBackward(const Call &call, Tensor &result) {
  double eps = llvm::cast<RmsNormBackwardOp>(call.op).getEps().convertToDouble();
  return normBackward(call, result, /*centred=*/false, eps);
}

/// g (p - (1 - s) onehot(target) - s / n), p = e^x / sum(e^x), zeros for a row of -inf; 0 where the
/// target is ignored.
llvm::Error crossEntropyBackward(const Call &call, Tensor &result) {
  auto op = llvm::cast<CrossEntropyBackwardOp>(call.op);
  auto ignore = static_cast<int64_t>(op.getIgnore());
  double smoothing = op.getSmoothing().convertToDouble();
  const Tensor &logits = call.operand(0), &target = call.operand(1), &gradient = call.operand(2);
  int64_t n = logits.shape.back();
  for (int64_t row = 0; row < target.size(); ++row) {
    int64_t at = target.integers[row];
    if (at == ignore)
      continue;
    if (at < 0 || at >= n)
      return failure("cross_entropy_backward: target {} is outside 0..{}", at, n - 1);
    const double *x = &logits.floats[row * n];
    double *y = &result.floats[row * n], largest = -INFINITY, sum = 0;
    for (int64_t i = 0; i < n; ++i)
      largest = x[i] > largest || std::isnan(x[i]) ? x[i] : largest;
    for (int64_t i = 0; largest != -INFINITY && i < n; ++i)
      sum += y[i] = std::exp(x[i] - largest);
    for (int64_t i = 0; i < n; ++i) {
      double p = largest == -INFINITY ? 0 : y[i] / sum;
      double wanted = (i == at ? 1 - smoothing : 0) + smoothing / static_cast<double>(n);
      y[i] = gradient.floats[row] * (p - wanted);
    }
  }
  return llvm::Error::success();
}

} // namespace tcc::reference
