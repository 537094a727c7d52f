// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cross entropy of rows of logits x[m, n] and targets t[m], with elementwise work before and after:
//   -(1 - s) * p[t] - s * mean(p), p = (x - top) - log(sum(e^(x - top))), top = max(x)
// and 0 where the target is ignored. A row is read two times (three with smoothing) and nothing of
// its size is written; what stands before is computed each time. Halves accumulate in f32.
//
// Infinities count as what they are; of a row of -inf, top and sum are taken as 0 and 1.
#include "lib/Kernels/Lowering.h"
#include "lib/Kernels/Math.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Operand;
using halide::Stage;

namespace {

class CrossEntropyLowering {
public:
  CrossEntropyLowering(Lowering &lowering, CrossEntropyOp op)
      : lowering(lowering), p(lowering.p), op(op) {
    Type type = tensorType(op.getLogits()).getElementType();
    element = type.isF64() ? type : Type(p.builder().getF32Type());
    lanes = lowering.target.lanes(element);
    block = 4 * lanes;
    lowest =
        element.isF64() ? -std::numeric_limits<double>::max() : -std::numeric_limits<float>::max();
    for (size_t dim = 0; dim + 1 < shapeOf(op.getLogits()).size(); ++dim)
      rows.push_back("x" + std::to_string(dim));
  }
  void run();

private:
  Expr n() { return lowering.size(shapeOf(op.getLogits()).back()); }
  SmallVector<Expr> pointOf(Args a) {
    SmallVector<Expr> point;
    for (const std::string &name : llvm::reverse(rows))
      point.push_back(a[name]);
    return point;
  }
  Expr row(const Func &func, Point point) {
    return func.at(SmallVector<Operand>(llvm::reverse(point)));
  }
  Expr logit(Values &values, Point point, Expr i) {
    SmallVector<Expr> inside(point);
    inside.push_back(i);
    return halide::cast(values.at(op.getLogits(), inside), element);
  }
  /// `value` of each logit of a row, joined; `start` where there is none. The lanes are joined
  /// outside of strict_float: a NaN that the maximum loses there is in the sum.
  Func join(const char *name, double start, const std::function<Expr(Point, Expr)> &value,
            bool largest = false);
  Func perRow(const char *name, const std::function<Expr(Point)> &value) {
    return funcs.emplace_back(
        p.func(name, rows, element, [&](Args a) { return value(pointOf(a)); }));
  }

  Lowering &lowering;
  halide::Pipeline &p;
  CrossEntropyOp op;
  Type element;
  int64_t lanes, block;
  double lowest;           // of the element; below it is minus infinity alone
  Names rows;              // innermost first
  SmallVector<Func> funcs; // computed for each row
};

Func CrossEntropyLowering::join(const char *name, double start,
                                const std::function<Expr(Point, Expr)> &value, bool largest) {
  Names lane = {"u"};
  lane.insert(lane.end(), rows.begin(), rows.end());
  auto at = [&](const Func &func, Args a, bool withLane) {
    SmallVector<Operand> point;
    if (withLane)
      point.push_back(a["u"]);
    for (const std::string &name : rows)
      point.push_back(a[name]);
    return func.at(point);
  };
  auto number = [&](Args) { return p.constant(element, start); };
  Func part = p.func(std::string(name) + "_part", lane, element, number);
  Expr blocks = (n() + (block - 1)) / block;
  Stage update = part.update(lane, {{"r", 0, blocks}}, [&](Args a) {
    Expr i = halide::likely(a["r"] * block + a["u"]), size = n();
    Expr inside = halide::min(i, size - 1), sofar = at(part, a, true);
    Values values(lowering, inside.value);
    SmallVector<Expr> point = pointOf(a);
    Expr next = halide::select(i < size, value(point, logit(values, point, inside)), start);
    return largest ? scalar::larger(sofar, next) : sofar + next;
  });
  Func total = p.func(name, rows, element, number);
  Stage last = total.update(rows, {{"u", 0, block}}, [&](Args a) {
    Expr sofar = at(total, a, false), next = at(part, a, true);
    return largest ? halide::max(sofar, next) : sofar + next;
  });
  part.store_in("stack").bound_extent("u", block).vectorize("u", lanes).unroll("u");
  update.reorder("u", "r").vectorize("u", lanes).unroll("u");
  last.atomic().vectorize("u", block);
  funcs.push_back(part);
  return funcs.emplace_back(total);
}

void CrossEntropyLowering::run() {
  double smoothing = op.getSmoothing().convertToDouble();
  Func most = join(
      "most", -std::numeric_limits<double>::infinity(), [](Point, Expr x) { return x; },
      /*largest=*/true);
  Func top = perRow("top", [&](Point at) {
    return halide::select(scalar::less(row(most, at), lowest), 0, row(most, at));
  });
  Func sum = join("sum", 0, [&](Point at, Expr x) {
    return halide::select(scalar::less(x, lowest), 0, scalar::expBelowZero(x - row(top, at)));
  });
  Func shift = perRow("shift", [&](Point at) {
    Expr total = row(sum, at);
    return halide::select(scalar::less(0, total), scalar::log(total), total); // 0, or a NaN
  });
  std::optional<Func> distance; // of all logits from the top
  if (smoothing > 0)
    distance = join("distance", 0, [&](Point at, Expr x) { return x - row(top, at); });

  auto loss = [&](Values &values, Point at) {
    ::tcc::TensorType type = tensorType(op.getTarget());
    Expr target = values.at(op.getTarget(), at);
    std::optional<Expr> result;
    if (smoothing < 1) {
      Expr i = values.index(op.getTarget(), at, shapeOf(op.getLogits()).back());
      Expr x = logit(values, at, i);
      result = halide::strictFloat(row(shift, at) - (x - row(top, at))) * (1 - smoothing);
    }
    if (distance) {
      Expr mean = row(shift, at) - row(*distance, at) / halide::cast(n(), element);
      result = result ? *result + mean * smoothing : mean * smoothing;
    }
    // In the target's type, where it holds the number.
    int64_t ignore = op.getIgnore();
    unsigned bits = type.getElementType().getIntOrFloatBitWidth();
    bool isUnsigned = type.getElementType().isUnsignedInteger();
    if (isUnsigned ? llvm::isUIntN(bits, ignore) : llvm::isIntN(bits, ignore))
      result = halide::select(halide::equal(target, ignore), 0, *result);
    return halide::cast(*result, tensorType(op.getResult()).getElementType());
  };
  Func out = lowering.output(rows, [&](Point point) {
    Values values(lowering);
    values.bind(op.getResult(), [&](Point at) { return loss(values, at); });
    halide::Tuple results;
    for (Value result : lowering.kernel.getBody().front().getTerminator()->getOperands())
      results.push_back(values.at(result, point));
    return results;
  });
  lowering.anyOutputStride = true;
  if (rows.empty()) {
    for (Func &func : funcs)
      func.compute_root();
    return;
  }
  out.rename("x0", "row");
  for (size_t dim = 1; dim < rows.size(); ++dim)
    out.fuse("row", rows[dim], "row");
  Expr work = halide::cast(n(), p.builder().getF32Type()) * costPerElement(lowering.kernel);
  parallelTasks(out.stage(), "row", work);
  for (Func &func : funcs)
    func.compute_at(out, "row");
}

} // namespace

void tcc::lowerCrossEntropy(Lowering &lowering, CrossEntropyOp op) {
  CrossEntropyLowering(lowering, op).run();
}
