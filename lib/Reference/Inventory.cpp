// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Walks the graph for parameters and index checks.
#include "lib/Reference/Inventory.h"
#include "lib/Reference/Errors.h"

#include "dialect/Tcc/ParamName.h"
#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"
#include "dialect/Tcc/TrainingNames.h"

#include "llvm/ADT/StringSet.h"

namespace tcc::reference {
namespace {

/// Adds the parameter for every value of the layer loops that its indices count.
llvm::Error collect(llvm::StringRef pattern, mlir::ValueRange indices, TensorType type,
                    llvm::StringSet<> &seen, std::vector<ParameterInfo> &parameters) {
  if (isTrainingState(pattern)) // begins as the model says
    return llvm::Error::success();
  Shape lower, counts;
  for (mlir::Value index : indices) {
    auto repeat = llvm::dyn_cast_or_null<RepeatOp>(index.getParentBlock()->getParentOp());
    if (!repeat || index != repeat.getCounter())
      return failure("an index of parameter '{}' is not a layer loop's counter", pattern);
    lower.push_back(repeat.getLower());
    counts.push_back(std::max<int64_t>(static_cast<int64_t>(repeat.getUpper()) - lower.back(), 0));
  }
  llvm::Expected<Shape> shape = shapeAt(type, {});
  if (!shape)
    return shape.takeError();
  llvm::Error error = llvm::Error::success();
  forEachIndex(counts, [&](llvm::ArrayRef<int64_t> point) {
    Shape values(point.begin(), point.end());
    for (size_t i = 0; i < values.size(); ++i)
      values[i] += lower[i];
    std::optional<std::string> name = parameterName(pattern, values);
    if (!name)
      error = llvm::joinErrors(
          std::move(error), failure("the indices of parameter '{}' are not understood", pattern));
    else if (seen.insert(*name).second)
      parameters.push_back({*name, elementTypeOf(type.getElementType()), *shape});
  });
  return error;
}

} // namespace

llvm::Expected<std::vector<ParameterInfo>> parametersOf(mlir::Operation *scope) {
  std::vector<ParameterInfo> parameters;
  llvm::StringSet<> seen;
  llvm::Error error = llvm::Error::success();
  scope->walk<mlir::WalkOrder::PreOrder>([&](mlir::Operation *op) {
    if (auto param = llvm::dyn_cast<ParamOp>(op))
      error = llvm::joinErrors(std::move(error),
                               collect(param.getName(), param.getIndices(),
                                       tensorType(param.getResult()), seen, parameters));
  });
  if (error)
    return std::move(error);
  return parameters;
}

std::optional<int64_t> indexLimit(mlir::Value argument, const Dims &dims) {
  std::optional<int64_t> limit;
  auto lower = [&](std::optional<int64_t> other) {
    if (other)
      limit = limit ? std::min(*limit, *other) : *other;
  };
  for (mlir::Operation *user : argument.getUsers()) {
    if (auto check = llvm::dyn_cast<CheckIndexOp>(user))
      lower(evaluate(check.getLimit(), [&](llvm::StringRef name) -> std::optional<int64_t> {
        auto found = dims.find(name);
        return found == dims.end() ? std::nullopt : std::optional(found->second);
      }));
    else if (user->hasTrait<family::View>())
      lower(indexLimit(user->getResult(0), dims));
  }
  return limit;
}

} // namespace tcc::reference
