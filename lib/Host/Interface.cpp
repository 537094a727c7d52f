// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Host/Interface.h"
#include "dialect/Host/HostDialect.h"
#include "lib/Derive/GradientNames.h"
#include "lib/Host/Sizes.h"
#include "lib/Runtime/abi.h"
#include "lib/Transforms/Layout.h"

#include "dialect/Tcc/Size.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tcc;

SmallVector<SmallVector<int64_t>> tcc::slicesOf(Operation *kernel) {
  SmallVector<SmallVector<int64_t>> ways;
  auto attribute = kernel ? kernel->getAttrOfType<ArrayAttr>("slices") : ArrayAttr();
  if (!attribute)
    return ways;
  for (Attribute way : attribute) {
    SmallVector<int64_t> &axes = ways.emplace_back();
    if (auto dense = dyn_cast<DenseI64ArrayAttr>(way))
      llvm::append_range(axes, dense.asArrayRef());
    else
      for (auto axis : cast<ArrayAttr>(way).getAsRange<IntegerAttr>())
        axes.push_back(axis.getInt());
  }
  return ways;
}

/// How far one step goes, which may go back (toeplitz).
static SizeAttr lengthOf(SizeAttr stride) {
  bool isBack = llvm::all_of(stride.getCoefficients(), [](int64_t factor) { return factor < 0; });
  return isBack ? subtract(SizeAttr::constant(stride.getContext(), 0), stride) : stride;
}

/// Whether the largest span can pass what one Halide buffer holds.
static bool mayPass(const Limit &limit, const Bounds &bounds) {
  return llvm::any_of(limit.spans, [&](ArrayRef<SizeAttr> span) {
    uint64_t total = 1;
    for (SizeAttr size : span) {
      auto value = evaluate(size, [&](StringRef dim) -> std::optional<int64_t> {
        auto found = bounds.find(dim);
        return found == bounds.end() ? std::nullopt : std::optional(found->second);
      });
      if (!value)
        return true;
      total = llvm::SaturatingMultiply<uint64_t>(total, std::max<int64_t>(*value, 0));
    }
    return total > TCC_RT_MAX_ELEMENTS;
  });
}

std::vector<Limit> tcc::limitsOf(func::FuncOp entry, const Bounds &bounds) {
  std::vector<Limit> limits;
  auto module = entry->getParentOfType<ModuleOp>();
  entry.walk([&](LaunchOp launch) {
    auto ways = slicesOf(module.lookupSymbol(launch.getKernel()));
    SmallVector<Value> values(launch->getOperands());
    llvm::append_range(values, launch.getResults());
    size_t gridRank = launch.getGrid().size();
    for (auto [index, value] : llvm::enumerate(values)) {
      FailureOr<View> view = viewOf(value);
      if (failed(view))
        continue; // lowerBody says so
      Limit limit{messageNameOf(view->root), {{}}};
      for (size_t axis = gridRank; axis < view->strides.size(); ++axis) {
        bool isCut = llvm::any_of(ways, [&](ArrayRef<int64_t> way) {
          return index < way.size() && way[index] == int64_t(axis - gridRank);
        });
        if (isCut)
          continue;
        SizeAttr extent = shapeOf(value)[axis], stride = view->strides[axis];
        limit.spans[0].push_back(extent);
        limit.spans.push_back({extent, lengthOf(stride)});
      }
      if (mayPass(limit, bounds) && !llvm::is_contained(limits, limit))
        limits.push_back(limit);
    }
  });
  return limits;
}

