// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the tables of a host program, and plans memory as the runtime does.
#include "tools/tcc/HostProgram.h"
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Driver/Outputs.h"
#include "lib/Driver/Pipeline.h"
#include "lib/Driver/Register.h"
#include "lib/Reference/Errors.h"
#include "lib/Reference/Interpreter.h"
#include "lib/Runtime/ArenaPlan.h"
#include "tools/tcc/Oracle.h"

#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/MathExtras.h"

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

/// Saturates at INT64_MAX, as the sizes of an artefact do.
int64_t bytesAt(TensorType type, const Dims &dims) {
  uint64_t bytes = reference::byteSize(reference::elementTypeOf(type.getElementType()));
  for (SizeAttr size : type.getShape()) {
    auto value = evaluate(size, [&](llvm::StringRef name) { return dims.lookup(name); });
    bytes = llvm::SaturatingMultiply<uint64_t>(bytes, value.value_or(INT64_MAX));
  }
  return static_cast<int64_t>(std::min<uint64_t>(bytes, INT64_MAX));
}

int64_t bytesOf(mlir::Type type) { return bytesAt(llvm::cast<TensorType>(type), {}); }

} // namespace

HostProgram::HostProgram() = default;

llvm::Expected<std::unique_ptr<HostProgram>> HostProgram::compile(driver::Options options) {
  driver::WorkFolder work;
  if (llvm::Error error = work.create())
    return failure(Blame::File, "{}", llvm::toString(std::move(error)));
  options.emit = driver::Emit::Host;
  options.output = work.file("host.mlir");
  if (driver::Status status = driver::compile(options); status != driver::Status::Ok)
    return failure(static_cast<Blame>(status), "{} cannot be compiled", options.input);

  std::unique_ptr<HostProgram> program(new HostProgram);
  mlir::DialectRegistry registry;
  registerDialects(registry);
  program->context = std::make_unique<mlir::MLIRContext>(registry);
  program->module = mlir::parseSourceFile<mlir::ModuleOp>(options.output, program->context.get());
  if (!program->module)
    return failure(Blame::Internal, "the host program of {} cannot be read back", options.input);
  program->list();
  return program;
}

void HostProgram::list() {
  std::vector<Dim> dims;
  for (auto dim : module->getOps<DimOp>())
    dims.push_back({dim.getName().str(), static_cast<int64_t>(dim.getMin()),
                    static_cast<int64_t>(dim.getMax())});
  std::vector<Port> params;
  for (auto param : module->getOps<host::ParamOp>())
    params.push_back(portOf(param.getType(), param.getNameAttr(), ""));
  for (auto model : module->getOps<host::ModelOp>())
    name = model.getName().str();
  for (auto table : module->getOps<host::EntryOp>()) {
    Entry entry{table.getName().str(), {}, {}, {}, {}};
    for (int32_t dim : table.getDims())
      entry.dims.push_back(dims[dim]);
    for (mlir::Operation &row : table.getTables().front())
      if (auto argument = llvm::dyn_cast<host::ArgumentOp>(row))
        entry.arguments.push_back(portOf(argument.getType(), argument.getNameAttr(), ""));
      else if (auto result = llvm::dyn_cast<host::ResultOp>(row))
        entry.results.push_back(portOf(result.getType(), result.getNameAttr(), ""));
      else if (auto gradient = llvm::dyn_cast<host::GradientOp>(row))
        entry.gradients.push_back(params[gradient.getParam()]);
    entries.push_back(std::move(entry));
    tables.push_back(table);
  }
}

llvm::Expected<Shapes> HostProgram::shapes(size_t entry, const Dims &dims) {
  Shapes shapes;
  for (mlir::Operation &row : tables[entry].getTables().front()) {
    auto argument = llvm::dyn_cast<host::ArgumentOp>(row);
    auto result = llvm::dyn_cast<host::ResultOp>(row);
    if (!argument && !result)
      continue;
    auto type = llvm::cast<TensorType>(argument ? argument.getType() : result.getType());
    llvm::Expected<Shape> shape = reference::shapeAt(type, dims);
    if (!shape)
      return shape.takeError();
    (argument ? shapes.arguments : shapes.results).push_back(std::move(*shape));
  }
  return shapes;
}

int64_t HostProgram::indexSize(size_t entry, size_t argument, const Dims &) {
  auto arguments = tables[entry].getTables().front().getOps<host::ArgumentOp>();
  return (*std::next(arguments.begin(), static_cast<ptrdiff_t>(argument))).getBelow();
}

llvm::Expected<Wanted> HostProgram::wanted() {
  Wanted wanted;
  for (auto param : module->getOps<host::ParamOp>()) {
    if (isTrainingState(param.getName())) // a checkpoint need not have it
      continue;
    auto type = llvm::cast<TensorType>(param.getType());
    llvm::Expected<Shape> shape = reference::shapeAt(type, {});
    if (!shape)
      return shape.takeError();
    wanted.parameters.push_back({param.getName().str(),
                                 reference::elementTypeOf(type.getElementType()),
                                 std::move(*shape)});
  }
  for (auto model : module->getOps<host::ModelOp>()) {
    for (auto prefix : model.getPrefixes().getAsRange<mlir::StringAttr>())
      wanted.prefixes.push_back(prefix.str());
    for (auto glob : model.getIgnores().getAsRange<mlir::StringAttr>())
      wanted.ignores.push_back(glob.str());
  }
  return wanted;
}

std::vector<std::string> HostProgram::kernels() {
  std::vector<std::string> names;
  for (auto kernel : module->getOps<host::KernelOp>())
    names.push_back(kernel.getKernel().str());
  return names;
}

llvm::Expected<Layout> HostProgram::layOut(size_t entry, const Dims &dims) {
  Layout layout;
  std::vector<tcc_rt_buffer_desc> buffers;
  std::vector<int64_t> bytes;
  for (auto buffer : tables[entry].getTables().front().getOps<host::BufferOp>()) {
    auto type = llvm::cast<TensorType>(buffer.getType());
    int64_t first = buffer.getFirst(), last = buffer.getLast();
    bytes.push_back(bytesAt(type, dims));
    buffers.push_back({"", "", TCC_U8, static_cast<int32_t>(first), static_cast<int32_t>(last),
                       buffer.getOver() ? static_cast<int32_t>(*buffer.getOver()) : -1});
    layout.values.push_back({portOf(type, buffer.getNameAttr(), ""), first, last, 0, bytes.back()});
  }
  std::vector<int64_t> offsets(buffers.size());
  if (!runtime::planArena(buffers.data(), bytes.data(), static_cast<int32_t>(buffers.size()),
                          runtime::Allocator(), offsets.data(), &layout.total))
    return failure("{}: no memory to plan its working memory", entries[entry].name);
  for (auto [value, offset] : llvm::zip_equal(layout.values, offsets))
    value.offset = offset;
  return layout;
}

int64_t HostProgram::weightBytes() {
  int64_t bytes = 0;
  for (auto param : module->getOps<host::ParamOp>())
    bytes += param.getMaster() ? bytesOf(param.getType()) : 0;
  return bytes;
}

int64_t HostProgram::packBytes() {
  int64_t bytes = 0;
  for (auto pack : module->getOps<host::PackOp>())
    bytes += bytesOf(pack.getTarget());
  return bytes;
}

} // namespace tcc::cli
