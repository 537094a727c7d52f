// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Results that stay in the session: the gradients of parameters, by their names.
#include "lib/Runtime/FloatConversion.h"
#include "lib/Runtime/Model.h"

using namespace tcc::runtime;

static size_t padded(int64_t bytes) {
  return (size_t(bytes) + Allocator::alignment - 1) & ~(Allocator::alignment - 1);
}

/// Makes room for what the entry keeps.
tcc_status tcc_rt_session::keepResults(int32_t entry) {
  const tcc_rt_entry_desc &is = model->desc->entries[entry];
  size_t total = 0;
  for (int32_t i = 0; i < is.n_kept; ++i)
    total += padded(is.kept[i]);
  if (total > keptBytes) {
    const Allocator &allocator = model->options.allocator;
    allocator.put(kept, keptBytes);
    kept = static_cast<uint8_t *>(allocator.get(total));
    keptBytes = kept ? total : 0;
    if (!kept) {
      message.clear();
      message.add("%s: no memory for the gradients, ", model->desc->info->entries[entry].name);
      message.addBytes(total);
      return TCC_OUT_OF_MEMORY;
    }
  }
  uint8_t *next = kept;
  for (int32_t i = 0; i < is.n_kept; ++i) {
    results[size_t(model->desc->info->entries[entry].n_results + i)].host = next;
    next += padded(is.kept[i]);
  }
  return TCC_OK;
}

tcc_status tcc_rt_gradient(tcc_rt_session *session, const char *name, tcc_view *out) {
  if (tcc_status status = refusal(session))
    return status;
  if (session->running.exchange(true))
    return TCC_BUSY;
  tcc_status status = session->gradient(name, out);
  session->running.store(false);
  return status;
}

tcc_status tcc_rt_session::gradient(const char *name, tcc_view *out) {
  const tcc_model_info &info = *model->desc->info;
  if (!name || !out)
    return message.fail(TCC_INVALID_ARGUMENT, "%s is null", name ? "out" : "name");
  if (keptBy < 0)
    return message.fail(TCC_INVALID_ARGUMENT,
                        "the session's last call was not one that gives gradients");
  int32_t param = model->find(name);
  if (param < 0)
    return message.fail(TCC_NOT_FOUND, "model %s has no parameter '%s'", info.name, name);
  const tcc_param_info &of = info.params[param];
  if (!isFloat(of.dtype)) {
    message.fail(TCC_NOT_FOUND, "the parameter '%s' is ", name);
    message.addType(tcc_dtype_name(of.dtype), of.rank, of.shape);
    message.add(": integers have no gradient");
    return TCC_NOT_FOUND;
  }
  const tcc_entry_info &entry = info.entries[keptBy];
  for (int32_t i = 0; i < entry.n_gradients; ++i) {
    if (entry.gradients[i] != param)
      continue;
    const tcc_rt_gradient_desc &row = model->desc->entries[keptBy].gradients[i];
    size_t result = size_t(entry.n_results + row.kept);
    *out = {results[result].host + row.offset, of.dtype, of.rank, {}};
    if (of.rank)
      memcpy(out->shape, of.shape, size_t(of.rank) * sizeof(int64_t));
    message.clear();
    return TCC_OK;
  }
  return message.fail(TCC_NOT_FOUND, "%s does not depend on the parameter '%s'",
                      info.entries[keptBy].name, name);
}
