// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Frontend/ShapeOps.h"
#include "lib/Frontend/Elaborator.h"

using namespace tcc;
using namespace tcc::frontend;

Term tcc::frontend::iota(Elaborator &e, OpCall &op) {
  SizeAttr size = e.evalSize(*op[0].expr);
  if (!size || !e.checkPositive(size, op[0].range()) || !e.canBuild(op.range()))
    return {};
  std::optional<int64_t> greatest = e.greatestOf(size);
  if (!greatest || *greatest > std::numeric_limits<int32_t>::max()) {
    e.error<message::SizeNotI32>(op[0].range(), size.str());
    return {};
  }
  return e.build<IotaOp>(op.range(),
                         mlir::Type(TensorType::get(&e.context, e.builder.getI32Type(), {size})));
}

Term tcc::frontend::full(Elaborator &e, OpCall &op) {
  auto shape = e.evalShape(op[0]);
  mlir::Value value = shape ? e.tensorSlot(op, 1) : mlir::Value();
  if (!value)
    return {};
  if (tensorType(value).getRank() != 0) {
    e.error<message::ScalarExpected>(op[1].range(), Elaborator::show(tensorType(value)));
    return {};
  }
  if (auto *constant = op[1].term.constant())
    return e.splat(*constant, tensorType(value).withShape(*shape), op[1].range());
  return e.broadcastTo(value, *shape, op.range());
}

Term tcc::frontend::broadcast(Elaborator &e, OpCall &op) {
  mlir::Value x = e.tensorSlot(op, 0);
  auto shape = x ? e.evalShape(op[1]) : std::nullopt;
  if (!shape)
    return {};
  TensorType type = tensorType(x);
  bool fits = type.getRank() <= shape->size();
  for (unsigned i = 0; fits && i < type.getRank(); ++i) {
    SizeAttr own = type.getShape()[i];
    fits = own == (*shape)[shape->size() - type.getRank() + i] || own.isConstant(1);
  }
  if (!fits) {
    Diagnostic &d = e.error<message::BroadcastShape>(op.range(), Elaborator::show(type),
                                                     Elaborator::show(*shape));
    e.addBindings(d);
    e.noteValue(d, *op[0].expr, x);
    return {};
  }
  return e.broadcastTo(x, *shape, op.range());
}

Term tcc::frontend::split(Elaborator &e, OpCall &op) {
  mlir::Value x = e.tensorSlot(op, 0);
  std::optional<int64_t> parts = x ? e.evalInteger(*op[1].expr) : std::nullopt;
  std::optional<int64_t> wanted = parts ? e.evalInteger(*op[2].expr) : std::nullopt;
  if (!wanted)
    return {};
  TensorType type = tensorType(x);
  std::optional<unsigned> axis = e.axisOf(*wanted, type.getRank(), op[2].range());
  if (!axis)
    return {};
  constexpr int64_t limit = 4096;
  if (*parts < 1 || *parts > limit) {
    e.error<message::SplitParts>(op[1].range(), *parts, limit);
    return {};
  }
  SizeAttr whole = type.getShape()[*axis], part = divideExactly(whole, e.constantSize(*parts));
  if (!part) {
    Diagnostic &d = e.error<message::SizeDivision>(op.range(), whole.str(), std::to_string(*parts));
    e.addBindings(d);
    e.noteValue(d, *op[0].expr, x);
    return {};
  }
  std::vector<SizeAttr> shape(type.getShape());
  shape[*axis] = part;
  Term::List list;
  for (int64_t i = 0; i < *parts; ++i) {
    std::vector<mlir::Attribute> offsets(type.getRank(), e.constantSize(0));
    offsets[*axis] = multiply(part, e.constantSize(i));
    list.push_back(e.build<SliceOp>(op.range(), mlir::Type(type.withShape(shape)), x,
                                    e.builder.getArrayAttr(offsets)));
  }
  return list;
}

