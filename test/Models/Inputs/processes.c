// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// processes CHECKPOINT: two models in one process, from two headers in one file; one model opened
// twice, and two sessions of one, each on a thread of its own. Every way gives the same bytes.
#include "minilm.h"
#include "squares.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 3, LONGEST = 40, WIDTH = 384, ROUNDS = 4 };

typedef struct {
  const char *checkpoint; // null: a session of `model`
  minilm *model;
  float result[ROUNDS][ROWS * WIDTH];
} Worker;

static void check(tcc_status status, const char *message) {
  if (status != TCC_OK) {
    printf("%s: %s\n", tcc_status_name(status), message);
    exit(1);
  }
}

static void *work(void *argument) {
  Worker *worker = argument;
  minilm *model = worker->model;
  minilm_session *session;
  int32_t ids[ROWS * LONGEST], mask[ROWS * LONGEST];
  int round, i;
  if (worker->checkpoint)
    check(minilm_open(worker->checkpoint, NULL, &model), minilm_message(model));
  check(minilm_session_new(model, &session), minilm_session_message(session));
  for (i = 0; i < ROWS * LONGEST; ++i) {
    ids[i] = (int32_t)(i * 7919 % 30522);
    mask[i] = 1;
  }
  for (round = 0; round < ROUNDS; ++round)
    check(minilm_encode(session, ROWS, LONGEST - 9 * round, ids, mask, worker->result[round]),
          minilm_session_message(session));
  minilm_session_free(session);
  if (worker->checkpoint)
    minilm_close(model);
  return NULL;
}

static int sameOnTwoThreads(Worker *a, Worker *b, const Worker *expected) {
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, work, a);
  pthread_create(&threads[1], NULL, work, b);
  pthread_join(threads[0], NULL);
  pthread_join(threads[1], NULL);
  return !memcmp(a->result, expected->result, sizeof a->result) &&
         !memcmp(b->result, expected->result, sizeof b->result);
}

static int squaresAreRight(void) {
  squares *model;
  squares_session *session;
  float x[2 * 16], y[2];
  int i;
  for (i = 0; i < 2 * 16; ++i)
    x[i] = (float)i;
  check(squares_open(NULL, NULL, &model), squares_message(model));
  check(squares_session_new(model, &session), squares_session_message(session));
  check(squares_f(session, 2, x, y), squares_session_message(session));
  squares_session_free(session);
  squares_close(model);
  return y[0] == 1240.0f && y[1] == 9176.0f;
}

int main(int argc, char **argv) {
  static Worker alone, first, second;
  (void)argc;
  check(minilm_open(argv[1], NULL, &alone.model), minilm_message(alone.model));
  printf("a second model works beside the first: %d\n", squaresAreRight());
  work(&alone);
  first.model = second.model = alone.model;
  printf("two sessions of one model on two threads agree: %d\n",
         sameOnTwoThreads(&first, &second, &alone));
  first.checkpoint = second.checkpoint = argv[1];
  printf("one model opened twice on two threads agrees: %d\n",
         sameOnTwoThreads(&first, &second, &alone));
  minilm_close(alone.model);
  return 0;
}
