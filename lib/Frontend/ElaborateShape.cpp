// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrix products, indexing and gathers, and the views they are made of.
#include "lib/Frontend/Elaborator.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

/// Names for the axes of patterns the compiler makes: a, b, c, ...
static std::string axisName(unsigned axis) {
  std::string name(1, 'a' + axis % 26);
  return axis < 26 ? name : name + std::to_string(axis / 26);
}

std::optional<unsigned> Elaborator::axisOf(int64_t axis, unsigned rank, SourceRange range) {
  int64_t from = axis < 0 ? axis + rank : axis;
  if (from >= 0 && from < int64_t(rank))
    return from;
  error<message::NoSuchAxis>(range, axis, rank);
  return std::nullopt;
}

/// One axis or a list of them; without the argument all axes. In increasing order.
std::optional<std::vector<unsigned>> Elaborator::axesOf(const OpCall::Slot &slot, unsigned rank) {
  std::vector<unsigned> axes;
  if (!slot) {
    for (unsigned i = 0; i < rank; ++i)
      axes.push_back(i);
    return axes;
  }
  Term::List items = slot.term.list() ? *slot.term.list() : Term::List{slot.term};
  for (const Term &item : items) {
    auto *constant = item.constant();
    if (!constant || !constant->asInteger()) {
      error<message::IntegerExpected>(slot.range(), describe(item));
      return std::nullopt;
    }
    std::optional<unsigned> axis = axisOf(*constant->asInteger(), rank, slot.range());
    if (!axis)
      return std::nullopt;
    if (llvm::is_contained(axes, *axis)) {
      error<message::AxisTwice>(slot.range(), *constant->asInteger());
      return std::nullopt;
    }
    axes.push_back(*axis);
  }
  llvm::sort(axes);
  return axes;
}

std::optional<std::vector<tcc::SizeAttr>> Elaborator::evalShape(const OpCall::Slot &slot) {
  auto *list = llvm::dyn_cast<ListExpr>(slot.expr);
  if (!list) {
    error<message::ShapeExpected>(slot.range());
    return std::nullopt;
  }
  if (!checkRank(list->elements.size(), slot.range()))
    return std::nullopt;
  std::vector<SizeAttr> shape;
  for (const Expr *expr : list->elements) {
    SizeAttr size = evalSize(*expr);
    if (!size || !checkPositive(size, expr->range))
      return std::nullopt;
    shape.push_back(size);
  }
  if (!product(&context, shape)) {
    error<message::TensorTooLarge>(slot.range());
    return std::nullopt;
  }
  return shape;
}

//===-- Views
//--------------------------------------------------------------------------------------------===//

/// Result axis i is operand axis order[i].
mlir::Value Elaborator::permute(mlir::Value value, ArrayRef<unsigned> order, SourceRange range) {
  std::string left, right;
  std::vector<SizeAttr> shape;
  bool same = true;
  for (unsigned i = 0; i < order.size(); ++i) {
    left += (i ? " " : "") + axisName(i);
    right += (i ? " " : "") + axisName(order[i]);
    shape.push_back(shapeOf(value)[order[i]]);
    same &= order[i] == i;
  }
  if (same)
    return value;
  return build<RearrangeOp>(range, mlir::Type(tensorType(value).withShape(shape)),
                            builder.getStringAttr(left + " -> " + right), value);
}

mlir::Value Elaborator::reshapeUnits(mlir::Value value, ArrayRef<unsigned> drop,
                                     ArrayRef<unsigned> insert, SourceRange range) {
  if (drop.empty() && insert.empty())
    return value;
  std::vector<std::string> left, right;
  std::vector<SizeAttr> shape;
  for (auto [axis, size] : llvm::enumerate(shapeOf(value))) {
    bool dropped = llvm::is_contained(drop, axis);
    left.push_back(dropped ? "1" : axisName(axis));
    if (dropped)
      continue;
    right.push_back(left.back());
    shape.push_back(size);
  }
  for (unsigned at : insert) { // in increasing order
    right.insert(right.begin() + at, "1");
    shape.insert(shape.begin() + at, constantSize(1));
  }
  std::string pattern = llvm::join(left, " ") + " -> " + llvm::join(right, " ");
  return build<RearrangeOp>(range, mlir::Type(tensorType(value).withShape(shape)),
                            builder.getStringAttr(pattern), value);
}

//===-- Matrix product
//-----------------------------------------------------------------------------------===//

