// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The compiled model behind a C++ face. All that is said to the library stands here.
#pragma once

#include "Text.h"
#include "chargpt.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace training {

class Model {
public:
  /// From a checkpoint, or with an empty name by the init rules. On failure returns false with the
  /// library's message in `error`. Zero threads: all cores.
  bool open(const std::string &checkpoint, int threads, uint64_t seed, std::string &error);

  /// What the library has to say about a checkpoint that it took; often nothing.
  const char *notes() const { return chargpt_message(model.get()); }

  /// One step; the loss is that before it.
  bool train(const Batch &batch, float rate, uint64_t seed, float &loss, std::string &error);
  bool loss(const Batch &batch, float &loss, std::string &error);
  /// The scores of each byte as the one after `text`, which fits into the context.
  bool next(std::span<const int32_t> text, std::vector<float> &scores, std::string &error);
  bool save(const std::string &path, std::string &error);

  /// Steps taken so far, those before a checkpoint included.
  int64_t steps() const;
  std::size_t context() const { return longest; }

private:
  bool check(tcc_status status, std::string &error) const;

  struct Close {
    void operator()(chargpt *model) const { chargpt_close(model); }
    void operator()(chargpt_session *session) const { chargpt_session_free(session); }
  };
  std::unique_ptr<chargpt, Close> model;
  std::unique_ptr<chargpt_session, Close> session; // freed before the model
  std::size_t longest = 0;
};

} // namespace training
