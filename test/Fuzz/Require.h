// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What holds for every input of a fuzz target; where it does not, the engine keeps the input.
#ifndef TCC_TEST_FUZZ_REQUIRE_H
#define TCC_TEST_FUZZ_REQUIRE_H

#include <cstdio>
#include <cstdlib>
#include <string>

inline void require(bool holds, const char *what, const std::string &seen = "") {
  if (holds)
    return;
  fprintf(stderr, "does not hold: %s\n%s\n", what, seen.c_str());
  abort();
}

#endif // TCC_TEST_FUZZ_REQUIRE_H
