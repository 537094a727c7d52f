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
