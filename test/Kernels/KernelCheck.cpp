// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// kernel-check FILE [--target=T] [--tolerance=E] [--special | --infinite] [--strided=0,2]
// [--panels=1] m=1,8 n=1,131 ...
//
// Compiles the kernels of FILE, runs each function's launch on random data for every combination of
// sizes, and compares with the oracle. Each combination runs on dense buffers and on buffers with
// gaps between rows that start at odd places; with --strided the named arguments (results count on)
// also lie transposed, which kernels then know nothing of, and those of --panels are always dense.
// Gaps must stay as they were. A kernel that divides its work by the number of threads is told of
// one on dense buffers and of 3 or 16 elsewhere.
// --special puts NaN, infinities, zeros and tiny values among the data, --infinite infinities and
// zeros. Integers stay below the size `v` where there is one.
#include "lib/Driver/Link.h"
#include "lib/Driver/Register.h"
#include "lib/Halide/Compile.h"
#include "lib/Halide/Targets.h"
#include "lib/Kernels/Passes.h"
#include "lib/Reference/Interpreter.h"

#include "HalideRuntime.h"
#include "dialect/Tcc/TccOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <dlfcn.h>
#include <random>

using namespace tcc::reference;
using tcc::LaunchOp;

namespace {

struct Settings {
  std::string file, target = "host";
  double tolerance = 1e-5;
  std::vector<double> special;
  llvm::SmallVector<unsigned> strided, panels;
  std::vector<std::pair<std::string, std::vector<int64_t>>> sizes;
};

/// An array at chosen strides, outermost axis first, with a known byte in the gaps.
struct Strided {
  enum class Layout { Dense, Gaps, Transposed };

  Strided(const Array &array, Layout layout) : array(array), strides(array.shape.size()) {
    int64_t element = byteSize(array.type), next = 1;
    auto place = [&](size_t axis) {
      strides[axis] = next;
      next *= array.shape[axis];
      if (layout != Layout::Dense)
        next += 3;
    };
    if (layout == Layout::Transposed)
      for (size_t axis = 0; axis < strides.size(); ++axis)
        place(axis);
    else
      for (size_t axis = strides.size(); axis-- > 0;)
        place(axis);
    offset = layout == Layout::Dense ? 0 : element;
    bytes.assign(offset + (next + 1) * element, gap);
    forEach([&](char *inside, int64_t i) { memcpy(inside, &array.bytes[i * element], element); });
  }

  void forEach(llvm::function_ref<void(char *, int64_t)> visit) {
    int64_t number = 0, element = byteSize(array.type);
    forEachIndex(array.shape, [&](llvm::ArrayRef<int64_t> index) {
      int64_t place = 0;
      for (auto [i, stride] : llvm::zip_equal(index, strides))
        place += i * stride;
      visit(&bytes[offset + place * element], number++);
    });
  }

  /// Reads the array back; false where a gap was written.
  bool read() {
    int64_t element = byteSize(array.type);
    forEach([&](char *inside, int64_t i) {
      memcpy(&array.bytes[i * element], inside, element);
      memset(inside, gap, element);
    });
    return llvm::all_of(bytes, [](char byte) { return byte == gap; });
  }

  halide_buffer_t *buffer() {
    static constexpr std::pair<halide_type_code_t, int> codes[] = {
        {halide_type_float, 64},  {halide_type_float, 32}, {halide_type_float, 16},
        {halide_type_bfloat, 16}, {halide_type_int, 64},   {halide_type_int, 32},
        {halide_type_int, 8},     {halide_type_uint, 8},   {halide_type_uint, 8}};
    static constexpr ElementType types[] = {ElementType::F64,  ElementType::F32, ElementType::F16,
                                            ElementType::BF16, ElementType::I64, ElementType::I32,
                                            ElementType::I8,   ElementType::U8,  ElementType::Bool};
    auto [code, bits] = codes[llvm::find(types, array.type) - types];
    for (size_t axis = strides.size(); axis-- > 0;)
      dims.push_back({0, int32_t(array.shape[axis]), int32_t(strides[axis])});
    raw.host = reinterpret_cast<uint8_t *>(&bytes[offset]);
    raw.type = halide_type_t(code, bits);
    raw.dimensions = dims.size();
    raw.dim = dims.data();
    return &raw;
  }

