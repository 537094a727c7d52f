// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls the library with one tensor of more than 2^31 elements.
#include "large.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static const char *words(int right) { return right ? "right" : "wrong"; }

/// All ones: the first is, and each equals the one before it.
static int areOnes(const uint8_t *y, int64_t count) {
  return y[0] == 1 && memcmp(y, y + 1, (size_t)count - 1) == 0;
}

int main(void) {
  const int64_t B = 65537, T = 32768;
  const size_t count = (size_t)(B * (T + 1));
  uint8_t *x = mmap(NULL, count, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  uint8_t *y =
      mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  large *model;
  large_session *session;
  if (x == MAP_FAILED || y == MAP_FAILED || large_open(NULL, NULL, &model) ||
      large_session_new(model, &session))
    return 1;
  tcc_status status = large_invert(session, B, T, x, y);
  printf("invert: %s, %s\n", tcc_status_name(status), words(areOnes(y, B * T)));
  memset(y, 0, count);
  status = large_join(session, B, T, x, y);
  printf("join: %s, %s\n", tcc_status_name(status), words(areOnes(y, B * (T + 1))));
  memset(y, 0, count);
  status = large_turn(session, B, T, x, y);
  printf("turn: %s, %s\n", tcc_status_name(status), words(areOnes(y, B * T)));
  status = large_count(session, B, T, x, y);
  int right = 1; // 1, 2, .. in each row, modulo 256
  for (int64_t i = 0; i < B * T; ++i)
    right &= y[i] == (uint8_t)(i % T + 1);
  printf("count: %s, %s\n", tcc_status_name(status), words(right));
  status = large_normalize(session, 1, 2147483647, (const float *)x, (float *)y);
  printf("normalize: %s: %s\n", tcc_status_name(status), large_session_message(session));
  float sum;
  status = large_outer(session, B, (const float *)x, &sum);
  printf("outer: %s: %s\n", tcc_status_name(status), large_session_message(session));
  large_session_free(session);
  large_close(model);
  return 0;
}
