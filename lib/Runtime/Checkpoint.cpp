// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The rules by which names, shapes and types of a file are held against those of a model.
#include "lib/Runtime/Checkpoint.h"
#include "lib/Runtime/FloatConversion.h"
#include "lib/Runtime/Glob.h"
#include "lib/Runtime/TrainingState.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace tcc::runtime {

bool Match::look(const char *prefix, int32_t param, const SafetensorsEntry *&entry) {
  const char *rest = model.params[param].name;
  if (isTrainingState(rest))
    prefix = "";
  size_t length = strlen(prefix), more = strlen(rest) + 1;
  if (!name.resize(length + more))
    return false;
  memcpy(name.data(), prefix, length);
  memcpy(name.data() + length, rest, more);
  entry = file.find(name.data());
  return true;
}

bool Match::choosePrefix() {
  static const char *const none[] = {""};
  const char *const *prefixes = model.n_prefixes ? model.prefixes : none;
  int32_t count = model.n_prefixes ? model.n_prefixes : 1, most = -1;
  for (int32_t p = 0; p < count && most < model.n_params; ++p) {
    int32_t found = 0;
    for (int32_t i = 0; i < model.n_params; ++i) {
      const SafetensorsEntry *entry;
      if (!look(prefixes[p], i, entry))
        return false;
      found += entry != nullptr && !isTrainingState(entry->name);
    }
    if (found > most) {
      most = found;
      chosen = prefixes[p];
    }
  }
  return true;
}

bool Match::hasState() const {
  for (const SafetensorsEntry &entry : file.tensors())
    if (isTrainingState(entry.name))
      return true;
  for (const SafetensorsNote &note : file.metadata())
    if (isTrainingState(note.key))
      return true;
  return false;
}

bool Match::find() {
  stateStored = hasState();
  if (!entries.resize(size_t(model.n_params)) || !choosePrefix())
    return false;
  for (int32_t i = 0; i < model.n_params; ++i) {
    const SafetensorsEntry *entry;
    if (!look(chosen, i, entry))
      return false;
    entries[size_t(i)] = entry;
    if (entry && !used.push(entry))
      return false;
  }
  std::sort(used.begin(), used.end());
  return true;
}

Fit Match::fit(int32_t param) const {
  const tcc_param_info &info = model.params[param];
  const SafetensorsEntry *is = entry(param);
  if (isTrainingState(info.name) && !stateStored)
    return Fit::fresh;
  if (isCount(info.name))
    return count(param) ? Fit::same : Fit::missing;
  if (!is)
    return Fit::missing;
  if (is->rank != info.rank ||
      (info.rank && memcmp(is->shape, info.shape, size_t(info.rank) * sizeof(int64_t)) != 0))
    return Fit::shape;
  if (is->dtype == info.dtype)
    return Fit::same;
  return isFloat(is->dtype) && isFloat(info.dtype) ? Fit::converted : Fit::type;
}

bool Match::fits() const {
  for (int32_t i = 0; i < model.n_params; ++i)
    if (Fit is = fit(i); is != Fit::same && is != Fit::converted && is != Fit::fresh)
      return false;
  return true;
}

std::optional<int64_t> Match::count(int32_t param) const {
  for (const SafetensorsNote &note : file.metadata()) {
    if (strcmp(note.key, model.params[param].name))
      continue;
    char *end;
    errno = 0;
    long long value = strtoll(note.value, &end, 10);
    if (end != note.value && !*end && !errno && value >= 0)
      return value;
  }
  return std::nullopt;
}

/// Training state is for whoever trains on.
bool Match::isUsed(const SafetensorsEntry &entry) const {
  return isTrainingState(entry.name) || std::binary_search(used.begin(), used.end(), &entry);
}

const char *Match::ignoredBy(const SafetensorsEntry &entry) const {
  size_t length = strlen(chosen);
  bool prefixed = !strncmp(entry.name, chosen, length);
  const char *rest = prefixed ? entry.name + length : entry.name;
  for (int32_t g = 0; g < model.n_ignores; ++g)
    if (matchesGlob(model.ignores[g], rest))
      return model.ignores[g];
  return nullptr;
}

} // namespace tcc::runtime
