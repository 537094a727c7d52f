// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Entries to host programs: plans memory, makes the functions, writes the tables.
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Derive/GradientNames.h"
#include "lib/Host/Interface.h"
#include "lib/Host/Passes.h"
#include "lib/Transforms/Layout.h"

#include "dialect/Tcc/Size.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace tcc;

namespace tcc {
#define GEN_PASS_DEF_LOWERHOST
#include "lib/Host/Passes.h.inc"
} // namespace tcc

namespace {
struct LowerHost : tcc::impl::LowerHostBase<LowerHost> {
  using LowerHostBase::LowerHostBase;
  void runOnOperation() override;

private:
  LogicalResult lower(func::FuncOp entry, int64_t number);
  void writePack(const Instances::Pack &pack);
  void writeGradients(func::FuncOp entry, OpBuilder &inside);
  void writeEntry(const EntryContext &context, ArrayRef<Limit> limits);
  void writeKernels();
  SmallVector<std::string> dimsOf(func::FuncOp entry);

  std::string model;
  Instances instances;
  /// Tables stand before all code.
  OpBuilder tables{static_cast<MLIRContext *>(nullptr)};
};
} // namespace

/// Those that sizes in the entry use, in the module's order.
SmallVector<std::string> LowerHost::dimsOf(func::FuncOp entry) {
  llvm::StringSet<> used;
  auto visit = [&](SizeAttr size) { forEachDim(size, [&](StringRef dim) { used.insert(dim); }); };
  entry->walk([&](Operation *op) {
    op->getAttrDictionary().walk([&](SizeAttr size) { visit(size); });
    for (Type type : op->getResultTypes())
      llvm::for_each(cast<tcc::TensorType>(type).getShape(), visit);
  });
  for (Type type : llvm::concat<const Type>(entry.getArgumentTypes(), entry.getResultTypes()))
    llvm::for_each(cast<tcc::TensorType>(type).getShape(), visit);
  SmallVector<std::string> dims;
  for (auto dim : getOperation().getOps<DimOp>())
    if (used.contains(dim.getSymName()))
      dims.push_back(dim.getSymName().str());
  return dims;
}

static StringAttr docOf(DictionaryAttr attributes) {
  return attributes ? attributes.getAs<StringAttr>("tcc.doc") : StringAttr();
}

/// The checks that an argument's elements go through.
static void addChecks(Value value, SmallVectorImpl<CheckIndexOp> &checks) {
  for (Operation *user : value.getUsers()) {
    auto check = dyn_cast<CheckIndexOp>(user);
    if (check)
      checks.push_back(check);
    if (check || user->hasTrait<tcc::family::View>())
      addChecks(user->getResult(0), checks);
  }
}

/// The smallest constant limit; 0: none.
static int64_t indexSize(ArrayRef<CheckIndexOp> checks) {
  int64_t size = 0;
  for (CheckIndexOp check : checks) {
    int64_t one = check.getLimit().isConstant() ? check.getLimit().getConstant() : 0;
    if (one != 0 && (size == 0 || one < size))
      size = one;
  }
  return size;
}

/// What all checks let through beside the indices; null: nothing.
static IntegerAttr ignoredIndex(ArrayRef<CheckIndexOp> checks) {
  auto ignores =
      llvm::map_to_vector(checks, [](CheckIndexOp check) { return check.getIgnoreAttr(); });
  return !ignores.empty() && llvm::all_equal(ignores) ? ignores.front() : IntegerAttr();
}

/// One launch, kernel(views of parameters) -> whole pack.
void LowerHost::writePack(const Instances::Pack &pack) {
  PackedParamOp op = pack.op;
  auto row = host::PackOp::create(tables, op.getLoc(), op.getKernel(), op.getGrid().size(),
                                  tensorType(op.getResult()));
  OpBuilder inside = OpBuilder::atBlockEnd(&row.getSources().emplaceBlock());
  for (auto [param, source] : llvm::zip_equal(pack.params, op.getSources())) {
    FailureOr<View> view = viewOf(source); // Instances has asked
    SmallVector<int64_t> strides =
        llvm::map_to_vector(view->strides, [](SizeAttr stride) { return stride.getConstant(); });
    host::SourceOp::create(inside, op.getLoc(), param, tensorType(source),
                           view->offset.getConstant(), strides);
  }
}