/// A function of the dims' values that writes numbers to memory; binds the dims.
static func::FuncOp beginNumbers(Calls &calls, const EntryContext &context, StringRef suffix,
                                 StringRef output, Sizes &sizes) {
  std::string name = (context.entry.getName() + "." + suffix).str();
  func::FuncOp function =
      beginFunction(calls, name, {calls.types.ptr, calls.types.ptr}, {}, {"dims", output.str()});
  for (auto [i, dim] : llvm::enumerate(context.dims)) {
    auto loc = NameLoc::get(calls.builder.getStringAttr(dim), calls.builder.getLoc());
    Value address = calls.element(function.getArgument(0), calls.types.i64, i);
    sizes.bind(dim, LLVM::LoadOp::create(static_cast<OpBuilder &>(calls.builder), loc,
                                         calls.types.i64, address));
  }
  return function;
}

static void storeNumber(Calls &calls, func::FuncOp function, int64_t index, Value value) {
  Value slot = calls.element(function.getArgument(1), calls.types.i64, index);
  LLVM::StoreOp::create(calls.builder, value, slot);
}

void tcc::makeShapes(Calls &calls, const EntryContext &context) {
  Sizes sizes(calls, Sizes::Overflow::Never);
  func::FuncOp function = beginNumbers(calls, context, "shapes", "shapes", sizes);
  func::FuncOp entry = context.entry;
  int64_t row = 0;
  SmallVector<Type> visible(entry.getArgumentTypes());
  for (auto [i, type] : llvm::enumerate(entry.getResultTypes()))
    if (!entry.getResultAttr(i, gradientAttribute))
      visible.push_back(type);
  for (Type type : visible) {
    for (auto [axis, size] : llvm::enumerate(cast<tcc::TensorType>(type).getShape()))
      storeNumber(calls, function, row * maxRank + axis, sizes.get(size));
    ++row;
  }
  func::ReturnOp::create(calls.builder);
}

void tcc::makeSizes(Calls &calls, const EntryContext &context) {
  if (context.spans.buffers.empty())
    return;
  Sizes sizes(calls, Sizes::Overflow::Saturates);
  func::FuncOp function = beginNumbers(calls, context, "sizes", "bytes", sizes);
  for (auto [index, buffer] : llvm::enumerate(context.spans.buffers)) {
    Value elements = sizes.product(buffer.type.getShape());
    Value bytes = sizes.constant(bytesOf(buffer.type.getElementType()));
    storeNumber(calls, function, index, sizes.multiply(elements, bytes));
  }
  func::ReturnOp::create(calls.builder);
}

void tcc::makeFootprints(Calls &calls, const EntryContext &context, ArrayRef<Limit> limits) {
  if (limits.empty())
    return;
  Sizes sizes(calls, Sizes::Overflow::Saturates);
  func::FuncOp function = beginNumbers(calls, context, "footprints", "elements", sizes);
  for (auto [index, limit] : llvm::enumerate(limits)) {
    Value largest;
    for (ArrayRef<SizeAttr> span : limit.spans) {
      Value value = sizes.product(span);
      largest = largest ? arith::MaxSIOp::create(calls.builder, largest, value).getResult() : value;
    }
    storeNumber(calls, function, index, largest);
  }
  func::ReturnOp::create(calls.builder);
}

/// How a scalar argument is passed in C.
static Type byValueType(HostTypes &types, Type element) {
  if (isa<Float64Type, Float32Type>(element))
    return element;
  return IntegerType::get(element.getContext(), 8 * bytesOf(element));
}

