// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc inspect`: what a compiled model or a model's text offers and wants, and the memory that
// takes.
#include "lib/Reference/Errors.h"
#include "tools/tcc/Artefact.h"
#include "tools/tcc/Fold.h"
#include "tools/tcc/Grid.h"
#include "tools/tcc/HostProgram.h"
#include "tools/tcc/Inputs.h"
#include "tools/tcc/Oracle.h"
#include "tools/tcc/Subcommands.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <cstdio>
#include <fmt/ranges.h>

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

constexpr llvm::StringLiteral help = R"(usage: tcc inspect MODEL.so|MODEL.tdsl [OPTION...]

Lists the entries of a model with their dims, inputs, results and gradients,
the memory they need at small, middle and large dims, parameters and kernels.

  --entry=NAME,...  these entries only
  --parameters      list every parameter; a table of layers is one line
  --memory          list what a call keeps: the bytes, where in the session's
                    working memory, and from which step to which (steps are the
                    launches of a call; a loop over layers counts once); and in
                    each row the most that is alive at one step
  --dim NAME=N      a size (--memory: those not given are the largest)
  --grid NAME=N,... sizes for a row each; all combinations are shown
  -D, -I, -O, --target, --disable, --remat, --jobs   as in compiling (.tdsl)

Working memory is what a session reserves when it is first called with these
dims; the formula is what is alive at the step where most is. Beside it kernels
have scratch for each thread.
)";

struct InspectOptions {
  std::vector<std::string> entries, dims;
  Grid grid;
  bool hasGrid = false;
  bool parameters = false, memory = false;
  driver::Options compile;
};

std::string bytesText(int64_t bytes) {
  return bytes == INT64_MAX ? "too much" : withUnit(static_cast<double>(bytes));
}

//===-- memory ------------------------------------------------------------===//

/// The dims given, and the others as `choose` says.
template <typename Choose> Dims dimsOf(const Entry &entry, const Dims &given, Choose choose) {
  Dims dims;
  for (const Dim &dim : entry.dims) {
    auto found = given.find(dim.name);
    dims[dim.name] = found == given.end() ? choose(dim) : found->second;
  }
  return dims;
}

int64_t largest(const Dim &dim) { return dim.max; }

std::string textOf(const Entry &entry, const Dims &dims) {
  std::vector<std::string> parts;
  for (const Dim &dim : entry.dims)
    parts.push_back(fmt::format("{} = {}", dim.name, dims.lookup(dim.name)));
  return llvm::join(parts, ", ");
}

llvm::Expected<double> interfaceBytes(Model &model, size_t number, const Dims &dims) {
  llvm::Expected<Shapes> shapes = model.shapes(number, dims);
  if (!shapes)
    return shapes.takeError();
  double bytes = 0;
  auto add = [&](const std::vector<Port> &ports, const std::vector<Shape> &all) {
    for (auto [port, shape] : llvm::zip_equal(ports, all)) {
      double one = static_cast<double>(reference::byteSize(port.type));
      for (int64_t size : shape)
        one *= static_cast<double>(size);
      bytes += one;
    }
  };
  add(model.entries[number].arguments, shapes->arguments);
  add(model.entries[number].results, shapes->results);
  return bytes;
}

/// The rows of the table: those of the grid, or all dims small, middle and large, each point once.
std::vector<Dims> pointsOf(const Entry &entry, const Dims &given, const InspectOptions &options) {
  std::vector<Dims> points;
  if (options.hasGrid) {
    points = options.grid.points(entry, Sizes::Usual,
                                 [&](const Dim &dim) { return given.contains(dim.name); });
    for (Dims &point : points)
      for (const auto &[name, size] : given)
        point[name] = size;
    return points;
  }
  auto add = [&](auto choose) {
    Dims dims = dimsOf(entry, given, choose);
    std::string text = textOf(entry, dims);
    if (llvm::none_of(points, [&](const Dims &other) { return textOf(entry, other) == text; }))
      points.push_back(std::move(dims));
  };
  add([](const Dim &dim) { return std::max<int64_t>(dim.min, 1); });
  add([](const Dim &dim) { return dim.min + (dim.max - dim.min + 1) / 2; });
  add(largest);
  return points;
}

llvm::Error checkRanges(const Entry &entry, const Dims &dims) {
  for (const Dim &dim : entry.dims)
    if (int64_t size = dims.lookup(dim.name); size < dim.min || size > dim.max)
      return failure("{} = {} is outside {}..{}", dim.name, size, dim.min, dim.max);
  return llvm::Error::success();
}

