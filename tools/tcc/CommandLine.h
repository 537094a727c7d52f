// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Options of tcc and its subcommands: `--name=value` and `--name value`, `-Xvalue` and `-X value`,
// and "did you mean" for what is unknown.
#ifndef TCC_TOOLS_COMMANDLINE_H
#define TCC_TOOLS_COMMANDLINE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <functional>
#include <string>
#include <vector>

namespace tcc::cli {

using Arguments = llvm::ArrayRef<llvm::StringRef>;

struct Option {
  llvm::StringRef name;  // "--entry", or "-D"
  llvm::StringRef value; // what its value is called; empty: it has none
  /// Takes the value; what is wrong with it, or an empty text.
  std::function<std::string(llvm::StringRef)> set;
  bool mayBeAlone = false; // without a value, which only the same word has then
};

/// Goes through the arguments; those that are no options are added to `positional` (after "--" all
/// are). False after it has printed what is wrong.
bool parse(Arguments arguments, llvm::ArrayRef<Option> options,
           std::vector<llvm::StringRef> &positional);

/// Prints "tcc: error: " and the text; returns the exit code of wrong usage.
int usageError(llvm::StringRef text);

/// "; did you mean 'x'?", or nothing when no candidate is near.
std::string didYouMean(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates);

/// The same options, which also leave the name of the last one given in `given`.
std::vector<Option> noting(std::vector<Option> options, std::string &given);

/// Ready-made setters.
std::function<std::string(llvm::StringRef)> setFlag(bool &target);
std::function<std::string(llvm::StringRef)> setString(std::string &target);
std::function<std::string(llvm::StringRef)> setUnsigned(unsigned &target);
/// Comma-separated, and added to when given again.
std::function<std::string(llvm::StringRef)> addList(std::vector<std::string> &target);

} // namespace tcc::cli

#endif
