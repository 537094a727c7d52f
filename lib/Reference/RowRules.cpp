// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops along the last axis, and reductions over any axes.
#include "lib/Reference/Rules.h"

#include "dialect/Tcc/TccOps.h"

#include <cmath>

namespace tcc::reference {
namespace {

/// Calls `row(x, y, n)` for each row along the last axis.
template <typename Row> llvm::Error forEachRow(const Call &call, Tensor &result, Row row) {
  const Tensor &x = call.operand(0);
  int64_t n = x.shape.back();
  for (int64_t at = 0; at < x.size(); at += n)
    row(&x.floats[at], &result.floats[at], n);
  return llvm::Error::success();
}

/// Folds every element of x into the result's element at its other axes.
template <typename Fold> llvm::Error reduce(const Call &call, Tensor &result, Fold fold) {
  const Tensor &x = call.operand(0);
  llvm::ArrayRef<int64_t> axes = call.op->getAttrOfType<mlir::DenseI64ArrayAttr>("axes");
  Shape resultStrides = stridesOf(result.shape), strides;
  for (size_t axis = 0, kept = 0; axis < x.shape.size(); ++axis)
    strides.push_back(llvm::is_contained(axes, static_cast<int64_t>(axis)) ? 0
                                                                           : resultStrides[kept++]);
  int64_t from = 0;
  forEachIndex(x.shape, [&](llvm::ArrayRef<int64_t> index) {
    int64_t to = 0;
    for (size_t axis = 0; axis < index.size(); ++axis)
      to += index[axis] * strides[axis];
    fold(from++, to);
  });
  return llvm::Error::success();
}

/// The largest (sign 1) or smallest (sign -1) element; a NaN stays.
llvm::Error extreme(const Call &call, Tensor &result, int sign) {
  const Tensor &x = call.operand(0);
  if (x.size() == 0 && result.size() > 0)
    return failure("{}: an axis of size 0 has no {} element", call.op->getName().getStringRef(),
                   sign > 0 ? "largest" : "smallest");
  std::vector<bool> seen(result.size());
  return reduce(call, result, [&](int64_t from, int64_t to) {
    if (isFloat(x.type)) {
      double value = x.floats[from], &kept = result.floats[to];
      if (!seen[to] || std::isnan(value) || sign * value > sign * kept)
        kept = value;
    } else {
      int64_t value = x.integers[from], &kept = result.integers[to];
      if (!seen[to] || (sign > 0 ? value > kept : value < kept))
        kept = value;
    }
    seen[to] = true;
  });
}

} // namespace

/// e^x / sum(e^x); a row of -inf gives zeros.
llvm::Error softmax(const Call &call, Tensor &result) {
  return forEachRow(call, result, [](const double *x, double *y, int64_t n) {
    double largest = -INFINITY, sum = 0;
    for (int64_t i = 0; i < n; ++i)
      largest = x[i] > largest ? x[i] : largest;
    bool empty = true;
    for (int64_t i = 0; i < n; ++i)
      empty = empty && x[i] == -INFINITY;
    if (empty)
      return; // zeros
    for (int64_t i = 0; i < n; ++i)
      sum += y[i] = std::exp(x[i] - largest);
    for (int64_t i = 0; i < n; ++i)
      y[i] /= sum;
  });
}

/// The logarithm of the sum of e^x over a row: -inf where all of it is.
static double logSum(const double *x, int64_t n) {
  double largest = -INFINITY, sum = 0;
  for (int64_t i = 0; i < n; ++i)
    largest = x[i] > largest || std::isnan(x[i]) ? x[i] : largest;
  if (largest == -INFINITY)
    return largest;
  for (int64_t i = 0; i < n; ++i)
    sum += std::exp(x[i] - largest);
  return largest + std::log(sum);
}

/// x - sum, where a row of -inf has the sum -inf.
static double logProbability(double x, double sum) { return sum == -INFINITY ? sum : x - sum; }

/// x - log(sum(e^x)); a row of -inf stays -inf.
llvm::Error logSoftmax(const Call &call, Tensor &result) {
  return forEachRow(call, result, [](const double *x, double *y, int64_t n) {
    double sum = logSum(x, n);
    for (int64_t i = 0; i < n; ++i)
      y[i] = logProbability(x[i], sum);
  });
}

/// With p = log_softmax(logits): (1 - s) * -p[target] + s * mean(-p); 0 where the target is
/// ignored.
llvm::Error crossEntropy(const Call &call, Tensor &result) {
  auto op = llvm::cast<CrossEntropyOp>(call.op);
  auto ignore = static_cast<int64_t>(op.getIgnore());
  double smoothing = op.getSmoothing().convertToDouble();
  const Tensor &logits = call.operand(0), &target = call.operand(1);
  int64_t n = logits.shape.back();
  for (int64_t row = 0; row < result.size(); ++row) {
    int64_t at = target.integers[row];
    if (at == ignore)
      continue;
    if (at < 0 || at >= n)
      return failure("cross_entropy: target {} is outside 0..{}", at, n - 1);
    const double *x = &logits.floats[row * n];
    double sum = logSum(x, n), &loss = result.floats[row];
    if (smoothing < 1)
      loss = -(1 - smoothing) * logProbability(x[at], sum);
    for (int64_t i = 0; smoothing > 0 && i < n; ++i)
      loss -= smoothing / static_cast<double>(n) * logProbability(x[i], sum);
  }
  return llvm::Error::success();
}

/// result[.., j, ..] = x[.., 0, ..] + .. + x[.., j, ..]
llvm::Error cumsum(const Call &call, Tensor &result) {
  auto axis = static_cast<size_t>(llvm::cast<CumsumOp>(call.op).getAxis());
  const Tensor &x = call.operand(0);
  int64_t stride = stridesOf(x.shape)[axis], at = 0;
  forEachIndex(x.shape, [&](llvm::ArrayRef<int64_t> index) {
    int64_t before = index[axis] > 0 ? at - stride : -1;
    if (isFloat(x.type))
      result.floats[at] = (before < 0 ? 0 : result.floats[before]) + x.floats[at];
    else
      result.integers[at] =
          static_cast<int64_t>((before < 0 ? 0 : static_cast<uint64_t>(result.integers[before])) +
                               static_cast<uint64_t>(x.integers[at]));
    ++at;
  });
  return llvm::Error::success();
}

/// (x - mean) / sqrt(mean((x - mean)^2) + eps)
llvm::Error layerNorm(const Call &call, Tensor &result) {
  double eps = llvm::cast<LayerNormOp>(call.op).getEps().convertToDouble();
  return forEachRow(call, result, [&](const double *x, double *y, int64_t n) {
    double mean = 0, variance = 0;
    for (int64_t i = 0; i < n; ++i)
      mean += x[i] / static_cast<double>(n);
    for (int64_t i = 0; i < n; ++i)
      variance += (x[i] - mean) * (x[i] - mean) / static_cast<double>(n);
    for (int64_t i = 0; i < n; ++i)
      y[i] = (x[i] - mean) / std::sqrt(variance + eps);
  });
}

/// x / sqrt(mean(x^2) + eps)
llvm::Error rmsNorm(const Call &call, Tensor &result) {
  double eps = llvm::cast<RmsNormOp>(call.op).getEps().convertToDouble();
  return forEachRow(call, result, [&](const double *x, double *y, int64_t n) {
    double square = 0;
    for (int64_t i = 0; i < n; ++i)
      square += x[i] * x[i] / static_cast<double>(n);
    for (int64_t i = 0; i < n; ++i)
      y[i] = x[i] / std::sqrt(square + eps);
  });
}

llvm::Error reduceMax(const Call &call, Tensor &result) { return extreme(call, result, 1); }
llvm::Error reduceMin(const Call &call, Tensor &result) { return extreme(call, result, -1); }

llvm::Error reduceSum(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0);
  return reduce(call, result, [&](int64_t from, int64_t to) {
    if (isFloat(x.type))
      result.floats[to] += x.floats[from];
    else
      result.integers[to] = static_cast<int64_t>(static_cast<uint64_t>(result.integers[to]) +
                                                 static_cast<uint64_t>(x.integers[from]));
  });
}

llvm::Error reduceProd(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0);
  result.floats.assign(result.floats.size(), 1.0);
  result.integers.assign(result.integers.size(), 1);
  return reduce(call, result, [&](int64_t from, int64_t to) {
    if (isFloat(x.type))
      result.floats[to] *= x.floats[from];
    else
      result.integers[to] = static_cast<int64_t>(static_cast<uint64_t>(result.integers[to]) *
                                                 static_cast<uint64_t>(x.integers[from]));
  });
}

} // namespace tcc::reference
