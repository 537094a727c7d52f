// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc check`: compiles a model, and compares its entries with the oracle over a grid of sizes.
#include "lib/Driver/Outputs.h"
#include "lib/Driver/Pipeline.h"
#include "lib/Reference/Errors.h"
#include "tools/tcc/Artefact.h"
#include "tools/tcc/Compare.h"
#include "tools/tcc/Inputs.h"
#include "tools/tcc/Oracle.h"
#include "tools/tcc/Subcommands.h"
#include "tools/tcc/Weights.h"

#include "llvm/ADT/StringExtras.h"

#include <cstdio>

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

constexpr llvm::StringLiteral help =
    R"(usage: tcc check MODEL.tdsl [ENTRY] [OPTION...] [NAME=VALUE...]

Compiles the model and compares an entry (default: every one) with the reference interpreter, on
random inputs (or as `tcc run` takes them) and random or given weights, at several sizes.

  --grid NAME=N,N,...  sizes of a dim; all combinations (default: 1, 2, odd, prime and large sizes)
  --dim NAME=N         one size of a dim
  --weights=FILE       a checkpoint (default: random)
  --tolerance=X        error over (|expected| + root mean square of all expected)
                       (default: 1e-12 for f64, 1e-5 for f32, 4e-3 for f16, 3e-2 for bf16)
  --precision=f32|f64  of the interpreter (default f64)
  --level=kernels      interpret the kernels of the model instead of compiling them
  --seed=N             of random inputs and weights (default 0)
  --threads=N          threads of a call (default: one per core)
  -D, -I, -O, --target, --disable   as in compiling
)";

struct CheckOptions {
  std::vector<std::string> words; ///< model, entry, inputs
  std::vector<std::string> inputs;
  std::string weights, entry;
  std::vector<std::pair<std::string, std::vector<int64_t>>> grid;
  double tolerance = 0; ///< 0: by the result's type
  std::optional<reference::Precision> precision;
  unsigned seed = 0, threads = 0;
  bool interpretKernels = false;
  driver::Options compile;
};

/// "B=1,2,7" added to the grid; what is wrong with it, or nothing.
std::string addAxis(CheckOptions &options, llvm::StringRef text) {
  auto [name, list] = text.split('=');
  std::vector<int64_t> sizes;
  for (llvm::StringRef item : llvm::split(list, ','))
    if (item.getAsInteger(10, sizes.emplace_back()))
      return fmt::format("'{}' is not NAME=N,N,...", text);
  options.grid.emplace_back(name.str(), sizes);
  return "";
}

/// Sizes that find mistakes: 1, the smallest even one, odd ones, primes past vector widths and
/// tiles, and a large one; those within the dim's range.
std::vector<int64_t> usualSizes(const Dim &dim) {
  std::vector<int64_t> sizes;
  for (int64_t size : {0, 1, 2, 3, 7, 16, 31, 131, 200})
    if (size >= dim.min && size <= dim.max)
      sizes.push_back(size);
  if (sizes.empty())
    sizes = {dim.min, dim.max};
  else if (dim.max < 200 && sizes.back() != dim.max)
    sizes.push_back(dim.max);
  return sizes;
}

/// The text of `NAME=VALUE` given for an input; empty: it is random.
std::string givenFor(const Port &port, const CheckOptions &options) {
  for (const std::string &word : options.inputs)
    if (llvm::StringRef(word).split('=').first == port.name)
      return word;
  return "";
}

/// A dim that an array from a file fixes.
bool isFixed(const Dim &dim, const Entry &entry, const CheckOptions &options) {
  return llvm::any_of(entry.arguments, [&](const Port &port) {
    return llvm::is_contained(port.shape, dim.name) &&
           llvm::StringRef(givenFor(port, options)).contains("=@");
  });
}

/// All combinations of the grid's axes. Dims without an axis take their usual sizes in turn, each
/// at its own pace, so that they meet in ever other pairs without all of them being tried.
std::vector<Dims> pointsOf(const Entry &entry, const CheckOptions &options) {
  std::vector<Dims> points(1);
  std::vector<const Dim *> open;
  for (const Dim &dim : entry.dims) {
    if (isFixed(dim, entry, options))
      continue;
    auto axis = llvm::find_if(options.grid, [&](const auto &a) { return a.first == dim.name; });
    if (axis == options.grid.end()) {
      open.push_back(&dim);
      continue;
    }
    std::vector<Dims> product;
    for (const Dims &point : points)
      for (int64_t size : axis->second) {
        product.push_back(point);
        product.back()[dim.name] = size;
      }
    points = std::move(product);
  }
  size_t turns = 1;
  for (const Dim *dim : open)
    turns = std::max(turns, usualSizes(*dim).size());
  std::vector<Dims> all;
  for (const Dims &point : points)
    for (size_t turn = 0; turn < turns; ++turn) {
      all.push_back(point);
      for (auto [i, dim] : llvm::enumerate(open)) {
        std::vector<int64_t> sizes = usualSizes(*dim);
        all.back()[dim->name] = sizes[(turn + 2 * i) % sizes.size()];
      }
    }
  return all;
}

