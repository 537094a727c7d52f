/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Calls the compiled model squares and prints what it gives. */
#include "squares.h"
#include <stdio.h>

int main(void) {
  squares *model;
  squares_session *session;
  float x[2 * 16], y[2];
  int i;
  for (i = 0; i < 2 * 16; ++i)
    x[i] = (float)i;
  if (squares_open(NULL, NULL, &model) != TCC_OK ||
      squares_session_new(model, &session) != TCC_OK || squares_f(session, 2, x, y) != TCC_OK)
    return 1;
  printf("%g %g\n", y[0], y[1]);
  squares_session_free(session);
  squares_close(model);
  return 0;
}
