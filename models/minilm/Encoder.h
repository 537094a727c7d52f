// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The compiled model behind a C++ face: token ids in, one unit vector per text out.
#pragma once

#include "minilm.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace search {

class Encoder {
public:
  /// On failure returns false with the library's message in `error`. Zero threads: all cores.
  bool open(const std::string &checkpoint, int threads, std::string &error);

  /// What the library has to say about a checkpoint that it took; often nothing.
  const char *notes() const { return minilm_message(model.get()); }

  /// Embeds texts, given as token ids with [CLS] and [SEP]: row i of `out` belongs to text i. Texts
  /// of like length share a batch; the shorter ones of a batch are padded and masked. `progress` is
  /// told how many are done.
  bool encode(const std::vector<const std::vector<int32_t> *> &texts, std::vector<float> &out,
              std::string &error, const std::function<void(std::size_t)> &progress = {});

  std::size_t width() const { return embeddingWidth; }
  std::size_t longest() const { return maxTokens; }

private:
  struct Close {
    void operator()(minilm *model) const { minilm_close(model); }
    void operator()(minilm_session *session) const { minilm_session_free(session); }
  };
  std::unique_ptr<minilm, Close> model;
  std::unique_ptr<minilm_session, Close> session; // freed before the model
  std::size_t embeddingWidth = 0, maxTexts = 0, maxTokens = 0;
};

} // namespace search
