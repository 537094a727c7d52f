// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc check`: compiles a model, and compares its entries with the oracle over a grid of sizes, or
// with a file of expected values.
#include "lib/Driver/Outputs.h"
#include "lib/Driver/Pipeline.h"
#include "lib/Halide/Targets.h"
#include "lib/Reference/Errors.h"
#include "tools/tcc/Artefact.h"
#include "tools/tcc/Compare.h"
#include "tools/tcc/ExpectedValues.h"
#include "tools/tcc/Grid.h"
#include "tools/tcc/HostProgram.h"
#include "tools/tcc/Inputs.h"
#include "tools/tcc/Oracle.h"
#include "tools/tcc/ParameterValues.h"
#include "tools/tcc/Progress.h"
#include "tools/tcc/Remote.h"
#include "tools/tcc/Subcommands.h"

#include "llvm/ADT/StringExtras.h"

#include <cstdio>

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

constexpr llvm::StringLiteral help =
    R"(usage: tcc check MODEL.tdsl [ENTRY] [OPTION...] [NAME=VALUE...]
       tcc check MODEL.tdsl|MODEL.so ENTRY --expected=FILE [OPTION...] [NAME=..]

Compiles the model and compares an entry (default: all) with the reference
interpreter at several sizes, on random inputs (or as `tcc run` takes them) and
random or given weights. Or compares it with a file that holds inputs and
results by name, or by CASE.name for several; dims follow from shapes. Exit code
5: some result differs.

  --expected=FILE      .npz or .safetensors
  --grid NAME=N,N,...  sizes of a dim; all combinations are tried
                       (default: 1, 2, odd, prime and large sizes)
  --dim NAME=N         one size of a dim
  --weights=FILE       or random:SEED, the default without --expected
  --tolerance=X        error over (|expected| + root mean square of expected)
                       (default: f64 1e-12, f32 1e-5, f16 4e-3, bf16 3e-2)
  --precision=f32|f64  of the interpreter (default f64)
  --level=kernels      interpret the model's kernels instead of compiling them
  --seed=N             of random inputs and weights (default 0)
  --threads=N          threads of a call (default: one per core)
  --runner=COMMAND     call the compiled model in a process that COMMAND starts:
                       --runner="qemu-aarch64 -L /usr/aarch64-linux-gnu"
  -D, -I, -O, --target, --disable, --jobs   as in compiling
)";

struct CheckOptions {
  std::vector<std::string> inputs; ///< NAME=VALUE
  std::string weights, entry, expected;
  Grid grid;
  double tolerance = 0; ///< 0: by the result's type
  std::optional<reference::Precision> precision;
  std::optional<std::string> runner;
  unsigned seed = 0, threads = 0;
  bool interpretKernels = false;
  driver::Options compile;

  reference::Precision precisionOr64() const {
    return precision.value_or(reference::Precision::F64);
  }
};

/// The text of `NAME=VALUE` given for an input; empty: there is none.
std::string givenFor(const Port &port, llvm::ArrayRef<std::string> words) {
  for (const std::string &word : words)
    if (llvm::StringRef(word).split('=').first == port.name)
      return word;
  return "";
}

/// A dim that an array from a file fixes.
bool isFixed(const Dim &dim, const Entry &entry, const CheckOptions &options) {
  return llvm::any_of(entry.arguments, [&](const Port &port) {
    return llvm::is_contained(port.shape, dim.name) &&
           llvm::StringRef(givenFor(port, options.inputs)).contains("=@");
  });
}

std::string textOf(const Entry &entry, const Dims &dims) {
  std::string text = entry.name;
  for (const Dim &dim : entry.dims)
    if (dims.contains(dim.name))
      text += fmt::format(" {}={}", dim.name, dims.lookup(dim.name));
  return text;
}

