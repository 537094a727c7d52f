// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls the library with one tensor of more than 2^31 elements.
#include "large.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int main(void) {
  const int64_t B = 65537, T = 32768;
  const size_t count = (size_t)(B * T);
  uint8_t *x = mmap(NULL, count, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  uint8_t *y =
      mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  large *model;
  large_session *session;
  if (x == MAP_FAILED || y == MAP_FAILED || large_open(NULL, NULL, &model) ||
      large_session_new(model, &session))
    return 1;
  tcc_status status = large_invert(session, B, T, x, y);
  // All ones: the first is, and each equals the one before it.
  int right = y[0] == 1 && memcmp(y, y + 1, count - 1) == 0;
  printf("invert: %s, %s\n", tcc_status_name(status), right ? "right" : "wrong");
  status = large_normalize(session, 1, 2147483647, (const float *)x, (float *)y);
  printf("normalize: %s: %s\n", tcc_status_name(status), large_session_message(session));
  float sum;
  status = large_outer(session, B, (const float *)x, &sum);
  printf("outer: %s: %s\n", tcc_status_name(status), large_session_message(session));
  large_session_free(session);
  large_close(model);
  return 0;
}
