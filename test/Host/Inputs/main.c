// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Calls Inputs/model.mlir through its header, with kernels written here in plain C, and compares
 * with loops over the whole. */
#include "tiny.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- kernels, as Halide compiles them ---- */

typedef struct {
  int32_t min, extent, stride;
  uint32_t flags;
} dimension;
typedef struct {
  uint64_t device;
  const void *interface;
  uint8_t *host;
  uint64_t flags;
  uint32_t type;
  int32_t dimensions;
  dimension *dim;
  void *padding;
} buffer;

static float *at(void **argv, int arg, int i, int j, int k) {
  const buffer *b = argv[arg];
  int index[3] = {i, j, k};
  int64_t offset = 0;
  int axis;
  for (axis = 0; axis < b->dimensions; ++axis)
    offset += (int64_t)index[axis] * b->dim[b->dimensions - 1 - axis].stride;
  return (float *)b->host + offset;
}
static int extent(void **argv, int arg, int axis) {
  const buffer *b = argv[arg];
  return b->dim[b->dimensions - 1 - axis].extent;
}

int32_t kernel_embed_argv(void **argv) {
  int m, c;
  for (m = 0; m < extent(argv, 3, 0); ++m)
    for (c = 0; c < extent(argv, 3, 1); ++c)
      *at(argv, 3, m, c, 0) = *at(argv, 1, *(int32_t *)at(argv, 2, m, 0, 0), c, 0);
  return 0;
}
int32_t kernel_pack_argv(void **argv) {
  int p, k, l;
  for (p = 0; p < extent(argv, 2, 0); ++p)
    for (k = 0; k < extent(argv, 2, 1); ++k)
      for (l = 0; l < 4; ++l)
        *at(argv, 2, p, k, l) = 4 * p + l < extent(argv, 1, 0) ? *at(argv, 1, 4 * p + l, k, 0) : 0;
  return 0;
}
int32_t kernel_dense_argv(void **argv) {
  int m, n, k;
  for (m = 0; m < extent(argv, 4, 0); ++m)
    for (n = 0; n < extent(argv, 4, 1); ++n) {
      float sum = *at(argv, 3, n, 0, 0);
      for (k = 0; k < extent(argv, 1, 1); ++k)
        sum += *at(argv, 1, m, k, 0) * *at(argv, 2, n / 4, k, n % 4);
      *at(argv, 4, m, n, 0) = sum;
    }
  return 0;
}
static int prepared;
int32_t kernel_positions_argv(void **argv) {
  int n;
  for (n = 0; n < extent(argv, 1, 0); ++n)
    *at(argv, 1, n, 0, 0) = (float)n;
  ++prepared;
  return 0;
}
int32_t kernel_scale_argv(void **argv) {
  int n;
  for (n = 0; n < extent(argv, 5, 0); ++n)
    *at(argv, 5, n, 0, 0) =
        (*at(argv, 1, n, 0, 0) + *at(argv, 2, n, 0, 0)) * *at(argv, 3, 0, 0, 0) +
        *at(argv, 4, 0, 0, 0);
  return 0;
}

int32_t kernel_shift_argv(void **argv) {
  int m, n, threads = *(int32_t *)argv[1];
  ++argv; /* the buffers follow */
  int32_t number = *(int32_t *)at(argv, 2, 0, 0, 0) + *(int32_t *)at(argv, 3, 0, 0, 0);
  for (m = 0; m < extent(argv, 4, 0); ++m)
    for (n = 0; n < extent(argv, 4, 1); ++n)
      *at(argv, 4, m, n, 0) = *at(argv, 1, m, n, 0) + (float)(threads < 1 ? -1 : number);
  return 0;
}

/* Where Halide's own runtime would take the hooks. */
void *halide_set_custom_do_par_for(void *hook) { return hook; }
void *halide_set_custom_malloc(void *hook) { return hook; }
void *halide_set_custom_free(void *hook) { return hook; }
void *halide_set_error_handler(void *hook) { return hook; }
void *halide_set_custom_print(void *hook) { return hook; }

/* ---- the same, on whole tensors ---- */

enum { C = 6, V = 5, L = 3 };
static float table[V][C], weight[L][C][C], bias[L][C];

static float noise(void) {
  static uint32_t state = 1;
  state = state * 1664525u + 1013904223u;
  return (float)(state >> 8) / (1 << 24) - 0.5f;
}

static void writeCheckpoint(const char *path) {
  char header[2048] = "{\"table\":{\"dtype\":\"F32\",\"shape\":[5,6],\"data_offsets\":[0,120]}";
  int layer, position = 120;
  uint64_t length;
  FILE *file = fopen(path, "wb");
  for (layer = 0; layer < L; ++layer) {
    sprintf(header + strlen(header),
            ",\"layer.%d.weight\":{\"dtype\":\"F32\",\"shape\":[6,6],\"data_offsets\":[%d,%d]}",
            layer, position, position + 144);
    sprintf(header + strlen(header),
            ",\"layer.%d.bias\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[%d,%d]}", layer,
            position + 144, position + 168);
    position += 168;
  }
  strcat(header, "}");
  while (strlen(header) % 8)
    strcat(header, " ");
  length = strlen(header);
  fwrite(&length, 8, 1, file);
  fwrite(header, 1, length, file);
  fwrite(table, sizeof(table), 1, file);
  for (layer = 0; layer < L; ++layer) {
    fwrite(weight[layer], sizeof(weight[layer]), 1, file);
    fwrite(bias[layer], sizeof(bias[layer]), 1, file);
  }
  fclose(file);
}

