// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc run`: one entry of a compiled model, or with --reference of a model's text, on files or
// made-up data.
#include "lib/Driver/Outputs.h"
#include "lib/Reference/Errors.h"
#include "lib/Reference/Npy.h"
#include "tools/tcc/Artefact.h"
#include "tools/tcc/CommandLine.h"
#include "tools/tcc/Inputs.h"
#include "tools/tcc/Oracle.h"
#include "tools/tcc/ParameterValues.h"
#include "tools/tcc/Subcommands.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

constexpr llvm::StringLiteral help = R"(usage: tcc run MODEL.so ENTRY [OPTION...] NAME=VALUE...
       tcc run --reference MODEL.tdsl ENTRY [OPTION...] NAME=VALUE...

Runs an entry and prints a summary of each result, and of each gradient of an
entry made by grad(). The VALUE of an input is @x.npy, @f.npz:key,
@f.safetensors:key, random:SEED (an integer input stays within the size it
indexes, otherwise 0 or 1), zeros, or a number for every element. Dims follow
from arrays where they can.

  --weights=FILE       the checkpoint (.safetensors), or random:SEED
  --dim NAME=N         a run-time size
  --out=FILE           write the results by name, and gradients by that of their
                       parameter: .npz, or .npy for one result
  --repeat=N           time N more calls; prints the least and the median
  --threads=N          threads of a call (default: one per core)
  --trace=FILE         write when each kernel ran on which threads, as JSON for
                       chrome://tracing or Perfetto; of the timed calls, if any
  --reference          run the model's text by the reference interpreter
  --precision=f32|f64  of the reference interpreter (default f32)
  -D NAME=VALUE        set a const of the model (with --reference)
  -I FOLDER            look for the libraries of `use` here as well (likewise)
)";

struct RunOptions {
  std::vector<std::string> words; ///< model, entry, inputs
  std::string weights, out, trace;
  std::optional<reference::Precision> precision;
  std::vector<std::string> dims, defines, includes;
  unsigned repeat = 0, threads = 0;
  bool reference = false;
};

/// An element as text; integers exactly.
std::string textOf(const Array &array, int64_t i) {
  return reference::isFloat(array.type) ? fmt::format("{:.6g}", array.getFloat(i))
                                        : std::to_string(array.getInteger(i));
}

/// "y: f32[2, 3]  min -1  max 2  mean 0.5  [1, 2, 3, ...]"
void printSummary(llvm::StringRef name, const Array &array) {
  constexpr int64_t shown = 6;
  std::optional<int64_t> least, most;
  double sum = 0;
  int64_t numbers = 0, count = array.size();
  auto less = [&](int64_t a, int64_t b) {
    return reference::isFloat(array.type) ? array.getFloat(a) < array.getFloat(b)
                                          : array.getInteger(a) < array.getInteger(b);
  };
  for (int64_t i = 0; i < count; ++i) {
    double value = array.getFloat(i);
    if (std::isnan(value))
      continue;
    if (!least || less(i, *least))
      least = i;
    if (!most || less(*most, i))
      most = i;
    sum += value;
    ++numbers;
  }
  fmt::print("{}: {}", name, array.describe());
  if (numbers)
    fmt::print("  min {}  max {}  mean {:.6g}", textOf(array, *least), textOf(array, *most),
               sum / static_cast<double>(numbers));
  if (numbers < count)
    fmt::print("  {} NaN", count - numbers);
  std::string first;
  for (int64_t i = 0; i < std::min(count, shown); ++i)
    first += (i ? ", " : "") + textOf(array, i);
  fmt::print("  [{}{}]\n", first, count > shown ? ", ..." : "");
}

