// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The tables as constant structs, field by field as in lib/Runtime/abi.h and lib/Runtime/tcc.h.
#include "lib/Host/Calls.h"
#include "lib/Host/Interface.h"
#include "lib/Host/Passes.h"
#include "lib/Runtime/abi.h"
#include "lib/Transforms/Layout.h"

#include "dialect/Tcc/TccOps.h"

using namespace mlir;
using namespace tcc;

namespace tcc {
#define GEN_PASS_DEF_LOWERTABLES
#include "lib/Host/Passes.h.inc"
} // namespace tcc

namespace {
/// A constant as a tree: a number, the address of a symbol or null, or a struct or array of others.
struct Constant {
  enum Kind { Integer, Float, Address, Aggregate } kind;
  int64_t integer = 0;
  double number = 0;
  std::string symbol; ///< empty: null
  std::vector<Constant> parts;

  Constant(int64_t value) : kind(Integer), integer(value) {}
  Constant(std::vector<Constant> parts) : kind(Aggregate), parts(std::move(parts)) {}
  static Constant ofDouble(double value) {
    Constant result(0);
    result.kind = Float;
    result.number = value;
    return result;
  }
  static Constant address(std::string symbol) {
    Constant result(0);
    result.kind = Address;
    result.symbol = std::move(symbol);
    return result;
  }
};

struct LowerTables : tcc::impl::LowerTablesBase<LowerTables> {
  void runOnOperation() override;

private:
  Value materialize(OpBuilder &builder, Type type, const Constant &constant);
  void define(StringRef symbol, Type type, const Constant &constant);
  Constant table(StringRef symbol, Type element, std::vector<Constant> rows);
  Constant text(StringRef text);
  Constant optionalText(StringAttr text) { return text ? this->text(text) : Constant::address(""); }
  Constant doc(std::optional<StringRef> doc) { return text(doc.value_or("")); }
  Constant function(StringRef symbol);
  Constant optionalFunction(std::optional<StringRef> symbol) {
    return symbol ? function(*symbol) : Constant::address("");
  }
  Constant view(tcc::TensorType type, ArrayRef<int64_t> strides, int64_t offset = 0);
  Constant argument(StringAttr name, std::optional<StringRef> doc, Type type, bool byValue,
                    int64_t indexSize);

  int64_t rowBytes(host::GradientOp gradient);
  void kernels();
  Constant packs();
  Constant params(Constant &infos);
  void entry(host::EntryOp op, std::vector<Constant> &infos, std::vector<Constant> &descs);
  void model(host::ModelOp op);

  std::optional<HostTypes> types;
  std::optional<SymbolTable> symbols; ///< thousands of texts: each parameter has one
};
} // namespace

//===-- constants ---------------------------------------------------------===//

Value LowerTables::materialize(OpBuilder &builder, Type type, const Constant &constant) {
  Location loc = getOperation().getLoc();
  switch (constant.kind) {
  case Constant::Integer:
    return LLVM::ConstantOp::create(builder, loc, type,
                                    builder.getIntegerAttr(type, constant.integer));
  case Constant::Float:
    return LLVM::ConstantOp::create(builder, loc, type, builder.getF64FloatAttr(constant.number));
  case Constant::Address:
    if (constant.symbol.empty())
      return LLVM::ZeroOp::create(builder, loc, type);
    return LLVM::AddressOfOp::create(builder, loc, types->ptr, constant.symbol);
  case Constant::Aggregate:
    break;
  }
  Value result = LLVM::ZeroOp::create(builder, loc, type);
  for (auto [i, part] : llvm::enumerate(constant.parts)) {
    auto record = dyn_cast<LLVM::LLVMStructType>(type);
    Type inner = record ? record.getBody()[i] : cast<LLVM::LLVMArrayType>(type).getElementType();
    Value value = materialize(builder, inner, part);
    result = LLVM::InsertValueOp::create(builder, loc, result, value, int64_t(i));
  }
  return result;
}

/// A constant global; the declaration that code uses so far is replaced.
void LowerTables::define(StringRef symbol, Type type, const Constant &constant) {
  if (Operation *declared = symbols->lookup(symbol))
    symbols->erase(declared);
  OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
  auto global = LLVM::GlobalOp::create(builder, getOperation().getLoc(), type, /*isConstant=*/true,
                                       LLVM::Linkage::Internal, symbol, Attribute());
  symbols->insert(global);
  builder.createBlock(&global.getInitializerRegion());
  Value value = materialize(builder, type, constant);
  LLVM::ReturnOp::create(builder, getOperation().getLoc(), value);
}

