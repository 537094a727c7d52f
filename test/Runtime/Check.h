// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The least a test program needs: checks that say where and what, and a last line that counts them.
#ifndef TCC_TEST_RUNTIME_CHECK_H
#define TCC_TEST_RUNTIME_CHECK_H

#include <atomic>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>

inline std::atomic<int> checks{0}, failures{0};

inline void checkTrue(bool holds, const char *what, const char *file, int line) {
  ++checks;
  if (!holds && ++failures)
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
}

template <typename A, typename B>
void checkEqual(const A &actual, const B &expected, const char *what, const char *file, int line) {
  ++checks;
  if (actual == expected)
    return;
  ++failures;
  std::ostringstream text;
  text << file << ":" << line << ": " << what << "\n  is        " << actual << "\n  should be "
       << expected << "\n";
  fputs(text.str().c_str(), stderr);
}

/// The message matters to the character.
inline void checkText(const char *actual, const std::string &expected, const char *file, int line) {
  checkEqual(std::string(actual), expected, "text", file, line);
}

#define CHECK(condition) checkTrue(condition, #condition, __FILE__, __LINE__)
#define CHECK_EQ(actual, expected) checkEqual(actual, expected, #actual, __FILE__, __LINE__)
#define CHECK_TEXT(actual, expected) checkText(actual, expected, __FILE__, __LINE__)

inline int finish() {
  printf("%d checks, %d failed\n", checks.load(), failures.load());
  return failures ? 1 : 0;
}

#endif // TCC_TEST_RUNTIME_CHECK_H
