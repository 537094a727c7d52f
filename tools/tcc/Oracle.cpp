// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads a model into the graph and runs its entries by the interpreter.
#include "tools/tcc/Oracle.h"
#include "lib/Driver/Register.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Reference/Errors.h"
#include "lib/Transforms/Passes.h"
#include "tools/tcc/ParameterValues.h"
#include "tools/tcc/Subcommands.h"

#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

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
  // What decides something discrete is rounded as the compiled code rounds it.
  mlir::PassManager passes(oracle->context.get());
  passes.addNestedPass<mlir::func::FuncOp>(createMarkExact());
  if (mlir::failed(passes.run(*oracle->module)))
    return failure("{} has errors", source.path);
  if (llvm::Error error = oracle->list())
    return std::move(error);
  return oracle;
}

llvm::Error Oracle::list() {
  name = module->getName().value_or("model").str();
  for (auto function : module->getOps<mlir::func::FuncOp>()) {
    if (!function.isPublic())
      continue;
    Entry entry{function.getName().str(), {}, {}, {}};
    llvm::StringSet<> used = dimsOf(function);
    for (auto dim : module->getOps<DimOp>())
      if (used.contains(dim.getName()))
        entry.dims.push_back({dim.getName().str(), static_cast<int64_t>(dim.getMin()),
                              static_cast<int64_t>(dim.getMax())});
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
      entry.arguments.push_back(
          portOf(type, function.getArgAttr(i, "tcc.name"), fmt::format("arg{}", i)));
    for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
      entry.results.push_back(
          portOf(type, function.getResultAttr(i, "tcc.name"), fmt::format("result{}", i)));
    entries.push_back(std::move(entry));
    functions.push_back(function);
  }
  return llvm::Error::success();
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
  if (llvm::Error error = add(functions[entry].getArgumentTypes(), shapes.arguments))
    return std::move(error);
  if (llvm::Error error = add(functions[entry].getResultTypes(), shapes.results))
    return std::move(error);
  return shapes;
}

int64_t Oracle::indexSize(size_t entry, size_t argument, const Dims &dims) {
  return reference::indexLimit(functions[entry].getArgument(argument), dims).value_or(0);
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

llvm::Expected<reference::Values> Oracle::interpret(size_t entry, const Dims &dims,
                                                    const std::vector<Array> &arguments) {
  reference::Values tensors;
  for (const Array &argument : arguments)
    tensors.push_back(std::make_shared<reference::Tensor>(reference::Tensor::from(argument)));
  return reference::interpret(functions[entry], dims, tensors, *values, precision);
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
