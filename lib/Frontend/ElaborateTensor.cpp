// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Terms to tensors: constants take the element type they meet, shapes are broadcast where the sizes
// prove it.
#include "lib/Frontend/Elaborator.h"
#include <cmath>

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

mlir::Value Elaborator::tensor(const Term &term, SourceRange range) {
  if (term.isPoison())
    return {};
  if (mlir::Value value = term.tensor())
    return value;
  if (auto *list = term.list()) {
    error<message::SeveralResults>(range, list->size());
    return {};
  }
  if (term.element()) {
    error<message::ElementAsValue>(range);
    return {};
  }
  if (!canBuild(range))
    return {};
  TensorType i32 = scalarType(builder.getI32Type());
  if (auto *constant = term.constant()) {
    if (constant->asString()) {
      error<message::StringAsTensor>(range);
      return {};
    }
    if (constant->asBool())
      return splat(*constant, scalarType(builder.getI1Type()), range);
    return splat(*constant, constant->asFloat() ? scalarType(builder.getF32Type()) : i32, range);
  }
  if (SizeAttr size = term.size()) {
    std::optional<int64_t> greatest = greatestOf(size), least = leastOf(size);
    constexpr int64_t limit = std::numeric_limits<int32_t>::max();
    if (!greatest || !least || *greatest > limit || *least < -limit) {
      error<message::SizeNotI32>(range, size.str());
      return {};
    }
    return build<SizeOp>(range, mlir::Type(i32), size);
  }
  const LoopIndex &index = *term.index();
  mlir::Value value = index.loop->counter;
  auto number = [&](int64_t n) { return splat(Constant::integer(n), i32, range); };
  if (index.scale != 1)
    value = build<MulOp>(range, value, number(index.scale));
  if (index.offset != 0)
    value = build<AddOp>(range, value, number(index.offset));
  return value;
}

/// The constant in every element of `type`; an error where the element type cannot hold it.
mlir::Value Elaborator::splat(const Constant &constant, TensorType type, SourceRange range) {
  mlir::Type element = type.getElementType();
  mlir::TypedAttr number;
  if (llvm::isa<mlir::FloatType>(element)) {
    if (constant.isNumber())
      number = mlir::FloatAttr::get(element, constant.number());
  } else if (type.isBool()) {
    if (auto *boolean = constant.asBool())
      number = mlir::IntegerAttr::get(element, *boolean);
  } else if (auto *integer = constant.asInteger()) {
    unsigned bits = element.getIntOrFloatBitWidth();
    bool isUnsigned = element.isUnsignedInteger();
    bool fits = isUnsigned ? *integer >= 0 && (*integer >> bits) == 0
                           : bits == 64 || (*integer >= -(int64_t(1) << (bits - 1)) &&
                                            *integer < (int64_t(1) << (bits - 1)));
    if (!fits) {
      error<message::ConstantRange>(range, constant.str(), show(scalarType(element)));
      return {};
    }
    number = mlir::IntegerAttr::get(element, llvm::APInt(bits, uint64_t(*integer), !isUnsigned));
  }
  if (!number) {
    error<message::ConstantElement>(range, constant.str(), show(scalarType(element)));
    return {};
  }
  return build<ConstantOp>(range, mlir::Type(type), number);
}