llvm::Error printMemory(Model &model, Planned &plan, size_t number, const Dims &given,
                        const InspectOptions &options) {
  const Entry &entry = model.entries[number];
  Dims most = dimsOf(entry, given, largest);
  llvm::Expected<Layout> layout = plan.layOut(number, most);
  if (!layout)
    return layout.takeError();
  if (!layout->values.empty()) {
    Peak peak = peakOf(*layout, most);
    fmt::print("  memory {} bytes at its peak, step {} of 0..{}\n", peak.formula, peak.step,
               std::max(peak.steps - 1, peak.step));
  }
  double weights = static_cast<double>(plan.weightBytes()) + static_cast<double>(plan.packBytes());
  std::string names;
  for (const Dim &dim : entry.dims)
    names += fmt::format("{:>11}", dim.name);
  std::string alive =
      options.memory ? fmt::format("  {:>14}  {:>6}", "alive at once", "ratio") : "";
  fmt::print("  {}  {:>14}{}  {:>18}  {:>14}\n", names, "working memory", alive,
             "inputs and results", "with weights");
  for (const Dims &dims : pointsOf(entry, given, options)) {
    if (llvm::Error error = checkRanges(entry, dims))
      return error;
    layout = plan.layOut(number, dims);
    if (!layout)
      return layout.takeError();
    llvm::Expected<double> interface = interfaceBytes(model, number, dims);
    if (!interface)
      return interface.takeError();
    std::string values;
    for (const Dim &dim : entry.dims)
      values += fmt::format("{:>11}", dims.lookup(dim.name));
    bool fits = layout->total != INT64_MAX;
    double all = static_cast<double>(layout->total) + *interface + weights;
    if (options.memory) {
      double most = peakOf(*layout, dims).bytes;
      double ratio = most > 0 ? static_cast<double>(layout->total) / most : 1;
      alive = fmt::format("  {:>14}  {:>6.4f}", withUnit(most), ratio);
    }
    fmt::print("  {}  {:>14}{}  {:>18}  {:>14}\n", values, bytesText(layout->total), alive,
               withUnit(*interface), fits ? withUnit(all) : "too much");
  }
  return llvm::Error::success();
}

llvm::Error printValues(Model &model, Planned &plan, size_t number, const Dims &given) {
  const Entry &entry = model.entries[number];
  Dims dims = dimsOf(entry, given, largest);
  llvm::Expected<Layout> layout = plan.layOut(number, dims);
  if (!layout)
    return layout.takeError();
  fmt::print("  values {}{}{} in {} bytes\n", layout->values.size(), dims.empty() ? "" : " at ",
             textOf(entry, dims), layout->total);
  fmt::print("  {:>11}  {:>14}  {:>14}  {}\n", "steps", "bytes", "offset", "value");
  llvm::sort(layout->values, [](const Intermediate &a, const Intermediate &b) {
    return std::pair(a.first, a.offset) < std::pair(b.first, b.offset);
  });
  for (const Intermediate &value : layout->values) {
    std::string last = value.last == INT32_MAX ? "" : std::to_string(value.last);
    fmt::print("  {:>11}  {:>14}  {:>14}  {}: {}\n", fmt::format("{}..{}", value.first, last),
               value.bytes, value.offset, value.value.name, describe(value.value));
  }
  return llvm::Error::success();
}

//===-- the rest ----------------------------------------------------------===//

void printInterface(Model &model, size_t number) {
  const Entry &entry = model.entries[number];
  fmt::print("\nentry {}\n", entry.name);
  for (const Dim &dim : entry.dims)
    fmt::print("  dim    {}: {}..{}\n", dim.name, dim.min, dim.max);
  for (auto [i, port] : llvm::enumerate(entry.arguments)) {
    int64_t size = model.indexSize(number, i, dimsOf(entry, {}, largest));
    fmt::print("  input  {}: {}{}\n", port.name, describe(port),
               size ? fmt::format(", each in 0..{}", size - 1) : "");
  }
  for (const Port &port : entry.results)
    fmt::print("  result {}: {}\n", port.name, describe(port));
  std::vector<Row> gradients;
  for (const Port &port : entry.gradients)
    gradients.push_back({port.name, describe(port)});
  for (const Row &row : foldTables(std::move(gradients)))
    fmt::print("  gradient of {}: {}\n", row.name, row.text);
}

llvm::Error printParameters(Model &model, Planned &plan, bool list) {
  llvm::Expected<Wanted> wanted = model.wanted();
  if (!wanted)
    return wanted.takeError();
  double bytes = 0;
  std::vector<Row> rows;
  for (const reference::ParameterInfo &info : wanted->parameters) {
    bytes += static_cast<double>(reference::elementCount(info.shape).value_or(0)) *
             static_cast<double>(reference::byteSize(info.type));
    rows.push_back({info.name, describe(info)});
  }
  if (rows.empty()) {
    fmt::print("\nno parameters\n");
    return llvm::Error::success();
  }
  fmt::print("\n{} parameter{}, {}; in memory {} as they are and {} as kernels want them\n",
             rows.size(), rows.size() == 1 ? "" : "s", withUnit(bytes),
             withUnit(static_cast<double>(plan.weightBytes())),
             withUnit(static_cast<double>(plan.packBytes())));
  if (list)
    for (const Row &row : foldTables(std::move(rows)))
      fmt::print("  {}: {}\n", row.name, row.text);
  return llvm::Error::success();
}

