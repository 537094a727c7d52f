// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc check`: compiles a model, and compares its entries with the oracle over a grid of sizes, and
// their gradients with differences of the loss; or with a file of expected values.
#include "lib/Reference/Errors.h"
#include "tools/tcc/Candidate.h"
#include "tools/tcc/CheckGradients.h"
#include "tools/tcc/Compare.h"
#include "tools/tcc/ExpectedValues.h"
#include "tools/tcc/Grid.h"
#include "tools/tcc/Inputs.h"
#include "tools/tcc/Oracle.h"
#include "tools/tcc/Progress.h"
#include "tools/tcc/Subcommands.h"

#include "llvm/ADT/MapVector.h"
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
results by name, or by CASE.name for several. Exit code 5: some result differs.

  --grad               of entries made by grad(): every gradient against the
                       interpreter's, and that against finite differences
  --samples=N          elements of a parameter to take differences of (16)
  --expected=FILE      .npz or .safetensors
  --grid NAME=N,N,...  sizes of a dim; all combinations are tried
                       (default: 1, 2, odd, prime, large; to 7 with --grad)
  --dim NAME=N         one size of a dim
  --weights=FILE       or random:SEED, the default without --expected
  --tolerance=X        error over (|expected| + root mean square of expected)
                       (default: f64 1e-12, f32 1e-5, f16 4e-3, bf16 3e-2)
  --precision=f32|f64  of the interpreter (default f64)
  --level=kernels      interpret the model's kernels instead of compiling them
  --seed=N, --threads=N   of random inputs and weights (0); of a call (cores)
  --runner=COMMAND     call the compiled model in a process that COMMAND starts
  -D, -I, -O, --target, --disable, --remat, --jobs   as in compiling
)";

struct CheckOptions : CandidateOptions {
  std::vector<std::string> inputs; ///< NAME=VALUE
  std::string entry, weights, expected;
  Grid grid;
  double tolerance = 0; ///< 0: by the result's type
  unsigned seed = 0;
  std::optional<unsigned> samples;
  bool gradients = false; ///< against differences too
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

/// "f B=1 T=7" without the entry.
llvm::StringRef dimsIn(llvm::StringRef point) { return point.split(' ').second; }

/// What there is to say of one point.
struct Verdict {
  std::vector<std::string> failures;
  std::string errors; ///< of what is right