void tcc::exportEntry(Calls &calls, const EntryContext &context, StringRef model, int64_t number) {
  func::FuncOp entry = context.entry;
  HostTypes &types = calls.types;
  SmallVector<Type> inputs{types.ptr};
  SmallVector<std::string> names{"session"};
  for (const std::string &dim : context.dims) {
    inputs.push_back(types.i64);
    names.push_back(dim);
  }
  for (BlockArgument argument : entry.getArguments()) {
    auto type = tensorType(argument);
    inputs.push_back(type.getRank() ? types.ptr : byValueType(types, type.getElementType()));
    names.push_back(nameOf(argument));
  }
  size_t results = 0;
  for (unsigned i = 0; i < entry.getNumResults(); ++i) {
    if (entry.getResultAttr(i, gradientAttribute))
      continue;
    ++results;
    inputs.push_back(types.ptr);
    auto name = entry.getResultAttrOfType<StringAttr>(i, "tcc.name");
    names.push_back(name ? name.str() : "result");
  }
  func::FuncOp function =
      beginFunction(calls, (model + "_" + entry.getName()).str(), inputs, types.i32, names);
  function.setPublic();

  size_t next = 1;
  auto table = [&](Type element, size_t count, bool spill) {
    Value array = calls.stack(element, std::max<size_t>(count, 1));
    for (size_t i = 0; i < count; ++i) {
      Value value = function.getArgument(next++);
      if (spill && value.getType() != types.ptr) {
        Value slot = calls.stack(value.getType(), 1);
        LLVM::StoreOp::create(calls.builder, value, slot);
        value = slot;
      }
      LLVM::StoreOp::create(calls.builder, value, calls.element(array, element, i));
    }
    return array;
  };
  Value dims = table(types.i64, context.dims.size(), /*spill=*/false);
  Value args = table(types.ptr, entry.getNumArguments(), /*spill=*/true);
  Value resultTable = table(types.ptr, results, /*spill=*/false);
  Value status = calls.call("tcc_rt_call", types.i32,
                            {function.getArgument(0), calls.i32(number), dims, args, resultTable});
  func::ReturnOp::create(calls.builder, status);
}

ArrayRef<StringLiteral> tcc::modelFunctions() {
  static constexpr StringLiteral names[] = {
      "open",        "close",        "message",         "parameter", "save",
      "session_new", "session_free", "session_message", "info"};
  return names;
}

bool tcc::givesGradients(ModuleOp module) {
  return module.walk([](host::KeptOp) { return WalkResult::interrupt(); }).wasInterrupted();
}

void tcc::exportModel(Calls &calls, StringRef model, bool gradients) {
  HostTypes &types = calls.types;
  auto begin = [&](StringRef name, ArrayRef<std::string> inputs, Type result) {
    SmallVector<Type> results;
    if (result)
      results.push_back(result);
    func::FuncOp function =
        beginFunction(calls, (model + "_" + name).str(),
                      SmallVector<Type>(inputs.size(), types.ptr), results, inputs);
    function.setPublic();
    return function;
  };
  auto finish = [&](Value result) {
    func::ReturnOp::create(calls.builder, result ? ValueRange(result) : ValueRange());
  };
  auto forward = [&](StringRef name, ArrayRef<std::string> inputs, Type result) {
    func::FuncOp function = begin(name, inputs, result);
    finish(calls.call(("tcc_rt_" + name).str(), result, function.getArguments()));
  };

  func::FuncOp open = begin("open", {"checkpoint", "options", "out"}, types.i32);
  SmallVector<Value> operands{calls.addressOfTable(modelDescSymbol, types.model)};
  llvm::append_range(operands, open.getArguments());
  finish(calls.call("tcc_rt_open", types.i32, operands));
  forward("close", {"model"}, {});
  forward("message", {"model"}, types.ptr);
  forward("parameter", {"model", "name", "out"}, types.i32);
  forward("save", {"model", "path"}, types.i32);
  forward("session_new", {"model", "out"}, types.i32);
  forward("session_free", {"session"}, {});
  forward("session_message", {"session"}, types.ptr);
  if (gradients)
    forward("gradient", {"session", "name", "out"}, types.i32);
  func::FuncOp memory =
      beginFunction(calls, workingMemorySymbol, {types.i32, types.ptr, types.ptr, types.ptr},
                    types.i64, {"entry", "dims", "visit", "closure"});
  operands = {calls.addressOfTable(modelDescSymbol, types.model)};
  llvm::append_range(operands, memory.getArguments());
  finish(calls.call("tcc_rt_working_memory", types.i64, operands));
  begin("info", {}, types.ptr);
  finish(calls.addressOfTable(modelInfoSymbol, types.modelInfo));
}