/// The results that stay in the session, and which rows of them are whose gradients.
void LowerHost::writeGradients(func::FuncOp entry, OpBuilder &inside) {
  int64_t kept = 0;
  for (auto [index, type] : llvm::enumerate(entry.getResultTypes())) {
    auto gradient = entry.getResultAttrOfType<DictionaryAttr>(index, gradientAttribute);
    if (!gradient)
      continue;
    host::KeptOp::create(inside, entry.getLoc(), TypeAttr::get(type));
    for (auto [row, name] : llvm::enumerate(gradientNames(gradient, cast<tcc::TensorType>(type)))) {
      auto param = instances.params.find(inside.getStringAttr(name));
      host::GradientOp::create(inside, entry.getLoc(), param - instances.params.begin(), kept, row);
    }
    ++kept;
  }
}

void LowerHost::writeEntry(const EntryContext &context, ArrayRef<Limit> limits) {
  func::FuncOp entry = context.entry;
  SmallVector<int32_t> dims;
  for (auto [index, dim] : llvm::enumerate(getOperation().getOps<DimOp>()))
    if (llvm::is_contained(context.dims, dim.getSymName()))
      dims.push_back(index);
  auto symbol = [&](StringRef suffix) {
    return FlatSymbolRefAttr::get(&getContext(), (entry.getName() + "." + suffix).str());
  };
  WalkResult writes = entry.walk([](AssignOp) { return WalkResult::interrupt(); });
  auto op = host::EntryOp::create(
      tables, entry.getLoc(), tables.getStringAttr(entry.getName()),
      entry->getAttrOfType<StringAttr>("tcc.doc"), tables.getDenseI32ArrayAttr(dims),
      symbol("body"), context.spans.prepared.empty() ? FlatSymbolRefAttr() : symbol("prepare"),
      context.spans.buffers.empty() ? FlatSymbolRefAttr() : symbol("sizes"),
      limits.empty() ? FlatSymbolRefAttr() : symbol("footprints"), symbol("shapes"),
      writes.wasInterrupted() ? tables.getUnitAttr() : UnitAttr());
  OpBuilder inside = OpBuilder::atBlockEnd(&op.getTables().emplaceBlock());
  for (BlockArgument argument : entry.getArguments()) {
    SmallVector<CheckIndexOp> checks;
    addChecks(argument, checks);
    int64_t below = indexSize(checks);
    host::ArgumentOp::create(
        inside, entry.getLoc(), inside.getStringAttr(nameOf(argument)),
        TypeAttr::get(argument.getType()), inside.getI64IntegerAttr(below),
        below ? ignoredIndex(checks) : IntegerAttr(),
        docOf(entry.getArgAttrDict(argument.getArgNumber())),
        entry.getArgAttrOfType<UnitAttr>(argument.getArgNumber(), bitsAttribute));
  }
  for (auto [index, type] : llvm::enumerate(entry.getResultTypes())) {
    if (entry.getResultAttr(index, gradientAttribute))
      continue;
    auto name = entry.getResultAttrOfType<StringAttr>(index, "tcc.name");
    host::ResultOp::create(inside, entry.getLoc(), name ? name : inside.getStringAttr("result"),
                           TypeAttr::get(type), docOf(entry.getResultAttrDict(index)));
  }
  writeGradients(entry, inside);
  for (const Spans::Buffer &buffer : context.spans.buffers)
    host::BufferOp::create(inside, entry.getLoc(), buffer.name, buffer.type, buffer.first,
                           buffer.last,
                           buffer.over ? inside.getI64IntegerAttr(*buffer.over) : IntegerAttr());
  for (const Limit &limit : limits)
    host::LimitOp::create(inside, entry.getLoc(), limit.name);
}

