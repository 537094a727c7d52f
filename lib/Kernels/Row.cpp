// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Softmax, log_softmax, layer_norm and rms_norm over the last axis, with elementwise work before
// and after.
//
// Memory is read once and written once: a row goes through what stands before it into a scratch
// row, padded to whole blocks with a value that does not count, so that every pass over it is whole
// vectors whatever n is. Sums and maxima run over `lanes` partial results that are joined at the
// end of the row.
//
// Softmax: what stands before it gives a score and a predicate (design: minus infinity). A score
// below -FLT_MAX is not kept; kept ones are at least -1e30, so the sentinel for "not kept" is below
// all of them and everything stays finite; a NaN is kept and makes the row NaN.
//
// Measured on one / two cores of a Zen4 VM, 4096x768 f32 (25 MB read and written, in L3): softmax
// 1.45 / 0.70 ms, layer_norm 1.07 / 0.37 ms.
#include "lib/Kernels/Lowering.h"
#include "lib/Kernels/Math.h"
#include "lib/Kernels/Scalars.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Operand;
using halide::Stage;

namespace {

/// The score of a softmax and whether it counts.
struct Score {
  Expr value;
  std::optional<Expr> keep;
};

Score scoreAt(Values &values, Value value, Point point) {
  auto both = [](std::optional<Expr> a, std::optional<Expr> b) {
    return a && b ? *a & *b : a ? a : b;
  };
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    return scoreAt(values, broadcast.getX(), values.broadcastPoint(broadcast, point));
  if (auto where = value.getDefiningOp<WhereOp>()) {
    bool dropsRight = isMinusInfinity(where.getRhs());
    if (dropsRight || isMinusInfinity(where.getLhs())) {
      Expr condition = values.at(where.getCondition(), point);
      Score inner = scoreAt(values, dropsRight ? where.getLhs() : where.getRhs(), point);
      return {inner.value, both(dropsRight ? condition : condition ^ 1, inner.keep)};
    }
  }
  if (auto add = value.getDefiningOp<AddOp>()) {
    Score a = scoreAt(values, add.getLhs(), point), b = scoreAt(values, add.getRhs(), point);
    halide::Pipeline &p = *a.value.pipeline;
    return {p.wrap(lowerScalar(p, add, {a.value, b.value})), both(a.keep, b.keep)};
  }
  return {values.at(value, point), std::nullopt};
}

class RowLowering {
public:
  RowLowering(Lowering &lowering, Operation *op)
      : lowering(lowering), p(lowering.p), op(op), x(op->getOperand(0)) {
    Type type = tensorType(x).getElementType();
    element = type.isF64() ? type : Type(p.builder().getF32Type());
    lanes = lowering.target.lanes(element);
    block = lanes >= 16 ? 2 * lanes : 4 * lanes;
    lowest =
        element.isF64() ? -std::numeric_limits<double>::max() : -std::numeric_limits<float>::max();
    for (size_t axis = shapeOf(x).size() - 1; axis-- > 0;)
      rows.push_back("m" + std::to_string(axis));
  }

  void run() {
    if (isa<SoftmaxOp>(op))
      softmax();
    else if (isa<LogSoftmaxOp>(op))
      logSoftmax();
    else
      norm();
    scheduleOutput();
  }

private:
  Expr n() { return lowering.size(shapeOf(x).back()); }
  Expr number(double value) { return p.constant(element, value); }
  Names with(const char *inner) {
    Names names = {inner};
    names.insert(names.end(), rows.begin(), rows.end());
    return names;
  }
  /// `func` at `inner` of the row that a definition's variables from `first` on name.
  template <typename... Inner> Expr row(const Func &func, Args a, const Inner &...inner) {
    SmallVector<Operand> point = {Operand(inner)...};
    for (const std::string &name : rows)
      point.push_back(a[name]);
    return func.at(point);
  }

  /// A scratch row over whole blocks; `value` gets the index inside the row and whether it is.
  Func scratch(const char *name, const std::function<Expr(Args, Expr, Expr)> &value);
  /// The sum or the maximum of `value` over the row. The lanes are joined outside of strict_float,
  /// where Halide has an instruction for it; a NaN may get lost there, but not in the powers of the
  /// row.
  Func join(std::string name, double start, const std::function<Expr(Args, Expr)> &value,
            bool largest = false);
  /// One value per row.
  Func perRow(const char *name, const std::function<Expr(Args)> &value);
  SmallVector<Expr> pointOf(Args a, Expr i);
  void softmax();
  void logSoftmax();
  void norm();
  void scheduleOutput();
  Func result(const std::function<Expr(Point)> &value);

