// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The masters of the parameters: used in place where the file has them as they are wanted,
// converted or made by their init rule otherwise; looked up by name and saved.
#include "lib/Runtime/Checkpoint.h"
#include "lib/Runtime/FloatConversion.h"
#include "lib/Runtime/InitRules.h"
#include "lib/Runtime/Model.h"
#include "lib/Runtime/TrainingState.h"

#include <cinttypes>
#include <cstdio>

using namespace tcc::runtime;

namespace {

struct Conversion {
  const tcc_param_info &info;
  const SafetensorsEntry &entry;
  int64_t count;
  uint8_t *to;
};

constexpr int64_t elementsPerTask = 1 << 16;

int convertTask(void *closure, int64_t task) {
  auto &job = *static_cast<Conversion *>(closure);
  int64_t first = task * elementsPerTask, count = job.count - first;
  if (count > elementsPerTask)
    count = elementsPerTask;
  auto from = int64_t(tcc_dtype_size(job.entry.dtype)),
       to = int64_t(tcc_dtype_size(job.info.dtype));
  convertFloats(job.entry.dtype, job.entry.data + first * from, job.info.dtype, job.to + first * to,
                count);
  return 0;
}

int64_t elementCount(const tcc_param_info &info) {
  int64_t count = 1;
  for (int32_t k = 0; k < info.rank; ++k)
    count *= info.shape[k];
  return count;
}

/// A line for each parameter that cannot be had.
void addMisfits(const tcc_model_info &model, const Match &match, Message &report) {
  for (int32_t i = 0; i < model.n_params; ++i) {
    const tcc_param_info &info = model.params[i];
    Fit fit = match.fit(i);
    if (fit == Fit::same || fit == Fit::converted || fit == Fit::fresh)
      continue;
    if (fit == Fit::missing) {
      report.add("\n  missing: %s%s ", isTrainingState(info.name) ? "" : match.prefix(), info.name);
    } else {
      const SafetensorsEntry &entry = *match.entry(i);
      report.add("\n  %s: %s is ", fit == Fit::shape ? "shape" : "type", entry.name);
      report.addType(entry.type, entry.rank, entry.shape);
      report.add(" in the file, ");
    }
    report.addType(tcc_dtype_name(info.dtype), info.rank, info.shape);
    if (fit != Fit::missing)
      report.add(" in the model");
  }
}

/// Names what no parameter uses and no glob excuses.
void addUnused(const SafetensorsFile &file, const Match &match, Message &report,
               const char *separator) {
  for (const SafetensorsEntry &entry : file.tensors()) {
    if (match.isUsed(entry) || match.ignoredBy(entry))
      continue;
    report.add("%sunused: %s ", report.empty() ? "" : separator, entry.name);
    report.addType(entry.type, entry.rank, entry.shape);
  }
}

} // namespace

// Finds every parameter in the file, or reports all that do not fit.
tcc_status tcc_rt_model::matchParams(const char *path) {
  const tcc_model_info &is = *desc->info;
  Match match(is, checkpoint, options.allocator);
  message.clear();
  if (!match.find())
    return message.fail(TCC_OUT_OF_MEMORY, "%s: no memory to match its names", path);
  prefix = match.prefix();
  for (int32_t i = 0; i < is.n_params; ++i)
    params[size_t(i)].entry = match.entry(i);
  if (match.fits()) {
    for (int32_t i = 0; i < is.n_params; ++i)
      if (std::optional<int64_t> count =
              isCount(is.params[i].name) ? match.count(i) : std::nullopt) {
        if (tcc_status status = makeMaster(i, message))
          return status;
        memcpy(params[size_t(i)].memory.host, &*count, sizeof *count);
      }
    addUnused(checkpoint, match, message, "\n");
    return TCC_OK;
  }
  Message report(options.allocator);
  addMisfits(is, match, report);
  addUnused(checkpoint, match, report, "\n  ");
  return message.fail(TCC_BAD_CHECKPOINT, "%s does not fit model %s:%s", path, is.name,
                      report.text());
}

tcc_status tcc_rt_model::loadParams(const char *path) {
  bool writes = false;
  for (int32_t e = 0; e < desc->info->n_entries; ++e)
    writes |= desc->entries[e].exclusive != 0;
  bool map = !writes && !(options.flags & TCC_COPY_WEIGHTS);
  if (tcc_status status = checkpoint.open(path, map, message))
    return status;
  if (tcc_status status = matchParams(path))
    return status;
  for (int32_t i = 0; i < desc->info->n_params; ++i) {
    Param &param = params[size_t(i)];
    const tcc_param_info &info = desc->info->params[i];
    const SafetensorsEntry *entry = param.entry;
    if (entry && entry->dtype == info.dtype &&
        reinterpret_cast<uintptr_t>(entry->data) % tcc_dtype_size(info.dtype) == 0)
      param.memory.host = const_cast<uint8_t *>(entry->data);
    else if (desc->params[i].reads_master || writes)
      if (tcc_status status = makeMaster(i, message))
        return status;
  }
  return TCC_OK;
}