/// a @ b over the last two axes; `x^T` on either side costs nothing.
Term Elaborator::evalMatMul(const BinaryExpr &expr, const Term *evaluated) {
  struct Side {
    const Expr *expr;
    bool transposed;
    mlir::Value value;
    std::vector<std::string> names; // of its axes
  };
  Side sides[2] = {{expr.lhs, false, {}, {}}, {expr.rhs, false, {}, {}}};
  bool good = true;
  for (Side &side : sides) {
    bool known = evaluated && &side == &sides[0];
    if (auto *transpose = llvm::dyn_cast<TransposeExpr>(side.expr); transpose && !known) {
      side.transposed = true;
      side.expr = transpose->operand;
    }
    Term term = known ? *evaluated : eval(*side.expr);
    side.value = term.isPoison() ? mlir::Value() : tensor(term, side.expr->range);
    good &= side.value != nullptr;
  }
  if (!good || !canBuild(expr.range))
    return {};
  auto &[a, b] = sides;
  TensorType left = tensorType(a.value), right = tensorType(b.value);
  auto shown = [](const Side &side) {
    return show(tensorType(side.value)) + (side.transposed ? "^T" : "");
  };
  if (left.getRank() < (a.transposed ? 2 : 1) || right.getRank() < (b.transposed ? 2 : 1)) {
    error<message::MatMulRank>(expr.range, shown(a), shown(b));
    return {};
  }
  if (left.getElementType() != right.getElementType()) {
    Diagnostic &d = error<message::ElementMismatch>(expr.range, show(left), show(right));
    noteValue(d, *a.expr, a.value);
    noteValue(d, *b.expr, b.value);
    return {};
  }
  if (!requireNumber(a.value, "@", expr.range))
    return {};

  // Rows, the contracted axis and columns; a vector has no rows or columns.
  std::vector<std::string> out;
  unsigned leftRank = left.getRank(), rightRank = right.getRank();
  unsigned leftBatch = leftRank < 2 ? 0 : leftRank - 2,
           rightBatch = rightRank < 2 ? 0 : rightRank - 2;
  unsigned batch = std::max(leftBatch, rightBatch);
  std::string m = axisName(batch), k = axisName(batch + 1), n = axisName(batch + 2);
  auto sizeAt = [](TensorType type, unsigned axis) { return type.getShape()[axis]; };
  SizeAttr leftK = sizeAt(left, leftRank - (a.transposed ? 2 : 1));
  SizeAttr rightK =
      rightRank == 1 ? sizeAt(right, 0) : sizeAt(right, rightRank - (b.transposed ? 1 : 2));
  if (leftK != rightK) {
    Diagnostic &d =
        error<message::MatMulSizes>(expr.range, shown(a), shown(b), leftK.str(), rightK.str());
    addBindings(d);
    noteValue(d, *a.expr, a.value);
    noteValue(d, *b.expr, b.value);
    return {};
  }
  std::vector<SizeAttr> shape;
  std::vector<unsigned> dropLeft, dropRight;
  for (unsigned i = 0; i < batch; ++i) {
    std::string name = axisName(i);
    bool inLeft = i + leftBatch >= batch, inRight = i + rightBatch >= batch;
    unsigned leftAxis = i + leftBatch - batch, rightAxis = i + rightBatch - batch;
    SizeAttr x = inLeft ? sizeAt(left, leftAxis) : SizeAttr(),
             y = inRight ? sizeAt(right, rightAxis) : SizeAttr();
    // A literal 1 that the other side repeats is no axis of the contraction.
    if (x && y && x != y) {
      if (y.isConstant(1)) {
        dropRight.push_back(rightAxis);
        inRight = false;
      } else if (x.isConstant(1)) {
        dropLeft.push_back(leftAxis);
        inLeft = false;
      } else {
        Diagnostic &d = error<message::ShapeMismatch>(expr.range, shown(a), shown(b), x.str(),
                                                      y.str(), int64_t(i) - int64_t(batch) - 2);
        addBindings(d);
        noteValue(d, *a.expr, a.value);
        noteValue(d, *b.expr, b.value);
        return {};
      }
    }
    if (inLeft)
      a.names.push_back(name);
    if (inRight)
      b.names.push_back(name);
    out.push_back(name);
    shape.push_back(inLeft ? x : y);
  }
  if (leftRank > 1) {
    a.names.push_back(a.transposed ? k : m);
    out.push_back(m);
    shape.push_back(sizeAt(left, leftRank - (a.transposed ? 1 : 2)));
  }
  a.names.push_back(a.transposed ? m : k);
  if (rightRank > 1) {
    b.names.push_back(b.transposed ? n : k);
    out.push_back(n);
    shape.push_back(sizeAt(right, rightRank - (b.transposed ? 2 : 1)));
    b.names.push_back(b.transposed ? k : n);
  } else {
    b.names.push_back(k);
  }
  mlir::Value lhs = reshapeUnits(a.value, dropLeft, {}, expr.range);
  mlir::Value rhs = reshapeUnits(b.value, dropRight, {}, expr.range);
  std::string pattern =
      llvm::join(a.names, " ") + ", " + llvm::join(b.names, " ") + " -> " + llvm::join(out, " ");
  return build<ContractOp>(expr.range, mlir::Type(left.withShape(shape)),
                           builder.getStringAttr(pattern), lhs, rhs);
}

