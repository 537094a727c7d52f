// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fitting a checkpoint to a model: which prefix its names have, where each parameter lies, and what
// is left over. What `open` does and what `tcc weights` shows.
#ifndef TCC_RUNTIME_CHECKPOINT_H
#define TCC_RUNTIME_CHECKPOINT_H

#include "lib/Runtime/Safetensors.h"

#include <optional>

namespace tcc::runtime {

/// What a file offers for a parameter.
enum class Fit {
  same,      ///< shape and type are right
  converted, ///< another float type
  fresh,     ///< training state that a file without any need not have
  missing,
  shape, ///< another shape
  type   ///< a type that is not converted
};

class Match {
public:
  /// Both outlive the match.
  Match(const tcc_model_info &model, const SafetensorsFile &file, const Allocator &allocator)
      : model(model), file(file), name(allocator), entries(allocator), used(allocator) {}

  /// Finds everything. False without memory.
  [[nodiscard]] bool find();

  /// The first of the model's prefixes under which every parameter is found, or else the one with
  /// the most.
  const char *prefix() const { return chosen; }
  /// The tensor of a parameter; null where it is missing, and of counts.
  const SafetensorsEntry *entry(int32_t param) const { return entries[size_t(param)]; }
  Fit fit(int32_t param) const;
  /// A count of training state that the file's metadata has.
  std::optional<int64_t> count(int32_t param) const;
  /// Whether every parameter can be had.
  bool fits() const;

  bool isUsed(const SafetensorsEntry &entry) const;
  /// The model's glob that excuses an entry which no parameter uses; null: none does.
  const char *ignoredBy(const SafetensorsEntry &entry) const;

private:
  bool choosePrefix();
  bool hasState() const;
  bool look(const char *prefix, int32_t param, const SafetensorsEntry *&entry);

  const tcc_model_info &model;
  const SafetensorsFile &file;
  const char *chosen = "";
  Array<char> name;                        ///< work space: a prefix and a name
  Array<const SafetensorsEntry *> entries; ///< by parameter
  Array<const SafetensorsEntry *> used;    ///< sorted
  bool stateStored = false;                ///< the file has training state
};

} // namespace tcc::runtime

#endif // TCC_RUNTIME_CHECKPOINT_H