/// Compares the results at one point and prints its line. Gives the number of wrong results.
llvm::Expected<int> checkPoint(Model &candidate, Oracle &oracle, size_t candidateEntry,
                               size_t oracleEntry, const Dims &dims, const CheckOptions &options) {
  const Entry &entry = oracle.entries[oracleEntry];
  std::vector<std::string> words, dimWords;
  for (const Port &port : entry.arguments) {
    std::string given = givenFor(port, options);
    words.push_back(given.empty() ? fmt::format("{}=random:{}", port.name, options.seed) : given);
  }
  for (const auto &dim : dims)
    dimWords.push_back(fmt::format("{}={}", dim.getKey(), dim.getValue()));
  llvm::Expected<Inputs> inputs = resolveInputs(oracle, oracleEntry, words, dimWords);
  if (!inputs)
    return inputs.takeError();

  auto wanted = oracle.interpret(oracleEntry, inputs->dims, inputs->arrays);
  if (!wanted)
    return wanted.takeError();
  auto got = candidate.call(candidateEntry, inputs->dims, inputs->arrays);
  if (!got)
    return got.takeError();
  std::string point = entry.name;
  for (const Dim &dim : entry.dims)
    point += fmt::format(" {}={}", dim.name, inputs->dims.lookup(dim.name));
  int wrong = 0;
  std::string line;
  for (auto [i, port] : llvm::enumerate(entry.results)) {
    if ((*got)[i].shape != (*wanted)[i]->shape) {
      fmt::print("{}: {} has the shape {}, expected {}\n", point, port.name,
                 reference::toString((*got)[i].shape), reference::toString((*wanted)[i]->shape));
      ++wrong;
      continue;
    }
    double tolerance = options.tolerance > 0 ? options.tolerance : defaultTolerance(port.type);
    Comparison comparison = compare((*got)[i], *(*wanted)[i], tolerance);
    if (comparison.wrong) {
      fmt::print("{}: FAILED: {}{} = {}, expected {} (error {:.2g}, relative {:.2g}); {} of {} "
                 "elements are off\n",
                 point, port.name, comparison.place, comparison.got, comparison.wanted,
                 comparison.absolute, comparison.relative, comparison.wrong, comparison.total);
      ++wrong;
    } else if (comparison.absolute > 0) {
      line += fmt::format("; {}{} off by {:.2g}, {:.2g} of what is allowed", port.name,
                          comparison.place, comparison.absolute, comparison.largest);
    }
  }
  if (!wrong)
    fmt::print("{}: ok{}\n", point, line);
  std::fflush(stdout);
  return wrong;
}

/// Makes what is judged: the compiled model, or its kernels for the interpreter. The exit code of
/// the compiler, which has said what is wrong, where it fails.
llvm::Expected<int> makeCandidate(const CheckOptions &options, llvm::StringRef weights,
                                  driver::WorkFolder &work, TemporaryFile &madeWeights,
                                  std::unique_ptr<Model> &candidate) {
  driver::Options compile = options.compile;
  if (options.interpretKernels)
    compile.emit = driver::Emit::Kernels;
  compile.output = work.file(options.interpretKernels ? "kernels.mlir" : "model.so");
  compile.header = work.file("model.h");
  if (!options.entry.empty())
    compile.entries = {options.entry};
  if (driver::Status status = driver::compile(compile); status != driver::Status::Ok)
    return static_cast<int>(status);

  if (options.interpretKernels) {
    auto oracle = Oracle::load({compile.output, {}, {}},
                               options.precision.value_or(reference::Precision::F64));
    if (!oracle)
      return oracle.takeError();
    if (llvm::Error error = (*oracle)->open(weights))
      return std::move(error);
    candidate = std::move(*oracle);
    return 0;
  }
  auto artefact = Artefact::load(compile.output);
  if (!artefact)
    return artefact.takeError();
  llvm::Expected<std::string> file = "";
  if ((*artefact)->info().n_params > 0)
    file = weightsFile(weights, **artefact, madeWeights);
  if (!file)
    return file.takeError();
  if (llvm::Error error = (*artefact)->open(*file, options.threads))
    return std::move(error);
  candidate = std::move(*artefact);
  return 0;
}