//===-- Indexing
//-----------------------------------------------------------------------------------------===//

/// The index, checked at run time unless its range is proved.
mlir::Value Elaborator::checkedIndex(mlir::Value index, SizeAttr limit, const Expr &expr,
                                     std::optional<int64_t> ignore) {
  if (auto iota = index.getDefiningOp<IotaOp>()) {
    SizeAttr count = shapeOf(iota.getResult())[0], rest = subtract(limit, count);
    std::optional<int64_t> least = rest ? leastOf(rest) : std::nullopt;
    if (least && *least >= 0)
      return index;
  }
  // The caller of the compiled model knows its arguments, not the names inside.
  mlir::StringAttr name;
  if (auto argument = llvm::dyn_cast<mlir::BlockArgument>(index))
    if (auto func = llvm::dyn_cast<mlir::func::FuncOp>(argument.getOwner()->getParentOp()))
      name = func.getArgAttrOfType<mlir::StringAttr>(argument.getArgNumber(), "tcc.name");
  if (!name) {
    std::string text = toString(expr);
    name = builder.getStringAttr(llvm::isa<NameExpr>(expr) ? text : "(" + text + ")");
  }
  return build<CheckIndexOp>(expr.range, index, name, limit,
                             ignore ? builder.getI64IntegerAttr(*ignore) : mlir::IntegerAttr(),
                             SizeAttr());
}

/// Axis `axis` replaced by the axes of the index.
mlir::Value Elaborator::gatherAxis(mlir::Value value, unsigned axis, mlir::Value index,
                                   const Expr &expr) {
  TensorType type = tensorType(value);
  unsigned rank = type.getRank(), indexRank = tensorType(index).getRank();
  std::vector<unsigned> order{axis};
  for (unsigned i = 0; i < rank; ++i)
    if (i != axis)
      order.push_back(i);
  mlir::Value table = permute(value, order, expr.range);
  std::vector<SizeAttr> shape(shapeOf(index).begin(), shapeOf(index).end());
  llvm::append_range(shape, shapeOf(table).drop_front());
  mlir::Value rows = build<GatherOp>(expr.range, mlir::Type(type.withShape(shape)), table, index);
  // The index's axes go where the axis was.
  std::vector<unsigned> back;
  for (unsigned i = 0; i < axis; ++i)
    back.push_back(indexRank + i);
  for (unsigned i = 0; i < indexRank; ++i)
    back.push_back(i);
  for (unsigned i = axis; i + 1 < rank; ++i)
    back.push_back(indexRank + i);
  return permute(rows, back, expr.range);
}