/// Prints a line on each wrong result, or one for all; gives the number of wrong ones. `wanted` is
/// null for results that nobody knows.
int compareResults(const Entry &entry, llvm::StringRef point, const std::vector<Array> &got,
                   llvm::ArrayRef<reference::TensorPtr> wanted, double givenTolerance) {
  std::string line;
  int wrong = 0;
  for (auto [i, port] : llvm::enumerate(entry.results)) {
    if (!wanted[i])
      continue;
    if (got[i].shape != wanted[i]->shape) {
      fmt::print("{}: FAILED: {} has the shape {}, expected {}\n", point, port.name,
                 reference::toString(got[i].shape), reference::toString(wanted[i]->shape));
      ++wrong;
      continue;
    }
    double tolerance = givenTolerance > 0 ? givenTolerance : defaultTolerance(port.type);
    Comparison comparison = compare(got[i], *wanted[i], tolerance);
    if (comparison.wrong) {
      fmt::print("{}: FAILED: {}{} = {}, expected {} (error {:.2g}, relative {:.2g}); {} of {} "
                 "elements are off\n",
                 point, port.name, comparison.place, comparison.got, comparison.wanted,
                 comparison.absolute, comparison.relative, comparison.wrong, comparison.total);
      ++wrong;
    } else if (comparison.absolute > 0) {
      line += fmt::format("; {}{} off by {:.2g}, relative {:.2g}, {:.2g} of what is allowed",
                          port.name, comparison.place, comparison.absolute, comparison.relative,
                          comparison.largest);
    }
  }
  if (!wrong)
    fmt::print("{}: ok{}\n", point, line);
  std::fflush(stdout);
  return wrong;
}

/// The checkpoint for a compiled model; none where it has no parameters.
llvm::Expected<std::string> checkpointFor(Model &model, const CheckOptions &options,
                                          llvm::StringRef weights, driver::WorkFolder &work) {
  llvm::Expected<Wanted> wanted = model.wanted();
  if (!wanted)
    return wanted.takeError();
  if (wanted->parameters.empty())
    return "";
  if (weights.empty())
    return failure(Blame::Usage, "{} has parameters: give --weights=FILE or --weights=random:SEED",
                   options.compile.input);
  return weightsFile(weights, model, work);
}

/// The compiled model in a process that the runner starts.
llvm::Error startRemote(const CheckOptions &options, const driver::Options &compile,
                        llvm::StringRef weights, driver::WorkFolder &work,
                        std::unique_ptr<Runnable> &candidate) {
  auto tables = HostProgram::compile(compile);
  if (!tables)
    return tables.takeError();
  llvm::Expected<std::string> file = checkpointFor(**tables, options, weights, work);
  if (!file)
    return file.takeError();
  std::string program =
      compile.library + "/" + halide::findTarget(compile.target)->machine + "/tcc-remote";
  return Remote::start({*options.runner, program, compile.output, *file, options.threads},
                       std::move(*tables))
      .moveInto(candidate);
}

/// Makes what is judged: the compiled model, or its kernels for the interpreter. The exit code of
/// the compiler, which has said what is wrong, where it fails.
llvm::Expected<int> makeCandidate(const CheckOptions &options, llvm::StringRef weights,
                                  driver::WorkFolder &work, std::unique_ptr<Runnable> &candidate) {
  if (llvm::Error error = work.create())
    return failure(Blame::File, "{}", llvm::toString(std::move(error)));
  std::string library = options.compile.input;
  if (isModelText(library)) {
    driver::Options compile = options.compile;
    if (options.interpretKernels)
      compile.emit = driver::Emit::Kernels;
    compile.output = work.file(options.interpretKernels ? "kernels.mlir" : "model.so");
    compile.header = work.file("model.h");
    if (!options.entry.empty())
      compile.entries = {options.entry};
    if (driver::Status status = driver::compile(compile); status != driver::Status::Ok)
      return static_cast<int>(status);
    if (options.runner) {
      if (llvm::Error error = startRemote(options, compile, weights, work, candidate))
        return std::move(error);
      return 0;
    }
    library = compile.output;
  }
  if (options.interpretKernels) {
    auto oracle = Oracle::load({library, {}, {}}, options.precisionOr64());
    if (!oracle)
      return oracle.takeError();
    if (llvm::Error error = (*oracle)->open(weights))
      return std::move(error);
    candidate = std::move(*oracle);
    return 0;
  }
  auto artefact = Artefact::load(library);
  if (!artefact)
    return artefact.takeError();
  llvm::Expected<std::string> file = checkpointFor(**artefact, options, weights, work);
  if (!file)
    return file.takeError();
  if (llvm::Error error = (*artefact)->open(*file, options.threads))
    return std::move(error);
  candidate = std::move(*artefact);
  return 0;
}

