// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Encoder.h"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace search {

// Tokens of one batch, padding included: enough to keep every core busy, few enough to stay in
// cache.
constexpr std::size_t kBatchTokens = 2048;

bool Encoder::open(const std::string &checkpoint, int threads, std::string &error) {
  tcc_options options{};
  options.size = sizeof options;
  options.threads = threads;
  minilm *opened = nullptr;
  tcc_status status = minilm_open(checkpoint.c_str(), &options, &opened);
  model.reset(opened);
  if (status != TCC_OK) {
    error = minilm_message(opened);
    return false;
  }
  minilm_session *begun = nullptr;
  status = minilm_session_new(opened, &begun);
  session.reset(begun);
  if (status != TCC_OK) {
    error = minilm_session_message(begun);
    return false;
  }
  const tcc_model_info *info = minilm_info();
  for (const tcc_dim_info *dim = info->dims; dim != info->dims + info->n_dims; ++dim) {
    if (std::string_view(dim->name) == "B")
      maxTexts = dim->max;
    if (std::string_view(dim->name) == "T")
      maxTokens = dim->max;
  }
  for (const tcc_entry_info *entry = info->entries; entry != info->entries + info->n_entries;
       ++entry) {
    if (std::string_view(entry->name) != "encode")
      continue;
    const int64_t dims[] = {1, 1};
    int64_t shapes[3][TCC_MAX_RANK]; // ids, mask, embedding
    entry->shapes(dims, shapes);
    embeddingWidth = shapes[2][1];
  }
  return true;
}

bool Encoder::encode(const std::vector<const std::vector<int32_t> *> &texts,
                     std::vector<float> &out, std::string &error,
                     const std::function<void(std::size_t)> &progress) {
  out.resize(texts.size() * embeddingWidth);
  auto length = [&](std::size_t i) { return std::min(texts[i]->size(), maxTokens); };
  std::vector<std::size_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return length(a) != length(b) ? length(a) > length(b) : a < b;
  });

  std::vector<int32_t> ids, mask;
  std::vector<float> embedding;
  for (std::size_t done = 0, B; done < order.size(); done += B) {
    std::size_t T = length(order[done]); // the longest comes first
    B = std::clamp<std::size_t>(kBatchTokens / T, 1, std::min(maxTexts, order.size() - done));
    ids.assign(B * T, 0);
    mask.assign(B * T, 0);
    for (std::size_t b = 0; b < B; ++b) {
      std::size_t text = order[done + b];
      std::copy_n(texts[text]->begin(), length(text), ids.begin() + b * T);
      std::fill_n(mask.begin() + b * T, length(text), 1);
    }
    embedding.resize(B * embeddingWidth);
    if (minilm_encode(session.get(), B, T, ids.data(), mask.data(), embedding.data()) != TCC_OK) {
      error = minilm_session_message(session.get());
      return false;
    }
    for (std::size_t b = 0; b < B; ++b)
      std::copy_n(embedding.begin() + b * embeddingWidth, embeddingWidth,
                  out.begin() + order[done + b] * embeddingWidth);
    if (progress)
      progress(done + B);
  }
  return true;
}

} // namespace search
