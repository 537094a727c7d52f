// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lets fmt print LLVM's strings.
#ifndef TCC_SUPPORT_FORMAT_H
#define TCC_SUPPORT_FORMAT_H

#include "llvm/ADT/StringRef.h"

#include <fmt/format.h>

template <> struct fmt::formatter<llvm::StringRef> : fmt::formatter<fmt::string_view> {
  template <class Context> auto format(llvm::StringRef text, Context &context) const {
    return fmt::formatter<fmt::string_view>::format({text.data(), text.size()}, context);
  }
};

#endif
