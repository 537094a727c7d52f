// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checkpoints by the runtime's own reader and writer, so that both sides see the same file alike.
#include "tools/tcc/Weights.h"
#include "lib/Reference/Errors.h"
#include "lib/Runtime/FloatConversion.h"
#include "lib/Runtime/Safetensors.h"

#include "llvm/Support/FileSystem.h"

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;
using reference::nameOf;
using reference::toString;

llvm::Error failed(tcc_status status, const runtime::Message &message) {
  bool file = status == TCC_NOT_FOUND || status == TCC_IO;
  return failure(file ? Blame::File : Blame::Data, "{}", message.text());
}

/// A checkpoint whose names begin with the first of the model's prefixes under which all are there.
class FileParameters : public reference::Parameters {
public:
  FileParameters() : file(runtime::Allocator()) {}

  llvm::Error open(llvm::StringRef path, llvm::ArrayRef<reference::ParameterInfo> wanted,
                   llvm::ArrayRef<std::string> prefixes) {
    runtime::Message message{runtime::Allocator()};
    tcc_status status = file.open(path.str().c_str(), /*map=*/true, message);
    if (status != TCC_OK)
      return failed(status, message);
    for (const std::string &candidate : prefixes)
      if (llvm::all_of(wanted, [&](const auto &info) {
            return file.find((candidate + info.name).c_str());
          })) {
        prefix = candidate;
        break;
      }
    // Everything that is wrong in one report, before the first op runs.
    std::string wrong;
    for (const reference::ParameterInfo &info : wanted)
      if (llvm::Error error = get(info.name, info.type, info.shape).takeError())
        wrong += "\n  " + llvm::toString(std::move(error));
    return wrong.empty() ? llvm::Error::success()
                         : failure("{} does not fit the model:{}", path, wrong);
  }

  llvm::Expected<Array> get(llvm::StringRef name, ElementType type,
                            llvm::ArrayRef<int64_t> shape) override {
    const runtime::SafetensorsEntry *entry = file.find((prefix + name).str().c_str());
    if (!entry)
      return failure("{}{} is missing", prefix, name);
    bool fits = entry->rank == static_cast<int32_t>(shape.size()) &&
                llvm::ArrayRef(entry->shape, shape.size()) == shape;
    auto stored = static_cast<ElementType>(entry->dtype);
    bool converts = stored == type || (entry->dtype && isFloat(stored) && isFloat(type));
    if (!fits || !converts)
      return failure("{}{} wants {}{} and is {}{}", prefix, name, nameOf(type), toString(shape),
                     entry->type,
                     toString(llvm::ArrayRef(entry->shape, std::min(entry->rank, TCC_MAX_RANK))));
    Array array = Array::zeros(type, Shape(shape.begin(), shape.end()));
    if (stored == type)
      std::copy_n(entry->data, array.bytes.size(), array.bytes.data());
    else
      runtime::convertFloats(entry->dtype, entry->data, static_cast<tcc_dtype>(type),
                             array.bytes.data(), array.size());
    return array;
  }

private:
  runtime::SafetensorsFile file;
  std::string prefix;
};

class NoParameters : public reference::Parameters {
public:
  llvm::Expected<Array> get(llvm::StringRef name, ElementType, llvm::ArrayRef<int64_t>) override {
    return failure(Blame::Usage,
                   "parameter '{}' has no value: give --weights=FILE or --weights=random:SEED",
                   name);
  }
};

/// The seed of "random:SEED"; nothing where the text is a file's name.
llvm::Expected<std::optional<uint64_t>> randomSeed(llvm::StringRef weights) {
  uint64_t seed = 0;
  if (!weights.consume_front("random:"))
    return std::nullopt;
  if (weights.getAsInteger(10, seed))
    return failure(Blame::Usage, "--weights=random:{}: the seed is a whole number", weights);
  return seed;
}

} // namespace

TemporaryFile::~TemporaryFile() {
  if (!name.empty())
    llvm::sys::fs::remove(name);
}

llvm::Error TemporaryFile::create(llvm::StringRef suffix) {
  llvm::SmallString<128> path;
  if (std::error_code code = llvm::sys::fs::createTemporaryFile("tcc", suffix, path))
    return failure(Blame::File, "cannot make a temporary file: {}", code.message());
  name = path.str().str();
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<reference::Parameters>>
openParameters(llvm::StringRef weights, llvm::ArrayRef<reference::ParameterInfo> wanted,
               llvm::ArrayRef<std::string> prefixes) {
  if (weights.empty())
    return std::make_unique<NoParameters>();
  auto seed = randomSeed(weights);
  if (!seed)
    return seed.takeError();
  if (*seed)
    return std::make_unique<reference::RandomParameters>(**seed);
  auto file = std::make_unique<FileParameters>();
  if (llvm::Error error = file->open(weights, wanted, prefixes))
    return std::move(error);
  return file;
}

llvm::Error writeRandomWeights(llvm::StringRef path, Model &model, uint64_t seed) {
  auto wanted = model.parameters();
  if (!wanted)
    return wanted.takeError();
  reference::RandomParameters random(seed);
  std::vector<Array> arrays;
  std::vector<runtime::SafetensorsTensor> tensors;
  arrays.reserve(wanted->size());
  for (const reference::ParameterInfo &info : *wanted) {
    llvm::Expected<Array> array = random.get(info.name, info.type, info.shape);
    if (!array)
      return array.takeError();
    arrays.push_back(std::move(*array));
    tensors.push_back({"", info.name.c_str(), static_cast<tcc_dtype>(info.type),
                       static_cast<int32_t>(info.shape.size()), info.shape.data(),
                       arrays.back().bytes.data()});
  }
  runtime::Message message{runtime::Allocator()};
  tcc_status status = runtime::writeSafetensors(path.str().c_str(), tensors.data(), tensors.size(),
                                                runtime::Allocator(), message);
  return status == TCC_OK ? llvm::Error::success() : failed(status, message);
}

llvm::Expected<std::string> weightsFile(llvm::StringRef weights, Model &model,
                                        TemporaryFile &made) {
  auto seed = randomSeed(weights);
  if (!seed)
    return seed.takeError();
  if (!*seed)
    return weights.str();
  if (llvm::Error error = made.create("safetensors"))
    return std::move(error);
  if (llvm::Error error = writeRandomWeights(made.path(), model, **seed))
    return std::move(error);
  return made.path();
}

} // namespace tcc::cli
