// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc weights`: what a checkpoint has, and what a model finds in it. Only the file's header is
// read.
#include "lib/Reference/Errors.h"
#include "tools/tcc/Artefact.h"
#include "tools/tcc/CheckpointFile.h"
#include "tools/tcc/Fold.h"
#include "tools/tcc/Oracle.h"
#include "tools/tcc/Subcommands.h"

#include "llvm/ADT/STLExtras.h"

#include <cstdio>
#include <fmt/ranges.h>

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;
using runtime::Fit;
using runtime::SafetensorsEntry;

constexpr llvm::StringLiteral help =
    R"(usage: tcc weights MODEL.tdsl|MODEL.so FILE.safetensors [OPTION...]
       tcc weights FILE.safetensors [--all]

Holds a checkpoint against a model, by the rules that opening the model follows,
and lists what keeps it from being opened and what nothing uses. Without a
model: lists the file. Only the file's header is read.

  found      as the model wants it
  converted  another float type, converted when the model is opened
  missing    not in the file; with the nearest name that nothing uses
  shape      of another shape in the file
  type       of a type in the file that is not converted
  unused     no parameter of the model uses it
  ignored    unused, and the model says so: by this glob

  --all          list every row, and each layer on a line of its own
  -D NAME=VALUE  set a const of the model (of a .tdsl)
  -I FOLDER      look for the libraries of `use` here as well (of a .tdsl)

exit codes: 0 the model can be opened with the file, 1 not, 2 usage, 3 file
)";

/// One row on a line, in columns. `word` is the state, or empty.
void print(llvm::StringRef word, const std::vector<Row> &rows, size_t width) {
  for (const Row &row : rows)
    fmt::print("{:<{}}{:<{}}  {}\n", word, word.empty() ? 0 : 11, row.name, width, row.text);
}

size_t widthOf(const std::vector<Row> &rows) {
  constexpr size_t most = 60;
  size_t width = 0;
  for (const Row &row : rows)
    width = std::max(width, row.name.size() <= most ? row.name.size() : 0);
  return width;
}

//===-- a file alone ------------------------------------------------------===//

llvm::Error listFile(llvm::StringRef path, bool all) {
  runtime::SafetensorsFile file{runtime::Allocator()};
  runtime::Message message{runtime::Allocator()};
  if (tcc_status status = file.open(path.str().c_str(), /*map=*/true, message))
    return failed(status, message.text());
  std::vector<Row> rows;
  double bytes = 0;
  size_t typeWidth = 0;
  for (const SafetensorsEntry &entry : file.tensors()) {
    bytes += static_cast<double>(entry.end - entry.begin);
    typeWidth = std::max(typeWidth, describe(entry).size());
  }
  for (const SafetensorsEntry &entry : file.tensors())
    rows.push_back({plain(entry.name),
                    fmt::format("{:<{}}  {}", describe(entry), std::min<size_t>(typeWidth, 32),
                                withUnit(static_cast<double>(entry.end - entry.begin)))});
  fmt::print("{}: {} tensor{}, {}\n", path, file.tensors().size(),
             file.tensors().size() == 1 ? "" : "s", withUnit(bytes));
  for (const runtime::SafetensorsNote &note : file.metadata())
    fmt::print("metadata {}: {}\n", plain(note.key), plain(note.value));
  if (!all)
    rows = foldTables(std::move(rows));
  for (Row &row : rows)
    if (row.count > 1)
      row.text += " each";
  print("", rows, widthOf(rows));
  return llvm::Error::success();
}

//===-- a file and a model ------------------------------------------------===//

enum State { Missing, Shape, Type, Unused, Ignored, Converted, Found };
constexpr llvm::StringLiteral stateNames[] = {"missing", "shape",     "type", "unused",
                                              "ignored", "converted", "found"};
constexpr size_t states = std::size(stateNames);

/// What is to be said, by state.
struct Report {
  std::vector<Row> rows[states];
  size_t counts[states] = {};
  std::vector<const reference::ParameterInfo *> missing; ///< as rows[Missing] before it is folded