/// The parts agree in all axes but one; nothing is broadcast.
Term tcc::frontend::concat(Elaborator &e, OpCall &op) {
  std::optional<int64_t> wanted = e.evalInteger(*op[0].expr);
  if (!wanted || !e.canBuild(op.range()))
    return {};
  std::vector<mlir::Value> parts;
  std::optional<unsigned> axis;
  SizeAttr sum = e.constantSize(0);
  for (OpCall::Slot &slot : op.rest) {
    mlir::Value part = e.tensor(slot.term, slot.range());
    if (!part)
      return {};
    parts.push_back(part);
    TensorType first = tensorType(parts[0]), type = tensorType(part);
    if (!axis && !(axis = e.axisOf(*wanted, first.getRank(), op[0].range())))
      return {};
    auto differ = [&](Diagnostic &d) {
      e.addBindings(d);
      e.noteValue(d, *op.rest[0].expr, parts[0]);
      e.noteValue(d, *slot.expr, part);
      return Term();
    };
    if (first.getElementType() != type.getElementType())
      return differ(e.error<message::ElementMismatch>(op.range(), Elaborator::show(first),
                                                      Elaborator::show(type)));
    if (first.getRank() != type.getRank())
      return differ(e.error<message::ConcatRank>(op.range(), Elaborator::show(first),
                                                 Elaborator::show(type)));
    for (auto [i, one, other] : llvm::enumerate(first.getShape(), type.getShape()))
      if (i != *axis && one != other)
        return differ(e.error<message::ConcatShape>(op.range(), Elaborator::show(first),
                                                    Elaborator::show(type), one.str(), other.str(),
                                                    i));
    sum = tcc::add(sum, type.getShape()[*axis]);
    if (!sum) {
      e.error<message::SizeOverflow>(op.range(), "of the joined axis");
      return {};
    }
  }
  std::vector<SizeAttr> shape(shapeOf(parts[0]));
  shape[*axis] = sum;
  if (!product(&e.context, shape)) {
    e.error<message::TensorTooLarge>(op.range());
    return {};
  }
  return e.build<ConcatOp>(op.range(), mlir::Type(tensorType(parts[0]).withShape(shape)), parts,
                           *axis);
}

/// A concatenation with parts of one value.
Term tcc::frontend::pad(Elaborator &e, OpCall &op) {
  mlir::Value x = e.tensorSlot(op, 0);
  std::optional<int64_t> wanted = x ? e.evalInteger(*op[1].expr) : std::nullopt;
  std::optional<unsigned> axis =
      wanted ? e.axisOf(*wanted, tensorType(x).getRank(), op[1].range()) : std::nullopt;
  if (!axis)
    return {};
  TensorType type = tensorType(x);
  mlir::Value value; // of a tensor; null for a constant
  Constant number = type.isBool() ? Constant::boolean(false) : Constant::integer(0);
  if (op[4]) {
    if (auto *constant = op[4].term.constant())
      number = *constant;
    else if (!(value = e.tensorSlot(op, 4)))
      return {};
  }
  if (value && tensorType(value) != e.scalarType(type.getElementType())) {
    e.error<message::PadValue>(op[4].range(), Elaborator::show(e.scalarType(type.getElementType())),
                               Elaborator::show(tensorType(value)));
    return {};
  }
  std::vector<mlir::Value> parts{x};
  SizeAttr sum = type.getShape()[*axis];
  std::vector<SizeAttr> shape(type.getShape());
  for (unsigned slot : {2, 3}) {
    if (!op[slot])
      continue;
    SizeAttr size = e.evalSize(*op[slot].expr);
    if (!size)
      return {};
    std::optional<int64_t> least = e.leastOf(size);
    if (!least || *least < 0) {
      e.error<message::PadSize>(op[slot].range(), size.str(), least.value_or(0));
      return {};
    }
    if (size.isConstant(0))
      continue;
    shape[*axis] = size;
    mlir::Value part = value ? e.broadcastTo(value, shape, op.range())
                             : e.splat(number, type.withShape(shape), op.range());
    if (!part)
      return {};
    parts.insert(slot == 2 ? parts.begin() : parts.end(), part);
    sum = sum ? tcc::add(sum, size) : sum;
  }
  shape[*axis] = sum;
  if (!sum || !product(&e.context, shape)) {
    e.error<message::TensorTooLarge>(op.range());
    return {};
  }
  return e.build<ConcatOp>(op.range(), mlir::Type(type.withShape(shape)), parts, *axis);
}

/// Along each axis what n - 1, n - 2, .., 0 take.
Term tcc::frontend::flip(Elaborator &e, OpCall &op) {
  mlir::Value x = e.tensorSlot(op, 0);
  auto axes = x ? e.axesOf(op[1], tensorType(x).getRank()) : std::nullopt;
  if (!axes)
    return {};
  TensorType type = tensorType(x);
  TensorType i32 = type.withElement(e.builder.getI32Type());
  for (unsigned axis : *axes) {
    SizeAttr size = type.getShape()[axis];
    mlir::Value last = e.tensor(Term(subtract(size, e.constantSize(1))), op.range());
    std::optional<int64_t> greatest = e.greatestOf(size);
    if (!last || !greatest || *greatest > std::numeric_limits<int32_t>::max()) {
      if (last)
        e.error<message::SizeNotI32>(op.range(), size.str());
      return {};
    }
    mlir::Value count = e.build<IotaOp>(op.range(), mlir::Type(i32.withShape(size)));
    mlir::Value index = e.build<SubOp>(op.range(), e.broadcastTo(last, {size}, op.range()), count);
    mlir::Value wide = e.build<BroadcastOp>(op.range(), mlir::Type(i32), index, int64_t(axis));
    x = e.build<TakeAlongOp>(op.range(), mlir::Type(type), x, wide, axis);
  }
  return x;
}

