// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The error class of the oracle and of the tools that run models.
#include "lib/Reference/Errors.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace tcc::reference {

char Failure::ID = 0;

void Failure::log(llvm::raw_ostream &os) const { os << text; }

std::error_code Failure::convertToErrorCode() const {
  return std::make_error_code(std::errc::invalid_argument);
}

std::string printable(llvm::StringRef text) {
  constexpr size_t longest = 64;
  std::string out;
  llvm::raw_string_ostream os(out);
  llvm::printEscapedString(text.take_front(longest), os);
  return text.size() > longest ? out + "..." : out;
}

} // namespace tcc::reference
