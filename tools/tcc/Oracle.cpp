// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads a model into the graph and runs its entries by the interpreter.
#include "tools/tcc/Oracle.h"
#include "lib/Derive/Activity.h"
#include "lib/Derive/GradientNames.h"
#include "lib/Derive/Passes.h"
#include "lib/Driver/Register.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Reference/Errors.h"
#include "lib/Transforms/Passes.h"
#include "tools/tcc/ParameterValues.h"
#include "tools/tcc/Subcommands.h"

#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"
#include "dialect/Tcc/TrainingNames.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

/// What varies with a parameter is not rounded: its differences would be those of the roundings.
void unmarkVarying(mlir::func::FuncOp function) {
  derive::Activity activity(function.front());
  function.walk([&](mlir::Operation *op) {
    if (llvm::any_of(op->getOperands(), [&](mlir::Value v) { return activity.contains(v); }))
      op->removeAttr(exactMark);
  });
}

class ShiftedParameters : public reference::Parameters {
public:
  ShiftedParameters(reference::Parameters &others, const Shift &shift)
      : others(others), shift(shift) {}

  llvm::Expected<Array> get(llvm::StringRef name, ElementType type,
                            llvm::ArrayRef<int64_t> shape) override {
    llvm::Expected<Array> array = others.read(name, type, shape);
    if (!array || name != shift.parameter)
      return array;
    Array moved = Array::zeros(ElementType::F64, array->shape);
    for (auto [i, by] : llvm::enumerate(shift.by))
      moved.setFloat(i, array->getFloat(i) + by);
    return moved;
  }

private:
  reference::Parameters &others;
  const Shift &shift;
};

mlir::DictionaryAttr gradientOf(mlir::func::FuncOp function, unsigned result) {
  return function.getResultAttrOfType<mlir::DictionaryAttr>(result, gradientAttribute);
}

/// The names of all dims on which types and attributes in the function depend.
llvm::StringSet<> dimsOf(mlir::func::FuncOp function) {
  llvm::StringSet<> names;
  mlir::AttrTypeWalker walker;
  walker.addWalk(
      [&](SizeAttr size) { forEachDim(size, [&](llvm::StringRef name) { names.insert(name); }); });
  walker.walk(function.getFunctionType());
  function.walk([&](mlir::Operation *op) {
    walker.walk(op->getAttrDictionary());
    for (mlir::Type type : op->getResultTypes())
      walker.walk(type);
  });
  return names;
}

} // namespace

bool isModelText(llvm::StringRef path) {
  return path.ends_with(".tdsl") || path.ends_with(".mlir");
}

llvm::Error refuseForLibrary(llvm::StringRef path, llvm::StringRef option) {
  return option.empty()
             ? llvm::Error::success()
             : failure(Blame::Usage, "{} goes with a model's text only: {} is compiled already",
                       option, path);
}

Port portOf(mlir::Type type, mlir::Attribute name, llvm::StringRef otherwise) {
  auto tensor = llvm::cast<TensorType>(type);
  Port port{otherwise.str(), reference::elementTypeOf(tensor.getElementType()), {}};
  if (auto text = llvm::dyn_cast_or_null<mlir::StringAttr>(name))
    port.name = text.str();
  for (SizeAttr size : tensor.getShape())
    port.shape.push_back(size.str());
  return port;
}

Oracle::Oracle() = default;
Oracle::~Oracle() = default;

llvm::Expected<std::unique_ptr<Oracle>> Oracle::load(const Source &source,
                                                     reference::Precision precision) {
  std::unique_ptr<Oracle> oracle(new Oracle);
  mlir::DialectRegistry registry;
  registerDialects(registry);
  // Without threads: kernels are compiled in forks of this process.
  oracle->context =
      std::make_unique<mlir::MLIRContext>(registry, mlir::MLIRContext::Threading::DISABLED);
  oracle->precision = precision;
  if (!llvm::sys::fs::exists(source.path))
    return failure(Blame::File, "cannot read {}: no such file", source.path);
  if (llvm::StringRef(source.path).ends_with(".mlir"))
    oracle->module = mlir::parseSourceFile<mlir::ModuleOp>(source.path, oracle->context.get());
  else
    oracle->module = frontend::parseModel(
        source.path, {libraryFolder() + "/std", source.includes, source.defines, {}},
        *oracle->context, llvm::errs());
  if (!oracle->module)
    return failure("{} has errors", source.path);
  if (mlir::failed(oracle->derive()))
    return failure("{} has errors", source.path);
  oracle->list();
  return oracle;
}

