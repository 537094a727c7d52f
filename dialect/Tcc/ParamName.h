// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names of parameters in layer loops.
#ifndef TCC_DIALECT_PARAMNAME_H
#define TCC_DIALECT_PARAMNAME_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace tcc {
/// "h.{2*i+1}.w" with the values of its indices filled in, in order: each `{k*i+c}`, where `k*` and
/// `+c` may be absent, takes the next one. nullopt where a place is not of this form.
std::optional<std::string> parameterName(llvm::StringRef pattern, llvm::ArrayRef<int64_t> indices);
} // namespace tcc

#endif