  void add(State state, std::string name, std::string text) {
    rows[state].push_back({std::move(name), std::move(text)});
    ++counts[state];
  }
};

void addParameter(const CheckpointFile &checkpoint, int32_t number, Report &report) {
  const reference::ParameterInfo &info = checkpoint.parameters()[number];
  const SafetensorsEntry *entry = checkpoint.match().entry(number);
  std::string wanted = describe(info);
  auto both = [&] {
    return fmt::format("{} in the model, {} in the file", wanted, describe(*entry));
  };
  switch (checkpoint.match().fit(number)) {
  case Fit::same:
  case Fit::fresh:
    return report.add(Found, info.name, wanted);
  case Fit::converted:
    return report.add(Converted, info.name, fmt::format("{} from {}", wanted, entry->type));
  case Fit::missing:
    report.missing.push_back(&info);
    return report.add(Missing, info.name, wanted);
  case Fit::type:
    return report.add(Type, info.name, both());
  case Fit::shape:
    bool turned = entry->rank == 2 && info.shape.size() == 2 && entry->shape[0] == info.shape[1] &&
                  entry->shape[1] == info.shape[0];
    return report.add(Shape, info.name, both() + (turned ? ": its transpose" : ""));
  }
}

/// Tensors that a missing parameter may be under another name.
std::vector<const SafetensorsEntry *> unusedOf(const CheckpointFile &checkpoint) {
  std::vector<const SafetensorsEntry *> unused;
  for (const SafetensorsEntry &entry : checkpoint.file().tensors())
    if (!checkpoint.match().isUsed(entry))
      unused.push_back(&entry);
  return unused;
}

bool hasShape(const SafetensorsEntry &entry, const reference::ParameterInfo &info) {
  return entry.rank == static_cast<int32_t>(info.shape.size()) &&
         llvm::ArrayRef(entry.shape, info.shape.size()) == llvm::ArrayRef(info.shape);
}

/// "; did you mean 'x'?": the same name behind something, else a near one, of the same shape first.
std::string nearName(const CheckpointFile &checkpoint, const reference::ParameterInfo &info) {
  llvm::StringRef prefix = checkpoint.match().prefix();
  for (bool sameShape : {true, false}) {
    std::vector<llvm::StringRef> names;
    for (const SafetensorsEntry *entry : unusedOf(checkpoint)) {
      llvm::StringRef name = entry->name;
      if (sameShape && !hasShape(*entry, info))
        continue;
      if (name.ends_with("." + info.name))
        return fmt::format("; did you mean '{}'?", plain(name));
      name.consume_front(prefix);
      names.push_back(name);
    }
    if (std::string near = didYouMean(info.name, names); !near.empty())
      return plain(near);
  }
  return "";
}

/// A prefix that the model does not name, and under which the file has every parameter.
std::string otherPrefix(const CheckpointFile &checkpoint, const reference::ParameterInfo &missing) {
  for (const SafetensorsEntry *entry : unusedOf(checkpoint)) {
    llvm::StringRef prefix = entry->name;
    if (prefix.consume_back(missing.name) &&
        llvm::all_of(checkpoint.parameters(), [&](const reference::ParameterInfo &info) {
          return checkpoint.file().find((prefix + info.name).str().c_str());
        }))
      return prefix.str();
  }
  return "";
}

void printSummary(llvm::StringRef path, llvm::StringRef model, const CheckpointFile &checkpoint,
                  const Report &report) {
  std::vector<std::string> parts;
  size_t total = checkpoint.parameters().size();
  parts.push_back(fmt::format("{} parameter{}", total, total == 1 ? "" : "s"));
  llvm::StringRef prefix = checkpoint.match().prefix();
  if (!prefix.empty())
    parts.back() += fmt::format(" under the prefix '{}'", prefix);
  constexpr std::pair<State, llvm::StringLiteral> counted[] = {{Converted, "converted"},
                                                               {Missing, "missing"},
                                                               {Shape, "of another shape"},
                                                               {Type, "of another type"}};
  for (auto &[state, text] : counted)
    if (report.counts[state])
      parts.push_back(fmt::format("{} {}", report.counts[state], llvm::StringRef(text)));
  std::string others;
  if (report.counts[Unused] + report.counts[Ignored])
    others = fmt::format("; beside them {} unused, {} ignored", report.counts[Unused],
                         report.counts[Ignored]);
  fmt::print("{} {} model {}: {}{}\n", path, checkpoint.match().fits() ? "fits" : "does not fit",
             model, fmt::join(parts, ", "), others);
}