/// A private twin of the function, which stands nowhere yet.
static mlir::func::FuncOp twinOf(mlir::func::FuncOp function, const char *suffix) {
  mlir::func::FuncOp twin = function.clone();
  twin.setName((function.getName() + suffix).str());
  twin.setPrivate();
  return twin;
}

mlir::LogicalResult Oracle::derive() {
  llvm::StringMap<mlir::func::FuncOp> unrounded;
  llvm::StringMap<mlir::OwningOpRef<mlir::func::FuncOp>> losses;
  for (auto function : llvm::to_vector(module->getOps<mlir::func::FuncOp>())) {
    auto what = function->getAttrOfType<mlir::StringAttr>(deriveAttribute);
    if (!what || what.getValue() != "gradient")
      continue;
    module->push_back(unrounded[function.getName()] = twinOf(function, ".unrounded"));
    losses[function.getName()] = twinOf(function, ".loss");
  }
  llvm::SourceMgr sources;
  mlir::SourceMgrDiagnosticHandler diagnostics(sources, context.get());
  // Whoever compiles the model prints what there is to remark.
  mlir::ScopedDiagnosticHandler drop(context.get(), [](mlir::Diagnostic &diagnostic) {
    return mlir::success(diagnostic.getSeverity() == mlir::DiagnosticSeverity::Remark);
  });
  mlir::PassManager derivation(context.get()), marking(context.get());
  derivation.addPass(createExpandDropout());
  derivation.addPass(createDeriveGradient());
  derivation.addPass(createDeriveStep());
  if (mlir::failed(derivation.run(*module)))
    return mlir::failure();
  for (auto function : llvm::to_vector(module->getOps<mlir::func::FuncOp>())) {
    if (!function.isPublic())
      continue;
    Functions &all = functions.emplace_back();
    all.entry = function;
    all.unrounded = unrounded.lookup(function.getName());
    // As it was: derivation takes stop_gradient away.
    if (auto loss = losses.find(function.getName()); loss != losses.end())
      module->push_back(all.loss = loss->second.release());
  }
  // What decides something discrete is rounded as the compiled code rounds it.
  marking.addNestedPass<mlir::func::FuncOp>(createMarkExact());
  if (mlir::failed(marking.run(*module)))
    return mlir::failure();
  for (Functions &all : functions)
    for (mlir::func::FuncOp twin : {all.unrounded, all.loss})
      if (twin)
        unmarkVarying(twin);
  return mlir::success();
}

void Oracle::list() {
  name = module->getName().value_or("model").str();
  for (const Functions &twins : functions) {
    mlir::func::FuncOp function = twins.entry;
    Entry entry{function.getName().str(), {}, {}, {}, {}};
    llvm::StringSet<> used = dimsOf(function);
    for (auto dim : module->getOps<DimOp>())
      if (used.contains(dim.getName()))
        entry.dims.push_back({dim.getName().str(), static_cast<int64_t>(dim.getMin()),
                              static_cast<int64_t>(dim.getMax())});
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
      entry.arguments.push_back(
          portOf(type, function.getArgAttr(i, "tcc.name"), fmt::format("arg{}", i)));
    for (auto [i, type] : llvm::enumerate(function.getResultTypes())) {
      mlir::DictionaryAttr gradient = gradientOf(function, i);
      if (!gradient) {
        entry.results.push_back(
            portOf(type, function.getResultAttr(i, "tcc.name"), fmt::format("result{}", i)));
        continue;
      }
      auto tensor = llvm::cast<TensorType>(type);
      for (const std::string &parameter : gradientNames(gradient, tensor))
        entry.gradients.push_back(portOf(gradientRow(gradient, tensor), {}, parameter));
    }
    entries.push_back(std::move(entry));
  }
}

llvm::Error Oracle::open(llvm::StringRef weights) {
  llvm::Expected<Wanted> all = wanted();
  if (!all)
    return all.takeError();
  auto opened = openParameters(weights, *all);
  if (!opened)
    return opened.takeError();
  values = std::move(*opened);
  return llvm::Error::success();
}

llvm::Expected<Shapes> Oracle::shapes(size_t entry, const Dims &dims) {
  Shapes shapes;
  auto add = [&](mlir::TypeRange types, std::vector<Shape> &list) -> llvm::Error {
    for (mlir::Type type : types) {
      llvm::Expected<Shape> shape = reference::shapeAt(llvm::cast<TensorType>(type), dims);
      if (!shape)
        return shape.takeError();
      list.push_back(std::move(*shape));
    }
    return llvm::Error::success();
  };
  if (llvm::Error error = add(functions[entry].entry.getArgumentTypes(), shapes.arguments))
    return std::move(error);
  mlir::TypeRange results = functions[entry].entry.getResultTypes();
  if (llvm::Error error = add(results.take_front(entries[entry].results.size()), shapes.results))
    return std::move(error);
  return shapes;
}

