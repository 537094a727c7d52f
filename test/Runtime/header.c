// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The common header in a C99 program, twice, as two generated headers bring it.
#include "lib/Runtime/tcc.h"

#include <stdio.h>

int main(void) {
  int i;
  tcc_options options = {
      sizeof(tcc_options), 2, TCC_NO_WAIT, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL};
  for (i = TCC_OK; i <= TCC_INTERNAL; ++i)
    printf("%d %s\n", i, tcc_status_name((tcc_status)i));
  for (i = TCC_F64; i <= TCC_BOOL; ++i)
    printf("%s %d\n", tcc_dtype_name((tcc_dtype)i), (int)tcc_dtype_size((tcc_dtype)i));
  printf("%s %s\n", tcc_status_name((tcc_status)99), tcc_dtype_name((tcc_dtype)99));
  return options.threads == 2 ? 0 : 1;
}
