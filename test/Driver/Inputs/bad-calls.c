/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* calls CASE [CHECKPOINT]: one wrong call of the model `small`. Says its message as tcc says
 * errors, and ends with the status. Calls after it must still work, or be refused with the same
 * status. */
#include "small.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int32_t ids[4 * 8] = {1, 2, 3, 4}, bad[4 * 8] = {0, 1, 2, 5};
static float y[4 * 8 * 8];
static const float *x;

static tcc_status options(small **model, size_t size, int32_t threads, uint32_t flags) {
  tcc_options is = {0};
  is.size = size;
  is.threads = threads;
  is.flags = flags;
  return small_open(NULL, &is, model);
}

int main(int argc, char **argv) {
  const char *is = argv[1], *checkpoint = argc > 2 ? argv[2] : NULL;
  small *model = NULL;
  small_session *session = NULL;
  tcc_status status = TCC_OK;
  const char *message;
  tcc_view view;
  int opens = 1;
  x = calloc(4096, sizeof(float));
#define CASE(name) else if (!strcmp(is, name))
  if (!strcmp(is, "open"))
    status = small_open(checkpoint, NULL, &model);
  CASE("open-null") status = small_open(NULL, NULL, NULL);
  CASE("options-size-0") status = options(&model, 0, 0, 0);
  CASE("options-size-large") status = options(&model, 1 << 20, 0, 0);
  CASE("options-threads") status = options(&model, sizeof(tcc_options), -1, 0);
  CASE("options-flags") status = options(&model, sizeof(tcc_options), 0, 64);
  CASE("session-of-null") status = small_session_new(NULL, &session);
  CASE("save-null-model") status = small_save(NULL, "never");
  CASE("parameter-null-model") status = small_parameter(NULL, "table", &view);
  CASE("pick-null-session") status = small_pick(NULL, 1, 1, ids, y);
  else {
    opens = 0;
    status = small_open(NULL, NULL, &model);
    if (status == TCC_OK)
      status = small_session_new(model, &session);
  }
  if (opens) {
    message = strstr(is, "session") ? small_session_message(session) : small_message(model);
  } else {
    if (status != TCC_OK)
      return fprintf(stderr, "cannot open: %s\n", small_message(model)), 100;
    if (!strcmp(is, "session-null"))
      status = small_session_new(model, NULL);
    CASE("save-null") status = small_save(model, NULL);
    CASE("save") status = small_save(model, checkpoint);
    CASE("parameter-null-name") status = small_parameter(model, NULL, &view);
    CASE("parameter-null-view") status = small_parameter(model, "table", NULL);
    CASE("parameter-unknown") status = small_parameter(model, "tables", &view);
    CASE("dim-0") status = small_pick(session, 0, 1, ids, y);
    CASE("dim-negative") status = small_pick(session, 1, -1, ids, y);
    CASE("dim-above") status = small_pick(session, 5, 1, ids, y);
    CASE("dim-2^63-1") status = small_pick(session, 1, INT64_MAX, ids, y);
    CASE("index") status = small_pick(session, 2, 2, bad, y);
    CASE("null-argument") status = small_pick(session, 1, 1, NULL, y);
    CASE("null-result") status = small_pick(session, 1, 1, ids, NULL);
    CASE("cube") status = small_cube(session, atoi(checkpoint), x, y);
    else return fprintf(stderr, "no case %s\n", is), 101;
    message = !strncmp(is, "save", 4) || !strncmp(is, "parameter", 9)
                  ? small_message(model)
                  : small_session_message(session);
    if (strcmp(is, "session-null") == 0)
      message = "no session";
  }
  fprintf(stderr, "%s: error: %s\n", tcc_status_name(status), message);
  if (!opens && (small_pick(session, 1, 4, ids, y) != TCC_OK || small_session_message(session)[0]))
    return 102; /* the object is as good as before */
  if (opens && model && small_session_new(model, &session) != status)
    return 103;
  small_session_free(session);
  small_close(model);
  return status;
}