void printRows(const CheckpointFile &checkpoint, Report &report, bool all) {
  std::vector<State> shown = {Missing, Shape, Type, Unused};
  if (all)
    shown = {Found, Converted, Missing, Shape, Type, Unused, Ignored};
  size_t width = 0;
  for (State state : shown) {
    std::vector<Row> &rows = report.rows[state];
    for (auto [number, row] : llvm::enumerate(rows))
      row.first = number;
    if (!all)
      rows = foldTables(std::move(rows));
    if (state == Missing)
      for (Row &row : rows)
        row.text += nearName(checkpoint, *report.missing[row.first]);
    width = std::max(width, widthOf(rows));
  }
  for (State state : shown)
    print(stateNames[state], report.rows[state], width);
}

llvm::Expected<std::unique_ptr<Model>> loadModel(const Source &source, llvm::StringRef textOption) {
  if (isModelText(source.path))
    return Oracle::load(source, reference::Precision::F32);
  if (llvm::Error error = refuseForLibrary(source.path, textOption))
    return std::move(error);
  return Artefact::load(source.path);
}

/// The exit code.
llvm::Expected<int> compareWithModel(const Source &source, llvm::StringRef textOption,
                                     llvm::StringRef path, bool all) {
  auto model = loadModel(source, textOption);
  if (!model)
    return model.takeError();
  llvm::Expected<Wanted> wanted = (*model)->wanted();
  if (!wanted)
    return wanted.takeError();
  auto opened = CheckpointFile::open(path, *wanted);
  if (!opened)
    return opened.takeError();
  const CheckpointFile &checkpoint = **opened;
  Report report;
  for (size_t i = 0; i < wanted->parameters.size(); ++i)
    addParameter(checkpoint, static_cast<int32_t>(i), report);
  for (const SafetensorsEntry *entry : unusedOf(checkpoint)) {
    const char *glob = checkpoint.match().ignoredBy(*entry);
    report.add(glob ? Ignored : Unused, plain(entry->name),
               describe(*entry) + (glob ? fmt::format(" by \"{}\"", glob) : ""));
  }
  printSummary(path, (*model)->name, checkpoint, report);
  printRows(checkpoint, report, all);
  if (!report.missing.empty())
    if (std::string prefix = otherPrefix(checkpoint, *report.missing.front()); !prefix.empty())
      fmt::print(
          "every parameter is there under '{0}': write `prefix \"\", \"{0}\"` in the model\n",
          plain(prefix));
  return checkpoint.match().fits() ? 0 : static_cast<int>(Blame::Data);
}

} // namespace

int weights(Arguments arguments) {
  Source source;
  bool wantsHelp = false, all = false;
  std::string textOption;
  std::vector<Option> table = noting(
      {{"-D", "NAME=VALUE", addList(source.defines)}, {"-I", "a folder", addList(source.includes)}},
      textOption);
  table.insert(table.end(), {{"--all", "", setFlag(all)},
                             {"--help", "", setFlag(wantsHelp)},
                             {"-h", "", setFlag(wantsHelp)}});
  std::vector<llvm::StringRef> words;
  if (!parse(arguments, table, words))
    return static_cast<int>(Blame::Usage);
  if (wantsHelp) {
    fmt::print("{}", llvm::StringRef(help));
    return 0;
  }
  if (words.empty() || words.size() > 2)
    return usageError(words.empty() ? "no checkpoint given" : "one model and one checkpoint");
  if (words.size() == 1)
    return report(listFile(words[0], all));
  source.path = words[0].str();
  llvm::Expected<int> code = compareWithModel(source, textOption, words[1], all);
  return code ? *code : report(code.takeError());
}

} // namespace tcc::cli
