// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Kernels/Score.h"

#include "lib/Kernels/Math.h"
#include "lib/Kernels/Scalars.h"

using namespace mlir;
using namespace tcc;
using halide::Expr;

double tcc::lowestOf(Type element) {
  return element.isF64() ? -std::numeric_limits<double>::max()
                         : double(-std::numeric_limits<float>::max());
}

Expr Score::clamped(Expr inside, double lowest) const {
  Expr dropped = (keep ? inside & *keep : inside) ^ 1;
  return halide::select(dropped | scalar::less(value, lowest), lowest,
                        scalar::atLeast(value, leastScore));
}

Expr tcc::powerOf(Expr clamped, Expr top) {
  return halide::select(scalar::less(clamped, -2e30), 0, scalar::expBelowZero(clamped - top));
}

Expr tcc::weightOf(Expr clamped, Expr top) {
  Expr x = clamped - top;
  return halide::select(scalar::less(x, scalar::expLow(x)), 0, scalar::expBounded(x));
}

/// Where a value is -inf by choice: the condition under which it is the other operand.
static std::optional<std::pair<WhereOp, bool>> chosenInfinity(Value value) {
  auto where = value.getDefiningOp<WhereOp>();
  if (!where)
    return std::nullopt;
  if (isMinusInfinity(where.getRhs()))
    return std::pair(where, true);
  if (isMinusInfinity(where.getLhs()))
    return std::pair(where, false);
  return std::nullopt;
}

Score tcc::scoreAt(Values &values, Value value, Point point) {
  auto both = [](std::optional<Expr> a, std::optional<Expr> b) {
    return a && b ? *a & *b : a ? a : b;
  };
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    return scoreAt(values, broadcast.getX(), values.broadcastPoint(broadcast, point));
  if (auto chosen = chosenInfinity(value)) {
    auto [where, dropsRight] = *chosen;
    Expr condition = values.at(where.getCondition(), point);
    Score inner = scoreAt(values, dropsRight ? where.getLhs() : where.getRhs(), point);
    return {inner.value, both(dropsRight ? condition : condition ^ 1, inner.keep)};
  }
  if (auto add = value.getDefiningOp<AddOp>()) {
    Score a = scoreAt(values, add.getLhs(), point), b = scoreAt(values, add.getRhs(), point);
    halide::Pipeline &p = *a.value.pipeline;
    return {p.wrap(lowerScalar(p, add, {a.value, b.value})), both(a.keep, b.keep)};
  }
  return {values.at(value, point), std::nullopt};
}

namespace {
/// Interval arithmetic on indices.
class BlockQuestion {
public:
  BlockQuestion(Values &values, ArrayRef<Span> block) : values(values), block(block) {}

  std::optional<Expr> score(Value value, ArrayRef<int64_t> axes);

private:
  /// Whether the condition may be `wanted` somewhere.
  std::optional<Expr> condition(Value value, ArrayRef<int64_t> axes, bool wanted);
  std::optional<Expr> comparison(CompareOp op, ArrayRef<int64_t> axes, bool wanted);
  std::optional<Span> span(Value value, ArrayRef<int64_t> axes);
  /// Whether the value is made of scalars and constants.
  bool isUniform(Value value);

  /// The operand's axes, as axes of the scores.
  static SmallVector<int64_t> axesOf(BroadcastOp op, ArrayRef<int64_t> axes) {
    return llvm::map_to_vector(op.getAxes(), [&](int64_t axis) { return axes[axis]; });
  }
  /// Something excludes a block where either does; where one of two must do, both.
  static std::optional<Expr> all(std::optional<Expr> a, std::optional<Expr> b) {
    return a && b ? *a & *b : a ? a : b;
  }
  static std::optional<Expr> any(std::optional<Expr> a, std::optional<Expr> b) {
    return a && b ? std::optional(*a | *b) : std::nullopt;
  }

  Values &values;
  ArrayRef<Span> block;
  DenseMap<Value, bool> uniform;
};

std::optional<Expr> BlockQuestion::score(Value value, ArrayRef<int64_t> axes) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    return score(broadcast.getX(), axesOf(broadcast, axes));
  if (auto chosen = chosenInfinity(value)) {
    auto [where, dropsRight] = *chosen;
    return all(condition(where.getCondition(), axes, dropsRight),
               score(dropsRight ? where.getLhs() : where.getRhs(), axes));
  }
  if (auto add = value.getDefiningOp<AddOp>())
    return all(score(add.getLhs(), axes), score(add.getRhs(), axes));
  return std::nullopt;
}