/// The dims of --dim, within the range of every chosen entry that has them.
llvm::Expected<Dims> readDims(const Model &model, const std::vector<size_t> &chosen,
                              const std::vector<std::string> &words) {
  Dims dims;
  std::vector<std::string> known;
  for (const std::string &word : words) {
    auto parts = splitAssignment(word, "--dim NAME=SIZE");
    if (!parts)
      return parts.takeError();
    int64_t value;
    if (llvm::StringRef(parts->second).getAsInteger(10, value))
      return failure(Blame::Usage, "--dim {}: expected a whole number", word);
    bool found = false;
    for (size_t number : chosen)
      for (const Dim &dim : model.entries[number].dims) {
        known.push_back(dim.name);
        if (dim.name != parts->first)
          continue;
        found = true;
        if (value < dim.min || value > dim.max)
          return failure("{} = {} is outside {}..{}", dim.name, value, dim.min, dim.max);
      }
    if (!found)
      return failure(Blame::Usage, "there is no dim '{}'{}", parts->first,
                     suggestion(parts->first, known));
    dims[parts->first] = value;
  }
  return dims;
}

llvm::Error printModel(Model &model, Planned &plan, const InspectOptions &options,
                       llvm::StringRef madeBy) {
  std::vector<size_t> chosen;
  for (const std::string &name : options.entries) {
    llvm::Expected<size_t> number = model.find(name);
    if (!number)
      return number.takeError();
    chosen.push_back(*number);
  }
  for (size_t i = 0; options.entries.empty() && i < model.entries.size(); ++i)
    chosen.push_back(i);
  llvm::Expected<Dims> dims = readDims(model, chosen, options.dims);
  if (!dims)
    return dims.takeError();
  if (llvm::Error error = options.grid.check(model.entries))
    return error;
  fmt::print("model {}\n{}", model.name, madeBy);
  for (size_t number : chosen) {
    printInterface(model, number);
    if (llvm::Error error = printMemory(model, plan, number, *dims, options))
      return error;
    if (options.memory)
      if (llvm::Error error = printValues(model, plan, number, *dims))
        return error;
  }
  if (llvm::Error error = printParameters(model, plan, options.parameters))
    return error;
  std::vector<std::string> kernels = model.kernels();
  if (!kernels.empty())
    fmt::print("\n{} kernel{}\n  {}\n", kernels.size(), kernels.size() == 1 ? "" : "s",
               fmt::join(kernels, "\n  "));
  return llvm::Error::success();
}

llvm::Error inspectFile(const InspectOptions &options, llvm::StringRef textOption) {
  llvm::StringRef path = options.compile.input;
  if (isModelText(path)) {
    auto program = HostProgram::compile(options.compile);
    if (!program)
      return program.takeError();
    return printModel(**program, **program, options, "");
  }
  if (llvm::Error error = refuseForLibrary(path, textOption))
    return error;
  auto artefact = Artefact::load(path);
  if (!artefact)
    return artefact.takeError();
  const tcc_model_info &info = (*artefact)->info();
  uint64_t size = 0;
  llvm::sys::fs::file_size(path, size);
  return printModel(**artefact, **artefact, options,
                    fmt::format("compiled by {} for {}, {}\n", info.compiler, info.target,
                                withUnit(static_cast<double>(size))));
}

} // namespace

int inspect(Arguments arguments) {
  InspectOptions options;
  bool wantsHelp = false;
  std::string textOption;
  std::vector<Option> table = noting(compileOptions(options.compile), textOption);
  table.insert(table.end(), {
                                {"--entry", "names", addList(options.entries)},
                                {"--parameters", "", setFlag(options.parameters)},
                                {"--memory", "", setFlag(options.memory)},
                                {"--dim", "NAME=N", addList(options.dims)},
                                {"--grid", "NAME=N,N,...",
                                 [&](llvm::StringRef axis) {
                                   options.hasGrid = true;
                                   return options.grid.add(axis);
                                 }},
                                {"--help", "", setFlag(wantsHelp)},
                                {"-h", "", setFlag(wantsHelp)},
                            });
  std::vector<llvm::StringRef> words;
  if (!parse(arguments, table, words))
    return static_cast<int>(Blame::Usage);
  if (wantsHelp) {
    fmt::print("{}", llvm::StringRef(help));
    return 0;
  }
  if (words.size() != 1)
    return usageError(words.empty() ? "no model given" : "one model at a time");
  options.compile.input = words[0].str();
  options.compile.library = libraryFolder();
  options.compile.command = "tcc inspect " + llvm::join(arguments, " ");
  return report(inspectFile(options, textOption));
}

} // namespace tcc::cli
