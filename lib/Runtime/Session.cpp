// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sessions, and the way of one call: check, lock, bind, run.
#include "lib/Runtime/Clock.h"
#include "lib/Runtime/FloatConversion.h"
#include "lib/Runtime/Model.h"
#include "lib/Runtime/Trace.h"

#include <algorithm>

using namespace tcc::runtime;

tcc_rt_session::tcc_rt_session(tcc_rt_model *model, const Allocator &allocator)
    : model(model), message(allocator),
      binding(*model->desc, allocator, model->options.memoryLimit), arguments(allocator),
      results(allocator), buffers(allocator), shapes(allocator) {}

tcc_rt_session::~tcc_rt_session() { model->options.allocator.put(kept, keptBytes); }

namespace {

/// Room for whatever the entries need, so that a call allocates nothing but arena and plan.
bool reserve(tcc_rt_session &session) {
  const tcc_rt_model_desc &desc = *session.model->desc;
  int32_t args = 0, results = 0, buffers = 0;
  for (int32_t e = 0; e < desc.info->n_entries; ++e) {
    args = std::max(args, desc.info->entries[e].n_args);
    results = std::max(results, desc.info->entries[e].n_results + desc.entries[e].n_kept);
    buffers = std::max(buffers, desc.entries[e].n_buffers);
  }
  return session.binding.reserve() && session.arguments.resize(size_t(args)) &&
         session.results.resize(size_t(results)) && session.buffers.resize(size_t(buffers)) &&
         session.shapes.resize(size_t(args + results) * TCC_MAX_RANK);
}

/// Takes the caller's pointers; one may be null only where it has no elements.
tcc_status take(const tcc_arg_info *infos, int32_t count, const int64_t (*shapes)[TCC_MAX_RANK],
                const void *const *pointers, Array<tcc_rt_memory> &memory, Message &message) {
  for (int32_t i = 0; i < count; ++i) {
    memory[size_t(i)].host = static_cast<uint8_t *>(const_cast<void *>(pointers[i]));
    if (pointers[i])
      continue;
    bool empty = false;
    for (int32_t k = 0; k < infos[i].rank; ++k)
      empty |= shapes[i][k] == 0;
    if (!empty)
      return message.fail(TCC_INVALID_ARGUMENT, "%s is null", infos[i].name);
  }
  return TCC_OK;
}

tcc_status takePointers(tcc_rt_session &session, const tcc_entry_info &info, const int64_t *dims,
                        const void *const *args, void *const *results) {
  auto *shapes = reinterpret_cast<int64_t (*)[TCC_MAX_RANK]>(session.shapes.data());
  if ((info.n_args && !args) || (info.n_results && !results))
    return session.message.fail(TCC_INVALID_ARGUMENT, "the table of %s is null",
                                info.n_args && !args ? "arguments" : "results");
  info.shapes(dims, shapes);
  if (tcc_status status =
          take(info.args, info.n_args, shapes, args, session.arguments, session.message))
    return status;
  return take(info.results, info.n_results, shapes + info.n_args, results, session.results,
              session.message);
}

tcc_status runEntry(tcc_rt_session &session, int32_t entry, const int64_t *dims) {
  const tcc_rt_entry_desc &is = session.model->desc->entries[entry];
  UseLock use(*session.model, is.exclusive != 0);
  if (!use.held())
    return session.message.fail(TCC_BUSY, "another call holds model %s",
                                session.model->desc->info->name);
  bool changed;
  if (tcc_status status = session.binding.bind(entry, dims, changed, session.message))
    return status;
  if (changed) {
    for (int32_t i = 0; i < is.n_buffers; ++i)
      session.buffers[size_t(i)].host = session.binding.buffer(i);
    if (tcc_status status = is.prepare ? is.prepare(&session, dims) : TCC_OK) {
      session.binding.unbind();
      return status;
    }
  }
  if (tcc_status status = session.keepResults(entry))
    return status;
  tcc_status status = is.body(&session, dims);
  if (status == TCC_OK && is.n_kept)
    session.keptBy = entry;
  return status;
}

tcc_status checkAndRun(tcc_rt_session &session, int32_t entry, const int64_t *dims,
                       const void *const *args, void *const *results) {
  const tcc_model_info &model = *session.model->desc->info;
  session.message.clear();
  session.keptBy = -1;
  session.pending = TCC_OK;
  session.kernelFailed.store(false);
  if (entry < 0 || entry >= model.n_entries)
    return session.message.fail(TCC_INVALID_ARGUMENT, "model %s has no entry number %d", model.name,
                                entry);
  const tcc_entry_info &info = model.entries[entry];
  if (info.n_dims && !dims)
    return session.message.fail(TCC_INVALID_ARGUMENT, "the table of dims is null");
  if (tcc_status status = session.binding.checkDims(entry, dims, session.message))
    return status;
  if (tcc_status status = takePointers(session, info, dims, args, results))
    return status;
  return runEntry(session, entry, dims);
}

} // namespace

