// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sources, views and gathers.
#include "lib/Reference/Rules.h"

#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/TccOps.h"

#include <numeric>

namespace tcc::reference {

/// Both have one element type.
static void copyElement(const Tensor &from, int64_t i, Tensor &to, int64_t j) {
  if (isFloat(from.type))
    to.floats[j] = from.floats[i];
  else
    to.integers[j] = from.integers[i];
}

llvm::Error constant(const Call &call, Tensor &result) {
  mlir::Attribute value = llvm::cast<ConstantOp>(call.op).getValue();
  if (auto number = llvm::dyn_cast<mlir::FloatAttr>(value)) {
    result.floats.assign(result.floats.size(), number.getValueAsDouble());
    // A constant is data of its type for both sides, so it is rounded whatever the precision.
    result.normalize(Precision::F32);
  } else {
    llvm::APInt bits = llvm::cast<mlir::IntegerAttr>(value).getValue();
    bool zeroExtends = result.type == ElementType::U8 || result.type == ElementType::Bool;
    result.integers.assign(result.integers.size(), zeroExtends
                                                       ? static_cast<int64_t>(bits.getZExtValue())
                                                       : bits.getSExtValue());
  }
  return llvm::Error::success();
}

llvm::Error iota(const Call &call, Tensor &result) {
  std::iota(result.integers.begin(), result.integers.end(), 0);
  return llvm::Error::success();
}

llvm::Error size(const Call &call, Tensor &result) {
  llvm::Expected<int64_t> value = call.size(llvm::cast<SizeOp>(call.op).getSize());
  if (!value)
    return value.takeError();
  result.integers[0] = *value;
  return llvm::Error::success();
}

/// Operand axis i becomes result axis axes[i]; a size of 1 repeats, as do the other result axes.
llvm::Error broadcast(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0);
  Shape strides(result.shape.size(), 0), from = stridesOf(x.shape);
  for (auto [i, axis] : llvm::enumerate(llvm::cast<BroadcastOp>(call.op).getAxes()))
    strides[axis] = x.shape[i] == 1 ? 0 : from[i];
  copyStrided(x, 0, strides, result.shape, result);
  return llvm::Error::success();
}

llvm::Expected<Tensor> rearranged(const Tensor &x, llvm::StringRef text,
                                  llvm::ArrayRef<int64_t> shape) {
  Einops pattern;
  EinopsError error;
  if (!parseEinops(text, pattern, error))
    return failure("rearrange \"{}\": {}", text, error.message);
  const EinopsSide &input = pattern.inputs[0], &output = pattern.output;
  // Names that stand alone, on either side, have the size of their axis.
  llvm::StringMap<int64_t> sizes;
  for (auto [axis, size] : llvm::zip_equal(input, x.shape))
    if (axis.size() == 1)
      sizes[axis[0]] = size;
  for (auto [axis, size] : llvm::zip_equal(output, shape))
    if (axis.size() == 1)
      sizes[axis[0]] = size;
  // Each name's stride in the operand: the last name of an axis varies fastest.
  llvm::StringMap<int64_t> strides;
  for (auto [axis, stride] : llvm::zip_equal(input, stridesOf(x.shape)))
    for (const std::string &name : llvm::reverse(axis)) {
      if (!sizes.contains(name))
        return failure("rearrange \"{}\": the size of {} is not given", text, name);
      strides[name] = stride;
      stride *= sizes[name];
    }
  Shape flatSizes, flatStrides;
  for (const std::string &name : output.names()) {
    flatSizes.push_back(sizes[name]);
    flatStrides.push_back(strides[name]);
  }
  Tensor result = Tensor::zeros(x.type, Shape(shape.begin(), shape.end()));
  if (elementCount(flatSizes) != result.size())
    return failure("rearrange \"{}\": {} does not become {}", text, toString(x.shape),
                   toString(shape));
  copyStrided(x, 0, flatStrides, flatSizes, result);
  return result;
}

llvm::Error rearrange(const Call &call, Tensor &result) {
  llvm::Expected<Tensor> made =
      rearranged(call.operand(0), llvm::cast<RearrangeOp>(call.op).getPattern(), result.shape);
  if (!made)
    return made.takeError();
  result = std::move(*made);
  return llvm::Error::success();
}

llvm::Error slice(const Call &call, Tensor &result) {
  auto op = llvm::cast<SliceOp>(call.op);
  const Tensor &x = call.operand(0);
  Shape strides = stridesOf(x.shape);
  int64_t offset = 0;
  for (size_t axis = 0; axis < x.shape.size(); ++axis) {
    llvm::Expected<int64_t> start = call.size(op.getOffset(axis));
    if (!start)
      return start.takeError();
    if (*start < 0 || *start + result.shape[axis] > x.shape[axis])
      return failure("slice {}..{} leaves axis {} of {}", *start, *start + result.shape[axis], axis,
                     toString(x.shape));
    offset += *start * strides[axis];
  }
  copyStrided(x, offset, strides, result.shape, result);
  return llvm::Error::success();
}

