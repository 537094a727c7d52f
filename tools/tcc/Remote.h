// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A compiled model in another process, for a target that this one cannot run: a runner such as an
// emulator starts tools/tcc-remote there, which loads the library and calls it.
#ifndef TCC_TOOLS_REMOTE_H
#define TCC_TOOLS_REMOTE_H

#include "tools/tcc/Model.h"

namespace tcc::cli {

class Remote : public Runnable {
public:
  struct Command {
    std::string runner;  ///< "qemu-aarch64 -L /usr/aarch64-linux-gnu"; empty: none is needed
    std::string program; ///< tcc-remote, built for the target
    std::string library;
    std::string checkpoint; ///< empty: the init rules
    unsigned threads = 0;
  };
  /// Starts it and opens the model; notes go to stderr. `tables` is what the library says of
  /// itself.
  static llvm::Expected<std::unique_ptr<Remote>> start(const Command &command,
                                                       std::unique_ptr<Model> tables);
  ~Remote() override;

  llvm::Expected<Shapes> shapes(size_t entry, const Dims &dims) override;
  int64_t indexSize(size_t entry, size_t argument, const Dims &dims) override;
  llvm::Expected<Wanted> wanted() override;
  std::vector<std::string> kernels() override;
  llvm::Expected<std::vector<Array>> call(size_t entry, const Dims &dims,
                                          const std::vector<Array> &arguments) override;

private:
  Remote(std::unique_ptr<Model> tables, std::string runner);
  llvm::Error spawn(const Command &command);
  void give(const void *bytes, size_t size);
  void give(llvm::StringRef bytes);
  bool take(void *bytes, size_t size);
  llvm::Error takeAnswer(std::string &message);
  llvm::Error lost();

  std::unique_ptr<Model> tables;
  std::string runner; // for messages
  int socket = -1;
  int process = -1;
};

} // namespace tcc::cli

#endif
