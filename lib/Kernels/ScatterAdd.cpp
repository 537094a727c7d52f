// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows x[m, n] added up by an index[m], with elementwise work before:
//   out[v, c] = 0, then out[index[r], c] = out[index[r], c] + x[r, c] for r = 0, 1, ..
// The rows come one after the other, so that a sum has one order and two tasks never meet in an
// element. Strips of 4 vectors of columns are parallel; each task reads the whole index.
#include "lib/Kernels/Lowering.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;

void tcc::lowerScatterAdd(Lowering &lowering, ScatterAddOp op) {
  halide::Pipeline &p = lowering.p;
  Type element = tensorType(op.getResult()).getElementType();
  Func out =
      lowering.output({"c", "entry"}, [&](Point) { return halide::Tuple{p.constant(element, 0)}; });
  scheduleElementwise(lowering, out.stage(), {"c", "entry"}, {out.extent(0), out.extent(1)});

  Expr rows = lowering.size(shapeOf(op.getX())[0]);
  halide::Stage add = out.update({"c"}, {{"r", 0, rows}}, [&](Args a) {
    Expr c = a["c"], r = a["r"];
    Values values(lowering, c.value);
    Expr v = values.index(op.getIndex(), {r}, shapeOf(op.getResult())[0]);
    Expr x = values.at(op.getX(), {r, c});
    return halide::At({c, v}, out.at({c, v}) + x);
  });
  constexpr int64_t vectors = 4;
  int64_t lanes = lowering.target.lanes(element);
  add.split("c", "i", "v", lanes, "guard_with_if")
      .split("i", "strip", "i", vectors, "guard_with_if")
      .reorder("v", "i", "r", "strip");
  Expr work = halide::cast(rows, p.builder().getF32Type()) * costPerElement(lowering.kernel);
  parallelTasks(add, "strip", work * double(vectors * lanes));
  lowering.vectorizeWhereDense(add, "v", out.extent(0) >= lanes);
}
