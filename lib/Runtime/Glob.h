// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Globs over checkpoint names: `*` matches any characters, dots too; the rest matches itself.
#ifndef TCC_RUNTIME_GLOB_H
#define TCC_RUNTIME_GLOB_H

namespace tcc::runtime {

inline bool matchesGlob(const char *glob, const char *text) {
  const char *star = nullptr, *resume = nullptr;
  while (*text) {
    if (*glob == '*') {
      star = ++glob;
      resume = text;
    } else if (*glob == *text) {
      ++glob;
      ++text;
    } else if (star) { // let the last star take one more
      glob = star;
      text = ++resume;
    } else {
      return false;
    }
  }
  while (*glob == '*')
    ++glob;
  return !*glob;
}

} // namespace tcc::runtime

#endif // TCC_RUNTIME_GLOB_H