/// The address of an array of rows; null when there are none.
Constant LowerTables::table(StringRef symbol, Type element, std::vector<Constant> rows) {
  if (rows.empty())
    return Constant::address("");
  auto type = LLVM::LLVMArrayType::get(element, rows.size());
  define(symbol, type, Constant(std::move(rows)));
  return Constant::address(symbol.str());
}

Constant LowerTables::text(StringRef text) {
  std::string symbol = ("text." + text).str();
  if (!symbols->lookup(symbol)) {
    OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
    symbols->insert(LLVM::GlobalOp::create(
        builder, getOperation().getLoc(), LLVM::LLVMArrayType::get(types->i8, text.size() + 1),
        /*isConstant=*/true, LLVM::Linkage::Internal, symbol,
        builder.getStringAttr((text + StringRef("\0", 1)).str())));
  }
  return Constant::address(symbol);
}

/// The address of a function, declared where code does not call it.
Constant LowerTables::function(StringRef symbol) {
  if (!symbols->lookup(symbol)) {
    OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
    symbols->insert(
        LLVM::LLVMFuncOp::create(builder, getOperation().getLoc(), symbol,
                                 LLVM::LLVMFunctionType::get(types->i32, {types->ptr})));
  }
  return Constant::address(symbol.str());
}

static std::vector<Constant> padded(ArrayRef<int64_t> values) {
  std::vector<Constant> parts(values.begin(), values.end());
  parts.resize(maxRank, Constant(0));
  return parts;
}

//===-- tables ------------------------------------------------------------===//

void LowerTables::kernels() {
  for (auto op : getOperation().getOps<host::KernelOp>()) {
    std::string name = op.getKernel().str();
    std::vector<Constant> slices;
    auto ways = op.getSlices().value_or(ArrayAttr::get(&getContext(), {}));
    for (auto way : ways.getAsRange<DenseI64ArrayAttr>())
      slices.insert(slices.end(), way.asArrayRef().begin(), way.asArrayRef().end());
    Constant axes = table(name + ".slices", types->i8, slices);
    define(kernelDescSymbol(name), types->kernel,
           Constant({text(name), function(TCC_RT_KERNEL_PREFIX + name + "_argv"),
                     int64_t(op.getInputs()), int64_t(op.getOutputs()), int64_t(ways.size()), axes,
                     int64_t(op.getThreads())}));
  }
}

Constant LowerTables::view(tcc::TensorType type, ArrayRef<int64_t> strides, int64_t offset) {
  SmallVector<int64_t> extents;
  for (SizeAttr size : type.getShape())
    extents.push_back(size.getConstant());
  return Constant({offset, dtypeOf(type.getElementType()), int64_t(type.getRank()), padded(extents),
                   padded(strides)});
}

/// Of a type without dims.
static int64_t bytesIn(tcc::TensorType type) {
  return type.numElements().getConstant() * bytesOf(type.getElementType());
}

Constant LowerTables::packs() {
  std::vector<Constant> rows;
  for (auto op : getOperation().getOps<host::PackOp>()) {
    std::string prefix = "pack." + std::to_string(rows.size());
    std::vector<Constant> sources;
    for (auto source : op.getSources().getOps<host::SourceOp>()) {
      std::string name = prefix + ".source." + std::to_string(sources.size());
      Constant seen = table(
          name, types->view,
          {view(cast<tcc::TensorType>(source.getType()), source.getStrides(), source.getOffset())});
      sources.push_back(Constant({int64_t(source.getParam()), 0, seen}));
    }
    auto target = cast<tcc::TensorType>(op.getTarget());
    SmallVector<int64_t> strides;
    for (SizeAttr stride : contiguousStrides(&getContext(), target.getShape()))
      strides.push_back(stride.getConstant());
    rows.push_back(Constant({bytesIn(target), int64_t(sources.size()), int64_t(op.getGridRank()),
                             Constant::address(kernelDescSymbol(op.getKernel())),
                             table(prefix + ".sources", types->packSource, sources),
                             table(prefix + ".target", types->view, {view(target, strides)})}));
  }
  return table("packs", types->pack, rows);
}

/// The init rule as the model file writes it: its number and value.
static std::pair<int64_t, double> initRule(std::optional<StringRef> text) {
  if (!text)
    return {TCC_RT_INIT_NONE, 0};
  auto [name, rest] = text->split('(');
  double value = 0;
  (void)rest.split(')').first.trim().getAsDouble(value);
  if (name == "ones")
    return {TCC_RT_INIT_CONSTANT, 1};
  if (name == "normal")
    return {TCC_RT_INIT_NORMAL, value};
  if (name == "uniform")
    return {TCC_RT_INIT_UNIFORM, value};
  if (name == "xavier")
    return {TCC_RT_INIT_XAVIER, 0};
  if (name == "kaiming")
    return {TCC_RT_INIT_KAIMING, 0};
  return {TCC_RT_INIT_CONSTANT, value};
}