llvm::Error writeOutputs(llvm::StringRef path, const Entry &entry,
                         const std::vector<Array> &outputs) {
  if (path.ends_with(".npy")) {
    if (outputs.size() != 1)
      return failure(Blame::Usage,
                     "--out={}: a .npy file holds one result and '{}' has {}; use .npz", path,
                     entry.name, outputs.size());
    return reference::writeNpy(path, outputs.front());
  }
  if (!path.ends_with(".npz"))
    return failure(Blame::Usage, "--out={}: expected a name that ends in .npz or .npy", path);
  for (const Port &gradient : entry.gradients)
    for (const Port &result : entry.results)
      if (result.name == gradient.name)
        return failure("'{}' is a result of '{}' and a parameter: one name in {} cannot mean both",
                       result.name, entry.name, path);
  NamedArrays named;
  for (auto [port, output] : llvm::zip_equal(entry.outputs(), outputs))
    named.emplace_back(port.name, output);
  return reference::writeNpz(path, named);
}

llvm::Error timeCalls(Artefact &artefact, size_t entry, const Inputs &inputs,
                      std::vector<Array> &results, int64_t repeat) {
  std::vector<double> milliseconds;
  for (int64_t i = 0; i < repeat; ++i) {
    auto start = std::chrono::steady_clock::now();
    if (llvm::Error error = artefact.callInto(entry, inputs.dims, inputs.arrays, results))
      return error;
    std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    milliseconds.push_back(time.count());
  }
  llvm::sort(milliseconds);
  if (repeat > 0)
    fmt::print("{} calls: min {:.3f} ms, median {:.3f} ms\n", repeat, milliseconds.front(),
               milliseconds[milliseconds.size() / 2]);
  return llvm::Error::success();
}

/// Options that say something about the other way of running are mistakes, not noise.
llvm::Error checkOptions(const RunOptions &options) {
  auto refuse = [&](bool given, llvm::StringRef name) -> llvm::Error {
    if (!given)
      return llvm::Error::success();
    if (options.reference)
      return failure(Blame::Usage, "{} does not go with --reference", name);
    return failure(Blame::Usage, "{} goes with --reference only: {} is compiled already", name,
                   options.words[0]);
  };
  if (options.reference) {
    if (llvm::Error error = refuse(options.repeat, "--repeat"))
      return error;
    if (llvm::Error error = refuse(!options.trace.empty(), "--trace"))
      return error;
    return refuse(options.threads, "--threads");
  }
  if (llvm::Error error = refuse(options.precision.has_value(), "--precision"))
    return error;
  if (llvm::Error error = refuse(!options.defines.empty(), "-D"))
    return error;
  return refuse(!options.includes.empty(), "-I");
}

/// What is written replaces nothing that is read, and is not written twice.
llvm::Error checkOutputs(const RunOptions &options) {
  std::vector<llvm::StringRef> read = {options.words[0], options.weights};
  for (llvm::StringRef word : llvm::drop_begin(options.words, 2)) {
    llvm::StringRef value = word.split('=').second;
    if (value.consume_front("@"))
      llvm::append_range(read,
                         std::initializer_list<llvm::StringRef>{value, value.rsplit(':').first});
  }
  struct {
    llvm::StringRef option, path, what;
  } written[] = {{"--out", options.out, "results"}, {"--trace", options.trace, "trace"}};
  for (auto [option, output, what] : written)
    for (llvm::StringRef path : read)
      if (driver::isSameFile(path, output))
        return failure(Blame::Usage, "{}={}: the {} would replace {}, which is read", option,
                       output, what, path);
  if (driver::isSameFile(options.out, options.trace))
    return failure(Blame::Usage, "--out and --trace are one file, {}", options.out);
  if (options.trace == "-")
    return failure(Blame::Usage, "--trace=-: results go to standard output; name a file");
  return llvm::Error::success();
}