  /// Gives the number of failures.
  int print(llvm::StringRef point) const {
    for (const std::string &failure : failures)
      fmt::print("{}: FAILED: {}\n", point, failure);
    if (failures.empty())
      fmt::print("{}: ok{}\n", point, errors);
    std::fflush(stdout);
    return static_cast<int>(failures.size());
  }
};

/// Gradients come by way of longer sums than results do.
double toleranceOf(const Port &port, bool isGradient, double given) {
  return given > 0 ? given : defaultTolerance(port.type) * (isGradient ? 10 : 1);
}

/// `wanted` has the results first and is null for those that nobody knows.
Verdict compareOutputs(const Entry &entry, llvm::StringRef point, const std::vector<Array> &got,
                       llvm::ArrayRef<reference::TensorPtr> wanted, double givenTolerance,
                       GradientReport &report) {
  Verdict verdict;
  std::vector<Port> ports = entry.outputs();
  size_t firstGradient = entry.results.size();
  double leastScale =
      wanted.size() > firstGradient ? leastGradientScale(wanted.drop_front(firstGradient)) : 0;
  Comparison worst;
  std::string worstName;
  for (auto [i, expected] : llvm::enumerate(wanted)) {
    if (!expected)
      continue;
    const Port &port = ports[i];
    bool isGradient = i >= firstGradient;
    std::string name = (isGradient ? "the gradient of " : "") + port.name;
    if (got[i].shape != expected->shape) {
      verdict.failures.push_back(fmt::format("{} has the shape {}, expected {}", name,
                                             reference::toString(got[i].shape),
                                             reference::toString(expected->shape)));
      continue;
    }
    double tolerance = toleranceOf(port, isGradient, givenTolerance);
    Comparison comparison = compare(got[i], *expected, tolerance, isGradient ? leastScale : 0);
    if (isGradient)
      report.row(port).compiled.add(comparison.largest * tolerance, comparison.place,
                                    dimsIn(point));
    auto describe = [](const std::string &name, const Comparison &c) {
      return fmt::format("; {}{} off by {:.2g}, relative {:.2g}, {:.2g} of what is allowed", name,
                         c.place, c.absolute, c.relative, c.largest);
    };
    if (comparison.wrong) {
      verdict.failures.push_back(fmt::format(
          "{}{} = {}, expected {} (error {:.2g}, relative {:.2g}); {} of {} elements are off", name,
          comparison.place, comparison.got, comparison.wanted, comparison.absolute,
          comparison.relative, comparison.wrong, comparison.total));
    } else if (isGradient && comparison.largest > worst.largest) {
      worst = comparison;
      worstName = name;
    } else if (!isGradient && comparison.absolute > 0) {
      verdict.errors += describe(name, comparison);
    }
    if (i + 1 == wanted.size() && !worstName.empty())
      verdict.errors += describe(worstName, worst);
  }
  return verdict;
}

//===-- against the interpreter -------------------------------------------===//

/// The outputs of the candidate's entry in the order of the oracle's: of gradients each may list
/// its own.
llvm::Expected<std::vector<Array>> inOrderOf(const Entry &wanted, const Entry &entry,
                                             std::vector<Array> outputs) {
  std::vector<Port> ports = entry.outputs();
  std::vector<Array> ordered(outputs.begin(), outputs.begin() + entry.results.size());
  for (const Port &gradient : wanted.gradients) {
    auto found = llvm::find_if(llvm::drop_begin(ports, entry.results.size()),
                               [&](const Port &port) { return port.name == gradient.name; });
    if (found == ports.end())
      return failure(Blame::Internal, "the compiled '{}' gives no gradient of '{}'", entry.name,
                     gradient.name);
    ordered.push_back(std::move(outputs[found - ports.begin()]));
  }
  return ordered;
}

/// Compares what a call gives at one point. Gives the number of failures.
llvm::Expected<int> checkPoint(Runnable &candidate, Oracle &oracle, size_t number, const Dims &dims,
                               const CheckOptions &options, GradientReport &report,
                               Progress &progress) {
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
  auto outputs = candidate.call(*candidateNumber, inputs->dims, inputs->arrays);
  if (!outputs)
    return outputs.takeError();
  auto got = inOrderOf(entry, candidate.entries[*candidateNumber], std::move(*outputs));
  if (!got)
    return got.takeError();
  std::string point = textOf(entry, inputs->dims);
  Verdict verdict = compareOutputs(entry, point, *got, *wanted, options.tolerance, report);
  if (options.gradients) {
    auto unrounded = oracle.unrounded(number, inputs->dims, inputs->arrays);
    if (!unrounded)
      return unrounded.takeError();
    auto gradients = llvm::ArrayRef(*unrounded).drop_front(entry.results.size());
    double leastScale = leastGradientScale(gradients);
    Differences differences(oracle, number, *inputs, options.samples.value_or(16), options.seed);
    for (auto [port, gradient] : llvm::zip_equal(entry.gradients, gradients)) {
      progress.step(point + ": " + port.name);
      auto complaint =
          differences.check(port, *gradient, leastScale, dimsIn(point), report.row(port));
      if (!complaint)
        return complaint.takeError();
      if (!complaint->empty())
        verdict.failures.push_back(*complaint);
    }
  }
  progress.clear();
  return verdict.print(point);
}

/// The entries that are checked.
llvm::Expected<std::vector<size_t>> chooseEntries(const Model &model, const CheckOptions &options) {
  std::vector<size_t> chosen;
  std::vector<std::string> names, withGradients;
  for (auto [number, entry] : llvm::enumerate(model.entries)) {
    names.push_back(entry.name);
    if (!entry.gradients.empty())
      withGradients.push_back(entry.name);
    if ((options.entry.empty() || entry.name == options.entry) &&
        (!options.gradients || !entry.gradients.empty()))
      chosen.push_back(number);
  }
  if (!chosen.empty())
    return chosen;
  if (!options.entry.empty())
    if (llvm::Error error = model.find(options.entry).takeError())
      return std::move(error);
  if (options.entry.empty() && !options.gradients)
    return chosen;
  std::string what = options.entry.empty()
                         ? fmt::format("model {} has no entry that gives gradients", model.name)
                         : fmt::format("entry '{}' gives no gradients", options.entry);
  if (withGradients.empty())
    return failure(Blame::Usage, "{}; write `entry gradients = grad(FN)` in the model", what);
  return failure(Blame::Usage, "{}; those that do: {}", what, llvm::join(withGradients, ", "));
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
  auto chosen = chooseEntries(**oracle, options);
  if (!chosen)
    return chosen.takeError();
  std::vector<std::pair<size_t, Dims>> points;
  CandidateOptions compiled = options;
  size_t steps = 0;
  for (size_t number : *chosen) {
    const Entry &entry = (*oracle)->entries[number];
    compiled.compile.entries.push_back(entry.name);
    for (Dims &dims :
         options.grid.points(entry, options.gradients ? Sizes::Small : Sizes::Usual,
                             [&](const Dim &dim) { return isFixed(dim, entry, options); })) {
      points.emplace_back(number, std::move(dims));
      steps += 1 + (options.gradients ? entry.gradients.size() : 0);
    }
  }

  std::string weights = options.weights;
  if (weights.empty())
    weights = fmt::format("random:{}", options.seed);
  if (llvm::Error error = (*oracle)->open(weights))
    return std::move(error);
  driver::WorkFolder work;
  std::unique_ptr<Runnable> candidate;
  llvm::Expected<int> status = makeCandidate(compiled, weights, work, candidate);
  if (!status || *status != 0)
    return status;
  size_t wrong = 0;
  Progress progress(steps);
  llvm::MapVector<size_t, GradientReport> reports;
  for (auto &[number, dims] : points) {
    auto result =
        checkPoint(*candidate, **oracle, number, dims, options, reports[number], progress);
    if (!result)
      return result.takeError();
    wrong += *result > 0;
  }
  if (options.gradients)
    for (const auto &[number, report] : reports)
      report.print((*oracle)->entries[number].name);
  fmt::print("{} of {} points agree with the reference{}\n", points.size() - wrong, points.size(),
             options.gradients ? " and with differences of the loss" : "");
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
  GradientReport report;
  return compareOutputs(entry, point, *got, values.results, options.tolerance, report).print(point);
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
  CandidateOptions compiled = options;
  compiled.compile.entries = {options.entry};
  llvm::Expected<int> status = makeCandidate(compiled, options.weights, work, candidate);
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
  if (options.samples && !options.gradients)
    return failure(Blame::Usage, "--samples goes with --grad only");
  if (options.expected.empty())
    return checkGrid(options);
  if (options.gradients)
    return failure(Blame::Usage, "--grad compares with the reference, not with --expected");
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
      {"--grad", "", setFlag(options.gradients)},
      {"--samples", "a number",
       [&](llvm::StringRef value) { return setUnsigned(options.samples.emplace())(value); }},
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