//===-- against the interpreter -------------------------------------------===//

/// Compares the results at one point. Gives the number of wrong ones.
llvm::Expected<int> checkPoint(Runnable &candidate, Oracle &oracle, size_t number, const Dims &dims,
                               const CheckOptions &options, Progress &progress) {
  const Entry &entry = oracle.entries[number];
  llvm::Expected<size_t> candidateNumber = candidate.find(entry.name);
  if (!candidateNumber)
    return candidateNumber.takeError();
  std::vector<std::string> words, dimWords;
  for (const Port &port : entry.arguments) {
    std::string given = givenFor(port, options.inputs);
    words.push_back(given.empty() ? fmt::format("{}=random:{}", port.name, options.seed) : given);
  }
  for (const auto &dim : dims)
    dimWords.push_back(fmt::format("{}={}", dim.getKey(), dim.getValue()));
  progress.step(textOf(entry, dims));
  llvm::Expected<Inputs> inputs = resolveInputs(oracle, number, words, dimWords);
  if (!inputs)
    return inputs.takeError();
  auto wanted = oracle.interpret(number, inputs->dims, inputs->arrays);
  if (!wanted)
    return wanted.takeError();
  auto got = candidate.call(*candidateNumber, inputs->dims, inputs->arrays);
  if (!got)
    return got.takeError();
  progress.clear();
  return compareResults(entry, textOf(entry, inputs->dims), *got, *wanted, options.tolerance);
}

llvm::Expected<int> checkGrid(const CheckOptions &options) {
  if (!isModelText(options.compile.input))
    return failure(Blame::Usage,
                   "{} is compiled already: give the model's text, or --expected=FILE",
                   options.compile.input);
  Source source{options.compile.input, {}, options.compile.includes};
  for (const auto &[name, value] : options.compile.defines)
    source.defines.push_back(name + "=" + value);
  auto oracle = Oracle::load(source, options.precisionOr64());
  if (!oracle)
    return oracle.takeError();
  if (llvm::Error error = options.grid.check((*oracle)->entries))
    return std::move(error);
  std::vector<std::pair<size_t, Dims>> points;
  for (auto [number, entry] : llvm::enumerate((*oracle)->entries))
    if (options.entry.empty() || entry.name == options.entry)
      for (Dims &dims :
           options.grid.points(entry, [&](const Dim &dim) { return isFixed(dim, entry, options); }))
        points.emplace_back(number, std::move(dims));
  if (points.empty() && !options.entry.empty())
    return (*oracle)->find(options.entry).takeError();

  std::string weights = options.weights;
  if (weights.empty())
    weights = fmt::format("random:{}", options.seed);
  if (llvm::Error error = (*oracle)->open(weights))
    return std::move(error);
  driver::WorkFolder work;
  std::unique_ptr<Runnable> candidate;
  llvm::Expected<int> status = makeCandidate(options, weights, work, candidate);
  if (!status || *status != 0)
    return status;
  size_t wrong = 0;
  Progress progress(points.size());
  for (auto &[number, dims] : points) {
    auto result = checkPoint(*candidate, **oracle, number, dims, options, progress);
    if (!result)
      return result.takeError();
    wrong += *result > 0;
  }
  fmt::print("{} of {} points agree with the reference\n", points.size() - wrong, points.size());
  return wrong ? static_cast<int>(driver::Status::CheckFailed) : 0;
}

//===-- against a file ----------------------------------------------------===//

