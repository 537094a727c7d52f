// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See RowParts.h.
#include "lib/Kernels/RowParts.h"

#include "lib/Kernels/Math.h"
#include "lib/Kernels/Scalars.h"
#include "lib/Kernels/Score.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Range;
using halide::Stage;

//===--- partial results ---===//

static Names withLane(const Names &vars) {
  Names names = {"u"};
  names.insert(names.end(), vars.begin(), vars.end());
  return names;
}

Func tcc::partials(halide::Pipeline &p, StringRef name, const LaneBlock &lanes, const Names &vars,
                   const std::function<Expr()> &start, const std::vector<Range> &domain,
                   const std::function<Expr(Args)> &next, const Combine &combine) {
  Names own = withLane(vars);
  Func part = p.func(name, own, lanes.element, [&](Args) { return start(); });
  Stage update = part.update(own, domain, [&](Args a) {
    Expr sofar = part.at(pointAt(a, own)), value = next(a);
    return combine(sofar, value);
  });
  Names order = {"u"};
  for (const Range &range : domain)
    order.push_back(range.name);
  part.store_in("stack").bound_extent("u", lanes.block).vectorize("u", lanes.lanes).unroll("u");
  update.reorder(order).vectorize("u", lanes.lanes).unroll("u");
  return part;
}

Func tcc::joined(StringRef name, const LaneBlock &lanes, const Names &vars,
                 const std::function<Expr()> &start, const Func &part, const Combine &combine) {
  Func total = part.pipeline->func(name, vars, lanes.element, [&](Args) { return start(); });
  Stage join = total.update(vars, {{"u", 0, lanes.block}}, [&](Args a) {
    Expr sofar = total.at(pointAt(a, vars)), lane = part.at(pointAt(a, withLane(vars)));
    return combine(sofar, lane);
  });
  join.atomic().vectorize("u", lanes.block);
  return total;
}

//===--- rows ---===//

Type RowParts::elementOf(Value x) {
  Type type = tensorType(x).getElementType();
  return type.isF64() ? type : Type(Float32Type::get(x.getContext()));
}

RowParts::RowParts(Lowering &lowering, Value x, int64_t vectors)
    : lowering(lowering), p(lowering.p), x(x) {
  element = elementOf(x);
  lowest = lowestOf(element);
  int64_t lanes = lowering.target.lanes(element);
  block = {element, lanes, vectors * lanes};
  for (size_t axis = shapeOf(x).size() - 1; axis-- > 0;)
    rows.push_back("m" + std::to_string(axis));
}

Names RowParts::with(const char *inner) {
  Names names = {inner};
  names.insert(names.end(), rows.begin(), rows.end());
  return names;
}

SmallVector<Expr> RowParts::pointOf(Args a) {
  SmallVector<Expr> point;
  for (const std::string &name : llvm::reverse(rows))
    point.push_back(a[name]);
  return point;
}

SmallVector<Expr> RowParts::pointOf(Args a, Expr i) {
  SmallVector<Expr> point = pointOf(a);
  point.push_back(i);
  return point;
}

Func RowParts::scratch(const char *name, const std::function<Expr(Args, Expr, Expr)> &value) {
  return scratches.emplace_back(p.func(name, with("i"), element, [&](Args a) {
    Expr i = halide::likely(a["i"]), size = n();
    return value(a, halide::min(i, size - 1), i < size);
  }));
}

Func RowParts::scratch(const char *name, Value tensor, double padding) {
  return scratch(name, [&](Args a, Expr i, Expr inside) {
    Values values(lowering, i.value);
    return halide::select(inside, read(values, tensor, pointOf(a, i)), padding);
  });
}

Func RowParts::join(const std::string &name, double start,
                    const std::function<Expr(Args, Expr)> &value, bool largest) {
  auto first = [&] { return number(start); };
  Expr blocks = (n() + (block.block - 1)) / block.block;
  Func part = partials(
      p, name + "_part", block, rows, first, {{"r", 0, blocks}},
      [&](Args a) { return value(a, a["r"] * block.block + a["u"]); },
      [&](Expr a, Expr b) { return largest ? scalar::larger(a, b) : a + b; });
  Func total = joined(name, block, rows, first, part,
                      [&](Expr a, Expr b) { return largest ? halide::max(a, b) : a + b; });
  values.append({part, total});
  return total;
}

Func RowParts::joinElements(const std::string &name, Value tensor, double start,
                            const std::function<Expr(Args, Expr)> &value, bool largest) {
  return join(
      name, start,
      [&](Args a, Expr i) {
        Expr likely = halide::likely(i), size = n(), inside = halide::min(likely, size - 1);
        Values values(lowering, inside.value);
        return halide::select(likely < size, value(a, read(values, tensor, pointOf(a, inside))),
                              start);
      },
      largest);
}

Func RowParts::perRow(const char *name, const std::function<Expr(Args)> &value) {
  return values.emplace_back(p.func(name, rows, element, [&](Args a) { return value(a); }));
}

void RowParts::finish(Operation *anchor, const std::function<Expr(Values &, Point)> &value) {
  Value anchored = anchor->getResult(0);
  bool wide = shapeOf(anchored).size() > rows.size();
  Func out = lowering.output(wide ? with("n") : rows, [&](Point point) {
    Values values(lowering, wide ? point.back().value : Value());
    values.bind(anchored, [&](Point at) {
      return convertFloat(value(values, at), tensorType(anchored).getElementType());
    });
    halide::Tuple results;
    for (Value result : lowering.kernel.getBody().front().getTerminator()->getOperands())
      results.push_back(values.at(result, point));
    return results;
  });
  if (wide)
    out.split("n", "n", "v", block.lanes, "guard_with_if").vectorize("v");
  else
    lowering.anyOutputStride = true;
  schedule(out);
}

void RowParts::schedule(Func out) {
  auto perRow = [&](Func func) {
    return rows.empty() ? func.compute_root() : func.compute_at(out, "row");
  };
  if (!rows.empty()) {
    if (out.rank() > rows.size()) {
      Names order = {"v", "n"};
      order.insert(order.end(), rows.begin(), rows.end());
      out.reorder(order);
    }
    out.rename(rows[0], "row");
    for (size_t i = 1; i < rows.size(); ++i)
      out.fuse("row", rows[i], "row");
    Expr work = halide::cast(n(), p.builder().getF32Type()) * costPerElement(lowering.kernel);
    parallelTasks(out.stage(), "row", work);
  }
  for (Func func : scratches) {
    perRow(func);
    if (!rows.empty())
      func.hoist_storage(out, "task");
    func.align_bounds("i", block.block).vectorize("i", block.lanes, "round_up");
  }
  for (Func func : values)
    perRow(func);
}