/// result[.., i, .., j] = x[.., .., j - i + M - 1], i along the axis `rows` of size M.
static void copyDiagonals(const Tensor &x, size_t rows, Tensor &result) {
  Shape strides = stridesOf(x.shape);
  strides.insert(strides.begin() + rows, -1);
  copyStrided(x, result.shape[rows] - 1, strides, result.shape, result);
}

llvm::Error toeplitz(const Call &call, Tensor &result) {
  copyDiagonals(call.operand(0), llvm::cast<ToeplitzOp>(call.op).getRows(), result);
  return llvm::Error::success();
}

llvm::Error checkIndex(const Call &call, Tensor &result) {
  auto op = llvm::cast<CheckIndexOp>(call.op);
  llvm::Expected<int64_t> limit = call.size(op.getLimit());
  if (!limit)
    return limit.takeError();
  result = call.operand(0);
  Tensor looked = result;
  if (op.getRows()) {
    llvm::Expected<int64_t> rows = call.size(*op.getRows());
    if (!rows)
      return rows.takeError();
    if (*rows < 1 || *rows > result.size())
      return failure("{} numbers are not the diagonals of {} rows", result.size(), *rows);
    looked = Tensor::zeros(result.type, {*rows, result.size() - *rows + 1});
    copyDiagonals(result, 0, looked);
  }
  int64_t at = 0;
  std::string outside;
  forEachIndex(looked.shape, [&](llvm::ArrayRef<int64_t> index) {
    int64_t value = looked.integers[at++];
    if (op.getIgnore() && value == static_cast<int64_t>(*op.getIgnore()))
      return;
    if (outside.empty() && (value < 0 || value >= *limit))
      outside = fmt::format(
          "{}{} = {} is outside {}", op.getName(), index.empty() ? "" : toString(index), value,
          *limit > 0 ? fmt::format("0..{}", *limit - 1) : "an axis of no elements");
  });
  return outside.empty() ? llvm::Error::success() : failure("{}", outside);
}

/// result[.., offset + j, ..] = part[.., j, ..]
llvm::Error concat(const Call &call, Tensor &result) {
  auto axis = static_cast<size_t>(llvm::cast<ConcatOp>(call.op).getAxis());
  Shape strides = stridesOf(result.shape);
  int64_t offset = 0;
  for (const TensorPtr &part : call.operands) {
    int64_t from = 0;
    forEachIndex(part->shape, [&](llvm::ArrayRef<int64_t> index) {
      int64_t to = offset * strides[axis];
      for (size_t i = 0; i < index.size(); ++i)
        to += index[i] * strides[i];
      copyElement(*part, from++, result, to);
    });
    offset += part->shape[axis];
  }
  return llvm::Error::success();
}

/// result[.., k, ..] = x[.., index[.., k, ..], ..]
llvm::Error takeAlong(const Call &call, Tensor &result) {
  auto axis = static_cast<size_t>(llvm::cast<TakeAlongOp>(call.op).getAxis());
  const Tensor &x = call.operand(0), &index = call.operand(1);
  Shape strides = stridesOf(x.shape);
  int64_t to = 0, outside = -1;
  forEachIndex(result.shape, [&](llvm::ArrayRef<int64_t> point) {
    int64_t at = index.integers[to], from = 0;
    if (at < 0 || at >= x.shape[axis]) {
      outside = to++;
      return;
    }
    for (size_t i = 0; i < point.size(); ++i)
      from += (i == axis ? at : point[i]) * strides[i];
    copyElement(x, from, result, to++);
  });
  if (outside < 0)
    return llvm::Error::success();
  return failure("take_along: index {} is outside 0..{}", index.integers[outside],
                 x.shape[axis] - 1);
}

/// result[i.., c..] = table[index[i..], c..]
llvm::Error gather(const Call &call, Tensor &result) {
  const Tensor &table = call.operand(0), &index = call.operand(1);
  Shape row(table.shape.begin() + 1, table.shape.end());
  int64_t width = *elementCount(row);
  for (int64_t i = 0; i < index.size(); ++i) {
    int64_t at = index.integers[i];
    if (at < 0 || at >= table.shape[0])
      return failure("gather: index {} is outside 0..{}", at, table.shape[0] - 1);
    for (int64_t c = 0; c < width; ++c)
      copyElement(table, at * width + c, result, i * width + c);
  }
  return llvm::Error::success();
}

/// result[v, c..] = sum of x[i.., c..] where index[i..] = v
llvm::Error scatterAdd(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0), &index = call.operand(1);
  Shape row(result.shape.begin() + 1, result.shape.end());
  int64_t width = *elementCount(row);
  for (int64_t i = 0; i < index.size(); ++i) {
    int64_t at = index.integers[i];
    if (at < 0 || at >= result.shape[0])
      return failure("scatter_add: index {} is outside 0..{}", at, result.shape[0] - 1);
    for (int64_t c = 0; c < width; ++c)
      result.floats[at * width + c] += x.floats[i * width + c];
  }
  return llvm::Error::success();
}

} // namespace tcc::reference