Term Elaborator::evalIndex(const IndexExpr &expr) {
  Term baseTerm = eval(*expr.base);
  if (baseTerm.isPoison())
    return {};
  if (auto *list = baseTerm.list()) {
    // One of several results.
    if (expr.items.size() == 1 && expr.items[0].kind == IndexItem::Kind::At) {
      std::optional<int64_t> at = evalInteger(*expr.items[0].begin);
      if (!at)
        return {};
      std::optional<unsigned> index = axisOf(*at, list->size(), expr.items[0].range);
      return index ? (*list)[*index] : Term();
    }
  }
  mlir::Value value = tensor(baseTerm, expr.base->range);
  if (!value || !canBuild(expr.range))
    return {};
  TensorType type = tensorType(value);
  size_t used = llvm::count_if(
      expr.items, [](const IndexItem &i) { return i.kind != IndexItem::Kind::NewAxis; });
  if (used > type.getRank()) {
    Diagnostic &d = error<message::TooManyIndices>(expr.range, used, show(type));
    noteValue(d, *expr.base, value);
    return {};
  }

  std::vector<mlir::Attribute> offsets;
  std::vector<SizeAttr> sizes;
  for (SizeAttr size : type.getShape()) {
    offsets.push_back(constantSize(0));
    sizes.push_back(size);
  }
  struct Gather {
    unsigned axis; // of the sliced tensor
    mlir::Value index;
    const Expr *expr;
    bool proved;
  };
  std::vector<Gather> gathers;
  std::vector<unsigned> drop, insert; // insert: places among the remaining axes
  unsigned axis = 0, place = 0, tensors = 0;
  auto inside = [&](SizeAttr least, SizeAttr upTo) { // least <= upTo for all dims
    SizeAttr rest = least && upTo ? subtract(upTo, least) : SizeAttr();
    std::optional<int64_t> value = rest ? leastOf(rest) : std::nullopt;
    return value && *value >= 0;
  };
  // A size that counts from the end where it is a negative constant.
  auto position = [&](const Expr &e, SizeAttr size) -> SizeAttr {
    SizeAttr at = evalSize(e);
    if (at && at.isConstant() && at.getConstant() < 0)
      at = tcc::add(at, size);
    return at;
  };
  for (const IndexItem &item : expr.items) {
    if (item.kind == IndexItem::Kind::NewAxis) {
      insert.push_back(place++);
      continue;
    }
    SizeAttr size = sizes[axis];
    if (item.kind == IndexItem::Kind::Slice) {
      SizeAttr begin = item.begin ? position(*item.begin, size) : constantSize(0);
      SizeAttr end = item.end ? position(*item.end, size) : size;
      if (!begin || !end)
        return {};
      if (!inside(constantSize(0), begin) || !inside(end, size) || !inside(begin, end) ||
          begin == end) {
        addBindings(error<message::SliceOutside>(item.range, begin.str(), end.str(), size.str()));
        return {};
      }
      SizeAttr length = subtract(end, begin);
      if (!checkPositive(length, item.range))
        return {};
      offsets[axis] = begin;
      sizes[axis] = length;
      ++axis, ++place;
      continue;
    }
    Term term = eval(*item.begin);
    if (term.isPoison())
      return {};
    if (auto *constant = term.constant(); term.size() || (constant && constant->asInteger())) {
      SizeAttr at = term.size() ? term.size() : constantSize(*constant->asInteger());
      if (at.isConstant() && at.getConstant() < 0)
        at = tcc::add(at, size);
      if (!inside(constantSize(0), at) || !inside(tcc::add(at, constantSize(1)), size)) {
        addBindings(error<message::IndexOutside>(item.range, describe(term), size.str()));
        return {};
      }
      offsets[axis] = at;
      sizes[axis] = constantSize(1);
      drop.push_back(axis++);
      continue;
    }
    mlir::Value index = tensor(term, item.range);
    if (!index)
      return {};
    if (!tensorType(index).isInteger()) {
      error<message::IndexType>(item.range, describe(term));
      return {};
    }
    bool proved = false;
    if (auto *i = term.index()) {
      int64_t first = i->scale * i->loop->lower + i->offset;
      int64_t last = i->scale * (i->loop->upper - 1) + i->offset;
      proved = std::min(first, last) >= 0 && inside(constantSize(std::max(first, last) + 1), size);
    }
    unsigned rank = tensorType(index).getRank();
    if (rank > 0 && tensors++ > 0) {
      error<message::TwoGathers>(item.range);
      return {};
    }
    gathers.push_back({axis++, index, item.begin, proved});
    place += rank;
  }

  if (!checkRank(place + type.getRank() - axis, expr.range))
    return {};

  std::vector<mlir::Attribute> zeros(offsets.size(), constantSize(0));
  if (offsets != zeros || llvm::ArrayRef(sizes) != type.getShape())
    value = build<SliceOp>(expr.range, mlir::Type(type.withShape(sizes)), value,
                           builder.getArrayAttr(offsets));
  if (gathers.empty())
    return reshapeUnits(value, drop, insert, expr.range);
  value = reshapeUnits(value, drop, {}, expr.range);
  for (Gather &gather : llvm::reverse(gathers)) {
    unsigned at = gather.axis - llvm::count_if(drop, [&](unsigned d) { return d < gather.axis; });
    mlir::Value index =
        gather.proved ? gather.index : checkedIndex(gather.index, shapeOf(value)[at], *gather.expr);
    value = gatherAxis(value, at, index, *gather.expr);
  }
  return reshapeUnits(value, {}, insert, expr.range);
}
