// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sums, products, maxima and minima over any axes, with elementwise work before and after; halves
// accumulate in f32.
//
// The last axis kept ("o r i -> o i"): 4 vectors of it stay in registers while the reduced axes go
// by; without "o" ("r i -> i") in parts of 256 rows, whose results are joined in order. The last
// axis reduced ("o r -> o"): it runs over partial results, joined at the end. Indices past the end
// are clamped, so that every step is whole vectors; loop partitioning takes the clamp out of all
// but the last block.
//
// Measured on one / two cores of a Zen4 VM, 4096x768 f32 (13 MB, in L3): rows 0.17 / 0.07 ms,
// columns 0.46 / 0.22 ms.
#include "lib/Kernels/Math.h"
#include "lib/Kernels/RowParts.h"
#include "lib/Kernels/Scalars.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Operand;
using halide::Range;
using halide::Stage;

namespace {

class ReduceLowering {
public:
  ReduceLowering(Lowering &lowering, Operation *op)
      : lowering(lowering), p(lowering.p), op(op), x(op->getOperand(0)), shape(shapeOf(x)) {
    auto axes = op->getAttrOfType<DenseI64ArrayAttr>("axes").asArrayRef();
    for (size_t axis = shape.size(); axis-- > 0;)
      (llvm::is_contained(axes, int64_t(axis)) ? reduced : kept).push_back(axis);
    Type type = tensorType(x).getElementType();
    sum = sumElement(type);
    if (isExtreme() && isa<IntegerType>(type)) // bytes as i32, which has both ranges
      sum = type.isInteger(64) ? type : p.i32Type();
    lanes = lowering.target.lanes(sum);
    block = 4 * lanes;
    for (size_t dim = 0; dim < kept.size(); ++dim)
      vars.push_back("x" + std::to_string(dim));
  }

  void run() {
    if (!kept.empty() && kept[0] == shape.size() - 1)
      alongKept();
    else
      alongReduced();
  }

private:
  Expr start();
  bool isExtreme() const { return isa<ReduceMaxOp, ReduceMinOp>(op); }
  Expr combine(Expr a, Expr b);
  /// The join of lanes, which Halide knows as an instruction; it may lose a NaN.
  Expr combineLanes(Expr a, Expr b);
  Func output(const Func &total);
  /// The element of x, where `index` gives the index along an axis.
  Expr element(Value inner, llvm::function_ref<Expr(size_t)> index) {
    Values values(lowering, inner);
    SmallVector<Expr> point;
    for (size_t axis = 0; axis < shape.size(); ++axis)
      point.push_back(index(axis));
    Expr value = values.at(x, point);
    return isExtreme() && !isa<FloatType>(sum)
               ? halide::cast(value, sum, tensorType(x).getElementType().isUnsignedInteger())
               : summand(value);
  }
  Expr index(Args a, size_t axis) {
    auto it = llvm::find(kept, axis);
    if (it != kept.end())
      return a[vars[it - kept.begin()]];
    return a["r" + std::to_string(axis)];
  }
  Expr work(size_t skipped) {
    Type f32 = p.builder().getF32Type();
    Expr product = p.constant(f32, costPerElement(lowering.kernel));
    for (size_t axis : reduced)
      if (axis != skipped)
        product = product * halide::cast(lowering.size(shape[axis]), f32);
    return product;
  }
  Func blockSums(const Names &names, const std::vector<Range> &domain);
  void splitBlocks(const Func &func, const Names &outer);
  void alongKept();
  void alongReduced();

  static constexpr int64_t blocks = 4;     // of columns, in one task
  static constexpr int64_t partRows = 256; // rows in one task

