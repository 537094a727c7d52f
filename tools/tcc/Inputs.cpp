// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Resolves the inputs of a call: arrays from files first, because they fix dims; then everything
// else at the shapes those dims give.
#include "tools/tcc/Inputs.h"
#include "lib/Reference/Errors.h"
#include "lib/Reference/Random.h"
#include "tools/tcc/ArrayFile.h"

#include "llvm/ADT/StringExtras.h"

#include <optional>

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

struct Spec {
  std::string value;
  std::optional<Array> array; ///< of "@file"
};

/// "@x.npy", "@f.npz:key"; without a key the input's own name.
llvm::Expected<Array> readInput(llvm::StringRef name, llvm::StringRef file) {
  for (llvm::StringRef suffix : {".npz", ".safetensors"})
    if (size_t at = file.rfind((suffix + ":").str()); at != llvm::StringRef::npos) {
      size_t end = at + suffix.size();
      return readArray(file.take_front(end), file.drop_front(end + 1));
    }
  return readArray(file, name);
}

/// Takes an array of f32 for bf16, which NumPy lacks; any other difference of type is an error.
llvm::Error checkArray(const Port &port, Array &array, llvm::StringRef source) {
  if (array.type == ElementType::F32 && port.type == ElementType::BF16) {
    Array narrow = Array::zeros(ElementType::BF16, array.shape);
    for (int64_t i = 0; i < array.size(); ++i)
      narrow.setFloat(i, array.getFloat(i));
    array = std::move(narrow);
  }
  if (array.type != port.type)
    return failure("input '{}' wants {}, and {} holds {}; convert it with astype() in NumPy",
                   port.name, describe(port), source, array.describe());
  if (array.shape.size() != port.shape.size())
    return failure("input '{}' wants {} ({} axes), and {} holds {}", port.name, describe(port),
                   port.shape.size(), source, array.describe());
  return llvm::Error::success();
}

llvm::Error setDim(Dims &dims, llvm::StringMap<std::string> &origins, llvm::StringRef name,
                   int64_t value, const std::string &origin) {
  auto [at, inserted] = dims.try_emplace(name, value);
  if (!inserted && at->second != value)
    return failure("dim {} is {} by {} and {} by {}", name, at->second, origins[name], value,
                   origin);
  if (inserted)
    origins[name] = origin;
  return llvm::Error::success();
}

bool fits(reference::ElementType type, int64_t number) {
  switch (type) {
  case reference::ElementType::I32:
    return llvm::isInt<32>(number);
  case reference::ElementType::I8:
    return llvm::isInt<8>(number);
  case reference::ElementType::U8:
    return llvm::isUInt<8>(number);
  case reference::ElementType::Bool:
    return number == 0 || number == 1;
  default:
    return true;
  }
}

llvm::Expected<Array> makeArray(const Port &port, const Shape &shape, llvm::StringRef value,
                                int64_t indexSize) {
  if (!reference::elementCount(shape))
    return failure("input '{}' of shape {} is too large", port.name, reference::toString(shape));
  if (value == "zeros")
    return Array::zeros(port.type, shape);
  if (value == "random" || value.starts_with("random:")) {
    uint64_t seed = 0;
    if (value.consume_front("random:") && value.getAsInteger(10, seed))
      return failure(Blame::Usage, "{}=random:{}: the seed is a whole number", port.name, value);
    return reference::randomArray(port.type, shape, reference::seedFor(seed, port.name),
                                  indexSize > 0 ? indexSize : 2);
  }
  Array array = Array::zeros(port.type, shape);
  int64_t whole;
  double number;
  if (!value.getAsInteger(10, whole)) {
    if (!fits(port.type, whole))
      return failure(Blame::Usage, "{}={}: the number does not fit the element type", port.name,
                     value);
    for (int64_t i = 0, count = array.size(); i < count; ++i)
      array.setInteger(i, whole);
  } else if (reference::isFloat(port.type) && !value.getAsDouble(number)) {
    for (int64_t i = 0, count = array.size(); i < count; ++i)
      array.setFloat(i, number);
  } else {
    return failure(Blame::Usage,
                   "{}={}: expected @file.npy, @file.npz:key, random:SEED, zeros or a{} number",
                   port.name, value, reference::isFloat(port.type) ? "" : " whole");
  }
  return array;
}

llvm::Error checkRanges(const Entry &entry, const Dims &dims) {
  for (const Dim &dim : entry.dims) {
    auto found = dims.find(dim.name);
    if (found == dims.end())
      return failure(Blame::Usage,
                     "dim {} is not known: give --dim {}=N ({}..{}), or an array it follows from",
                     dim.name, dim.name, dim.min, dim.max);
    if (found->second < dim.min || found->second > dim.max)
      return failure("{} = {} is outside {}..{}", dim.name, found->second, dim.min, dim.max);
  }
  return llvm::Error::success();
}

} // namespace