/// i = 0, 1, .., n - 1 in a new last axis, as 0 and 1; outside of them all are 0.
Term tcc::frontend::oneHot(Elaborator &e, OpCall &op) {
  mlir::Value i = e.tensorSlot(op, 0);
  SizeAttr size = i ? e.evalSize(*op[1].expr) : SizeAttr();
  if (!size || !e.checkPositive(size, op[1].range()) ||
      !e.checkRank(tensorType(i).getRank() + 1, op.range()))
    return {};
  if (!tensorType(i).isInteger()) {
    e.error<message::IndexType>(op[0].range(), e.describe(op[0].term));
    return {};
  }
  std::optional<int64_t> greatest = e.greatestOf(size);
  if (!greatest || *greatest > std::numeric_limits<int32_t>::max()) {
    e.error<message::SizeNotI32>(op[1].range(), size.str());
    return {};
  }
  // Compared in a type that holds all of 0 .. n - 1.
  mlir::Type i32 = e.builder.getI32Type();
  mlir::Type own = tensorType(i).getElementType(), element = own.isInteger(64) ? own : i32;
  mlir::Value count =
      e.build<IotaOp>(op.range(), mlir::Type(TensorType::get(&e.context, i32, {size})));
  auto convert = [&](mlir::Value value) -> mlir::Value {
    TensorType type = tensorType(value);
    if (type.getElementType() == element)
      return value;
    return e.build<CastOp>(op.range(), mlir::Type(type.withElement(element)), value);
  };
  std::vector<SizeAttr> shape(shapeOf(i));
  shape.push_back(size);
  if (!product(&e.context, shape)) {
    e.error<message::TensorTooLarge>(op.range());
    return {};
  }
  mlir::Value wide = e.reshapeUnits(convert(i), {}, unsigned(tensorType(i).getRank()), op.range());
  wide = e.broadcastTo(wide, shape, op.range());
  mlir::Value hot = e.build<CompareOp>(op.range(), Predicate::eq, wide,
                                       e.broadcastTo(convert(count), shape, op.range()));
  return e.build<CastOp>(op.range(),
                         mlir::Type(tensorType(hot).withElement(e.builder.getF32Type())), hot);
}

/// NumPy's take_along_axis: the axes but `axis` are broadcast.
Term tcc::frontend::takeAlong(Elaborator &e, OpCall &op) {
  mlir::Value x = e.tensorSlot(op, 0), index = x ? e.tensorSlot(op, 1) : mlir::Value();
  std::optional<int64_t> wanted = index ? e.evalInteger(*op[2].expr) : std::nullopt;
  std::optional<unsigned> axis =
      wanted ? e.axisOf(*wanted, tensorType(x).getRank(), op[2].range()) : std::nullopt;
  if (!axis)
    return {};
  TensorType type = tensorType(x), indexType = tensorType(index);
  if (!indexType.isInteger() || indexType.getRank() != type.getRank()) {
    e.error<message::TakeAlongIndex>(op[1].range(), type.getRank(), Elaborator::show(indexType));
    return {};
  }
  std::vector<SizeAttr> from(type.getShape()), to(indexType.getShape());
  for (unsigned i = 0; i < from.size(); ++i) {
    if (i == *axis || from[i] == to[i])
      continue;
    if (!from[i].isConstant(1) && !to[i].isConstant(1)) {
      Diagnostic &d = e.error<message::ShapeMismatch>(op.range(), Elaborator::show(type),
                                                      Elaborator::show(indexType), from[i].str(),
                                                      to[i].str(), i);
      e.addBindings(d);
      e.noteValue(d, *op[0].expr, x);
      e.noteValue(d, *op[1].expr, index);
      return {};
    }
    from[i] = to[i] = from[i].isConstant(1) ? to[i] : from[i];
  }
  if (!product(&e.context, from) || !product(&e.context, to)) {
    e.error<message::TensorTooLarge>(op.range());
    return {};
  }
  index = e.checkedIndex(index, from[*axis], *op[1].expr);
  return e.build<TakeAlongOp>(op.range(), mlir::Type(type.withShape(to)),
                              e.broadcastTo(x, from, op.range()),
                              e.broadcastTo(index, to, op.range()), *axis);
}