Constant LowerTables::params(Constant &infos) {
  std::vector<Constant> descs, rows;
  for (auto op : getOperation().getOps<host::ParamOp>()) {
    auto type = cast<tcc::TensorType>(op.getType());
    std::vector<Constant> shape;
    for (SizeAttr size : type.getShape())
      shape.push_back(size.getConstant());
    std::string symbol = "shape." + type.str();
    Constant extents =
        symbols->lookup(symbol) ? Constant::address(symbol) : table(symbol, types->i64, shape);
    rows.push_back(Constant({text(op.getName()), optionalText(op.getInitAttr()),
                             dtypeOf(type.getElementType()), int64_t(type.getRank()), extents}));
    auto [rule, value] = initRule(op.getInit());
    descs.push_back(Constant({rule, int64_t(op.getMaster()), Constant::ofDouble(value)}));
  }
  infos = table("param.infos", types->paramInfo, rows);
  return table("params", types->param, descs);
}

static std::string shapeText(tcc::TensorType type) {
  return llvm::join(llvm::map_range(type.getShape(), [](SizeAttr size) { return size.str(); }),
                    ", ");
}

Constant LowerTables::argument(StringAttr name, std::optional<StringRef> doc, Type type,
                               bool byValue, int64_t indexSize) {
  auto tensor = cast<tcc::TensorType>(type);
  return Constant({text(name), this->doc(doc), text(shapeText(tensor)),
                   dtypeOf(tensor.getElementType()), int64_t(tensor.getRank()), int64_t(byValue), 0,
                   indexSize});
}

/// The bytes of the parameter whose gradient it is.
int64_t LowerTables::rowBytes(host::GradientOp gradient) {
  auto params = getOperation().getOps<host::ParamOp>();
  auto type = cast<tcc::TensorType>((*std::next(params.begin(), gradient.getParam())).getType());
  return type.numElements().getConstant() * bytesOf(type.getElementType());
}

void LowerTables::entry(host::EntryOp op, std::vector<Constant> &infos,
                        std::vector<Constant> &descs) {
  std::string prefix = op.getName().str();
  std::vector<Constant> args, results, buffers, limits, kept, gradients, gradientParams;
  for (Operation &row : op.getTables().front()) {
    if (auto arg = dyn_cast<host::ArgumentOp>(row)) {
      bool byValue = cast<tcc::TensorType>(arg.getType()).getRank() == 0;
      args.push_back(
          argument(arg.getNameAttr(), arg.getDoc(), arg.getType(), byValue, arg.getBelow()));
    } else if (auto result = dyn_cast<host::ResultOp>(row)) {
      results.push_back(
          argument(result.getNameAttr(), result.getDoc(), result.getType(), false, 0));
    } else if (auto buffer = dyn_cast<host::BufferOp>(row)) {
      auto tensor = cast<tcc::TensorType>(buffer.getType());
      buffers.push_back(Constant({text(buffer.getName()), text(shapeText(tensor)),
                                  dtypeOf(tensor.getElementType()), int64_t(buffer.getFirst()),
                                  int64_t(buffer.getLast()),
                                  buffer.getOver() ? int64_t(*buffer.getOver()) : -1}));
    } else if (auto one = dyn_cast<host::KeptOp>(row)) {
      auto type = cast<tcc::TensorType>(one.getType());
      kept.push_back(type.numElements().getConstant() * bytesOf(type.getElementType()));
    } else if (auto gradient = dyn_cast<host::GradientOp>(row)) {
      gradients.push_back(Constant(
          {int64_t(gradient.getRow()) * rowBytes(gradient), int64_t(gradient.getKept()), 0}));
      gradientParams.push_back(int64_t(gradient.getParam()));
    } else if (auto limit = dyn_cast<host::LimitOp>(row)) {
      limits.push_back(text(limit.getName()));
    }
  }
  std::vector<Constant> dims(op.getDims().begin(), op.getDims().end());
  int64_t nDims = dims.size(), nArgs = args.size(), nResults = results.size(),
          nBuffers = buffers.size(), nLimits = limits.size(), nKept = kept.size(),
          nGradients = gradients.size();
  infos.push_back(Constant(
      {text(op.getName()), doc(op.getDoc()), nDims, nArgs, nResults, nGradients,
       table(prefix + ".dims", types->i32, dims), table(prefix + ".args", types->argInfo, args),
       table(prefix + ".results", types->argInfo, results),
       table(prefix + ".gradient_params", types->i32, gradientParams), function(op.getShapes())}));
  descs.push_back(Constant(
      {function(op.getCode()), optionalFunction(op.getPrepare()), nBuffers, nLimits,
       int64_t(op.getExclusive()), nKept, table(prefix + ".buffers", types->buffer, buffers),
       optionalFunction(op.getSizes()), table(prefix + ".limits", types->ptr, limits),
       optionalFunction(op.getFootprints()), table(prefix + ".kept", types->i64, kept),
       table(prefix + ".gradients", types->gradient, gradients)}));
}