tcc_status tcc_rt_model::initParams() {
  int32_t without = 0;
  Message report(options.allocator);
  for (int32_t i = 0; i < desc->info->n_params; ++i)
    if (desc->params[i].init == TCC_RT_INIT_NONE) {
      ++without;
      report.add("\n  %s", desc->info->params[i].name);
    }
  if (without)
    return message.fail(TCC_NO_INIT, "model %s needs a checkpoint: no init rule for%s",
                        desc->info->name, report.text());
  if (desc->info->n_prefixes)
    prefix = desc->info->prefixes[0];
  for (int32_t i = 0; i < desc->info->n_params; ++i)
    if (tcc_status status = makeMaster(i, message))
      return status;
  return TCC_OK;
}

// Makes memory of its own for a master that is not there, from the file or the init rule.
tcc_status tcc_rt_model::makeMaster(int32_t index, Message &message) {
  Param &param = params[size_t(index)];
  const tcc_param_info &info = desc->info->params[index];
  if (param.memory.host)
    return TCC_OK;
  auto *memory = static_cast<uint8_t *>(options.allocator.get(param.bytes));
  if (!memory) {
    message.fail(TCC_OUT_OF_MEMORY, "no memory for the ");
    message.addBytes(param.bytes);
    message.add(" of %s", info.name);
    return TCC_OUT_OF_MEMORY;
  }
  param.memory.host = memory;
  param.owned = true;
  if (!param.entry) {
    if (!initialise(info, desc->params[index], options.seed, pool, memory))
      return message.fail(TCC_INTERNAL, "the init rule of %s does not suit its type", info.name);
    return TCC_OK;
  }
  if (param.entry->dtype == info.dtype) { // in the file, but not where it can be used
    memcpy(memory, param.entry->data, param.bytes);
    return TCC_OK;
  }
  Conversion job{info, *param.entry, elementCount(info), memory};
  pool.run((job.count + elementsPerTask - 1) / elementsPerTask, convertTask, &job);
  return TCC_OK;
}

// Lets go of a master that nothing reads any more; makeMaster brings it back.
void tcc_rt_model::dropMaster(int32_t index) {
  Param &param = params[size_t(index)];
  if (!param.entry || desc->params[index].reads_master || param.version != 0)
    return;
  checkpoint.giveBack(*param.entry);
  if (!param.owned)
    return;
  options.allocator.put(param.memory.host, param.bytes);
  param.memory.host = nullptr;
  param.owned = false;
}

int32_t tcc_rt_model::find(const char *name) const {
  size_t length = strlen(prefix);
  const char *rest = strncmp(name, prefix, length) ? name : name + length;
  for (int32_t i = 0; i < desc->info->n_params; ++i)
    if (const char *known = desc->info->params[i].name;
        !strcmp(known, name) || !strcmp(known, rest))
      return i;
  return -1;
}

tcc_status tcc_rt_parameter(tcc_rt_model *model, const char *name, tcc_view *out) {
  if (tcc_status status = refusal(model))
    return status;
  Locked locked(*model);
  if (!name || !out)
    return model->message.fail(TCC_INVALID_ARGUMENT, "%s is null", name ? "out" : "name");
  const tcc_model_info &is = *model->desc->info;
  int32_t param = model->find(name);
  if (param < 0)
    return model->message.fail(TCC_NOT_FOUND, "model %s has no parameter '%s'", is.name, name);
  model->message.clear();
  if (tcc_status status = model->makeMaster(param, model->message))
    return status;
  const tcc_param_info &info = is.params[param];
  *out = {model->params[size_t(param)].memory.host, info.dtype, info.rank, {}};
  if (info.rank)
    memcpy(out->shape, info.shape, size_t(info.rank) * sizeof(int64_t));
  return TCC_OK;
}

tcc_status tcc_rt_save(const tcc_rt_model *constModel, const char *path) {
  auto *model = const_cast<tcc_rt_model *>(constModel);
  if (tcc_status status = refusal(model))
    return status;
  UseLock use(*model, false);
  Locked locked(*model);
  if (!use.held())
    return model->message.fail(TCC_BUSY, "another call holds model %s", model->desc->info->name);
  if (!path)
    return model->message.fail(TCC_INVALID_ARGUMENT, "path is null");
  const tcc_model_info &is = *model->desc->info;
  Array<SafetensorsTensor> tensors(model->options.allocator);
  Array<SafetensorsNote> notes(model->options.allocator);
  constexpr size_t digits = 24;
  Array<char> counts(model->options.allocator);
  if (!counts.resize(size_t(is.n_params) * digits))
    return model->message.fail(TCC_OUT_OF_MEMORY, "%s: no memory for its header", path);
  for (int32_t i = 0; i < is.n_params; ++i) {
    const tcc_param_info &info = is.params[i];
    if (tcc_status status = model->makeMaster(i, model->message))
      return status;
    const uint8_t *data = model->params[size_t(i)].memory.host;
    bool room;
    if (isCount(info.name)) {
      int64_t count;
      memcpy(&count, data, sizeof count);
      char *text = counts.data() + size_t(i) * digits;
      snprintf(text, digits, "%" PRId64, count);
      room = notes.push({info.name, text});
    } else {
      room = tensors.push({isTrainingState(info.name) ? "" : model->prefix, info.name, info.dtype,
                           info.rank, info.shape, data});
    }
    if (!room)
      return model->message.fail(TCC_OUT_OF_MEMORY, "%s: no memory for its header", path);
  }
  model->message.clear();
  return writeSafetensors(path, tensors.data(), tensors.size(), model->options.allocator,
                          model->message, notes.data(), notes.size());
}