static void reference(int B, int T, const int32_t *ids, float scale, float *out) {
  static float x[8 * 16][C], y[C];
  int r, l, twice, n, k, t, b;
  for (r = 0; r < B * T; ++r) {
    memcpy(x[r], table[ids[r]], sizeof(y));
    for (l = 0; l < L; ++l) {
      for (twice = 0; twice < 2; ++twice) {
        for (n = 0; n < C; ++n) {
          y[n] = bias[l][n];
          for (k = 0; k < C; ++k)
            y[n] += x[r][k] * weight[l][k][n];
        }
        memcpy(x[r], y, sizeof(y));
      }
      for (n = 0; n < C; ++n)
        x[r][n] += (float)(l + 2 * T);
    }
  }
  for (b = 0; b < B; ++b)
    for (t = 0; t < T; ++t)
      for (n = 0; n < C; ++n)
        out[(b * T + t) * C + n] = (x[b * T + t][n] + x[b * T + T - 1][n]) * scale + (float)t;
}

static int failures;
static void expect(int good, const char *what, const char *message) {
  if (!good) {
    printf("%s: %s\n", what, message);
    ++failures;
  }
}

static void compare(tiny_session *session, int B, int T) {
  static int32_t ids[8 * 16];
  static float out[8 * 16 * C], expected[8 * 16 * C];
  int i;
  for (i = 0; i < B * T; ++i)
    ids[i] = (i * 7 + T) % V;
  expect(tiny_run(session, B, T, ids, 1.5f, out) == TCC_OK, "run", tiny_session_message(session));
  reference(B, T, ids, 1.5f, expected);
  for (i = 0; i < B * T * C; ++i)
    if (fabsf(out[i] - expected[i]) > 1e-5f * fabsf(expected[i]) + 1e-5f) {
      printf("B=%d T=%d: out[%d] = %g, expected %g\n", B, T, i, out[i], expected[i]);
      ++failures;
      return;
    }
}

int main(int argc, char **argv) {
  tiny *model = NULL;
  tiny_session *session = NULL;
  const tcc_model_info *info = tiny_info();
  int32_t bad[4] = {0, 1, 5, 0};
  int64_t dims[2] = {3, 7}, shapes[3][TCC_MAX_RANK];
  float *p, out[64];
  tcc_view view;
  (void)argc;

  for (p = &table[0][0]; p < &table[0][0] + V * C; ++p)
    *p = noise();
  for (p = &weight[0][0][0]; p < &weight[0][0][0] + L * C * C; ++p)
    *p = noise();
  for (p = &bias[0][0]; p < &bias[0][0] + L * C; ++p)
    *p = noise();
  writeCheckpoint(argv[1]);

  expect(tiny_open(argv[1], NULL, &model) == TCC_OK, "open", tiny_message(model));
  expect(tiny_session_new(model, &session) == TCC_OK, "session", tiny_session_message(session));
  compare(session, 1, 2);
  compare(session, 3, 7);
  compare(session, 3, 7);
  expect(prepared == 2, "prepare", "did not run once for each binding of dims");
  compare(session, 8, 16);
  compare(session, 3, 7);

  expect(tiny_run(session, 2, 2, bad, 1, out) == TCC_INDEX_OUT_OF_RANGE, "bad index", "accepted");
  puts(tiny_session_message(session));
  expect(tiny_run(session, 2, 17, bad, 1, out) == TCC_DIM_OUT_OF_RANGE, "bad dim", "accepted");
  puts(tiny_session_message(session));

  expect(tiny_parameter(model, "layer.1.bias", &view) == TCC_OK, "parameter", "not found");
  expect(memcmp(view.data, bias[1], sizeof(bias[1])) == 0, "parameter", "differs");
  printf("%s for %s by %s: %s\n", info->name, info->target, info->compiler, info->doc);
  printf("%d params, %d kernels, %s %s\n", info->n_params, info->n_kernels, info->params[2].name,
         info->kernels[2]);
  printf("%s takes %s[%s] below %d\n", info->entries[0].name, info->entries[0].args[0].name,
         info->entries[0].args[0].shape, (int)info->entries[0].args[0].index_size);
  info->entries[0].shapes(dims, shapes);
  printf("ids[%d, %d], out[%d, %d, %d]\n", (int)shapes[0][0], (int)shapes[0][1], (int)shapes[2][0],
         (int)shapes[2][1], (int)shapes[2][2]);
  tiny_session_free(session);
  tiny_close(model);
  printf("%d failures\n", failures);
  return failures != 0;
}