void LowerTables::model(host::ModelOp op) {
  std::vector<Constant> dims, kernelNames, entryInfos, entryDescs;
  for (auto dim : getOperation().getOps<DimOp>())
    dims.push_back(
        Constant({text(dim.getSymName()), int64_t(dim.getMin()), int64_t(dim.getMax()),
                  doc(dim->getAttrOfType<StringAttr>("tcc.doc")
                          ? std::optional(dim->getAttrOfType<StringAttr>("tcc.doc").getValue())
                          : std::nullopt)}));
  for (auto kernel : getOperation().getOps<host::KernelOp>())
    kernelNames.push_back(text(kernel.getKernel()));
  for (auto entryOp : getOperation().getOps<host::EntryOp>())
    entry(entryOp, entryInfos, entryDescs);
  Constant paramInfos(0);
  Constant paramDescs = params(paramInfos), packDescs = packs();
  auto count = [](auto range) { return int64_t(std::distance(range.begin(), range.end())); };
  int64_t nParams = count(getOperation().getOps<host::ParamOp>());
  int64_t nPacks = count(getOperation().getOps<host::PackOp>());
  int64_t nDims = dims.size(), nKernels = kernelNames.size(), nEntries = entryInfos.size();

  int64_t weightBytes = 0, packBytes = 0;
  for (auto param : getOperation().getOps<host::ParamOp>())
    if (param.getMaster())
      weightBytes += bytesIn(cast<tcc::TensorType>(param.getType()));
  for (auto pack : getOperation().getOps<host::PackOp>())
    packBytes += bytesIn(cast<tcc::TensorType>(pack.getTarget()));
  auto strings = [&](StringRef symbol, ArrayAttr list) {
    std::vector<Constant> rows;
    for (auto string : list.getAsRange<StringAttr>())
      rows.push_back(text(string));
    return table(symbol, types->ptr, rows);
  };

  auto own = [&](StringRef name) { return function((op.getName() + "_" + name).str()); };
  define(modelInfoSymbol, types->modelInfo,
         Constant({TCC_ABI_VERSION,
                   nDims,
                   nEntries,
                   nParams,
                   nKernels,
                   int64_t(op.getPrefixes().size()),
                   int64_t(op.getIgnores().size()),
                   0,
                   text(op.getName()),
                   doc(op.getDoc()),
                   text(op.getCompiler()),
                   text(op.getTarget()),
                   table("dims", types->dimInfo, dims),
                   table("entry.infos", types->entryInfo, entryInfos),
                   paramInfos,
                   strings("prefixes", op.getPrefixes()),
                   strings("ignores", op.getIgnores()),
                   weightBytes,
                   packBytes,
                   table("kernels", types->ptr, kernelNames),
                   own("open"),
                   own("close"),
                   own("message"),
                   own("parameter"),
                   own("save"),
                   own("session_new"),
                   own("session_free"),
                   own("session_message"),
                   givesGradients(getOperation()) ? own("gradient") : Constant::address(""),
                   function("tcc_rt_call"),
                   function(workingMemorySymbol)}));
  define(modelDescSymbol, types->model,
         Constant({Constant::address(modelInfoSymbol.str()), paramDescs, packDescs,
                   table("entries", types->entry, entryDescs), nPacks, int64_t(op.getFeatures())}));
}

void LowerTables::runOnOperation() {
  types.emplace(&getContext());
  symbols.emplace(getOperation());
  auto models = llvm::to_vector(getOperation().getOps<host::ModelOp>());
  if (models.size() != 1) {
    getOperation().emitError("expected one host.model, found ") << models.size();
    return signalPassFailure();
  }
  kernels();
  model(models.front());
  // What is left beside the LLVM dialect has done its service, kernels too: they are objects of
  // their own.
  for (Operation &op : llvm::make_early_inc_range(*getOperation().getBody()))
    if (!isa<LLVM::LLVMDialect>(op.getDialect()))
      op.erase();
  for (NamedAttribute attribute : llvm::to_vector(getOperation()->getDiscardableAttrs()))
    if (attribute.getNameDialect() && isa<TccDialect>(attribute.getNameDialect()))
      getOperation()->removeDiscardableAttr(attribute.getName());
}