/// Compares the results of one case. Gives the number of wrong ones.
llvm::Expected<int> checkCase(Runnable &candidate, size_t number, const ExpectedValues &values,
                              const CheckOptions &options) {
  const Entry &entry = candidate.entries[number];
  std::vector<std::string> words;
  for (const Port &port : entry.arguments) {
    std::string given = givenFor(port, options.inputs);
    words.push_back(given.empty() ? givenFor(port, values.inputs) : given);
  }
  llvm::erase(words, "");
  auto dims = options.grid.single();
  if (!dims)
    return dims.takeError();
  llvm::Expected<Inputs> inputs = resolveInputs(candidate, number, words, *dims);
  if (!inputs)
    return inputs.takeError();
  auto got = candidate.call(number, inputs->dims, inputs->arrays);
  if (!got)
    return got.takeError();
  std::string point = textOf(entry, inputs->dims);
  if (!values.name.empty())
    point = fmt::format("case {}: {}", values.name, point);
  return compareResults(entry, point, *got, values.results, options.tolerance);
}

llvm::Expected<int> checkExpected(const CheckOptions &options, llvm::StringRef textOption) {
  if (!isModelText(options.compile.input)) {
    if (llvm::Error error = refuseForLibrary(options.compile.input, textOption))
      return std::move(error);
    if (options.interpretKernels)
      return failure(Blame::Usage, "--level=kernels goes with a model's text only");
  }
  driver::WorkFolder work;
  std::unique_ptr<Runnable> candidate;
  llvm::Expected<int> status = makeCandidate(options, options.weights, work, candidate);
  if (!status || *status != 0)
    return status;
  llvm::Expected<size_t> number = candidate->find(options.entry);
  if (!number)
    return number.takeError();
  const Entry &entry = candidate->entries[*number];
  auto cases = ExpectedValues::read(options.expected, entry);
  if (!cases)
    return cases.takeError();
  int compared = 0, wrong = 0;
  for (const ExpectedValues &values : *cases) {
    llvm::Expected<int> one = checkCase(*candidate, *number, values, options);
    if (!one)
      return one.takeError();
    wrong += *one;
    for (const reference::TensorPtr &result : values.results)
      compared += result != nullptr;
  }
  fmt::print("{} of {} results agree with {}\n", compared - wrong, compared, options.expected);
  for (auto [i, port] : llvm::enumerate(entry.results))
    if (llvm::none_of(*cases, [&](const auto &values) { return values.results[i] != nullptr; }))
      fmt::print("not compared: {} has no '{}'\n", options.expected, port.name);
  return wrong ? static_cast<int>(driver::Status::CheckFailed) : 0;
}

llvm::Expected<int> checkWith(const CheckOptions &options, llvm::StringRef textOption) {
  if (options.compile.input.empty())
    return failure(Blame::Usage, "no model given: tcc check MODEL.tdsl [ENTRY]");
  if (options.expected.empty())
    return checkGrid(options);
  if (options.entry.empty())
    return failure(Blame::Usage, "no entry given: tcc check MODEL ENTRY --expected={}",
                   options.expected);
  return checkExpected(options, textOption);
}

} // namespace

int check(Arguments arguments) {
  CheckOptions options;
  bool wantsHelp = false;
  std::string textOption;
  auto axis = [&](llvm::StringRef value) { return options.grid.add(value); };
  std::vector<Option> table = {
      {"--expected", "a file", setString(options.expected)},
      {"--grid", "NAME=N,N,...", axis},
      {"--dim", "NAME=N", [&](llvm::StringRef value) { return options.grid.addSizes(value); }},
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
  std::vector<Option> textOptions = compileOptions(options.compile);
  textOptions.push_back({"--runner", "a command", [&](llvm::StringRef value) {
                           options.runner = value.str();
                           return "";
                         }});
  llvm::append_range(table, noting(textOptions, textOption));
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
  if (options.runner && options.interpretKernels)
    return usageError("--runner does not go with --level: nothing is compiled then");
  options.compile.library = libraryFolder();
  options.compile.command = "tcc check " + llvm::join(arguments, " ");
  llvm::Expected<int> code = checkWith(options, textOption);
  return code ? *code : report(code.takeError());
}

} // namespace tcc::cli
