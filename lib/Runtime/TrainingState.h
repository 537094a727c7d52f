// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a model keeps for training beside its parameters: tensors called tcc.STATE.NAME, and counts,
// which a checkpoint has in its metadata.
#ifndef TCC_RUNTIME_TRAININGSTATE_H
#define TCC_RUNTIME_TRAININGSTATE_H

#include <cstring>

namespace tcc::runtime {

/// Whether a name in a model or a checkpoint is that of training state.
inline bool isTrainingState(const char *name) { return !strncmp(name, "tcc.", 4); }
/// tcc.step, tcc.calls: i64.
inline bool isCount(const char *name) { return isTrainingState(name) && !strchr(name + 4, '.'); }

} // namespace tcc::runtime

#endif // TCC_RUNTIME_TRAININGSTATE_H
