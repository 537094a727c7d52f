// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attention and its way back, step by step over whole tensors, as the ops' descriptions say.
#include "lib/Reference/Rules.h"

#include "dialect/Tcc/TccOps.h"

#include <cmath>

namespace tcc::reference {
namespace {

/// What both ops compute first.
struct Scores {
  AttentionAxes axes;
  std::shared_ptr<Tensor> score, p; ///< the probabilities, before the factor
  TensorPtr factor;                 ///< null for none
  std::shared_ptr<Tensor> lse;
};

std::shared_ptr<Tensor> zerosLike(const Tensor &x) {
  return std::make_shared<Tensor>(Tensor::zeros(x.type, x.shape));
}

/// p = e^z / sum(e^z) along the keys and log(sum(e^z)); zeros for a row of -inf.
void normalizeRows(const Tensor &z, Tensor &p, Tensor &lse) {
  int64_t n = z.shape.back();
  for (int64_t row = 0; row < lse.size(); ++row) {
    const double *x = z.floats.data() + row * n;
    double *y = p.floats.data() + row * n, largest = -INFINITY, sum = 0;
    for (int64_t i = 0; i < n; ++i)
      largest = x[i] > largest || std::isnan(x[i]) ? x[i] : largest;
    if (largest == -INFINITY)
      continue;
    for (int64_t i = 0; i < n; ++i)
      sum += y[i] = std::exp(x[i] - largest);
    for (int64_t i = 0; i < n; ++i)
      y[i] /= sum;
    lse.floats[row] = largest + std::log(sum);
  }
}

template <typename Op> llvm::Expected<Scores> scoresOf(const Call &call, Op op) {
  Scores all;
  all.axes = attentionAxes(op.getScores(), op.getValues());
  TensorType type = tensorType(op.getScore());
  llvm::Expected<Shape> shape = shapeAt(type, call.frame.dims);
  if (!shape)
    return shape.takeError();
  all.score = std::make_shared<Tensor>(Tensor::zeros(elementTypeOf(type.getElementType()), *shape));
  contracted(all.axes.scores(), call.operand(0), call.operand(1), *all.score);
  all.score->normalize(call.frame.precision);
  all.p = zerosLike(*all.score);
  Values arguments(op.getBody().getNumArguments(), all.p);
  arguments[0] = all.score;
  llvm::Expected<Values> made = call.frame.run(op.getBody().front(), arguments);
  if (!made)
    return made.takeError();
  if (op.getFactor())
    all.factor = made->back();
  shape->pop_back();
  all.lse = std::make_shared<Tensor>(
      Tensor::zeros(elementTypeOf(tensorType(op.getLse()).getElementType()), std::move(*shape)));
  normalizeRows(*(*made)[0], *all.p, *all.lse);
  all.p->normalize(call.frame.precision);
  all.lse->normalize(call.frame.precision);
  return all;
}

void scale(Tensor &x, const TensorPtr &factor, Precision precision) {
  for (size_t i = 0; factor && i < x.floats.size(); ++i)
    x.floats[i] *= factor->floats[i];
  x.normalize(precision);
}

/// `a` (by its axes' names) and `b` summed to the axes and the shape of `like`.
std::shared_ptr<Tensor> contractedLike(const EinopsSide &aSide, const Tensor &a,
                                       const EinopsSide &bSide, const Tensor &b,
                                       const EinopsSide &side, const Tensor &like,
                                       Precision precision) {
  auto result = zerosLike(like);
  contracted({{aSide, bSide}, side}, a, b, *result);
  result->normalize(precision);
  return result;
}

/// What a region of the way back yields, and the scores that it begins with.
struct BackwardScores : Scores {
  Values yielded;
};

/// df = p dr, dz = p (f dr - sum over keys of f dr p), with dr of the result's gradient and v.
template <typename Op> llvm::Expected<BackwardScores> backwardScoresOf(const Call &call, Op op) {
  llvm::Expected<Scores> made = scoresOf(call, op);
  if (!made)
    return made.takeError();
  Precision precision = call.frame.precision;
  BackwardScores all{std::move(*made), {}};
  auto dz = contractedLike(all.axes.result, call.operand(5), all.axes.v, call.operand(2),
                           all.axes.score, *all.p, precision);
  auto df = std::make_shared<Tensor>(*dz);
  scale(*df, all.p, precision);
  scale(*dz, all.factor, precision);
  int64_t n = dz->shape.back();
  for (int64_t row = 0; row < all.lse->size(); ++row) {
    double *g = dz->floats.data() + row * n, sum = 0;
    const double *p = all.p->floats.data() + row * n;
    for (int64_t i = 0; i < n; ++i)
      sum += g[i] * p[i];
    for (int64_t i = 0; i < n; ++i)
      g[i] = p[i] * (g[i] - sum);
  }
  dz->normalize(precision);
  llvm::Expected<Values> yielded =
      call.frame.run(op.getBody().front(), {all.score, std::move(dz), std::move(df)});
  if (!yielded)
    return yielded.takeError();
  all.yielded = std::move(*yielded);
  return all;
}

} // namespace

llvm::Expected<Values> attention(const Call &call) {
  auto op = llvm::cast<AttentionOp>(call.op);
  llvm::Expected<Scores> made = scoresOf(call, op);
  if (!made)
    return made.takeError();
  TensorType type = tensorType(op.getResult());
  llvm::Expected<Shape> shape = shapeAt(type, call.frame.dims);
  if (!shape)
    return shape.takeError();
  scale(*made->p, made->factor, call.frame.precision);
  auto result = std::make_shared<Tensor>(
      Tensor::zeros(elementTypeOf(type.getElementType()), std::move(*shape)));
  contracted(made->axes.values(), *made->p, call.operand(2), *result);
  result->normalize(call.frame.precision);
  return Values{result, made->lse};
}

llvm::Expected<Values> attentionBackward(const Call &call) {
  auto made = backwardScoresOf(call, llvm::cast<AttentionBackwardOp>(call.op));
  if (!made)
    return made.takeError();
  Precision precision = call.frame.precision;
  const Tensor &q = call.operand(0), &k = call.operand(1), &v = call.operand(2),
               &gradient = call.operand(5), &ds = *made->yielded[1];
  const AttentionAxes &axes = made->axes;
  scale(*made->p, made->factor, precision);
  return Values{contractedLike(axes.score, ds, axes.k, k, axes.q, q, precision),
                contractedLike(axes.score, ds, axes.q, q, axes.k, k, precision),
                contractedLike(axes.score, *made->p, axes.result, gradient, axes.v, v, precision)};
}

llvm::Expected<Values> attentionCaptureBackward(const Call &call) {
  auto op = llvm::cast<AttentionCaptureBackwardOp>(call.op);
  auto made = backwardScoresOf(call, op);
  if (!made)
    return made.takeError();
  const Tensor &each = *made->yielded[1];
  size_t keys = each.shape.size() - 1;
  std::optional<uint64_t> rows = op.getRows();
  // Along the axes that are left; of a diagonal instead of rows and keys.
  auto sizeAlong = [&](size_t axis) {
    return rows && axis == keys ? each.shape[*rows] + each.shape[keys] - 1 : each.shape[axis];
  };
  auto isLeft = [&](size_t axis) { return !rows || axis != *rows; };
  Shape shape;
  for (int64_t axis : op.getAxes())
    if (isLeft(axis))
      shape.push_back(sizeAlong(axis));
  auto result = std::make_shared<Tensor>(Tensor::zeros(each.type, std::move(shape)));
  auto next = each.floats.begin();
  forEachIndex(each.shape, [&](llvm::ArrayRef<int64_t> index) {
    int64_t place = 0;
    for (int64_t axis : op.getAxes())
      if (isLeft(axis))
        place = place * sizeAlong(axis) + index[axis];
    if (rows)
      place += each.shape[*rows] - 1 - index[*rows];
    result->floats[place] += *next++;
  });
  result->normalize(call.frame.precision);
  return Values{result};
}

} // namespace tcc::reference
