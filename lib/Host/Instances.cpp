// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Host/Instances.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace tcc;

FailureOr<std::string> tcc::instanceName(StringRef pattern, ArrayRef<int64_t> indices) {
  std::string name;
  for (int64_t index : indices) {
    auto [before, rest] = pattern.split('{');
    auto [place, after] = rest.split('}');
    // k*i+c, where k* and +c may be absent.
    int64_t scale = 1, offset = 0;
    if (place.contains('*')) {
      auto [factor, counter] = place.split('*');
      if (factor.trim().getAsInteger(10, scale))
        return failure();
      place = counter;
    }
    if (size_t sign = place.find_first_of("+-"); sign != StringRef::npos) {
      if (place.drop_front(sign + 1).trim().getAsInteger(10, offset))
        return failure();
      offset = place[sign] == '-' ? -offset : offset;
    }
    name += before;
    name += std::to_string(scale * index + offset);
    pattern = after;
  }
  name += pattern;
  return name;
}

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
  FailureOr<std::string> name = instanceName(pattern, values);
  if (failed(name))
    return op->emitError("the places in '") << pattern << "' are not understood";
  auto [found, isNew] =
      params.insert({StringAttr::get(op->getContext(), *name), Param{type, init}});
  if (!isNew && found->second.type != type)
    return op->emitError("parameter '")
           << *name << "' is " << found->second.type.str() << " elsewhere, here " << type.str();
  return found - params.begin();
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
    } else if (auto packed = dyn_cast<PackedParamOp>(op)) {
      FailureOr<int64_t> number =
          param(packed, packed.getName(), packed.getIndices(),
                cast<tcc::TensorType>(packed.getMaster()), packed.getInitAttr(), counters);
      if (failed(number))
        return failure();
      Builder builder(packed.getContext());
      Attribute key = builder.getArrayAttr(
          {builder.getI64IntegerAttr(*number), packed.getKernelAttr(),
           packed.getViewAttr() ? Attribute(packed.getViewAttr()) : builder.getUnitAttr(),
           TypeAttr::get(packed.getResult().getType())});
      auto [found, isNew] = packNumbers.insert({key, packs.size()});
      if (isNew)
        packs.push_back({*number, packed});
      uses[packed].push_back(found->second);
    }
  }
  return success();
}

FailureOr<Instances> Instances::of(ModuleOp module) {
  Instances instances;
  DenseMap<Value, int64_t> counters;
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isExternal() && failed(instances.visit(function.front(), counters)))
      return failure();
  return instances;
}
