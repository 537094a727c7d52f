// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Packs: parameters in the layouts kernels want. Made at open; a pack that is older than one of its
// parameters is made again before it is read.
#include "lib/Runtime/Model.h"

using namespace tcc::runtime;

namespace {

tcc_arg operand(const tcc_rt_view &view, const tcc_rt_memory &memory) {
  tcc_arg arg = {&memory, view.offset, view.dtype, view.rank, {}, {}};
  memcpy(arg.extents, view.extents, sizeof arg.extents);
  memcpy(arg.strides, view.strides, sizeof arg.strides);
  return arg;
}

} // namespace

tcc_status tcc_rt_model::makePacks() {
  if (desc->n_packs > 0) {
    packs = static_cast<Pack *>(options.allocator.get(size_t(desc->n_packs) * sizeof(Pack)));
    if (!packs)
      return message.fail(TCC_OUT_OF_MEMORY, "no memory for model %s", desc->info->name);
  }
  for (int32_t i = 0; i < desc->n_packs; ++i)
    new (&packs[i]) Pack{};
  tcc_rt_session session(this, options.allocator);
  for (int32_t i = 0; i < desc->n_packs; ++i) {
    const tcc_rt_pack_desc &pack = desc->packs[i];
    packs[i].memory.host = static_cast<uint8_t *>(options.allocator.get(size_t(pack.bytes)));
    if (!packs[i].memory.host) {
      message.fail(TCC_OUT_OF_MEMORY, "no memory for the ");
      message.addBytes(uint64_t(pack.bytes));
      message.add(" of %s as its kernels want it", desc->info->params[pack.sources[0].param].name);
      return TCC_OUT_OF_MEMORY;
    }
    if (tcc_status status = fillPack(i, session))
      return message.fail(status, "%s", session.message.text());
    for (int32_t s = 0; s < pack.n_sources; ++s)
      dropMaster(pack.sources[s].param);
  }
  return TCC_OK;
}

tcc_status tcc_rt_model::fillPack(int32_t index, tcc_rt_session &session) {
  const tcc_rt_pack_desc &pack = desc->packs[index];
  uint64_t now = clock.load();
  tcc_arg args[TCC_RT_MAX_ARGS];
  for (int32_t s = 0; s < pack.n_sources; ++s) {
    const tcc_rt_pack_source &source = pack.sources[s];
    if (tcc_status status = makeMaster(source.param, session.message))
      return status;
    args[s] = operand(*source.view, params[size_t(source.param)].memory);
  }
  args[pack.n_sources] = operand(*pack.target, packs[index].memory);
  if (tcc_status status =
          tcc_rt_launch(&session, pack.kernel, pack.grid_rank, pack.n_sources + 1, args, ""))
    return status;
  packs[index].version.store(now);
  return TCC_OK;
}

bool tcc_rt_model::isStale(int32_t index) const {
  const tcc_rt_pack_desc &pack = desc->packs[index];
  uint64_t version = packs[index].version.load();
  for (int32_t s = 0; s < pack.n_sources; ++s)
    if (params[size_t(pack.sources[s].param)].version > version)
      return true;
  return false;
}

void tcc_rt_param_written(tcc_rt_session *session, int32_t index) {
  tcc_rt_model &model = *session->model;
  model.params[size_t(index)].version = model.clock.fetch_add(1) + 1;
}

const tcc_rt_memory *tcc_rt_param(tcc_rt_session *session, int32_t index) {
  return &session->model->params[size_t(index)].memory;
}

const tcc_rt_memory *tcc_rt_pack(tcc_rt_session *session, int32_t index) {
  tcc_rt_model &model = *session->model;
  if (model.isStale(index)) {
    Locked locked(model); // sessions that find it stale together make it once
    if (model.isStale(index))
      if (tcc_status status = model.fillPack(index, *session)) {
        session->pending = status;
        return nullptr;
      }
  }
  return &model.packs[index].memory;
}
