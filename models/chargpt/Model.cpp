// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Model.h"

#include <string_view>

namespace training {

constexpr std::size_t kBytes = 256;

bool Model::open(const std::string &checkpoint, int threads, uint64_t seed, std::string &error) {
  tcc_options options{};
  options.size = sizeof options;
  options.threads = threads;
  options.seed = seed;
  chargpt *opened = nullptr;
  tcc_status status =
      chargpt_open(checkpoint.empty() ? nullptr : checkpoint.c_str(), &options, &opened);
  model.reset(opened);
  if (status != TCC_OK) {
    error = chargpt_message(opened);
    return false;
  }
  chargpt_session *begun = nullptr;
  status = chargpt_session_new(opened, &begun);
  session.reset(begun);
  const tcc_model_info *info = chargpt_info();
  for (const tcc_dim_info *dim = info->dims; dim != info->dims + info->n_dims; ++dim)
    if (std::string_view(dim->name) == "T")
      longest = dim->max;
  return check(status, error);
}

bool Model::check(tcc_status status, std::string &error) const {
  if (status != TCC_OK)
    error = chargpt_session_message(session.get());
  return status == TCC_OK;
}

bool Model::train(const Batch &batch, float rate, uint64_t seed, float &loss, std::string &error) {
  return check(chargpt_train(session.get(), batch.rows, batch.length, batch.ids.data(),
                             batch.targets.data(), rate, seed, &loss),
               error);
}

bool Model::loss(const Batch &batch, float &loss, std::string &error) {
  return check(chargpt_loss(session.get(), batch.rows, batch.length, batch.ids.data(),
                            batch.targets.data(), &loss),
               error);
}

bool Model::next(std::span<const int32_t> text, std::vector<float> &scores, std::string &error) {
  std::vector<float> all(text.size() * kBytes);
  if (!check(chargpt_logits(session.get(), 1, text.size(), text.data(), all.data()), error))
    return false;
  scores.assign(all.end() - kBytes, all.end());
  return true;
}

bool Model::save(const std::string &path, std::string &error) {
  tcc_status status = chargpt_save(model.get(), path.c_str());
  if (status != TCC_OK)
    error = chargpt_message(model.get());
  return status == TCC_OK;
}

int64_t Model::steps() const {
  tcc_view view;
  if (chargpt_parameter(model.get(), "tcc.step", &view) != TCC_OK)
    return 0;
  return *static_cast<const int64_t *>(view.data);
}

} // namespace training
