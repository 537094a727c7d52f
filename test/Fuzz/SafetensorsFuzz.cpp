// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any bytes are refused with a message, or are a checkpoint whose every tensor can be found and
// read; fitted to a model, they load or are refused with a message.
#include "../Runtime/ToyModel.h"
#include "MemoryFile.h"
#include "lib/Runtime/Safetensors.h"

#include <cstring>
#include <vector>

using namespace tcc::runtime;

extern "C" size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most);

static volatile uint8_t sink; // keeps reads

static void readAll(const SafetensorsFile &file) {
  uint8_t sum = 0;
  for (const SafetensorsEntry &entry : file.tensors()) {
    require(file.find(entry.name) == &entry, "an entry is found by its name", entry.name);
    for (uint64_t i = entry.begin; i < entry.end; ++i)
      sum ^= entry.data[i - entry.begin];
    int64_t count = 1;
    for (int32_t k = 0; k < entry.rank && k < TCC_MAX_RANK; ++k)
      count *= entry.shape[k];
    require(!entry.dtype || entry.rank > TCC_MAX_RANK ||
                uint64_t(count) * tcc_dtype_size(entry.dtype) == entry.end - entry.begin,
            "a tensor has the bytes of its shape", entry.name);
    file.giveBack(entry);
  }
  sink = sum;
}

/// The reader alone, on memory and on a file.
static void read(const uint8_t *bytes, size_t size, const std::string &path) {
  Message message{Allocator()};
  SafetensorsFile image{Allocator()};
  tcc_status status = image.openImage(bytes, size, "m", message);
  require(status == TCC_OK || (status == TCC_BAD_CHECKPOINT && !message.empty()),
          "bad bytes are refused", message.text());
  if (status == TCC_OK)
    readAll(image);
  for (bool map : {true, false}) {
    SafetensorsFile file{Allocator()};
    require(file.open(path.c_str(), map, message) == status, "a file reads as its bytes",
            message.text());
    if (status == TCC_OK)
      readAll(file);
  }
}

/// A model opened with the checkpoint: names matched, values converted and packed.
static void open(const tcc_rt_model_desc &desc, const std::string &path) {
  tcc_options options = {};
  options.size = sizeof options;
  options.threads = 1;
  tcc_rt_model *model = nullptr;
  tcc_status status = tcc_rt_open(&desc, path.c_str(), &options, &model);
  std::string message = tcc_rt_message(model);
  require(status == TCC_OK || (status == TCC_BAD_CHECKPOINT && !message.empty()),
          "what does not fit is refused", message);
  tcc_view view;
  if (status == TCC_OK)
    for (int32_t i = 0; i < desc.info->n_params; ++i)
      require(tcc_rt_parameter(model, desc.info->params[i].name, &view) == TCC_OK && view.data,
              "a parameter can be read", desc.info->params[i].name);
  tcc_rt_close(model);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  MemoryFile file(bytes, size);
  read(bytes, size, file.path());
  open(toy::model, file.path());
  open(toy::modelForInference, file.path());
  return 0;
}

/// Most inputs keep a header whose length is right, without which nothing else is looked at.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed) {
  size = LLVMFuzzerMutate(bytes, size, most);
  if (seed % 16 == 0 || size < 8)
    return size;
  uint64_t length = 0;
  for (size_t i = 8; i < size; ++i)
    if (bytes[i] == '}')
      length = i - 7;
  memcpy(bytes, &length, sizeof length);
  return size;
}
