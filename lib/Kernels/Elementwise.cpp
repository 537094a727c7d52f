// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elementwise work, copies and gathers over up to six axes with any strides: one pass over memory.
// The last axis is vectorised where every operand that varies along it, and the result, have stride
// 1 there, and scalar otherwise; asked at run time unless all launches say so. Tasks of about 20 us
// over blocks of (16 rows, 16384 columns) and the outer axes.
//
// Measured on one / two cores of a Zen4 VM, 4096x768 f32 (25 MB, in L3): x + 1 0.69 / 0.18 ms; a
// transposing copy, which is scalar, 7.3 / 6.2 ms.
#include "lib/Kernels/Lowering.h"
#include "lib/Kernels/Scalars.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tcc;
using halide::Expr;
using halide::Func;
using halide::Names;

void tcc::scheduleElementwise(Lowering &lowering, halide::Stage stage, const Names &loops,
                              ArrayRef<Expr> extents) {
  int64_t lanes = 16;
  for (Type result : lowering.kernel.getResultTypes())
    lanes =
        std::min(lanes, lowering.target.lanes(cast<::tcc::TensorType>(result).getElementType()));
  constexpr int64_t columns = 16384, rows = 16;
  Type f32 = lowering.p.builder().getF32Type();
  Expr work = halide::cast(halide::min(extents[0], columns), f32) * costPerElement(lowering.kernel);
  // Vectors first, blocks of vectors second: the guard of the blocks then bounds the loop over
  // vectors. The other way round every block runs all its vectors, masked off past the end.
  stage.split(loops[0], "i", "v", lanes, "guard_with_if")
      .split("i", "block", "i", columns / lanes, "guard_with_if");
  Names order = {"v", "i"}, outer;
  // A loop of a constant number of turns stays out of the tasks: fused, its bounds are lost where
  // it is a part's.
  for (size_t loop = 2; loop < loops.size(); ++loop)
    (matchPattern(extents[loop].value, m_Constant()) ? order : outer).push_back(loops[loop]);
  if (loops.size() > 1) {
    work = work * halide::cast(halide::min(extents[1], rows), f32);
    stage.split(loops[1], "rows", "row", rows, "guard_with_if");
    order.insert(order.end(), {"row", "block", "rows"});
  } else {
    order.push_back("block");
  }
  order.insert(order.end(), outer.begin(), outer.end());
  stage.reorder(order);
  for (size_t i = llvm::find(order, "block") - order.begin() + 1; i < order.size(); ++i)
    stage.fuse("block", order[i], "block");
  parallelTasks(stage, "block", work);
  lowering.vectorizeWhereDense(stage, "v");
}

/// Several results go through registers, a vector at a time: all of them are computed before one is
/// stored, so that a result may lie where an operand does (a parameter and its next value).
static void lowerTogether(Lowering &lowering, const Names &vars) {
  halide::Pipeline &p = lowering.p;
  SmallVector<Type> types;
  int64_t lanes = 16;
  for (Type type : lowering.kernel.getResultTypes()) {
    types.push_back(memoryElement(cast<::tcc::TensorType>(type).getElementType()));
    lanes = std::min(lanes, lowering.target.lanes(types.back()));
  }
  auto shape = cast<::tcc::TensorType>(lowering.kernel.getResultTypes()[0]).getShape();
  bool isRead = llvm::any_of(lowering.kernel.getBody().getArguments(), [&](Value argument) {
    return !shape.empty() && llvm::is_contained(shapeOf(argument), shape.back());
  });
  Func together = p.func("together", vars, types, [&](halide::Args args) {
    SmallVector<Expr> point;
    for (size_t i = args.size(); i-- > 0;)
      point.push_back(args[i]);
    if (isRead) // the last vector may pass the end
      point.back() = halide::min(halide::likely(point.back()), lowering.size(shape.back()) - 1);
    Values values(lowering, point.empty() ? Value() : point.back().value);
    halide::Tuple results;
    ValueRange made = lowering.kernel.getBody().front().getTerminator()->getOperands();
    for (auto [value, type] : llvm::zip_equal(made, types))
      results.push_back(halide::cast(values.at(value, point), type));
    return halide::Definition(results);
  });
  Func out = lowering.output(vars, [&](Point point) {
    return together.call(SmallVector<halide::Operand>(llvm::reverse(point)));
  });
  if (vars.empty()) {
    together.compute_root();
    return;
  }
  SmallVector<Expr> extents;
  for (size_t dim = 0; dim < vars.size(); ++dim)
    extents.push_back(out.extent(dim));
  scheduleElementwise(lowering, out.stage(), vars, extents);
  together.compute_at(out, "i").store_in("stack").bound_extent(vars[0], lanes).vectorize(vars[0]);
}

void tcc::lowerElementwise(Lowering &lowering) {
  size_t rank = cast<::tcc::TensorType>(lowering.kernel.getResultTypes()[0]).getRank();
  Names vars;
  for (size_t dim = 0; dim < rank; ++dim)
    vars.push_back("x" + std::to_string(dim));
  if (lowering.kernel.getResultTypes().size() > 1)
    return lowerTogether(lowering, vars);
  Func out = lowering.output(vars, [&](Point point) {
    Values values(lowering, point.empty() ? Value() : point.back().value);
    return halide::Tuple{
        values.at(lowering.kernel.getBody().front().getTerminator()->getOperand(0), point)};
  });
  if (rank == 0)
    return;
  SmallVector<Expr> extents;
  for (size_t dim = 0; dim < rank; ++dim)
    extents.push_back(out.extent(dim));
  scheduleElementwise(lowering, out.stage(), vars, extents);
}
