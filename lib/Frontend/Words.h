// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The words of the language that are no operations; docs/language.md lists them.
#ifndef TCC_FRONTEND_WORDS_H
#define TCC_FRONTEND_WORDS_H

#include "llvm/ADT/StringRef.h"

namespace tcc::frontend::words {

/// Never a name.
inline constexpr llvm::StringRef reserved[] = {"and", "false", "for",    "if",  "let",
                                               "not", "or",    "return", "true"};
/// Begin a declaration, and are names elsewhere.
inline constexpr llvm::StringRef declarations[] = {"block",  "const",     "dim",   "entry", "fn",
                                                   "ignore", "optimizer", "param", "prefix"};
/// Have a meaning where the grammar wants them, and are names elsewhere.
inline constexpr llvm::StringRef contextual[] = {"arg",    "at",     "in",    "init", "model",
                                                 "params", "shared", "state", "tdsl", "use"};

inline constexpr llvm::StringRef elements[] = {"f64", "f32", "f16", "bf16", "i64",
                                               "i32", "i8",  "u8",  "bool"};
inline constexpr llvm::StringRef derivations[] = {"grad", "incremental", "step", "tap"};

} // namespace tcc::frontend::words

#endif
