/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* trains CASE [CHECKPOINT]: three good steps of the model `trained`, then a wrong call. Says its
 * message as tcc says errors, and ends with the status. The wrong call leaves every parameter and
 * all state as they were, bit for bit, and a good step after it works; else the code is 100 or
 * more. */
#include "trained.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { rows = 3, most = 4096 };
static trained *model;
static trained_session *session;
static int32_t ids[rows] = {4, 0, 2};
static float x[rows][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {-1, -2, -3, -4}}, loss;

/* Parameters, state and counts, one behind the other. */
static size_t everything(unsigned char *to) {
  const tcc_model_info *info = trained_info();
  size_t at = 0;
  for (int i = 0; i < info->n_params; ++i) {
    tcc_view view;
    if (trained_parameter(model, info->params[i].name, &view) != TCC_OK)
      return 0;
    size_t bytes = tcc_dtype_size(view.dtype);
    for (int k = 0; k < view.rank; ++k)
      bytes *= (size_t)view.shape[k];
    memcpy(to + at, view.data, bytes);
    at += bytes;
  }
  return at;
}

static const void *parameter(const char *name) {
  tcc_view view;
  return trained_parameter(model, name, &view) == TCC_OK ? view.data : NULL;
}

static tcc_status train(void) {
  return trained_train(session, rows, ids, &x[0][0], 0.1f, 1, &loss);
}
static tcc_status slowly(void) {
  return trained_slowly(session, rows, ids, &x[0][0], 0.1f, 1, &loss);
}

int main(int argc, char **argv) {
  static unsigned char before[most], after[most];
  const char *is = argv[1], *file = argc > 2 ? argv[2] : NULL, *message;
  tcc_options options = {0};
  tcc_view view;
  tcc_status status;
  options.size = sizeof options;
  options.flags = strcmp(is, "nan-always") ? 0 : TCC_UPDATE_ALWAYS;
  status = trained_open(strcmp(is, "open") ? NULL : file, &options, &model);
  if (status != TCC_OK) {
    fprintf(stderr, "%s: error: %s\n", tcc_status_name(status), trained_message(model));
    trained_close(model);
    return status;
  }
  if (!strcmp(is, "open")) {
    int goes = *(const int64_t *)parameter("tcc.step") == 7;
    trained_close(model);
    return goes ? 0 : 111;
  }
  if (trained_session_new(model, &session) != TCC_OK)
    return 100;
  for (int i = 0; i < 3; ++i)
    if (train() != TCC_OK || !isfinite(loss))
      return 101;
  if (*(const int64_t *)parameter("tcc.step") != 3)
    return 102;
  size_t size = everything(before);
#define CASE(name) else if (!strcmp(is, name))
  if (!strcmp(is, "nan"))
    x[1][2] = NAN, status = train();
  CASE("nan-always") x[1][2] = NAN, status = train();
  CASE("infinite") x[1][2] = INFINITY, status = train();
  CASE("nan-slowly") {
    if (slowly() != TCC_OK)
      return 103;
    size = everything(before);
    x[1][2] = NAN, status = slowly();
  }
  CASE("index") ids[1] = 5, status = train();
  CASE("gradient-index")
  ids[1] = -1, status = trained_gradients(session, rows, ids, &x[0][0], &loss);
  CASE("null") status = trained_train(session, rows, ids, NULL, 0.1f, 1, &loss);
  CASE("save") status = trained_save(model, file);
  CASE("gradient-early") status = trained_gradient(session, "table", &view);
  else {
    if (trained_gradients(session, rows, ids, &x[0][0], &loss) != TCC_OK)
      return 104;
    if (!strcmp(is, "gradient-unknown"))
      status = trained_gradient(session, "tables", &view);
    CASE("gradient-integer") status = trained_gradient(session, "shift", &view);
    CASE("gradient-null-name") status = trained_gradient(session, NULL, &view);
    CASE("gradient-null-view") status = trained_gradient(session, "table", NULL);
    CASE("gradient-late") {
      trained_loss(session, rows, ids, &x[0][0], &loss);
      status = trained_gradient(session, "table", &view);
    }
    else return fprintf(stderr, "no case %s\n", is), 105;
  }
  message = strcmp(is, "save") ? trained_session_message(session) : trained_message(model);
  if (status != TCC_OK)
    fprintf(stderr, "%s: error: %s\n", tcc_status_name(status), message);
  if (!strcmp(is, "nan-always"))
    return !isnan(loss) ? 106 : !isnan(*(const float *)parameter("table")) ? 107 : (int)status;
  if (size == 0 || everything(after) != size || memcmp(before, after, size) != 0)
    return 108;
  ids[1] = 0, x[1][2] = 7;
  if (train() != TCC_OK || *(const int64_t *)parameter("tcc.step") != 4)
    return 109;
  everything(after);
  if (memcmp(before, after, size) == 0 || *(const int32_t *)parameter("shift") != 2)
    return 110;
  trained_session_free(session);
  trained_close(model);
  return status;
}
