// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checkpoints by the runtime's own reader and writer, so that both sides see the same file alike.
#include "tools/tcc/ParameterValues.h"
#include "lib/Reference/Errors.h"
#include "lib/Runtime/FloatConversion.h"
#include "tools/tcc/CheckpointFile.h"

#include "llvm/ADT/StringMap.h"

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

class FileParameters : public reference::Parameters {
public:
  explicit FileParameters(std::unique_ptr<CheckpointFile> checkpoint)
      : checkpoint(std::move(checkpoint)) {
    for (auto [number, info] : llvm::enumerate(this->checkpoint->parameters()))
      numbers[info.name] = number;
  }

  llvm::Expected<Array> get(llvm::StringRef name, ElementType type,
                            llvm::ArrayRef<int64_t> shape) override {
    auto found = numbers.find(name);
    if (found == numbers.end())
      return failure(Blame::Internal, "parameter '{}' is not among the model's", name);
    int32_t number = found->second;
    const runtime::SafetensorsEntry &entry = *checkpoint->match().entry(number);
    Array array = Array::zeros(type, Shape(shape.begin(), shape.end()));
    if (checkpoint->match().fit(number) == runtime::Fit::same)
      std::copy_n(entry.data, array.bytes.size(), array.bytes.data());
    else
      runtime::convertFloats(entry.dtype, entry.data, static_cast<tcc_dtype>(type),
                             array.bytes.data(), array.size());
    return array;
  }

private:
  std::unique_ptr<CheckpointFile> checkpoint;
  llvm::StringMap<int32_t> numbers;
};

/// Everything that is wrong in one report, before the first op runs.
llvm::Error checkFit(llvm::StringRef path, const CheckpointFile &checkpoint) {
  std::string wrong;
  for (auto [number, info] : llvm::enumerate(checkpoint.parameters())) {
    int32_t i = static_cast<int32_t>(number);
    runtime::Fit fit = checkpoint.match().fit(i);
    std::string name = checkpoint.match().prefix() + info.name;
    if (fit == runtime::Fit::missing)
      wrong += fmt::format("\n  {} is missing", name);
    else if (fit == runtime::Fit::shape || fit == runtime::Fit::type)
      wrong += fmt::format("\n  {} wants {} and is {}", name, describe(info),
                           describe(*checkpoint.match().entry(i)));
  }
  return wrong.empty() ? llvm::Error::success()
                       : failure("{} does not fit the model:{}", path, wrong);
}

class NoParameters : public reference::Parameters {
public:
  llvm::Expected<Array> get(llvm::StringRef name, ElementType, llvm::ArrayRef<int64_t>) override {
    return failure(Blame::Usage,
                   "parameter '{}' has no value: give --weights=FILE or --weights=random:SEED",
                   name);
  }
};

/// A checkpoint of the same values as RandomParameters of the seed.
llvm::Error writeRandom(const std::string &path, Model &model, uint64_t seed) {
  auto wanted = model.wanted();
  if (!wanted)
    return wanted.takeError();
  reference::RandomParameters random(seed);
  std::vector<Array> arrays;
  std::vector<runtime::SafetensorsTensor> tensors;
  arrays.reserve(wanted->parameters.size());
  const char *prefix = wanted->prefixes.empty() ? "" : wanted->prefixes.front().c_str();
  for (const reference::ParameterInfo &info : wanted->parameters) {
    llvm::Expected<Array> array = random.get(info.name, info.type, info.shape);
    if (!array)
      return array.takeError();
    arrays.push_back(std::move(*array));
    tensors.push_back({prefix, info.name.c_str(), static_cast<tcc_dtype>(info.type),
                       static_cast<int32_t>(info.shape.size()), info.shape.data(),
                       arrays.back().bytes.data()});
  }
  runtime::Message message{runtime::Allocator()};
  tcc_status status = runtime::writeSafetensors(path.c_str(), tensors.data(), tensors.size(),
                                                runtime::Allocator(), message);
  return status == TCC_OK ? llvm::Error::success() : failed(status, message.text());
}

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

llvm::Expected<std::unique_ptr<reference::Parameters>> openParameters(llvm::StringRef weights,
                                                                      const Wanted &wanted) {
  if (weights.empty())
    return std::make_unique<NoParameters>();
  auto seed = randomSeed(weights);
  if (!seed)
    return seed.takeError();
  if (*seed)
    return std::make_unique<reference::RandomParameters>(**seed);
  auto checkpoint = CheckpointFile::open(weights, wanted);
  if (!checkpoint)
    return checkpoint.takeError();
  if (llvm::Error error = checkFit(weights, **checkpoint))
    return std::move(error);
  return std::make_unique<FileParameters>(std::move(*checkpoint));
}

llvm::Expected<std::string> weightsFile(llvm::StringRef weights, Model &model,
                                        driver::WorkFolder &work) {
  auto seed = randomSeed(weights);
  if (!seed)
    return seed.takeError();
  if (!*seed)
    return weights.str();
  if (work.name().empty())
    if (llvm::Error error = work.create())
      return failure(Blame::File, "{}", llvm::toString(std::move(error)));
  std::string path = work.file("random.safetensors");
  if (llvm::Error error = writeRandom(path, model, **seed))
    return std::move(error);
  return path;
}

} // namespace tcc::cli
