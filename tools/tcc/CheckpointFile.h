// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A checkpoint held against what a model wants, by the runtime's own reader and rules.
#ifndef TCC_TOOLS_CHECKPOINTFILE_H
#define TCC_TOOLS_CHECKPOINTFILE_H

#include "lib/Runtime/Checkpoint.h"
#include "tools/tcc/Model.h"

namespace tcc::cli {

class CheckpointFile {
public:
  /// What is wrong with the file itself is the error; whether it fits is for match() to say.
  static llvm::Expected<std::unique_ptr<CheckpointFile>> open(llvm::StringRef path,
                                                              const Wanted &wanted);

  const runtime::SafetensorsFile &file() const { return tensors; }
  const runtime::Match &match() const { return fit; }
  /// By the numbers that match() uses.
  const std::vector<reference::ParameterInfo> &parameters() const { return wanted.parameters; }

private:
  explicit CheckpointFile(const Wanted &wanted);

  Wanted wanted;
  std::vector<tcc_param_info> infos;
  std::vector<const char *> prefixes, ignores;
  tcc_model_info model = {};
  runtime::SafetensorsFile tensors;
  runtime::Match fit;
};

/// Text from a file, with control bytes escaped: a terminal shall not obey a checkpoint.
enum class Lines { Escape, Keep };
std::string plain(llvm::StringRef text, Lines lines = Lines::Escape);

/// The error of a runtime function that left its message.
llvm::Error failed(tcc_status status, const char *message);

/// "F32[2, 3]", as the file says it.
std::string describe(const runtime::SafetensorsEntry &entry);

} // namespace tcc::cli

#endif