  Lowering &lowering;
  halide::Pipeline &p;
  Operation *op;
  Value x;
  ArrayRef<SizeAttr> shape;
  SmallVector<size_t> reduced, kept; // axes, innermost first
  Names vars;                        // of the kept axes
  Type sum;
  int64_t lanes, block;
};

Expr ReduceLowering::start() {
  if (isa<ReduceSumOp>(op))
    return p.constant(sum, 0);
  if (isa<ReduceProdOp>(op))
    return p.constant(sum, 1);
  bool largest = isa<ReduceMaxOp>(op);
  if (isa<FloatType>(sum)) {
    double infinity = std::numeric_limits<double>::infinity();
    return p.constant(sum, largest ? -infinity : infinity);
  }
  unsigned bits = sum.getIntOrFloatBitWidth();
  APInt value = largest ? APInt::getSignedMinValue(bits) : APInt::getSignedMaxValue(bits);
  return p.constant(sum, value.getSExtValue());
}

Expr ReduceLowering::combine(Expr a, Expr b) {
  if (!isExtreme() || !isa<FloatType>(sum))
    return combineLanes(a, b);
  // The first NaN stays: nothing compares with it.
  Expr beyond = isa<ReduceMaxOp>(op) ? scalar::less(a, b) : scalar::less(b, a);
  return halide::select(beyond | halide::strictFloat(halide::notEqual(b, b)), b, a);
}

Expr ReduceLowering::combineLanes(Expr a, Expr b) {
  if (isa<ReduceSumOp>(op))
    return a + b;
  if (isa<ReduceProdOp>(op))
    return a * b;
  bool largest = isa<ReduceMaxOp>(op);
  return largest ? halide::max(a, b) : halide::min(a, b);
}

Func ReduceLowering::output(const Func &total) {
  return lowering.output(vars, [&](Point point) {
    Values values(lowering, point.empty() ? Value() : point.back().value);
    values.bind(op->getResult(0), [&](Point at) {
      Expr value = total.at(SmallVector<Operand>(llvm::reverse(at)));
      Type element = valueElement(tensorType(op->getResult(0)).getElementType());
      return isa<FloatType>(sum) ? convertFloat(value, element) : halide::cast(value, element);
    });
    halide::Tuple results;
    for (Value result : lowering.kernel.getBody().front().getTerminator()->getOperands())
      results.push_back(values.at(result, point));
    return results;
  });
}

/// Sums of a block of x0 in registers, over `names`: the kept axes, and "p" where each sum is over
/// one part of the outermost reduced axis.
Func ReduceLowering::blockSums(const Names &names, const std::vector<Range> &domain) {
  size_t outermost = reduced.back();
  Expr rows = lowering.size(shape[outermost]);
  Func sums = p.func("sums", names, sum, [&](Args) { return start(); });
  Stage update = sums.update(names, domain, [&](Args a) {
    Expr last = halide::min(halide::likely(a["x0"]), lowering.size(shape.back()) - 1);
    Expr row = a["r" + std::to_string(outermost)];
    if (names.back() == "p") {
      row = a["p"] * partRows + row;
      p.where(row < rows);
      row = halide::promiseClamped(row, 0, rows - 1);
    }
    return combine(
        sums.at(pointAt(a, names)), element(last, [&](size_t axis) {
          return axis + 1 == shape.size() ? last : axis == outermost ? row : index(a, axis);
        }));
  });
  Names order = {"x0"};
  for (const Range &range : domain)
    order.push_back(range.name);
  order.insert(order.end(), names.begin() + 1, names.end());
  sums.store_in("stack").bound_extent("x0", block).vectorize("x0", lanes).unroll("x0");
  for (const std::string &name : ArrayRef(names).drop_front())
    sums.bound_extent(name, 1);
  update.reorder(order).vectorize("x0", lanes).unroll("x0");
  return sums;
}

/// Blocks of x0 in vectors, a few of them in one iteration of "row".
void ReduceLowering::splitBlocks(const Func &func, const Names &outer) {
  func.split("x0", "b", "x0", block, "guard_with_if")
      .split("b", "row", "b", blocks, "guard_with_if")
      .split("x0", "x0", "v", lanes)
      .vectorize("v");
  Names loops = {"v", "x0", "b", "row"};
  loops.insert(loops.end(), outer.begin(), outer.end());
  func.reorder(loops);
  for (const std::string &name : outer)
    func.fuse("row", name, "row");
}

void ReduceLowering::alongKept() {
  std::vector<Range> domain;
  for (size_t axis : reduced)
    domain.push_back({"r" + std::to_string(axis), 0, lowering.size(shape[axis])});
  Names outer(vars.begin() + 1, vars.end());
  double width = block * blocks;
  if (!outer.empty()) {
    Func sums = blockSums(vars, domain);
    Func out = output(sums);
    splitBlocks(out, outer);
    parallelTasks(out.stage(), "row", work(shape.size()) * width);
    sums.compute_at(out, "b");
    return;
  }
  // Nothing is kept but columns, and they may be few: parts of the rows are tasks too.
  Expr rows = lowering.size(shape[reduced.back()]);
  domain.back().extent = p.i32(partRows);
  Names names = {"x0", "p"};
  Func sums = blockSums(names, domain);
  Func part = p.func("part", names, sum, [&](Args a) { return sums.at(pointAt(a, names)); });
  splitBlocks(part, {"p"});
  parallelTasks(part.stage(), "row", work(reduced.back()) * (width * partRows));
  sums.compute_at(part, "b");

  Func total = p.func("total", vars, sum, [&](Args) { return start(); });
  Stage join = total.update(vars, {{"p", 0, (rows + (partRows - 1)) / partRows}}, [&](Args a) {
    return combine(total.at(pointAt(a, vars)), part.at(pointAt(a, names)));
  });
  Func out = output(total);
  splitBlocks(out, {});
  part.compute_root();
  total.compute_at(out, "b").store_in("stack").bound_extent("x0", block).vectorize("x0", lanes);
  join.reorder(names).vectorize("x0", lanes);
}

void ReduceLowering::alongReduced() {
  size_t last = shape.size() - 1;
  LaneBlock lanes = {sum, this->lanes, block};
  auto first = [&] { return start(); };
  std::vector<Range> domain;
  for (size_t axis : reduced) {
    Expr size = lowering.size(shape[axis]);
    domain.push_back(
        {"r" + std::to_string(axis), 0, axis == last ? (size + (block - 1)) / block : size});
  }
  Func part = partials(
      p, "part", lanes, vars, first, domain,
      [&](Args a) {
        Expr i = halide::likely(a["r" + std::to_string(last)] * block + a["u"]);
        Expr size = lowering.size(shape[last]);
        // The promise is for bounds inference: nothing is read of an axis of no elements.
        Expr inside = halide::promiseClamped(halide::min(i, size - 1), 0, size - 1);
        Expr value =
            element(inside, [&](size_t axis) { return axis == last ? inside : index(a, axis); });
        return halide::select(i < size, value, start());
      },
      [&](Expr a, Expr b) { return combine(a, b); });
  Func total =
      joined("total", lanes, vars, first, part, [&](Expr a, Expr b) { return combineLanes(a, b); });
  SmallVector<Func> funcs = {part, total};
  if (isExtreme() && isa<FloatType>(sum)) { // which lanes are NaN is joined by itself
    Func nans = joined(
        "nans", {p.i32Type(), this->lanes, block}, vars, [&] { return p.i32(0); }, part,
        [&](Expr count, Expr lane) {
          Expr isNan = halide::strictFloat(halide::notEqual(lane, lane));
          return count + halide::select(isNan, p.i32(1), 0);
        });
    funcs.push_back(nans);
    Func most = total;
    total = p.func("extreme", vars, sum, [&](Args a) {
      SmallVector<Operand> here = pointAt(a, vars);
      Expr nan = p.constant(sum, std::numeric_limits<double>::quiet_NaN());
      return halide::select(0 < nans.at(here), nan, most.at(here));
    });
  }
  Func out = output(total);
  lowering.anyOutputStride = true;
  if (vars.empty()) {
    for (Func &func : funcs)
      func.compute_root();
    return;
  }
  out.rename("x0", "row");
  for (size_t dim = 1; dim < vars.size(); ++dim)
    out.fuse("row", vars[dim], "row");
  parallelTasks(out.stage(), "row", work(shape.size()));
  for (Func &func : funcs)
    func.compute_at(out, "row");
}

} // namespace

void tcc::lowerReduce(Lowering &lowering, Operation *op) { ReduceLowering(lowering, op).run(); }
