// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opening and closing a model, and what is common to both objects: why they may refuse, their
// locks.
#include "lib/Runtime/Model.h"
#include "lib/Runtime/CpuFeatures.h"
#include "lib/Runtime/HalideHooks.h"

#include <cstdio>
#include <unistd.h>

using namespace tcc::runtime;

namespace {

/// The machine's memory, or its container's where that is less.
uint64_t availableMemory() {
  long pages = sysconf(_SC_PHYS_PAGES), pageSize = sysconf(_SC_PAGESIZE);
  uint64_t bytes = pages > 0 && pageSize > 0 ? uint64_t(pages) * uint64_t(pageSize) : INT64_MAX;
  for (const char *path :
       {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
    if (FILE *file = fopen(path, "re")) {
      unsigned long long limit;
      if (fscanf(file, "%llu", &limit) == 1 && limit < bytes)
        bytes = limit;
      fclose(file);
    }
  return bytes;
}

// What stands for an object that could not be allocated. Only its address matters.
alignas(16) char modelStandIn, sessionStandIn;

} // namespace

namespace tcc::runtime {

template <> tcc_rt_model *standIn<tcc_rt_model>() {
  return reinterpret_cast<tcc_rt_model *>(&modelStandIn);
}
template <> tcc_rt_session *standIn<tcc_rt_session>() {
  return reinterpret_cast<tcc_rt_session *>(&sessionStandIn);
}

UseLock::UseLock(tcc_rt_model &model, bool exclusive) : model(model), isHeld(true) {
  bool wait = !(model.options.flags & TCC_NO_WAIT);
  if (exclusive)
    isHeld = (wait ? pthread_rwlock_wrlock(&model.use) : pthread_rwlock_trywrlock(&model.use)) == 0;
  else
    isHeld = (wait ? pthread_rwlock_rdlock(&model.use) : pthread_rwlock_tryrdlock(&model.use)) == 0;
}

UseLock::~UseLock() {
  if (isHeld)
    pthread_rwlock_unlock(&model.use);
}

tcc_status Options::read(const tcc_options *given, Message &message) {
  tcc_options is = {};
  if (given) {
    constexpr size_t most = 4096; // far more than any version will have: `size` was not set
    if (given->size < sizeof given->size || given->size > most)
      return message.fail(TCC_INVALID_ARGUMENT,
                          "tcc_options.size is %zu; set it to sizeof(tcc_options), %zu",
                          given->size, sizeof is);
    memcpy(&is, given, given->size < sizeof is ? given->size : sizeof is);
    for (size_t i = sizeof is; i < given->size; ++i)
      if (reinterpret_cast<const char *>(given)[i])
        return message.fail(TCC_INVALID_ARGUMENT,
                            "tcc_options asks for something this library is too old for");
  }
  if (is.threads < 0)
    return message.fail(TCC_INVALID_ARGUMENT, "tcc_options.threads is %d", is.threads);
  if (is.flags & ~uint32_t(TCC_NO_WAIT | TCC_COPY_WEIGHTS | TCC_UPDATE_ALWAYS))
    return message.fail(TCC_INVALID_ARGUMENT, "tcc_options.flags is %u: there is no such flag",
                        is.flags);
  if (!is.allocate != !is.release)
    return message.fail(TCC_INVALID_ARGUMENT, "tcc_options.%s is set without %s",
                        is.allocate ? "allocate" : "release", is.allocate ? "release" : "allocate");
  allocator = {is.allocate, is.release, is.allocator};
  threads = is.threads;
  flags = is.flags;
  seed = is.seed;
  memoryLimit = is.memory_limit ? is.memory_limit : availableMemory();
  parallelFor = is.parallel_for;
  pool = is.pool;
  trace = is.trace;
  tracer = is.tracer;
  return TCC_OK;
}

} // namespace tcc::runtime

tcc_rt_model::tcc_rt_model(const tcc_rt_model_desc *desc, const Options &options)
    : desc(desc), options(options), message(options.allocator), pool(options.allocator),
      scratch(options.allocator), checkpoint(options.allocator), params(options.allocator) {
  pthread_rwlockattr_t fair; // readers that never end must not keep a writer out
  pthread_rwlockattr_init(&fair);
  pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  pthread_rwlock_init(&use, &fair);
  pthread_rwlockattr_destroy(&fair);
  pthread_mutex_init(&mutex, nullptr);
}

tcc_rt_model::~tcc_rt_model() {
  pool.stop();
  for (const Param &param : params)
    if (param.owned)
      options.allocator.put(param.memory.host, param.bytes);
  for (int32_t i = 0; packs && i < desc->n_packs; ++i)
    if (packs[i].memory.host)
      options.allocator.put(packs[i].memory.host, size_t(desc->packs[i].bytes));
  if (packs)
    options.allocator.put(packs, size_t(desc->n_packs) * sizeof(Pack));
  pthread_rwlock_destroy(&use);
  pthread_mutex_destroy(&mutex);
}

void tcc_rt_model::release() {
  if (references.fetch_sub(1) == 1)
    destroy(Allocator(options.allocator), this);
}

tcc_status tcc_rt_model::open(const char *path) {
  if (const char *missing = missingCpuFeature(desc->cpu_features))
    return message.fail(TCC_UNSUPPORTED,
                        "model %s is compiled for %s, and this CPU has no %s: compile it with "
                        "another --target",
                        desc->info->name, desc->info->target, missing);
  installHalideHooks();
  if (!pool.start(options.threads, options.parallelFor, options.pool) ||
      !params.resize(size_t(desc->info->n_params)))
    return message.fail(TCC_OUT_OF_MEMORY, "no memory for model %s", desc->info->name);
  for (int32_t i = 0; i < desc->info->n_params; ++i) {
    const tcc_param_info &info = desc->info->params[i];
    size_t bytes = tcc_dtype_size(info.dtype);
    for (int32_t k = 0; k < info.rank; ++k)
      bytes *= size_t(info.shape[k]);
    params[size_t(i)].bytes = bytes;
  }
  if (tcc_status status = path ? loadParams(path) : initParams())
    return status;
  return makePacks();
}

tcc_status tcc_rt_open(const tcc_rt_model_desc *desc, const char *checkpoint,
                       const tcc_options *given, tcc_rt_model **out) {
  if (!out)
    return TCC_INVALID_ARGUMENT;
  Options options;
  Message problem(options.allocator);
  tcc_status status = options.read(given, problem);
  auto *model = make<tcc_rt_model>(options.allocator, desc, options);
  *out = model ? model : standIn<tcc_rt_model>();
  if (!model)
    return TCC_OUT_OF_MEMORY;
  if (status)
    model->message.fail(status, "%s", problem.text());
  else
    status = model->open(checkpoint);
  model->failed = status;
  return status;
}

void tcc_rt_close(tcc_rt_model *model) {
  if (model && !isStandIn(model))
    model->release();
}

const char *tcc_rt_message(const tcc_rt_model *model) {
  return messageOf(model, "the model is null");
}
