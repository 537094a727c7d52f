// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Errors as values: a message for the user, and what is to blame, which is the exit code of the
// tool.
#ifndef TCC_REFERENCE_ERRORS_H
#define TCC_REFERENCE_ERRORS_H

#include "lib/Support/Format.h"

#include "llvm/Support/Error.h"

namespace tcc::reference {

enum class Blame {
  Data = 1, ///< a model, an input, a checkpoint
  Usage = 2,
  File = 3, ///< it cannot be read or written
  Target = 4,
  Internal = 70
};

class Failure : public llvm::ErrorInfo<Failure> {
public:
  static char ID;
  Failure(Blame blame, std::string text) : blame(blame), text(std::move(text)) {}
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

  Blame blame;
  std::string text;
};

template <typename... Args>
llvm::Error failure(Blame blame, fmt::format_string<Args...> format, Args &&...args) {
  return llvm::make_error<Failure>(blame, fmt::format(format, std::forward<Args>(args)...));
}

/// The data is wrong.
template <typename... Args>
llvm::Error failure(fmt::format_string<Args...> format, Args &&...args) {
  return llvm::make_error<Failure>(Blame::Data, fmt::format(format, std::forward<Args>(args)...));
}

/// Text from a file, short and without control bytes, for a message.
std::string printable(llvm::StringRef text);

} // namespace tcc::reference

#endif
