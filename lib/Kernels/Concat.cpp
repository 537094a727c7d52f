// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Concatenations, with elementwise work before and after: each part is stored in a pass of its own
// over its range of the joined axis,
//   out[.., offset + r, ..] = part[.., r, ..] for r < size of the part,
// so that no element is chosen from several and a part may be empty. A pass is scheduled as
// elementwise work is.
#include "dialect/Tcc/Size.h"
#include "lib/Kernels/Lowering.h"
#include "lib/Kernels/Scalars.h"

using namespace mlir;
using namespace tcc;
using halide::Args;
using halide::Expr;
using halide::Func;
using halide::Names;
using halide::Operand;

void tcc::lowerConcat(Lowering &lowering, ConcatOp op) {
  halide::Pipeline &p = lowering.p;
  size_t rank = shapeOf(op.getResult()).size(), axis = op.getAxis(), joined = rank - 1 - axis;
  Names vars;
  for (size_t dim = 0; dim < rank; ++dim)
    vars.push_back("x" + std::to_string(dim));
  auto results = lowering.kernel.getBody().front().getTerminator()->getOperands();
  Func out = lowering.output(vars, [&](Point) {
    halide::Tuple nothing;
    for (Type type : lowering.kernel.getResultTypes())
      nothing.push_back(p.undefined(memoryElement(cast<TensorType>(type).getElementType())));
    return nothing;
  });

  Names loops = vars, others = vars;
  loops[joined] = "r";
  others.erase(others.begin() + joined);
  SizeAttr offset = SizeAttr::constant(op.getContext(), 0);
  for (Value part : op.getParts()) {
    SizeAttr size = shapeOf(part)[axis];
    halide::Stage stage =
        out.update(others, {{"r", 0, lowering.size(size)}}, [&](Args a) -> halide::Definition {
          Expr own = a["r"];
          Expr whole = offset.isConstant(0) ? own : own + lowering.size(offset);
          SmallVector<Expr> point;
          for (size_t dim = rank; dim-- > 0;)
            point.push_back(dim == joined ? whole : a[vars[dim]]);
          Values values(lowering, {point.back().value, joined == 0 ? own.value : Value()});
          values.bind(op.getResult(), [&](Point at) {
            SmallVector<Expr> inside(at);
            inside[axis] = own;
            return values.at(part, inside);
          });
          halide::Tuple stored;
          for (auto [result, type] : llvm::zip_equal(results, lowering.kernel.getResultTypes()))
            stored.push_back(halide::cast(values.at(result, point),
                                          memoryElement(cast<TensorType>(type).getElementType())));
          return halide::At(std::vector<Operand>(point.rbegin(), point.rend()), stored);
        });
    SmallVector<Expr> extents;
    for (size_t dim = 0; dim < rank; ++dim)
      extents.push_back(dim == joined ? lowering.size(size) : out.extent(dim));
    scheduleElementwise(lowering, stage, loops, extents);
    offset = tcc::add(offset, size);
  }
}