llvm::Expected<std::pair<std::string, std::string>> splitAssignment(llvm::StringRef text,
                                                                    llvm::StringRef what) {
  auto [name, value] = text.split('=');
  if (name.empty() || value.empty())
    return failure(Blame::Usage, "expected {}, found '{}'", what, text);
  return std::pair(name.str(), value.str());
}

llvm::Expected<Inputs> resolveInputs(Model &model, size_t entryNumber,
                                     llvm::ArrayRef<std::string> words,
                                     llvm::ArrayRef<std::string> dimWords) {
  const Entry &entry = model.entries[entryNumber];
  Inputs inputs;
  llvm::StringMap<std::string> origins;
  std::vector<std::string> dimNames, portNames;
  for (const Dim &dim : entry.dims)
    dimNames.push_back(dim.name);
  for (const Port &port : entry.arguments)
    portNames.push_back(port.name);

  for (const std::string &word : dimWords) {
    auto parts = splitAssignment(word, "--dim NAME=SIZE");
    if (!parts)
      return parts.takeError();
    int64_t value;
    if (llvm::StringRef(parts->second).getAsInteger(10, value))
      return failure(Blame::Usage, "--dim {}: expected a whole number", word);
    if (!llvm::is_contained(dimNames, parts->first))
      return failure(Blame::Usage, "entry '{}' has no dim '{}'{}", entry.name, parts->first,
                     suggestion(parts->first, dimNames));
    if (llvm::Error error = setDim(inputs.dims, origins, parts->first, value, "--dim"))
      return std::move(error);
  }

  std::vector<Spec> specs(entry.arguments.size());
  for (const std::string &word : words) {
    auto parts = splitAssignment(word, "an input NAME=VALUE");
    if (!parts)
      return parts.takeError();
    auto at = llvm::find(portNames, parts->first);
    if (at == portNames.end())
      return failure(Blame::Usage, "entry '{}' has no input '{}'{}", entry.name, parts->first,
                     suggestion(parts->first, portNames));
    specs[at - portNames.begin()].value = parts->second;
  }
  std::string missing;
  for (auto [port, spec] : llvm::zip_equal(entry.arguments, specs))
    if (spec.value.empty())
      missing += (missing.empty() ? "" : ", ") + port.name + ": " + describe(port);
  if (!missing.empty())
    return failure(Blame::Usage, "missing input {} (NAME=@x.npy, random:SEED, zeros or a number)",
                   missing);

  for (auto [port, spec] : llvm::zip_equal(entry.arguments, specs)) {
    llvm::StringRef file = spec.value;
    if (!file.consume_front("@"))
      continue;
    llvm::Expected<Array> array = readInput(port.name, file);
    if (!array)
      return array.takeError();
    if (llvm::Error error = checkArray(port, *array, file))
      return std::move(error);
    for (auto [axis, size] : llvm::zip_equal(port.shape, array->shape))
      if (llvm::is_contained(dimNames, axis))
        if (llvm::Error error =
                setDim(inputs.dims, origins, axis, size, "input '" + port.name + "'"))
          return std::move(error);
    spec.array = std::move(*array);
  }
  if (llvm::Error error = checkRanges(entry, inputs.dims))
    return std::move(error);

  llvm::Expected<Shapes> shapes = model.shapes(entryNumber, inputs.dims);
  if (!shapes)
    return shapes.takeError();
  for (auto [i, port] : llvm::enumerate(entry.arguments)) {
    const Shape &shape = shapes->arguments[i];
    if (specs[i].array) {
      if (specs[i].array->shape != shape)
        return failure("input '{}' wants {}, here {}, and {} holds {}", port.name, describe(port),
                       reference::toString(shape), llvm::StringRef(specs[i].value).drop_front(),
                       specs[i].array->describe());
      inputs.arrays.push_back(std::move(*specs[i].array));
      continue;
    }
    llvm::Expected<Array> array =
        makeArray(port, shape, specs[i].value, model.indexSize(entryNumber, i, inputs.dims));
    if (!array)
      return array.takeError();
    inputs.arrays.push_back(std::move(*array));
  }
  return inputs;
}

llvm::Expected<Inputs> randomInputs(Model &model, size_t entryNumber, const Dims &dims,
                                    uint64_t seed) {
  std::vector<std::string> words, dimWords;
  for (const Port &port : model.entries[entryNumber].arguments)
    words.push_back(fmt::format("{}=random:{}", port.name, seed));
  for (const auto &dim : dims)
    dimWords.push_back(fmt::format("{}={}", dim.getKey(), dim.getValue()));
  return resolveInputs(model, entryNumber, words, dimWords);
}

} // namespace tcc::cli
