// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kind of a file is what its name ends in.
#include "tools/tcc/ArrayFile.h"
#include "lib/Reference/Errors.h"
#include "lib/Reference/Npy.h"
#include "tools/tcc/CheckpointFile.h"

#include "llvm/ADT/StringExtras.h"

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

llvm::Error openTensors(llvm::StringRef path, runtime::SafetensorsFile &file) {
  runtime::Message message{runtime::Allocator()};
  tcc_status status = file.open(path.str().c_str(), /*map=*/true, message);
  return status ? failed(status, message.text()) : llvm::Error::success();
}

std::vector<std::string> namesIn(const runtime::SafetensorsFile &file) {
  std::vector<std::string> names;
  for (const runtime::SafetensorsEntry &entry : file.tensors())
    names.push_back(entry.name);
  return names;
}

llvm::Expected<Array> readTensor(llvm::StringRef path, llvm::StringRef name) {
  runtime::SafetensorsFile file{runtime::Allocator()};
  if (llvm::Error error = openTensors(path, file))
    return std::move(error);
  const runtime::SafetensorsEntry *entry = file.find(name.str().c_str());
  if (!entry)
    return failure("{} has no array '{}'; it has {}", path, name, llvm::join(namesIn(file), ", "));
  if (!entry->dtype || entry->rank > TCC_MAX_RANK)
    return failure("{}: '{}' is {}, which no input or result can be", path, name, describe(*entry));
  Array array = Array::zeros(static_cast<ElementType>(entry->dtype),
                             Shape(entry->shape, entry->shape + entry->rank));
  std::copy_n(entry->data, array.bytes.size(), array.bytes.data());
  return array;
}

} // namespace

llvm::Expected<std::vector<std::string>> listArrays(llvm::StringRef path) {
  if (path.ends_with(".npz"))
    return reference::listNpz(path);
  if (!path.ends_with(".safetensors"))
    return failure(Blame::Usage, "{}: expected a .npz or .safetensors file", path);
  runtime::SafetensorsFile file{runtime::Allocator()};
  if (llvm::Error error = openTensors(path, file))
    return std::move(error);
  return namesIn(file);
}

llvm::Expected<Array> readArray(llvm::StringRef path, llvm::StringRef name) {
  if (path.ends_with(".npz"))
    return reference::readNpz(path, name);
  if (path.ends_with(".safetensors"))
    return readTensor(path, name);
  if (path.ends_with(".npy"))
    return reference::readNpy(path);
  return failure(Blame::Usage, "{}: expected a .npy, .npz or .safetensors file", path);
}

} // namespace tcc::cli