std::optional<std::vector<tcc::SizeAttr>> Elaborator::broadcastShape(ArrayRef<Operand> operands,
                                                                     SourceRange range) {
  std::vector<SizeAttr> shape;
  const Operand *from = nullptr; // the operand that gave most of the shape, for the message
  for (const Operand &operand : operands) {
    mlir::Value value = operand.term.tensor();
    if (!value)
      continue;
    ArrayRef<SizeAttr> own = shapeOf(value);
    if (own.size() > shape.size()) {
      shape.insert(shape.begin(), own.size() - shape.size(), constantSize(1));
      from = from ? from : &operand;
    }
    size_t offset = shape.size() - own.size();
    for (size_t axis = own.size(); axis-- > 0;) {
      SizeAttr size = own[axis];
      SizeAttr &other = shape[offset + axis];
      if (size == other || size.isConstant(1))
        continue;
      if (other.isConstant(1)) {
        other = size;
        continue;
      }
      TensorType first = tensorType(from->term.tensor());
      Diagnostic &d =
          error<message::ShapeMismatch>(range, show(first), show(tensorType(value)), other.str(),
                                        size.str(), int64_t(axis) - int64_t(own.size()));
      addBindings(d);
      noteValue(d, *from->expr, from->term.tensor());
      noteValue(d, *operand.expr, value);
      return std::nullopt;
    }
    from = from ? from : &operand;
  }
  return shape;
}

mlir::Value Elaborator::broadcastTo(mlir::Value value, ArrayRef<SizeAttr> shape,
                                    SourceRange range) {
  TensorType type = tensorType(value);
  if (type.getShape() == shape)
    return value;
  std::vector<int64_t> axes;
  for (size_t i = 0; i < type.getRank(); ++i)
    axes.push_back(shape.size() - type.getRank() + i);
  return build<BroadcastOp>(range, mlir::Type(type.withShape(shape)), value, axes);
}

std::vector<mlir::Value> Elaborator::unify(ArrayRef<Operand> given, SourceRange range) {
  std::vector<Operand> operands;
  if (!canBuild(range))
    return {};
  bool anyTensor = llvm::any_of(given, [](const Operand &o) { return !o.term.constant(); });
  for (const Operand &operand : given) {
    Term term = operand.term;
    if (!term.constant()) { // sizes and loop indices are i32 here
      mlir::Value value = tensor(term, operand.expr->range);
      if (!value)
        return {};
      term = value;
    }
    operands.push_back({operand.expr, term});
  }
  mlir::Type element;
  const Operand *first = nullptr;
  for (const Operand &operand : operands) {
    mlir::Value value = operand.term.tensor();
    if (!value)
      continue;
    mlir::Type own = tensorType(value).getElementType();
    if (!element) {
      element = own;
      first = &operand;
    } else if (element != own) {
      Diagnostic &d = error<message::ElementMismatch>(range, show(tensorType(first->term.tensor())),
                                                      show(tensorType(value)));
      noteValue(d, *first->expr, first->term.tensor());
      noteValue(d, *operand.expr, value);
      return {};
    }
  }
  if (!anyTensor) { // two constants of a `where`
    bool isFloat =
        llvm::any_of(operands, [](const Operand &o) { return o.term.constant()->asFloat(); });
    bool isBool =
        llvm::all_of(operands, [](const Operand &o) { return o.term.constant()->asBool(); });
    element = isBool    ? mlir::Type(builder.getI1Type())
              : isFloat ? mlir::Type(builder.getF32Type())
                        : builder.getI32Type();
  }
  std::optional<std::vector<SizeAttr>> shape = broadcastShape(operands, range);
  if (!shape)
    return {};
  std::vector<mlir::Value> values;
  for (const Operand &operand : operands) {
    SourceRange at = operand.expr->range;
    mlir::Value value = operand.term.tensor();
    value = value ? broadcastTo(value, *shape, range)
                  : splat(*operand.term.constant(), TensorType::get(&context, element, *shape), at);
    if (!value)
      return {};
    values.push_back(value);
  }
  return values;
}

bool Elaborator::requireFloat(mlir::Value value, StringRef what, SourceRange range) {
  if (tensorType(value).isFloat())
    return true;
  error<message::FloatExpected>(range, what, show(tensorType(value)))
      .hint("convert it with cast(x, f32)");
  return false;
}

bool Elaborator::requireNumber(mlir::Value value, StringRef what, SourceRange range) {
  if (!tensorType(value).isBool())
    return true;
  error<message::NumberExpected>(range, what, show(tensorType(value)))
      .hint("convert it with cast(x, i32)");
  return false;
}