tcc_status tcc_rt_session_new(tcc_rt_model *model, tcc_rt_session **out) {
  if (!out)
    return TCC_INVALID_ARGUMENT;
  *out = nullptr;
  if (!model)
    return TCC_INVALID_ARGUMENT;
  *out = standIn<tcc_rt_session>();
  if (isStandIn(model))
    return TCC_OUT_OF_MEMORY;
  auto *session = make<tcc_rt_session>(model->options.allocator, model, model->options.allocator);
  if (!session)
    return TCC_OUT_OF_MEMORY;
  *out = session;
  model->retain();
  if (tcc_status status = model->failed)
    session->failed = session->message.fail(status, "%s", model->message.text());
  else if (!reserve(*session))
    session->failed = session->message.fail(TCC_OUT_OF_MEMORY, "no memory for a session");
  return session->failed;
}

void tcc_rt_session_free(tcc_rt_session *session) {
  if (!session || isStandIn(session))
    return;
  tcc_rt_model *model = session->model;
  destroy(model->options.allocator, session);
  model->release();
}

const char *tcc_rt_session_message(const tcc_rt_session *session) {
  return messageOf(session, "the session is null");
}

tcc_status tcc_rt_call(tcc_rt_session *session, int32_t entry, const int64_t *dims,
                       const void *const *args, void *const *results) {
  if (tcc_status status = refusal(session))
    return status;
  // A second thread may not even touch the message.
  if (session->running.exchange(true))
    return TCC_BUSY;
  bool traced = session->model->options.trace;
  int64_t begin = traced ? now() : 0;
  tcc_status status = checkAndRun(*session, entry, dims, args, results);
  const tcc_model_info &info = *session->model->desc->info;
  if (traced && entry >= 0 && entry < info.n_entries)
    endCall(*session, info.entries[entry].name, begin);
  session->running.store(false);
  return status;
}

const tcc_rt_memory *tcc_rt_argument(tcc_rt_session *session, int32_t index) {
  return &session->arguments[size_t(index)];
}

const tcc_rt_memory *tcc_rt_result(tcc_rt_session *session, int32_t index) {
  return &session->results[size_t(index)];
}

const tcc_rt_memory *tcc_rt_buffer(tcc_rt_session *session, int32_t index) {
  return &session->buffers[size_t(index)];
}

void tcc_rt_store_scalar(tcc_rt_session *, const tcc_rt_memory *memory, int32_t dtype,
                         int64_t value) {
  auto type = tcc_dtype(dtype);
  if (isFloat(type)) {
    auto number = double(value);
    convertFloats(TCC_F64, &number, type, memory->host, 1);
  } else if (type == TCC_BOOL) {
    *memory->host = value != 0;
  } else {
    memcpy(memory->host, &value, tcc_dtype_size(type)); // the low bytes come first
  }
}