std::optional<Expr> BlockQuestion::condition(Value value, ArrayRef<int64_t> axes, bool wanted) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    return condition(broadcast.getX(), axesOf(broadcast, axes), wanted);
  if (auto negation = value.getDefiningOp<NotOp>())
    return condition(negation.getX(), axes, !wanted);
  if (auto op = value.getDefiningOp<AndOp>()) {
    auto a = condition(op.getLhs(), axes, wanted), b = condition(op.getRhs(), axes, wanted);
    return wanted ? all(a, b) : any(a, b);
  }
  if (auto op = value.getDefiningOp<OrOp>()) {
    auto a = condition(op.getLhs(), axes, wanted), b = condition(op.getRhs(), axes, wanted);
    return wanted ? any(a, b) : all(a, b);
  }
  if (auto compare = value.getDefiningOp<CompareOp>())
    return comparison(compare, axes, wanted);
  return std::nullopt;
}

std::optional<Expr> BlockQuestion::comparison(CompareOp op, ArrayRef<int64_t> axes, bool wanted) {
  auto a = span(op.getLhs(), axes), b = span(op.getRhs(), axes);
  if (!a || !b)
    return std::nullopt;
  Predicate predicate = op.getPredicate();
  if (predicate == Predicate::eq || predicate == Predicate::ne) {
    if ((predicate == Predicate::eq) != wanted)
      return std::nullopt;
    return (a->first <= b->last) & (b->first <= a->last);
  }
  // Not a < b is b <= a, and so on.
  bool isStrict = predicate == Predicate::lt || predicate == Predicate::gt;
  bool isGreater = predicate == Predicate::gt || predicate == Predicate::ge;
  if (isGreater == wanted)
    std::swap(a, b);
  return isStrict == wanted ? a->first < b->last : a->first <= b->last;
}

bool BlockQuestion::isUniform(Value value) {
  if (tensorType(value).getRank() == 0 || value.getDefiningOp<ConstantOp>())
    return true;
  Operation *op = value.getDefiningOp();
  if (!op || (!op->hasTrait<family::Elementwise>() && !isa<BroadcastOp>(op)))
    return false;
  auto [known, isNew] = uniform.try_emplace(value, false);
  if (!isNew)
    return known->second;
  bool all = llvm::all_of(op->getOperands(), [&](Value operand) { return isUniform(operand); });
  return uniform[value] = all;
}

/// Where an integer of the region lies over the block; nothing where that is not known, or the
/// numbers may leave i32.
std::optional<Span> BlockQuestion::span(Value value, ArrayRef<int64_t> axes) {
  constexpr int64_t far = int64_t(1) << 29;
  Type element = tensorType(value).getElementType();
  if (!element.isSignlessInteger() || element.getIntOrFloatBitWidth() < 32)
    return std::nullopt;
  halide::Pipeline &p = *block[0].first.pipeline;
  if (isUniform(value)) { // as it is computed: casts and sums may wrap
    SmallVector<Expr> anywhere(axes.size(), p.i32(0));
    Expr x = halide::cast(halide::clamp(values.at(value, anywhere), -far, far), p.i32Type());
    return Span{x, x};
  }
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    return span(broadcast.getX(), axesOf(broadcast, axes));
  if (value.getDefiningOp<IotaOp>())
    return block[axes[0]];
  if (auto cast = value.getDefiningOp<CastOp>())
    return span(cast.getX(), axes);
  auto operands = [&](Operation *op) -> std::optional<std::pair<Span, Span>> {
    auto a = span(op->getOperand(0), axes), b = span(op->getOperand(1), axes);
    if (!a || !b)
      return std::nullopt;
    return std::pair(*a, *b);
  };
  if (auto op = value.getDefiningOp<AddOp>()) {
    auto both = operands(op);
    return both ? std::optional(Span{both->first.first + both->second.first,
                                     both->first.last + both->second.last})
                : std::nullopt;
  }
  if (auto op = value.getDefiningOp<SubOp>()) {
    auto both = operands(op);
    return both ? std::optional(Span{both->first.first - both->second.last,
                                     both->first.last - both->second.first})
                : std::nullopt;
  }
  if (auto op = value.getDefiningOp<AbsOp>()) {
    auto x = span(op.getX(), axes);
    return x ? std::optional(Span{halide::max(halide::max(x->first, 0 - x->last), 0),
                                  halide::max(x->last, 0 - x->first)})
             : std::nullopt;
  }
  if (auto op = value.getDefiningOp<FloorDivOp>()) {
    auto constant = op.getRhs().getDefiningOp<ConstantOp>();
    auto x = span(op.getLhs(), axes);
    if (!x || !constant || constant.getNumber() < 1 || constant.getNumber() > double(far))
      return std::nullopt;
    auto by = int64_t(constant.getNumber());
    return Span{x->first / by, x->last / by};
  }
  return std::nullopt;
}
} // namespace

std::optional<Expr> tcc::mayCount(Values &values, Value value, ArrayRef<Span> block) {
  SmallVector<int64_t> axes;
  for (size_t axis = 0; axis < block.size(); ++axis)
    axes.push_back(axis);
  return BlockQuestion(values, block).score(value, axes);
}