LogicalResult LowerHost::lower(func::FuncOp entry, int64_t number) {
  // `session` is a type of the header.
  bool taken = llvm::is_contained(modelFunctions(), entry.getName()) ||
               entry.getName() == "session" ||
               (entry.getName() == "gradient" && givesGradients(getOperation()));
  if (taken)
    return entry.emitError("every model has a ")
           << model << "_" << entry.getName() << " in C; give the entry another name: 'entry my_"
           << entry.getName() << " = " << entry.getName() << "'";
  FailureOr<Spans> spans = Spans::of(entry);
  if (failed(spans))
    return failure();
  EntryContext context{entry, dimsOf(entry), instances, *spans};
  Bounds bounds;
  for (auto dim : getOperation().getOps<DimOp>())
    bounds[dim.getSymName()] = dim.getMax();
  std::vector<Limit> limits = limitsOf(entry, bounds);
  writeEntry(context, limits);

  ImplicitLocOpBuilder builder(entry.getLoc(), &getContext());
  Calls calls(getOperation(), builder);
  if (failed(lowerBody(calls, context)) ||
      (!context.spans.prepared.empty() && failed(lowerPrepare(calls, context))))
    return failure();
  builder.setLoc(entry.getLoc());
  makeShapes(calls, context);
  makeSizes(calls, context);
  makeFootprints(calls, context, limits);
  exportEntry(calls, context, model, number);
  return success();
}

void LowerHost::writeKernels() {
  struct Counts {
    int64_t inputs, outputs;
  };
  llvm::MapVector<StringAttr, Counts> kernels;
  getOperation().walk([&](Operation *op) {
    if (auto launch = dyn_cast<LaunchOp>(op))
      kernels[launch.getKernelAttr().getAttr()] = {launch->getNumOperands(),
                                                   launch->getNumResults()};
    else if (auto packed = dyn_cast<PackedParamOp>(op))
      kernels[packed.getKernelAttr().getAttr()] = {int64_t(packed.getSources().size()), 1};
  });
  for (auto &[name, counts] : kernels) {
    SmallVector<Attribute> ways;
    Operation *kernel = getOperation().lookupSymbol(name);
    for (ArrayRef<int64_t> way : slicesOf(kernel))
      ways.push_back(tables.getDenseI64ArrayAttr(way));
    host::KernelOp::create(tables, getOperation().getLoc(), name.getValue(), counts.inputs,
                           counts.outputs, ways.empty() ? ArrayAttr() : tables.getArrayAttr(ways),
                           kernel && kernel->hasAttr("threads"));
  }
}

void LowerHost::runOnOperation() {
  ModuleOp module = getOperation();
  model = module.getName().value_or("model").str();
  auto entries = llvm::filter_to_vector(module.getOps<func::FuncOp>(), [](func::FuncOp function) {
    return function.isPublic() && !function.isExternal();
  });
  FailureOr<Instances> found = Instances::of(module);
  if (failed(found))
    return signalPassFailure();
  instances = std::move(*found);

  tables = OpBuilder::atBlockBegin(module.getBody());
  auto strings = [&](StringRef name) {
    auto list = module->getAttrOfType<ArrayAttr>(name);
    return list ? list : tables.getArrayAttr({});
  };
  host::ModelOp::create(tables, module.getLoc(), tables.getStringAttr(model),
                        module->getAttrOfType<StringAttr>("tcc.doc"),
                        tables.getStringAttr(compiler), tables.getStringAttr(target),
                        tables.getI64IntegerAttr(features), strings("tcc.prefixes"),
                        strings("tcc.ignores"));
  for (auto &[name, param] : instances.params)
    host::ParamOp::create(tables, module.getLoc(), name, TypeAttr::get(param.type), param.init,
                          param.master ? tables.getUnitAttr() : UnitAttr());
  writeKernels();
  for (const Instances::Pack &pack : instances.packs)
    writePack(pack);
  for (auto [number, entry] : llvm::enumerate(entries))
    if (failed(lower(entry, number)))
      return signalPassFailure();

  ImplicitLocOpBuilder builder(module.getLoc(), &getContext());
  Calls calls(module, builder);
  exportModel(calls, model, givesGradients(module));
  for (func::FuncOp entry : entries)
    entry.erase();
}