int64_t Oracle::indexSize(size_t entry, size_t argument, const Dims &dims) {
  return reference::indexLimit(functions[entry].entry.getArgument(argument), dims).value_or(0);
}

llvm::Expected<Wanted> Oracle::wanted() {
  auto parameters = reference::parametersOf(*module);
  if (!parameters)
    return parameters.takeError();
  auto strings = [&](llvm::StringRef name) {
    std::vector<std::string> texts;
    if (auto list = module->getOperation()->getAttrOfType<mlir::ArrayAttr>(name))
      for (auto text : list.getAsRange<mlir::StringAttr>())
        texts.push_back(text.str());
    return texts;
  };
  return Wanted{std::move(*parameters), strings("tcc.prefixes"), strings("tcc.ignores")};
}

std::vector<std::string> Oracle::kernels() {
  std::vector<std::string> names;
  for (auto kernel : module->getOps<KernelOp>())
    names.push_back(kernel.getName().str());
  return names;
}

static reference::Values tensorsOf(const std::vector<Array> &arrays) {
  reference::Values tensors;
  for (const Array &array : arrays)
    tensors.push_back(std::make_shared<reference::Tensor>(reference::Tensor::from(array)));
  return tensors;
}

llvm::Expected<reference::Values> Oracle::interpret(size_t entry, const Dims &dims,
                                                    const std::vector<Array> &arguments) {
  return run(functions[entry].entry, dims, arguments, precision);
}

llvm::Expected<reference::Values> Oracle::unrounded(size_t entry, const Dims &dims,
                                                    const std::vector<Array> &arguments) {
  if (!functions[entry].unrounded)
    return failure(Blame::Usage,
                   "the gradients of '{}' are derived already, and what of is not known",
                   entries[entry].name);
  return run(functions[entry].unrounded, dims, arguments, reference::Precision::Unrounded);
}

/// The results of a function, then the gradients among them row by row.
llvm::Expected<reference::Values> Oracle::run(mlir::func::FuncOp function, const Dims &dims,
                                              const std::vector<Array> &arguments,
                                              reference::Precision precision) {
  auto all = reference::interpret(function, dims, tensorsOf(arguments), *values, precision);
  if (!all)
    return all.takeError();
  reference::Values outputs;
  for (auto [i, value] : llvm::enumerate(*all)) {
    mlir::DictionaryAttr gradient = gradientOf(function, i);
    if (!gradient) {
      outputs.push_back(value);
      continue;
    }
    auto type = llvm::cast<TensorType>(function.getResultTypes()[i]);
    llvm::Expected<Shape> shape = reference::shapeAt(gradientRow(gradient, type), dims);
    if (!shape)
      return shape.takeError();
    for (size_t row = 0, rows = gradientNames(gradient, type).size(); row < rows; ++row) {
      auto part =
          std::make_shared<reference::Tensor>(reference::Tensor::zeros(value->type, *shape));
      auto from = value->floats.begin() + static_cast<ptrdiff_t>(row * part->floats.size());
      std::copy_n(from, part->floats.size(), part->floats.begin());
      outputs.push_back(std::move(part));
    }
  }
  return outputs;
}

llvm::Expected<double> Oracle::lossAt(const Shift &shift, reference::Stopped &stopped, size_t entry,
                                      const Dims &dims, const std::vector<Array> &arguments) {
  ShiftedParameters shifted(*values, shift);
  auto results = reference::interpret(functions[entry].loss, dims, tensorsOf(arguments), shifted,
                                      reference::Precision::Unrounded, &stopped);
  if (!results)
    return results.takeError();
  return results->front()->floats.front();
}

llvm::Expected<Array> Oracle::parameter(const Port &port, const Shape &shape) {
  return values->get(port.name, port.type, shape);
}

llvm::Expected<std::vector<Array>> Oracle::call(size_t entry, const Dims &dims,
                                                const std::vector<Array> &arguments) {
  llvm::Expected<reference::Values> results = interpret(entry, dims, arguments);
  if (!results)
    return results.takeError();
  std::vector<Array> arrays;
  for (const reference::TensorPtr &result : *results)
    arrays.push_back(result->toArray());
  return arrays;
}

std::function<std::string(llvm::StringRef)>
setPrecision(std::optional<reference::Precision> &target) {
  return [&target](llvm::StringRef value) -> std::string {
    if (value != "f32" && value != "f64")
      return fmt::format("'{}' is neither f32 nor f64", value);
    target = value == "f64" ? reference::Precision::F64 : reference::Precision::F32;
    return "";
  };
}

} // namespace tcc::cli