llvm::Error runReference(const RunOptions &options, std::vector<Array> &outputs, Entry &entry) {
  auto oracle = Oracle::load({options.words[0], options.defines, options.includes},
                             options.precision.value_or(reference::Precision::F32));
  if (!oracle)
    return oracle.takeError();
  llvm::Expected<size_t> number = (*oracle)->find(options.words[1]);
  if (!number)
    return number.takeError();
  entry = (*oracle)->entries[*number];
  llvm::Expected<Inputs> inputs =
      resolveInputs(**oracle, *number, llvm::ArrayRef(options.words).drop_front(2), options.dims);
  if (!inputs)
    return inputs.takeError();
  if (llvm::Error error = (*oracle)->open(options.weights))
    return error;
  return (*oracle)->call(*number, inputs->dims, inputs->arrays).moveInto(outputs);
}

llvm::Error runCompiled(const RunOptions &options, std::vector<Array> &outputs, Entry &entry) {
  Trace trace;
  auto artefact = Artefact::load(options.words[0]);
  if (!artefact)
    return artefact.takeError();
  llvm::Expected<size_t> number = (*artefact)->find(options.words[1]);
  if (!number)
    return number.takeError();
  entry = (*artefact)->entries[*number];
  llvm::Expected<Inputs> inputs =
      resolveInputs(**artefact, *number, llvm::ArrayRef(options.words).drop_front(2), options.dims);
  if (!inputs)
    return inputs.takeError();
  driver::WorkFolder work;
  llvm::Expected<std::string> weights = weightsFile(options.weights, **artefact, work);
  if (!weights)
    return weights.takeError();
  bool traced = !options.trace.empty();
  if (llvm::Error error = (*artefact)->open(*weights, options.threads, traced ? &trace : nullptr))
    return error;
  if (options.repeat == 0)
    trace.start();
  if (llvm::Error error =
          (*artefact)->call(*number, inputs->dims, inputs->arrays).moveInto(outputs))
    return error;
  trace.start();
  if (llvm::Error error = timeCalls(**artefact, *number, *inputs, outputs, options.repeat))
    return error;
  if (!traced)
    return llvm::Error::success();
  return trace.write(options.trace, {(*artefact)->info(), entry, inputs->dims});
}

llvm::Error runWith(const RunOptions &options) {
  if (options.words.size() < 2)
    return failure(Blame::Usage, "no {} given: tcc run MODEL ENTRY NAME=VALUE...",
                   options.words.empty() ? "model" : "entry");
  if (llvm::Error error = checkOptions(options))
    return error;
  if (llvm::Error error = checkOutputs(options))
    return error;
  std::vector<Array> outputs;
  Entry entry;
  if (llvm::Error error = options.reference ? runReference(options, outputs, entry)
                                            : runCompiled(options, outputs, entry))
    return error;
  for (auto [i, output] : llvm::enumerate(outputs))
    printSummary((i < entry.results.size() ? "" : "gradient of ") + entry.outputs()[i].name,
                 output);
  return options.out.empty() ? llvm::Error::success() : writeOutputs(options.out, entry, outputs);
}

} // namespace

int run(Arguments arguments) {
  RunOptions options;
  bool wantsHelp = false;
  std::vector<Option> table = {
      {"--weights", "a file", setString(options.weights)},
      {"--dim", "NAME=N", addList(options.dims)},
      {"--out", "a file", setString(options.out)},
      {"--repeat", "a number", setUnsigned(options.repeat)},
      {"--threads", "a number", setUnsigned(options.threads)},
      {"--trace", "a file", setString(options.trace)},
      {"--reference", "", setFlag(options.reference)},
      {"--precision", "f32 or f64", setPrecision(options.precision)},
      {"-D", "NAME=VALUE", addList(options.defines)},
      {"-I", "a folder", addList(options.includes)},
      {"--help", "", setFlag(wantsHelp)},
      {"-h", "", setFlag(wantsHelp)},
  };
  std::vector<llvm::StringRef> words;
  if (!parse(arguments, table, words))
    return static_cast<int>(Blame::Usage);
  if (wantsHelp) {
    fmt::print("{}", llvm::StringRef(help));
    return 0;
  }
  options.words.assign(words.begin(), words.end());
  return report(runWith(options));
}

} // namespace tcc::cli
