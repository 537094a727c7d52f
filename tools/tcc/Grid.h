// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The sizes at which an entry is tried.
#ifndef TCC_TOOLS_GRID_H
#define TCC_TOOLS_GRID_H

#include "tools/tcc/Model.h"

#include <functional>

namespace tcc::cli {

/// How far the sizes of dims without an axis go: Small to 7.
enum class Sizes { Usual, Small };

class Grid {
public:
  /// "B=1,2,7"; what is wrong with it, or nothing.
  std::string add(llvm::StringRef text);
  /// "B=1,T=7".
  std::string addSizes(llvm::StringRef text);

  /// All combinations of the axes. Dims without an axis take their usual sizes in turn, each at its
  /// own pace, so that they meet in ever other pairs without all of them being tried; those that
  /// `isFixed` says are left out.
  std::vector<Dims> points(const Entry &entry, Sizes sizes,
                           llvm::function_ref<bool(const Dim &)> isFixed) const;

  /// The axes as NAME=SIZE; an error where one has several sizes.
  llvm::Expected<std::vector<std::string>> single() const;

  /// An axis that is no dim of any of the entries is an error.
  llvm::Error check(llvm::ArrayRef<Entry> entries) const;

private:
  std::vector<std::pair<std::string, std::vector<int64_t>>> axes;
};

} // namespace tcc::cli

#endif
