// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sums of products. Both operands are brought into [batch, row, sum] and [batch, sum, column], then
// four plain loops; the innermost runs along a row, so that a compiler can vectorize it.
#include "lib/Reference/Rules.h"

#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/TccOps.h"

namespace tcc::reference {
namespace {

using Names = llvm::ArrayRef<std::string>;

/// The stride of each name in a row-major tensor whose axes are `side`; a repeated name walks the
/// diagonal.
Shape stridesFor(Names names, const EinopsSide &side, llvm::ArrayRef<int64_t> shape) {
  Shape all = stridesOf(shape), strides;
  for (const std::string &name : names) {
    int64_t stride = 0;
    for (auto [axis, stride1] : llvm::zip_equal(side, all))
      if (axis.size() == 1 && axis[0] == name)
        stride += stride1;
    strides.push_back(stride);
  }
  return strides;
}

template <typename Element>
void multiply(int64_t batches, int64_t rows, int64_t sums, int64_t columns,
              const std::vector<Element> &lhs, const std::vector<Element> &rhs,
              std::vector<Element> &result) {
  for (int64_t b = 0; b < batches; ++b)
    for (int64_t m = 0; m < rows; ++m)
      for (int64_t k = 0; k < sums; ++k) {
        Element a = lhs[(b * rows + m) * sums + k];
        const Element *x = &rhs[(b * sums + k) * columns];
        Element *y = &result[(b * rows + m) * columns];
        for (int64_t n = 0; n < columns; ++n)
          y[n] += a * x[n];
      }
}

void multiply(int64_t batches, int64_t rows, int64_t sums, int64_t columns, const Tensor &lhs,
              const Tensor &rhs, Tensor &result) {
  if (isFloat(result.type)) {
    multiply(batches, rows, sums, columns, lhs.floats, rhs.floats, result.floats);
    return;
  }
  // Unsigned, because i64 wraps too.
  std::vector<uint64_t> a(lhs.integers.begin(), lhs.integers.end()),
      b(rhs.integers.begin(), rhs.integers.end()), c(result.integers.size());
  multiply(batches, rows, sums, columns, a, b, c);
  result.integers.assign(c.begin(), c.end());
}

} // namespace

llvm::Error contract(const Call &call, Tensor &result) {
  Einops pattern;
  EinopsError error;
  if (!parseEinops(llvm::cast<ContractOp>(call.op).getPattern(), pattern, error))
    return failure("contract: {}", error.message);
  contracted(pattern, call.operand(0), call.operand(1), result);
  return llvm::Error::success();
}

void contracted(const Einops &pattern, const Tensor &lhs, const Tensor &rhs, Tensor &result) {
  ContractionAxes axes = classify(pattern);

  llvm::StringMap<int64_t> sizes;
  for (auto [side, shape] :
       {std::pair(pattern.inputs[0], lhs.shape), {pattern.inputs[1], rhs.shape}})
    for (auto [axis, size] : llvm::zip_equal(side, shape))
      if (!axis.empty())
        sizes[axis[0]] = size;
  auto shapeFor = [&](std::initializer_list<Names> parts, std::vector<std::string> &names) {
    Shape shape;
    for (Names part : parts)
      for (const std::string &name : part) {
        names.push_back(name);
        shape.push_back(sizes[name]);
      }
    return shape;
  };
  auto count = [&](Names names) {
    int64_t product = 1;
    for (const std::string &name : names)
      product *= sizes[name];
    return product;
  };

  std::vector<std::string> lhsNames, rhsNames, resultNames;
  Tensor a = Tensor::zeros(lhs.type, shapeFor({axes.batch, axes.left, axes.sum}, lhsNames));
  copyStrided(lhs, 0, stridesFor(lhsNames, pattern.inputs[0], lhs.shape), a.shape, a);
  Tensor b = Tensor::zeros(rhs.type, shapeFor({axes.batch, axes.sum, axes.right}, rhsNames));
  copyStrided(rhs, 0, stridesFor(rhsNames, pattern.inputs[1], rhs.shape), b.shape, b);
  Tensor c = Tensor::zeros(result.type, shapeFor({axes.batch, axes.left, axes.right}, resultNames));
  multiply(count(axes.batch), count(axes.left), count(axes.sum), count(axes.right), a, b, c);

  // From [batch, left, right] into the order the pattern asks for.
  Shape madeStrides = stridesOf(c.shape), strides;
  for (const EinopsAxis &axis : pattern.output) {
    auto at = axis.empty() ? resultNames.end() : llvm::find(resultNames, axis[0]);
    strides.push_back(at == resultNames.end() ? 0 : madeStrides[at - resultNames.begin()]);
  }
  copyStrided(c, 0, strides, result.shape, result);
}

/// result[p, k, i] = x[p * width + i, k], zero past the end.
llvm::Error pack(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0);
  int64_t rows = x.shape[0], sums = x.shape[1], width = result.shape[2];
  for (int64_t n = 0; n < rows; ++n)
    for (int64_t k = 0; k < sums; ++k) {
      int64_t to = ((n / width) * sums + k) * width + n % width;
      if (isFloat(x.type))
        result.floats[to] = x.floats[n * sums + k];
      else
        result.integers[to] = x.integers[n * sums + k];
    }
  return llvm::Error::success();
}

/// result[m, n] = sum over k of lhs[m, k] * panels[n / width, k, n mod width].
llvm::Error contractPanels(const Call &call, Tensor &result) {
  const Tensor &lhs = call.operand(0), &panels = call.operand(1);
  int64_t rows = result.shape[0], columns = result.shape[1], sums = lhs.shape[1],
          width = panels.shape[2];
  Tensor rhs = Tensor::zeros(panels.type, {sums, columns});
  for (int64_t k = 0; k < sums; ++k)
    for (int64_t n = 0; n < columns; ++n) {
      int64_t from = ((n / width) * sums + k) * width + n % width;
      if (isFloat(panels.type))
        rhs.floats[k * columns + n] = panels.floats[from];
      else
        rhs.integers[k * columns + n] = panels.integers[from];
    }
  multiply(1, rows, sums, columns, lhs, rhs, result);
  return llvm::Error::success();
}

} // namespace tcc::reference