  Lowering &lowering;
  halide::Pipeline &p;
  Operation *op;
  Value x;
  Type element;
  int64_t lanes, block;
  double lowest; // of the element; below it is minus infinity alone
  Names rows;    // innermost first
  SmallVector<std::function<void(Func)>> schedules; // once the output is there
};

Func RowLowering::scratch(const char *name, const std::function<Expr(Args, Expr, Expr)> &value) {
  Func func = p.func(name, with("i"), element, [&](Args a) {
    Expr i = halide::likely(a["i"]), size = n();
    return value(a, halide::min(i, size - 1), i < size);
  });
  schedules.push_back([this, func](Func out) {
    if (!rows.empty())
      func.compute_at(out, "row").hoist_storage(out, "task");
    else
      func.compute_root();
    func.align_bounds("i", block).vectorize("i", lanes, "round_up");
  });
  return func;
}

Func RowLowering::perRow(const char *name, const std::function<Expr(Args)> &value) {
  Func func = p.func(name, rows, element, [&](Args a) { return value(a); });
  schedules.push_back(
      [this, func](Func out) { rows.empty() ? func.compute_root() : func.compute_at(out, "row"); });
  return func;
}

Func RowLowering::join(std::string name, double start, const std::function<Expr(Args, Expr)> &value,
                       bool largest) {
  Func part = p.func(name + "_part", with("u"), element, [&](Args) { return number(start); });
  Expr blocks = (n() + (block - 1)) / block;
  Stage sum = part.update(with("u"), {{"r", 0, blocks}}, [&](Args a) {
    Expr sofar = row(part, a, a["u"]), next = value(a, a["r"] * block + a["u"]);
    return largest ? scalar::larger(sofar, next) : sofar + next;
  });
  Func total = p.func(name, rows, element, [&](Args) { return number(start); });
  Stage last = total.update(rows, {{"u", 0, block}}, [&](Args a) {
    Expr sofar = row(total, a), lane = row(part, a, a["u"]);
    return largest ? halide::max(sofar, lane) : sofar + lane;
  });
  schedules.push_back([=, this](Func out) {
    part.store_in("stack").bound_extent("u", block).vectorize("u", lanes).unroll("u");
    sum.reorder("u", "r").vectorize("u", lanes).unroll("u");
    last.atomic().vectorize("u", block);
    for (Func func : {part, total})
      rows.empty() ? func.compute_root() : func.compute_at(out, "row");
  });
  return total;
}

Func RowLowering::result(const std::function<Expr(Point)> &value) {
  return lowering.output(with("n"), [&](Point point) {
    Values values(lowering, point.back());
    values.bind(op->getResult(0), [&](Point at) {
      return convertFloat(value(at), tensorType(op->getResult(0)).getElementType());
    });
    halide::Tuple results;
    for (Value result : lowering.kernel.getBody().front().getTerminator()->getOperands())
      results.push_back(values.at(result, point));
    return results;
  });
}

/// Halide's order of a point.
SmallVector<Operand> reversed(Point point) { return SmallVector<Operand>(llvm::reverse(point)); }
SmallVector<Operand> rowOf(Point point) { return reversed(point.drop_back()); }

SmallVector<Expr> RowLowering::pointOf(Args a, Expr i) {
  SmallVector<Expr> point;
  for (const std::string &name : llvm::reverse(rows))
    point.push_back(a[name]);
  point.push_back(i);
  return point;
}

void RowLowering::softmax() {
  Func score = scratch("score", [&](Args a, Expr i, Expr inside) {
    Values values(lowering, i);
    Score s = scoreAt(values, x, pointOf(a, i));
    Expr value = halide::cast(s.value, element);
    Expr dropped = (s.keep ? inside & *s.keep : inside) ^ 1;
    return halide::select(dropped | scalar::less(value, lowest), lowest,
                          scalar::atLeast(value, -1e30));
  });
  Func top =
      join("top", lowest, [&](Args a, Expr i) { return row(score, a, i); }, /*largest=*/true);
  Func power = scratch("power", [&](Args a, Expr, Expr) {
    Expr s = row(score, a, a["i"]);
    return halide::select(scalar::less(s, -2e30), 0, scalar::expBelowZero(s - row(top, a)));
  });
  Func sum = join("sum", 0, [&](Args a, Expr i) { return row(power, a, i); });
  Func scale = perRow("scale", [&](Args a) {
    // Zero for an empty row alone: otherwise the largest power is 1, or something is a NaN.
    return halide::select(halide::strictFloat(halide::equal(row(sum, a), 0)), 0, 1.0 / row(sum, a));
  });
  result([&](Point at) { return power.at(reversed(at)) * scale.at(rowOf(at)); });
}

/// (x - top) - log(sum(e^(x - top))); an infinity counts as what it is, and a row of -inf stays so:
/// its top and sum are taken as 0 and 1.
void RowLowering::logSoftmax() {
  const double infinity = std::numeric_limits<double>::infinity();
  Func score = scratch("score", [&](Args a, Expr i, Expr inside) {
    Values values(lowering, i);
    return halide::select(inside, halide::cast(values.at(x, pointOf(a, i)), element), -infinity);
  });
  Func most =
      join("most", -infinity, [&](Args a, Expr i) { return row(score, a, i); }, /*largest=*/true);
  Func top = perRow("top", [&](Args a) {
    return halide::select(scalar::less(row(most, a), lowest), 0, row(most, a));
  });
  Func sum = join("sum", 0, [&](Args a, Expr i) {
    Expr s = row(score, a, i);
    return halide::select(scalar::less(s, lowest), 0, scalar::expBelowZero(s - row(top, a)));
  });
  Func shift = perRow("shift", [&](Args a) {
    Expr total = row(sum, a);
    return halide::select(scalar::less(0, total), scalar::log(total), total); // 0, or a NaN
  });
  result([&](Point at) {
    return halide::strictFloat(score.at(reversed(at)) - top.at(rowOf(at)) - shift.at(rowOf(at)));
  });
}

void RowLowering::norm() {
  bool centred = isa<LayerNormOp>(op);
  double eps = (centred ? cast<LayerNormOp>(op).getEpsAttr() : cast<RmsNormOp>(op).getEpsAttr())
                   .getValueAsDouble();
  Func value = scratch("value", [&](Args a, Expr i, Expr inside) {
    Values values(lowering, i);
    return halide::select(inside, halide::cast(values.at(x, pointOf(a, i)), element), 0);
  });
  auto count = [&] { return halide::cast(n(), element); };
  std::optional<Func> mean;
  if (centred) {
    Func sum = join("sum", 0, [&](Args a, Expr i) { return row(value, a, i); });
    mean = perRow("mean", [&](Args a) { return row(sum, a) / count(); });
  }
  Func squares = join("squares", 0, [&](Args a, Expr i) {
    Expr d = row(value, a, i);
    if (!centred)
      return d * d; // the padding is zero
    d = d - row(*mean, a);
    return halide::select(halide::likely(i) < n(), d * d, 0);
  });
  Func scale =
      perRow("scale", [&](Args a) { return 1.0 / halide::sqrt(row(squares, a) / count() + eps); });
  result([&](Point at) {
    Expr d = value.at(reversed(at));
    return (centred ? d - mean->at(rowOf(at)) : d) * scale.at(rowOf(at));
  });
}

void RowLowering::scheduleOutput() {
  Func out = p.get("out");
  out.split("n", "n", "v", lanes, "guard_with_if").vectorize("v");
  if (!rows.empty()) {
    Names order = {"v", "n"};
    order.insert(order.end(), rows.begin(), rows.end());
    out.reorder(order).rename(rows[0], "row");
    for (size_t i = 1; i < rows.size(); ++i)
      out.fuse("row", rows[i], "row");
    Expr work = halide::cast(n(), p.builder().getF32Type()) * costPerElement(lowering.kernel);
    parallelTasks(out.stage(), "row", work);
  }
  for (auto &schedule : schedules)
    schedule(out);
}

} // namespace

void tcc::lowerRow(Lowering &lowering, Operation *op) { RowLowering(lowering, op).run(); }