  static constexpr char gap = 0x55;
  Array array;
  std::vector<int64_t> strides;
  int64_t offset;
  std::vector<char> bytes;
  std::vector<halide_dimension_t> dims;
  halide_buffer_t raw = {};
};

Array randomArray(ElementType type, Shape shape, const Dims &dims,
                  const std::vector<double> &special, std::mt19937 &random) {
  Array array = Array::zeros(type, std::move(shape));
  auto limit = dims.find("v");
  for (int64_t i = 0; i < array.size(); ++i) {
    if (isFloat(type)) {
      array.setFloat(i, std::uniform_real_distribution<double>(-2, 2)(random));
      if (!special.empty() && random() % 7 == 0)
        array.setFloat(i, special[random() % special.size()]);
    } else if (limit != dims.end()) {
      array.setInteger(i, random() % limit->second);
    } else {
      array.setInteger(i, int64_t(random() % 7) - 3);
    }
  }
  return array;
}

std::string compare(const Array &found, const Array &expected, double tolerance) {
  // A result may round to the neighbour.
  if (expected.type == ElementType::F16 || expected.type == ElementType::BF16)
    tolerance = expected.type == ElementType::F16 ? 2e-3 : 1.6e-2;
  double largest = 0;
  for (int64_t i = 0; i < expected.size(); ++i)
    if (isFloat(expected.type) && std::isfinite(expected.getFloat(i)))
      largest = std::max(largest, std::abs(expected.getFloat(i)));
  for (int64_t i = 0; i < expected.size(); ++i) {
    double a, b;
    if (isFloat(expected.type)) {
      a = found.getFloat(i), b = expected.getFloat(i);
      double allowed = tolerance * std::max({1e-3, std::abs(b), std::min(largest, 100.0) * 0.1});
      if (a == b || (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= allowed)
        continue;
    } else {
      a = found.getInteger(i), b = expected.getInteger(i);
      if (a == b)
        continue;
    }
    return "element " + std::to_string(i) + " of " + expected.describe() + " is " +
           std::to_string(a) + ", expected " + std::to_string(b);
  }
  return "";
}

using Kernel = int (*)(void **);
std::string lastError;

class Checker {
public:
  Checker(const Settings &settings) : settings(settings) {}

  bool compileAll(mlir::ModuleOp module);
  bool check(mlir::func::FuncOp function);
  int64_t runs = 0;

private:
  bool checkAt(mlir::func::FuncOp function, Kernel kernel, bool wantsThreads, const Dims &dims);

  const Settings &settings;
  void *library = nullptr;
  std::mt19937 random;
};

bool fail(const llvm::Twine &what) {
  llvm::errs() << "kernel-check: " << what << "\n";
  return false;
}

bool Checker::compileAll(mlir::ModuleOp module) {
  auto target = tcc::halide::findTarget(settings.target);
  if (!target)
    return fail("no target " + settings.target);
  // Kernels rely on what launches say of strides.
  if (!settings.strided.empty())
    for (auto function : llvm::make_early_inc_range(module.getOps<mlir::func::FuncOp>()))
      function.erase();
  mlir::PassManager passes(module.getContext());
  passes.addPass(tcc::createLowerKernels({target->name}));
  if (mlir::failed(passes.run(module)))
    return false;

  tcc::driver::WorkFolder work;
  if (llvm::Error error = work.create())
    return fail(llvm::toString(std::move(error)));
  std::vector<tcc::halide::KernelJob> jobs;
  std::vector<std::string> objects, exports = {"halide_set_error_handler"};
  module.walk([&](tcc::halide::PipelineOp pipeline) {
    objects.push_back(work.file(pipeline.getSymName().str() + ".o"));
    exports.push_back("kernel_" + pipeline.getSymName().str() + "_argv");
    tcc::halide::KernelJob job;
    job.pipeline = pipeline;
    job.object = objects.back();
    jobs.push_back(job);
  });
  if (mlir::failed(tcc::halide::compileKernels(jobs, {.target = target->halide, .jobs = 2})))
    return false;
  for (tcc::halide::KernelJob &job : jobs)
    // Halves are stored, computed in f32, and stored again: that is the intent.
    if (!job.warnings.empty() && job.warnings.find("is emulated") == std::string::npos)
      return fail("Halide warns of @" + job.pipeline.getSymName() + ": " + job.warnings);
  std::string machine = TCC_LIBRARY_FOLDER "/" + target->machine;
  objects.push_back(machine + "/halide_runtime.o");
  auto linked = tcc::driver::linkShared(objects, exports, machine, work);
  if (!linked)
    return fail(llvm::toString(linked.takeError()));
  std::string path = work.file("kernels.so");
  std::error_code error;
  llvm::raw_fd_ostream(path, error) << *linked;
  library = dlopen(path.c_str(), RTLD_NOW);
  if (!library)
    return fail(dlerror());
  using Handler = void (*)(void *, const char *);
  reinterpret_cast<Handler (*)(Handler)>(dlsym(library, "halide_set_error_handler"))(
      [](void *, const char *message) { lastError = message; });
  return true;
}

bool Checker::checkAt(mlir::func::FuncOp function, Kernel kernel, bool wantsThreads,
                      const Dims &dims) {
  std::string name = function.getSymName().str();
  for (auto &[dim, size] : settings.sizes)
    name += " " + dim + "=" + std::to_string(dims.lookup(dim));

  std::vector<Array> inputs;
  Values arguments;
  for (mlir::Type type : function.getArgumentTypes()) {
    auto tensor = llvm::cast<tcc::TensorType>(type);
    auto shape = shapeAt(tensor, dims);
    if (!shape)
      return fail(llvm::toString(shape.takeError()));
    inputs.push_back(randomArray(elementTypeOf(tensor.getElementType()), *shape, dims,
                                 settings.special, random));
    arguments.push_back(std::make_shared<Tensor>(Tensor::from(inputs.back())));
  }
  RandomParameters parameters(1);
  auto expected = interpret(function, dims, arguments, parameters, Precision::F32);
  if (!expected)
    return fail(name + ": " + llvm::toString(expected.takeError()));

  using Layout = Strided::Layout;
  for (Layout layout : {Layout::Dense, Layout::Gaps, Layout::Transposed}) {
    if (layout == Layout::Transposed && settings.strided.empty())
      continue;
    std::vector<std::unique_ptr<Strided>> buffers;
    auto add = [&](const Array &array) {
      unsigned number = buffers.size();
      bool odd = layout == Layout::Transposed ? llvm::is_contained(settings.strided, number)
                                              : !llvm::is_contained(settings.panels, number);
      buffers.push_back(std::make_unique<Strided>(array, odd ? layout : Layout::Dense));
    };
    for (const Array &input : inputs)
      add(input);
    for (const TensorPtr &result : *expected)
      add(Array::zeros(result->type, result->shape));
    void *context = nullptr;
    int32_t threads = layout == Layout::Dense ? 1 : runs % 4 == 1 ? 16 : 3;
    std::vector<void *> argv = {&context};
    if (wantsThreads)
      argv.push_back(&threads);
    for (auto &buffer : buffers)
      argv.push_back(buffer->buffer());
    if (int code = kernel(argv.data()))
      return fail(name + ": code " + llvm::Twine(code) + ", " + lastError);
    ++runs;
    for (auto [number, result] : llvm::enumerate(*expected)) {
      Strided &buffer = *buffers[inputs.size() + number];
      static constexpr const char *names[] = {"dense", "with gaps", "transposed"};
      std::string where = name + ", " + names[int(layout)] + ": ";
      if (!buffer.read())
        return fail(where + "a gap was written");
      std::string difference = compare(buffer.array, result->toArray(), settings.tolerance);
      if (!difference.empty())
        return fail(where + difference);
    }
  }
  return true;
}

bool Checker::check(mlir::func::FuncOp function) {
  auto launches = function.getOps<LaunchOp>();
  if (launches.empty())
    return fail("@" + function.getSymName() + " launches nothing");
  LaunchOp launch = *launches.begin();
  auto called =
      mlir::SymbolTable::lookupNearestSymbolFrom<tcc::KernelOp>(launch, launch.getKernelAttr());
  std::string symbol = "kernel_" + launch.getKernel().str() + "_argv";
  auto kernel = reinterpret_cast<Kernel>(dlsym(library, symbol.c_str()));
  if (!kernel)
    return fail("no symbol " + symbol);
  Dims dims;
  std::function<bool(size_t)> each = [&](size_t at) -> bool {
    if (at == settings.sizes.size())
      return checkAt(function, kernel, called->hasAttr("threads"), dims);
    for (int64_t size : settings.sizes[at].second) {
      dims[settings.sizes[at].first] = size;
      if (!each(at + 1))
        return false;
    }
    return true;
  };
  return each(0);
}

bool readSettings(int argc, char **argv, Settings &settings) {
  for (int i = 1; i < argc; ++i) {
    llvm::StringRef argument = argv[i];
    auto numbers = [](llvm::StringRef text) {
      std::vector<int64_t> list;
      for (llvm::StringRef item : llvm::split(text, ','))
        list.push_back(std::stoll(item.str()));
      return list;
    };
    if (argument.consume_front("--target="))
      settings.target = argument;
    else if (argument.consume_front("--tolerance="))
      settings.tolerance = std::stod(argument.str());
    else if (argument.consume_front("--strided="))
      llvm::append_range(settings.strided, numbers(argument));
    else if (argument.consume_front("--panels="))
      llvm::append_range(settings.panels, numbers(argument));
    else if (argument == "--special")
      settings.special = {NAN, INFINITY, -INFINITY, 0.0, -0.0, 1e-40};
    else if (argument == "--infinite")
      settings.special = {INFINITY, -INFINITY, 0.0, -0.0};
    else if (argument.contains('='))
      settings.sizes.emplace_back(argument.split('=').first, numbers(argument.split('=').second));
    else
      settings.file = argument;
  }
  return !settings.file.empty();
}

} // namespace

int main(int argc, char **argv) {
  Settings settings;
  if (!readSettings(argc, argv, settings))
    return fail("no file"), 2;
  mlir::DialectRegistry registry;
  tcc::registerDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(settings.file, &context);
  if (!module)
    return 1;
  mlir::OwningOpRef<mlir::ModuleOp> lowered = module->clone();
  Checker checker(settings);
  if (!checker.compileAll(*lowered))
    return 1;
  for (auto function : module->getOps<mlir::func::FuncOp>())
    if (!checker.check(function))
      return 1;
  llvm::outs() << checker.runs << " runs agree\n";
}
