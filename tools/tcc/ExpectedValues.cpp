// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/tcc/ExpectedValues.h"
#include "lib/Reference/Errors.h"
#include "tools/tcc/ArrayFile.h"

#include "llvm/ADT/StringExtras.h"

#include <cstdio>

namespace tcc::cli {
namespace {

using reference::failure;

/// Floats of any width stand for floats, integers for integers: the comparison is of values.
llvm::Expected<reference::TensorPtr> readResult(llvm::StringRef path, llvm::StringRef key,
                                                const Port &port) {
  llvm::Expected<Array> array = readArray(path, key);
  if (!array)
    return array.takeError();
  if (reference::isFloat(array->type) != reference::isFloat(port.type))
    return failure("result '{}' is {}, and {} holds {}", port.name, describe(port), path,
                   array->describe());
  return std::make_shared<reference::Tensor>(reference::Tensor::from(*array));
}

/// "2.scores" is {"2", "scores"}; names of inputs and results have no dot.
std::pair<llvm::StringRef, llvm::StringRef> splitKey(llvm::StringRef key) {
  auto [before, name] = key.rsplit('.');
  return name.empty() ? std::pair(llvm::StringRef(), key) : std::pair(before, name);
}

struct Reader {
  llvm::StringRef path;
  const Entry &entry;
  std::vector<std::string> keys;

  bool has(const std::string &key) const { return llvm::is_contained(keys, key); }

  /// Without results where the file has none of this case.
  llvm::Expected<ExpectedValues> read(const std::string &name) const {
    ExpectedValues values{name, {}, {}};
    std::string prefix = name.empty() ? "" : name + ".";
    for (const Port &port : entry.arguments)
      for (const std::string &key : {prefix + port.name, port.name})
        if (has(key)) {
          values.inputs.push_back(fmt::format("{}=@{}:{}", port.name, path, key));
          break;
        }
    for (const Port &port : entry.results) {
      reference::TensorPtr tensor;
      if (has(prefix + port.name)) {
        auto result = readResult(path, prefix + port.name, port);
        if (!result)
          return result.takeError();
        tensor = std::move(*result);
      }
      values.results.push_back(std::move(tensor));
    }
    return values;
  }

  /// What the file has beside inputs and results, each name once.
  void noteOthers(const std::vector<std::string> &known) const {
    std::vector<std::string> noted;
    for (llvm::StringRef key : keys) {
      std::string name = splitKey(key).second.str();
      if (llvm::is_contained(known, name) || llvm::is_contained(noted, name))
        continue;
      noted.push_back(name);
      fmt::print(stderr, "note: {}: '{}' is no input or result of '{}'{}\n", path, key, entry.name,
                 suggestion(name, known));
    }
  }
};

} // namespace

llvm::Expected<std::vector<ExpectedValues>> ExpectedValues::read(llvm::StringRef path,
                                                                 const Entry &entry) {
  llvm::Expected<std::vector<std::string>> keys = listArrays(path);
  if (!keys)
    return keys.takeError();
  Reader reader{path, entry, std::move(*keys)};
  std::vector<std::string> known, results, names;
  for (const Port &port : entry.arguments)
    known.push_back(port.name);
  for (const Port &port : entry.results) {
    if (llvm::is_contained(known, port.name))
      return failure("'{}' is an input and a result of '{}': a name in {} cannot mean both",
                     port.name, entry.name, path);
    results.push_back(port.name);
  }
  llvm::append_range(known, results);
  for (llvm::StringRef key : reader.keys) {
    auto [name, port] = splitKey(key);
    if (llvm::is_contained(results, port) && !llvm::is_contained(names, name))
      names.push_back(name.str());
  }
  reader.noteOthers(known);
  if (names.empty())
    return failure("{} has no result of '{}': expected {}", path, entry.name,
                   llvm::join(results, ", "));
  std::vector<ExpectedValues> cases;
  for (const std::string &name : names) {
    llvm::Expected<ExpectedValues> values = reader.read(name);
    if (!values)
      return values.takeError();
    cases.push_back(std::move(*values));
  }
  return cases;
}

} // namespace tcc::cli
