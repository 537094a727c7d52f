/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* reserved B T: calls the entry once and prints the largest piece of memory that the call asks for,
 * and what the table of the model says that it needs. */
#include "small.h"
#include <stdio.h>
#include <stdlib.h>

static size_t largest;

static void *allocate(void *context, size_t size, size_t alignment) {
  (void)context;
  if (size > largest)
    largest = size;
  return aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

static void release(void *context, void *memory, size_t size, size_t alignment) {
  (void)context, (void)size, (void)alignment;
  free(memory);
}

int main(int argc, char **argv) {
  tcc_options options = {0};
  options.size = sizeof options;
  options.threads = 1;
  options.allocate = allocate;
  options.release = release;
  small *model;
  small_session *session;
  if (argc != 3 || small_open(NULL, &options, &model) || small_session_new(model, &session))
    return 1;
  int64_t dims[] = {atoi(argv[1]), atoi(argv[2])};
  float *x = calloc((size_t)(dims[0] * dims[1]) * 8, sizeof *x),
        *y = calloc((size_t)(dims[0] * dims[1]) * 8, sizeof *y);
  largest = 0;
  if (small_f(session, dims[0], dims[1], x, y)) {
    fprintf(stderr, "%s\n", small_session_message(session));
    return 1;
  }
  size_t called = largest;
  largest = 0;
  if (small_f(session, dims[0], dims[1], x, y) || largest != 0) /* a second call asks for nothing */
    return 1;
  printf("%zu %lld\n", called, (long long)small_info()->working_memory(0, dims, NULL, NULL));
  if (small_info()->working_memory(0, (int64_t[]){0, 1}, NULL, NULL) != -1 ||
      small_info()->working_memory(1, dims, NULL, NULL) != -1)
    return 1;
  small_session_free(session);
  small_close(model);
  free(x);
  free(y);
  return 0;
}
