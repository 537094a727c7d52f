// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs blocks op by op: evaluates the result's shape, calls the op's rule, rounds what it made, and
// forgets values after their last use.
#include "lib/Reference/Interpreter.h"
#include "lib/Reference/Rules.h"

#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"

namespace tcc::reference {
namespace {

std::string at(mlir::Operation &op) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << op.getLoc();
  return text;
}

llvm::Expected<int64_t> sizeAt(SizeAttr size, const Dims &dims) {
  std::optional<int64_t> value =
      evaluate(size, [&](llvm::StringRef name) -> std::optional<int64_t> {
        auto found = dims.find(name);
        return found == dims.end() ? std::nullopt : std::optional(found->second);
      });
  if (!value)
    return failure("the size {} has no value: a dim is unknown or it leaves 64 bits", size.str());
  return *value;
}

/// For each op of the block, the values of the block that nothing after it uses.
llvm::DenseMap<mlir::Operation *, llvm::SmallVector<mlir::Value>> lastUses(mlir::Block &block) {
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<mlir::Value>> dying;
  llvm::DenseSet<mlir::Value> seen;
  for (mlir::Operation &op : llvm::reverse(block))
    op.walk([&](mlir::Operation *inner) {
      for (mlir::Value operand : inner->getOperands())
        if (operand.getParentBlock() == &block && seen.insert(operand).second)
          dying[&op].push_back(operand);
    });
  return dying;
}

} // namespace

ElementType elementTypeOf(mlir::Type type) {
  if (type.isF64())
    return ElementType::F64;
  if (type.isF32())
    return ElementType::F32;
  if (type.isF16())
    return ElementType::F16;
  if (type.isBF16())
    return ElementType::BF16;
  if (type.isUnsignedInteger(8))
    return ElementType::U8;
  switch (type.getIntOrFloatBitWidth()) {
  case 64:
    return ElementType::I64;
  case 32:
    return ElementType::I32;
  case 8:
    return ElementType::I8;
  default:
    return ElementType::Bool;
  }
}

llvm::Expected<Shape> shapeAt(TensorType type, const Dims &dims) {
  Shape shape;
  for (SizeAttr size : type.getShape()) {
    llvm::Expected<int64_t> value = sizeAt(size, dims);
    if (!value)
      return value.takeError();
    shape.push_back(*value);
  }
  // Bytes of a value must fit too: the oracle holds 8 per element.
  std::optional<int64_t> count = elementCount(shape);
  if (!count || *count > (int64_t(1) << 40))
    return failure("{} at {} is too large to hold", type.str(), toString(shape));
  return shape;
}

llvm::Expected<int64_t> Call::size(SizeAttr attr) const { return sizeAt(attr, frame.dims); }

llvm::Error Frame::runOp(mlir::Operation &op) {
  const Rule *rule = findRule(op.getName().getStringRef());
  if (!rule || (!rule->plain && !rule->structure))
    return failure("{}: {} has no reference", at(op), op.getName().getStringRef());
  Call call{&op, {}, *this};
  for (mlir::Value operand : op.getOperands())
    call.operands.push_back(values.lookup(operand));
  // What is decided is decided on values as they are stored, here too.
  Precision kept = isExact(&op) ? Precision::F32 : precision;
  if (kept != precision)
    for (TensorPtr &operand : call.operands) {
      auto stored = std::make_shared<Tensor>(*operand);
      stored->normalize(kept);
      operand = std::move(stored);
    }

  if (rule->structure) {
    llvm::Expected<Values> results = rule->structure(call);
    if (!results)
      return results.takeError();
    for (auto [value, tensor] : llvm::zip_equal(op.getResults(), *results))
      values[value] = tensor;
    return llvm::Error::success();
  }
  auto type = llvm::cast<TensorType>(op.getResult(0).getType());
  llvm::Expected<Shape> shape = shapeAt(type, dims);
  if (!shape)
    return shape.takeError();
  auto result = std::make_shared<Tensor>(
      Tensor::zeros(elementTypeOf(type.getElementType()), std::move(*shape)));
  if (llvm::Error error = rule->plain(call, *result))
    return error;
  result->normalize(kept);
  values[op.getResult(0)] = std::move(result);
  return llvm::Error::success();
}

llvm::Expected<Values> Frame::run(mlir::Block &block, llvm::ArrayRef<TensorPtr> arguments) {
  for (auto [argument, tensor] : llvm::zip_equal(block.getArguments(), arguments))
    values[argument] = tensor;
  auto dying = lastUses(block);
  for (mlir::Operation &op : block.without_terminator()) {
    if (llvm::Error error = runOp(op))
      return std::move(error);
    for (mlir::Value value : dying.lookup(&op))
      values.erase(value);
  }
  Values results;
  for (mlir::Value value : block.getTerminator()->getOperands())
    results.push_back(values.lookup(value));
  return results;
}

llvm::Expected<Values> interpret(mlir::func::FuncOp entry, const Dims &dims,
                                 llvm::ArrayRef<TensorPtr> arguments, Parameters &parameters,
                                 Precision precision, Stopped *stopped) {
  Frame frame(entry->getParentOfType<mlir::ModuleOp>(), parameters, precision);
  frame.dims = dims;
  frame.stopped = stopped;
  for (auto [type, argument] : llvm::zip_equal(entry.getArgumentTypes(), arguments)) {
    llvm::Expected<Shape> shape = shapeAt(llvm::cast<TensorType>(type), dims);
    if (!shape)
      return shape.takeError();
    if (*shape != argument->shape)
      return failure("an argument of {} wants {} and is {}", entry.getName(), toString(*shape),
                     toString(argument->shape));
  }
  llvm::Expected<Values> results = frame.run(entry.getBody().front(), arguments);
  if (!results)
    return results;
  for (auto &[name, value] : frame.assigned)
    parameters.write(name, value);
  if (stopped)
    stopped->complete = true;
  return results;
}

} // namespace tcc::reference
