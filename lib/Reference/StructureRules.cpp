// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parameters, layer loops, and kernels with their launches.
#include "dialect/Tcc/ParamName.h"
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Reference/Inventory.h"
#include "lib/Reference/Rules.h"

#include "dialect/Tcc/Einops.h"
#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"

namespace tcc::reference {
namespace {

llvm::Expected<std::string> fullName(const Call &call, llvm::StringRef pattern, size_t count) {
  Shape indices;
  for (const TensorPtr &index : llvm::ArrayRef(call.operands).take_front(count))
    indices.push_back(index->integers[0]);
  std::optional<std::string> name = parameterName(pattern, indices);
  if (!name)
    return failure("the indices of parameter '{}' are not understood", pattern);
  return *name;
}

/// Zeros, ones or constant(c).
Tensor initial(llvm::StringRef rule, ElementType type, Shape shape) {
  Tensor tensor = Tensor::zeros(type, std::move(shape));
  double value = rule == "ones" ? 1 : 0;
  if (rule.consume_front("constant(") && rule.consume_back(")"))
    rule.getAsDouble(value);
  std::fill(tensor.floats.begin(), tensor.floats.end(), value);
  std::fill(tensor.integers.begin(), tensor.integers.end(), int64_t(value));
  return tensor;
}

llvm::Expected<Tensor> load(const Call &call, llvm::StringRef pattern, TensorType type,
                            std::optional<llvm::StringRef> init) {
  llvm::Expected<std::string> name = fullName(call, pattern, call.operands.size());
  if (!name)
    return name.takeError();
  llvm::Expected<Shape> shape = shapeAt(type, call.frame.dims);
  if (!shape)
    return shape.takeError();
  if (isTrainingState(*name) && !call.frame.parameters.isWritten(*name))
    return initial(init.value_or("zeros"), elementTypeOf(type.getElementType()), *shape);
  llvm::Expected<Array> array =
      call.frame.parameters.read(*name, elementTypeOf(type.getElementType()), *shape);
  if (!array)
    return array.takeError();
  Tensor tensor = Tensor::from(*array);
  tensor.type = elementTypeOf(type.getElementType());
  return tensor;
}

/// Gives the dims of a kernel's type their values from an actual shape; a size that is not a dim
/// alone follows from the others.
void bindDims(TensorType type, llvm::ArrayRef<int64_t> shape, Dims &dims) {
  for (auto [size, value] : llvm::zip_equal(type.getShape(), shape)) {
    std::string name;
    forEachDim(size, [&](llvm::StringRef dim) { name = dim.str(); });
    if (!name.empty() && size == SizeAttr::dim(type.getContext(), name))
      dims[name] = value;
  }
}

Tensor pointOf(const Tensor &whole, size_t gridRank, int64_t point) {
  Tensor part = Tensor::zeros(whole.type, Shape(whole.shape.begin() + gridRank, whole.shape.end()));
  copyStrided(whole, point * part.size(), stridesOf(part.shape), part.shape, part);
  return part;
}

/// Runs a kernel at every point of a grid. The shapes include the grid's axes.
llvm::Expected<Values> runKernel(Frame &caller, llvm::StringRef name, llvm::ArrayRef<int64_t> grid,
                                 llvm::ArrayRef<TensorPtr> operands,
                                 llvm::ArrayRef<Shape> resultShapes) {
  auto kernel = caller.module.lookupSymbol<KernelOp>(name);
  if (!kernel)
    return failure("there is no kernel @{}", name);
  Frame frame(caller.module, caller.parameters, caller.precision);
  for (auto [type, operand] : llvm::zip_equal(kernel.getArgumentTypes(), operands))
    bindDims(llvm::cast<TensorType>(type),
             llvm::ArrayRef<int64_t>(operand->shape).drop_front(grid.size()), frame.dims);
  std::vector<Tensor> results;
  for (auto [type, shape] : llvm::zip_equal(kernel.getResultTypes(), resultShapes)) {
    auto tensor = llvm::cast<TensorType>(type);
    bindDims(tensor, llvm::ArrayRef<int64_t>(shape).drop_front(grid.size()), frame.dims);
    results.push_back(Tensor::zeros(elementTypeOf(tensor.getElementType()), shape));
  }

  for (int64_t point = 0, points = *elementCount(grid); point < points; ++point) {
    Values arguments;
    for (const TensorPtr &operand : operands)
      arguments.push_back(
          grid.empty() ? operand : std::make_shared<Tensor>(pointOf(*operand, grid.size(), point)));
    llvm::Expected<Values> made = frame.run(kernel.getBody().front(), arguments);
    if (!made)
      return made.takeError();
    for (auto [part, whole] : llvm::zip_equal(*made, results)) {
      if (part->size() * points != whole.size())
        return failure("kernel @{} makes {}, which does not fill its part of {}", name,
                       toString(part->shape), toString(whole.shape));
      std::copy(part->floats.begin(), part->floats.end(),
                whole.floats.begin() + (isFloat(whole.type) ? point * part->size() : 0));
      std::copy(part->integers.begin(), part->integers.end(),
                whole.integers.begin() + (isFloat(whole.type) ? 0 : point * part->size()));
    }
  }
  Values shared;
  for (Tensor &result : results)
    shared.push_back(std::make_shared<Tensor>(std::move(result)));
  return shared;
}

llvm::Expected<Shape> gridOf(const Call &call, mlir::ArrayAttr sizes) {
  Shape grid;
  for (mlir::Attribute size : sizes) {
    llvm::Expected<int64_t> value = call.size(llvm::cast<SizeAttr>(size));
    if (!value)
      return value.takeError();
    grid.push_back(*value);
  }
  return grid;
}

} // namespace

llvm::Expected<Values> param(const Call &call) {
  auto op = llvm::cast<ParamOp>(call.op);
  llvm::Expected<Tensor> tensor =
      load(call, op.getName(), tensorType(op.getResult()), op.getInit());
  if (!tensor)
    return tensor.takeError();
  return Values{std::make_shared<Tensor>(std::move(*tensor))};
}

llvm::Expected<Values> assign(const Call &call) {
  auto op = llvm::cast<AssignOp>(call.op);
  llvm::Expected<std::string> name = fullName(call, op.getName(), op.getIndices().size());
  if (!name)
    return name.takeError();
  call.frame.assigned.insert_or_assign(*name, call.operands.back()->toArray());
  return Values{};
}

llvm::Expected<Values> checkFinite(const Call &call) {
  auto op = llvm::cast<CheckFiniteOp>(call.op);
  if (double x = call.operand(0).floats[0]; !std::isfinite(x))
    return failure("{} is {} in step {}", op.getName(), x, call.operand(1).integers[0]);
  return Values{};
}

/// result[c..] = stack[counter - lower, c..]
llvm::Error row(const Call &call, Tensor &result) {
  const Tensor &stack = call.operand(0);
  int64_t at = call.operand(1).integers[0] - int64_t(llvm::cast<RowOp>(call.op).getLower());
  if (at < 0 || at >= stack.shape[0])
    return failure("row {} is outside {}", at, toString(stack.shape));
  copyStrided(stack, at * result.size(), stridesOf(result.shape), result.shape, result);
  return llvm::Error::success();
}

llvm::Error same(const Call &call, Tensor &result) {
  result = call.operand(0);
  return llvm::Error::success();
}

llvm::Error stopGradient(const Call &call, Tensor &result) {
  Stopped *stopped = call.frame.stopped;
  if (stopped && !stopped->complete)
    stopped->values.push_back(call.operands[0]);
  result = stopped ? *stopped->values[call.frame.stops++] : call.operand(0);
  return llvm::Error::success();
}

llvm::Expected<Values> packedParam(const Call &call) {
  auto op = llvm::cast<PackedParamOp>(call.op);
  llvm::Expected<Shape> grid = gridOf(call, op.getGrid());
  if (!grid)
    return grid.takeError();
  llvm::Expected<Shape> shape = shapeAt(tensorType(op.getResult()), call.frame.dims);
  if (!shape)
    return shape.takeError();
  llvm::Expected<Values> sources = call.frame.run(op.getBody().front(), {});
  if (!sources)
    return sources.takeError();
  return runKernel(call.frame, op.getKernel(), *grid, *sources, {*shape});
}

llvm::Expected<Values> repeat(const Call &call) {
  auto op = llvm::cast<RepeatOp>(call.op);
  size_t carriedCount = op.getInitArgs().size();
  Values carried(call.operands.begin(), call.operands.end());
  std::vector<std::shared_ptr<Tensor>> stacks;
  for (mlir::Value stack : op.getStacks()) {
    llvm::Expected<Shape> shape = shapeAt(tensorType(stack), call.frame.dims);
    if (!shape)
      return shape.takeError();
    stacks.push_back(std::make_shared<Tensor>(
        Tensor::zeros(elementTypeOf(tensorType(stack).getElementType()), std::move(*shape))));
  }
  int64_t lower = op.getLower(), trips = op.getTrips();
  for (int64_t turn = 0; turn < trips; ++turn) {
    int64_t row = op.getReversed() ? trips - 1 - turn : turn;
    auto counter = std::make_shared<Tensor>(Tensor::zeros(ElementType::I32, {}));
    counter->integers[0] = lower + row;
    Values arguments{std::move(counter)};
    arguments.append(carried.begin(), carried.end());
    llvm::Expected<Values> next = call.frame.run(op.getBody().front(), arguments);
    if (!next)
      return next.takeError();
    for (auto [stack, value] :
         llvm::zip_equal(stacks, llvm::ArrayRef(*next).drop_front(carriedCount))) {
      llvm::copy(value->floats, stack->floats.begin() + row * value->floats.size());
      llvm::copy(value->integers, stack->integers.begin() + row * value->integers.size());
    }
    carried.assign(next->begin(), next->begin() + carriedCount);
  }
  carried.append(stacks.begin(), stacks.end());
  return carried;
}

llvm::Expected<Values> group(const Call &call) {
  return call.frame.run(llvm::cast<GroupOp>(call.op).getBody().front(), {});
}

llvm::Expected<Values> launch(const Call &call) {
  auto op = llvm::cast<LaunchOp>(call.op);
  llvm::Expected<Shape> grid = gridOf(call, op.getGrid());
  if (!grid)
    return grid.takeError();
  std::vector<Shape> shapes;
  for (mlir::Value result : op.getResults()) {
    llvm::Expected<Shape> shape = shapeAt(tensorType(result), call.frame.dims);
    if (!shape)
      return shape.takeError();
    shapes.push_back(std::move(*shape));
  }
  return runKernel(call.frame, op.getKernel(), *grid, call.operands, shapes);
}

} // namespace tcc::reference
