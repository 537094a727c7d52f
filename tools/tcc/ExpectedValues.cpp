// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/tcc/ExpectedValues.h"
#include "lib/Reference/Errors.h"
#include "tools/tcc/ArrayFile.h"

#include "llvm/ADT/StringExtras.h"

#include <cstdio>

namespace tcc::cli {

using reference::failure;

/// Floats of any width stand for floats, integers for integers: the comparison is of values.
static llvm::Expected<reference::TensorPtr> readResult(llvm::StringRef path, const Port &port) {
  llvm::Expected<Array> array = readArray(path, port.name);
  if (!array)
    return array.takeError();
  if (reference::isFloat(array->type) != reference::isFloat(port.type))
    return failure("result '{}' is {}, and {} holds {}", port.name, describe(port), path,
                   array->describe());
  return std::make_shared<reference::Tensor>(reference::Tensor::from(*array));
}

llvm::Expected<ExpectedValues> ExpectedValues::read(llvm::StringRef path, const Entry &entry) {
  llvm::Expected<std::vector<std::string>> names = listArrays(path);
  if (!names)
    return names.takeError();
  ExpectedValues values;
  std::vector<std::string> known;
  for (const Port &port : entry.arguments) {
    known.push_back(port.name);
    if (llvm::is_contained(*names, port.name))
      values.inputs.push_back(fmt::format("{0}=@{1}:{0}", port.name, path));
  }
  size_t arguments = known.size();
  bool any = false;
  for (const Port &port : entry.results) {
    if (llvm::is_contained(known, port.name))
      return failure("'{}' is an input and a result of '{}': a name in {} cannot mean both",
                     port.name, entry.name, path);
    values.results.emplace_back();
    if (!llvm::is_contained(*names, port.name))
      continue;
    auto result = readResult(path, port);
    if (!result)
      return result.takeError();
    values.results.back() = std::move(*result);
    any = true;
  }
  for (const Port &port : entry.results)
    known.push_back(port.name);
  for (const std::string &name : *names)
    if (!llvm::is_contained(known, name))
      fmt::print(stderr, "note: {}: '{}' is no input or result of '{}'{}\n", path, name, entry.name,
                 suggestion(name, known));
  if (!any)
    return failure("{} has no result of '{}': expected {}", path, entry.name,
                   llvm::join(llvm::ArrayRef(known).drop_front(arguments), ", "));
  return values;
}

} // namespace tcc::cli