llvm::Expected<int> checkAll(const CheckOptions &options) {
  if (options.compile.input.empty())
    return failure(Blame::Usage, "no model given: tcc check MODEL.tdsl [ENTRY]");
  Source source{options.compile.input, {}, options.compile.includes};
  for (const auto &[name, value] : options.compile.defines)
    source.defines.push_back(name + "=" + value);
  auto oracle = Oracle::load(source, options.precision.value_or(reference::Precision::F64));
  if (!oracle)
    return oracle.takeError();
  std::vector<size_t> chosen;
  if (!options.entry.empty()) {
    llvm::Expected<size_t> entry = (*oracle)->find(options.entry);
    if (!entry)
      return entry.takeError();
    chosen.push_back(*entry);
  } else {
    for (size_t i = 0; i < (*oracle)->entries.size(); ++i)
      chosen.push_back(i);
  }

  std::string weights = options.weights;
  if (weights.empty())
    weights = fmt::format("random:{}", options.seed);
  if (llvm::Error error = (*oracle)->open(weights))
    return std::move(error);
  driver::WorkFolder work;
  if (llvm::Error error = work.create())
    return failure(Blame::File, "{}", llvm::toString(std::move(error)));
  TemporaryFile madeWeights;
  std::unique_ptr<Model> candidate;
  llvm::Expected<int> status = makeCandidate(options, weights, work, madeWeights, candidate);
  if (!status || *status != 0)
    return status;

  int wrong = 0, points = 0;
  for (size_t oracleEntry : chosen) {
    const Entry &entry = (*oracle)->entries[oracleEntry];
    llvm::Expected<size_t> candidateEntry = candidate->find(entry.name);
    if (!candidateEntry)
      return candidateEntry.takeError();
    for (const Dims &dims : pointsOf(entry, options)) {
      auto result = checkPoint(*candidate, **oracle, *candidateEntry, oracleEntry, dims, options);
      if (!result)
        return result.takeError();
      wrong += *result > 0;
      ++points;
    }
  }
  fmt::print("{} of {} points agree with the reference\n", points - wrong, points);
  return wrong ? static_cast<int>(driver::Status::CheckFailed) : 0;
}

} // namespace

int check(Arguments arguments) {
  CheckOptions options;
  bool wantsHelp = false;
  auto axis = [&](llvm::StringRef value) { return addAxis(options, value); };
  std::vector<Option> table = {
      {"--grid", "NAME=N,N,...", axis},
      {"--dim", "NAME=N", axis},
      {"--weights", "a file", setString(options.weights)},
      {"--tolerance", "a number",
       [&](llvm::StringRef value) -> std::string {
         if (value.getAsDouble(options.tolerance) || options.tolerance <= 0)
           return fmt::format("'{}' is not a number above 0", value);
         return "";
       }},
      {"--precision", "f32 or f64", setPrecision(options.precision)},
      {"--level", "kernels",
       [&](llvm::StringRef value) -> std::string {
         options.interpretKernels = value == "kernels";
         return value == "kernels" ? "" : fmt::format("'{}' is not kernels", value);
       }},
      {"--seed", "a number", setUnsigned(options.seed)},
      {"--threads", "a number", setUnsigned(options.threads)},
      {"--help", "", setFlag(wantsHelp)},
      {"-h", "", setFlag(wantsHelp)},
  };
  for (const Option &option : compileOptions(options.compile))
    table.push_back(option);
  std::vector<llvm::StringRef> words;
  if (!parse(arguments, table, words))
    return static_cast<int>(Blame::Usage);
  if (wantsHelp) {
    fmt::print("{}", llvm::StringRef(help));
    return 0;
  }
  for (llvm::StringRef word : words)
    if (options.compile.input.empty())
      options.compile.input = word.str();
    else if (word.contains('='))
      options.inputs.push_back(word.str());
    else if (options.entry.empty())
      options.entry = word.str();
    else
      return usageError(fmt::format("one entry at a time, not '{}' and '{}'", options.entry, word));
  options.compile.library = libraryFolder();
  options.compile.command = "tcc check " + llvm::join(arguments, " ");
  llvm::Expected<int> code = checkAll(options);
  return code ? *code : report(code.takeError());
}

} // namespace tcc::cli
