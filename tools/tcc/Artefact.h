// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A compiled model, opened by its table alone.
#ifndef TCC_TOOLS_ARTEFACT_H
#define TCC_TOOLS_ARTEFACT_H

#include "tools/tcc/Memory.h"
#include "tools/tcc/Trace.h"

namespace tcc::cli {

class Artefact : public Runnable, public Planned {
public:
  /// Loads the library and reads its table; parameters are not read before `open`.
  static llvm::Expected<std::unique_ptr<Artefact>> load(llvm::StringRef path);
  ~Artefact() override;

  /// Opens the model with a checkpoint; empty: by its init rules. Notes go to stderr. `trace` is
  /// told of what runs, and outlives this.
  llvm::Error open(llvm::StringRef weights, int threads, Trace *trace = nullptr);

  const tcc_model_info &info() const { return *table; }
  llvm::Expected<Shapes> shapes(size_t entry, const Dims &dims) override;
  int64_t indexSize(size_t entry, size_t argument, const Dims &dims) override;
  llvm::Expected<Wanted> wanted() override;
  std::vector<std::string> kernels() override;
  llvm::Expected<Layout> layOut(size_t entry, const Dims &dims) override;
  int64_t weightBytes() override { return table->weight_bytes; }
  int64_t packBytes() override { return table->pack_bytes; }
  llvm::Expected<std::vector<Array>> call(size_t entry, const Dims &dims,
                                          const std::vector<Array> &arguments) override;
  /// As `call`, into arrays that have the right types and shapes; gradients stay in the session.
  llvm::Error callInto(size_t entry, const Dims &dims, const std::vector<Array> &arguments,
                       std::vector<Array> &results);

private:
  llvm::Expected<Array> gradient(const std::string &name);
  std::vector<int64_t> dimValues(size_t entry, const Dims &dims) const;

  std::string path;
  void *library = nullptr;
  const tcc_model_info *table = nullptr;
  void *model = nullptr, *session = nullptr;
};

} // namespace tcc::cli

#endif
