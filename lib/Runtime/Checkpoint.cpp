// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fitting a checkpoint to a model: which prefix its names have, where each parameter lies, and one
// report of everything that is missing, misshapen or left over.
#include "lib/Runtime/FloatConversion.h"
#include "lib/Runtime/Glob.h"
#include "lib/Runtime/Model.h"

#include <algorithm>

namespace tcc::runtime {

namespace {

class Matcher {
public:
  Matcher(tcc_rt_model &model) : model(model), desc(*model.desc), name(model.options.allocator) {}

  /// Picks the first prefix under which every parameter is found, or else the one with the most.
  bool choosePrefix() {
    static const char *const none[] = {""};
    const char *const *prefixes = desc.n_prefixes ? desc.prefixes : none;
    int32_t count = desc.n_prefixes ? desc.n_prefixes : 1, most = -1;
    for (int32_t p = 0; p < count && most < desc.info->n_params; ++p) {
      int32_t found = 0;
      for (int32_t i = 0; i < desc.info->n_params; ++i) {
        const SafetensorsEntry *entry;
        if (!find(prefixes[p], i, entry))
          return false;
        found += entry != nullptr;
      }
      if (found > most) {
        most = found;
        model.prefix = prefixes[p];
      }
    }
    return true;
  }

  /// Sets each parameter's entry; the report has a line for each that cannot be.
  bool match(Message &report, bool &fits) {
    for (int32_t i = 0; i < desc.info->n_params; ++i) {
      const tcc_param_info &info = desc.info->params[i];
      const SafetensorsEntry *entry;
      if (!find(model.prefix, i, entry))
        return false;
      model.params[size_t(i)].entry = entry;
      if (!entry) {
        fits = false;
        report.add("\n  missing: %s%s ", model.prefix, info.name);
        report.addType(tcc_dtype_name(info.dtype), info.rank, info.shape);
        continue;
      }
      bool sameShape = entry->rank == info.rank &&
                       (info.rank == 0 ||
                        !memcmp(entry->shape, info.shape, size_t(info.rank) * sizeof(int64_t)));
      bool sameType = entry->dtype == info.dtype || (isFloat(entry->dtype) && isFloat(info.dtype));
      if (sameShape && sameType)
        continue;
      fits = false;
      report.add("\n  %s: %s is ", sameShape ? "type" : "shape", entry->name);
      report.addType(entry->type, entry->rank, entry->shape);
      report.add(" in the file, ");
      report.addType(tcc_dtype_name(info.dtype), info.rank, info.shape);
      report.add(" in the model");
    }
    return true;
  }

  /// Names what no parameter uses and no glob excuses.
  bool addUnused(Message &report, const char *separator) {
    Array<const SafetensorsEntry *> used(model.options.allocator);
    for (const Param &param : model.params)
      if (param.entry && !used.push(param.entry))
        return false;
    std::sort(used.begin(), used.end());
    size_t length = strlen(model.prefix);
    for (const SafetensorsEntry &entry : model.checkpoint.tensors()) {
      if (std::binary_search(used.begin(), used.end(), &entry))
        continue;
      bool prefixed = !strncmp(entry.name, model.prefix, length);
      const char *rest = prefixed ? entry.name + length : entry.name;
      bool ignored = false;
      for (int32_t g = 0; g < desc.n_ignores && !ignored; ++g)
        ignored = matchesGlob(desc.ignores[g], rest);
      if (ignored)
        continue;
      report.add("%sunused: %s ", report.empty() ? "" : separator, entry.name);
      report.addType(entry.type, entry.rank, entry.shape);
    }
    return true;
  }

private:
  bool find(const char *prefix, int32_t param, const SafetensorsEntry *&entry) {
    const char *rest = desc.info->params[param].name;
    size_t length = strlen(prefix), more = strlen(rest) + 1;
    if (!name.resize(length + more))
      return false;
    memcpy(name.data(), prefix, length);
    memcpy(name.data() + length, rest, more);
    entry = model.checkpoint.find(name.data());
    return true;
  }

  tcc_rt_model &model;
  const tcc_rt_model_desc &desc;
  Array<char> name;
};

} // namespace

} // namespace tcc::runtime

using namespace tcc::runtime;

tcc_status tcc_rt_model::matchParams(const char *path) {
  Matcher matcher(*this);
  bool fits = true;
  message.clear();
  bool done = matcher.choosePrefix();
  if (done) {
    Message report(options.allocator);
    done = matcher.match(report, fits);
    if (done && !fits) {
      done = matcher.addUnused(report, "\n  ");
      message.fail(TCC_BAD_CHECKPOINT, "%s does not fit model %s:%s", path, desc->info->name,
                   report.text());
    } else if (done) {
      done = matcher.addUnused(message, "\n");
    }
  }
  if (!done)
    return message.fail(TCC_OUT_OF_MEMORY, "%s: no memory to match its names", path);
  return fits ? TCC_OK : TCC_BAD_CHECKPOINT;
}
