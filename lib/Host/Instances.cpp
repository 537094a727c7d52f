// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Host/Instances.h"

#include "dialect/Tcc/ParamName.h"
#include "lib/Derive/GradientNames.h"
#include "lib/Transforms/Layout.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace tcc;

FailureOr<int64_t> Instances::param(Operation *op, StringRef pattern, ValueRange indices,
                                    tcc::TensorType type, StringAttr init,
                                    const DenseMap<Value, int64_t> &counters) {
  SmallVector<int64_t> values;
  for (Value index : indices) {
    auto counter = counters.find(index);
    if (counter == counters.end())
      return op->emitError("an index of a parameter is not a loop's counter");
    values.push_back(counter->second);
  }
  std::optional<std::string> name = parameterName(pattern, values);
  if (!name)
    return op->emitError("the places in '") << pattern << "' are not understood";
  auto [found, isNew] =
      params.insert({StringAttr::get(op->getContext(), *name), Param{type, init}});
  if (!isNew && found->second.type != type)
    return op->emitError("parameter '")
           << *name << "' is " << found->second.type.str() << " elsewhere, here " << type.str();
  if (!found->second.init) // of two declarations of one parameter, one may leave it to the other
    found->second.init = init;
  return found - params.begin();
}

/// Two that make the same of the same parameters are one.
FailureOr<int64_t> Instances::pack(PackedParamOp op, const DenseMap<Value, int64_t> &counters) {
  Builder builder(op.getContext());
  Pack made{op, {}};
  SmallVector<Attribute> key = {op.getKernelAttr(), op.getGrid(),
                                TypeAttr::get(op.getResult().getType())};
  for (Value source : op.getSources()) {
    FailureOr<View> view = viewOf(source);
    auto read = succeeded(view) ? view->root.getDefiningOp<ParamOp>() : ParamOp();
    if (!read)
      return op.emitOpError() << "no strides say what the kernel reads of a parameter";
    FailureOr<int64_t> number = param(read, read.getName(), read.getIndices(),
                                      tensorType(read.getResult()), read.getInitAttr(), counters);
    if (failed(number))
      return failure();
    made.params.push_back(*number);
    key.append({builder.getI64IntegerAttr(*number), view->offset, TypeAttr::get(source.getType())});
    key.append(view->strides.begin(), view->strides.end());
  }
  auto [found, isNew] = packNumbers.insert({builder.getArrayAttr(key), packs.size()});
  if (isNew)
    packs.push_back(std::move(made));
  return found->second;
}

LogicalResult Instances::visit(Block &block, DenseMap<Value, int64_t> &counters) {
  for (Operation &op : block) {
    if (auto repeat = dyn_cast<RepeatOp>(op)) {
      for (int64_t i = repeat.getLower(); i < int64_t(repeat.getUpper()); ++i) {
        counters[repeat.getCounter()] = i;
        if (failed(visit(repeat.getBody().front(), counters)))
          return failure();
      }
    } else if (auto read = dyn_cast<ParamOp>(op)) {
      FailureOr<int64_t> number = param(read, read.getName(), read.getIndices(),
                                        tensorType(read.getResult()), read.getInitAttr(), counters);
      if (failed(number))
        return failure();
      (params.begin() + *number)->second.master = true;
      uses[read].push_back(*number);
    } else if (auto assign = dyn_cast<AssignOp>(op)) {
      FailureOr<int64_t> number =
          param(assign, assign.getName(), assign.getIndices(), tensorType(assign.getValue()),
                assign.getInitAttr(), counters);
      if (failed(number))
        return failure();
      (params.begin() + *number)->second.master = true;
      uses[assign].push_back(*number);
    } else if (auto packed = dyn_cast<PackedParamOp>(op)) {
      FailureOr<int64_t> number = pack(packed, counters);
      if (failed(number))
        return failure();
      uses[packed].push_back(*number);
    }
  }
  return success();
}

/// A parameter that nothing reads has a gradient too.
void Instances::addGradients(func::FuncOp function) {
  for (auto [index, type] : llvm::enumerate(function.getResultTypes())) {
    auto gradient = function.getResultAttrOfType<DictionaryAttr>(index, gradientAttribute);
    if (!gradient)
      continue;
    auto tensor = cast<::tcc::TensorType>(type);
    for (const std::string &name : gradientNames(gradient, tensor))
      params.insert({StringAttr::get(function.getContext(), name),
                     Param{gradientRow(gradient, tensor), gradient.getAs<StringAttr>("init")}});
  }
}

FailureOr<Instances> Instances::of(ModuleOp module) {
  Instances instances;
  DenseMap<Value, int64_t> counters;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function.isExternal() && failed(instances.visit(function.front(), counters)))
      return failure();
    instances.addGradients(function);
  }
  return instances;
}
