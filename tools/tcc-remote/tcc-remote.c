// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Calls a compiled model where it can run, for a tcc that cannot load it: built for each machine,
 * started by `tcc check --runner` (tools/tcc/Remote.cpp) and spoken to over standard input and
 * output.
 *
 *   tcc-remote MODEL.so NAME THREADS [CHECKPOINT]
 *
 * Numbers are int64 in this machine's bytes, and a text or an array is its length and its bytes.
 * The first answer is about opening: a status and a message. A call gives the entry's name, its
 * dims and its arguments; the answer is a status, a message and, if all is well, for each result
 * and then each gradient its rank, its extents and its elements. */
#include "lib/Runtime/tcc.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void take(void *to, size_t size) {
  if (size && fread(to, 1, size, stdin) != size)
    exit(0); /* tcc is done, or gone */
}

static int64_t take_number(void) {
  int64_t number;
  take(&number, sizeof number);
  return number;
}

static void *get_memory(int64_t size) {
  void *memory = calloc(1, (size_t)size + 1); /* texts end with 0, and nothing is null */
  if (!memory) {
    fprintf(stderr, "tcc-remote: out of memory\n");
    exit(1);
  }
  return memory;
}

static void *take_bytes(int64_t *size) {
  *size = take_number();
  void *bytes = get_memory(*size);
  take(bytes, (size_t)*size);
  return bytes;
}

static void give(const void *from, size_t size) {
  if (size && fwrite(from, 1, size, stdout) != size)
    exit(1);
}

static void give_number(int64_t number) { give(&number, sizeof number); }

static void give_bytes(const void *bytes, int64_t size) {
  give_number(size);
  give(bytes, (size_t)size);
}

static void answer(tcc_status status, const char *message) {
  give_number(status);
  give_bytes(message, (int64_t)strlen(message));
}

static int64_t bytes_of(tcc_dtype dtype, int32_t rank, const int64_t *shape) {
  int64_t bytes = (int64_t)tcc_dtype_size(dtype);
  for (int32_t i = 0; i < rank; ++i)
    bytes *= shape[i];
  return bytes;
}

static int64_t bytes_of_arg(const tcc_arg_info *arg, const int64_t *shape) {
  return bytes_of(arg->dtype, arg->rank, shape);
}

static void give_array(tcc_dtype dtype, int32_t rank, const int64_t *shape, const void *data) {
  give_number(rank);
  give(shape, sizeof *shape * (size_t)rank);
  give_bytes(data, bytes_of(dtype, rank, shape));
}

static const tcc_model_info *load(const char *path, const char *name) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    answer(TCC_UNSUPPORTED, dlerror());
    return NULL;
  }
  char symbol[1024];
  snprintf(symbol, sizeof symbol, "%s_info", name);
  const tcc_model_info *(*info)(void);
  *(void **)&info = dlsym(library, symbol);
  if (!info || info()->abi_version != TCC_ABI_VERSION) {
    answer(TCC_UNSUPPORTED, "the library is not of this tcc");
    return NULL;
  }
  return info();
}

static int32_t find(const tcc_model_info *model, const char *name) {
  for (int32_t i = 0; i < model->n_entries; ++i)
    if (!strcmp(model->entries[i].name, name))
      return i;
  fprintf(stderr, "tcc-remote: no entry '%s'\n", name);
  exit(1);
}

/* Reads one call, runs it and writes the answer. */
static void call(const tcc_model_info *model, void *session) {
  int64_t size;
  char *name = take_bytes(&size);
  int32_t number = find(model, name);
  const tcc_entry_info *entry = &model->entries[number];
  int32_t n_args = entry->n_args, n_results = entry->n_results;
  int64_t *dims = get_memory(8 * entry->n_dims);
  take(dims, 8 * (size_t)entry->n_dims);
  int64_t (*shapes)[TCC_MAX_RANK] = get_memory((n_args + n_results) * (int64_t)sizeof *shapes);
  entry->shapes(dims, shapes);

  void **args = get_memory(n_args * (int64_t)sizeof *args);
  void **results = get_memory(n_results * (int64_t)sizeof *results);
  for (int32_t i = 0; i < n_args; ++i) {
    args[i] = take_bytes(&size);
    if (size != bytes_of_arg(&entry->args[i], shapes[i])) {
      fprintf(stderr, "tcc-remote: argument '%s' has another size\n", entry->args[i].name);
      exit(1);
    }
  }
  for (int32_t i = 0; i < n_results; ++i)
    results[i] = get_memory(bytes_of_arg(&entry->results[i], shapes[n_args + i]));

  tcc_status status = model->call(session, number, dims, (const void *const *)args, results);
  answer(status, model->session_message(session));
  for (int32_t i = 0; status == TCC_OK && i < n_results; ++i)
    give_array(entry->results[i].dtype, entry->results[i].rank, shapes[n_args + i], results[i]);
  for (int32_t i = 0; status == TCC_OK && i < entry->n_gradients; ++i) {
    tcc_view view;
    if (model->gradient(session, model->params[entry->gradients[i]].name, &view) != TCC_OK) {
      fprintf(stderr, "tcc-remote: %s\n", model->session_message(session));
      exit(1);
    }
    give_array(view.dtype, view.rank, view.shape, view.data);
  }

  for (int32_t i = 0; i < n_args; ++i)
    free(args[i]);
  for (int32_t i = 0; i < n_results; ++i)
    free(results[i]);
  free(args);
  free(results);
  free(shapes);
  free(dims);
  free(name);
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: tcc-remote MODEL.so NAME THREADS [CHECKPOINT]\n");
    return 2;
  }
  const tcc_model_info *info = load(argv[1], argv[2]);
  if (!info)
    return 0;
  tcc_options options = {0};
  options.size = sizeof options;
  options.threads = atoi(argv[3]);
  void *model, *session;
  tcc_status status = info->open(argc > 4 ? argv[4] : NULL, &options, &model);
  if (status != TCC_OK) {
    answer(status, info->message(model));
    return 0;
  }
  status = info->session_new(model, &session);
  answer(status, status == TCC_OK ? info->message(model) : info->session_message(session));
  while (status == TCC_OK) {
    fflush(stdout);
    call(info, session);
  }
  return 0;
}
