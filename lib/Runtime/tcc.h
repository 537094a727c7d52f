// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The part common to all headers tcc generates: status codes, options, views, and the table that
 * describes a model. C99, no library behind it: everything here is a type or a static inline
 * function.
 *
 * A generated header for `model minilm` includes this text under the same guard and adds
 *
 *   typedef struct minilm minilm;                  parameters; shared between threads
 *   typedef struct minilm_session minilm_session;  working memory and bound dims; one per thread
 *
 * with the functions minilm_open, minilm_close, minilm_message, minilm_parameter, minilm_save,
 * minilm_session_new, minilm_session_free, minilm_session_message, minilm_info, and one for each
 * entry: minilm_encode(session, dims..., arguments..., results...).
 *
 * Rules that hold for all of them:
 * - No call aborts, prints or exits. Each returns a status; the message says what was expected,
 * what was found, what to do.
 * - `open` and `session_new` always set *out (unless `out` itself or the model is null), also on
 * failure: the object then holds the message, refuses every other call with the same status, and is
 * closed or freed as usual.
 * - A message lives until the next call with the same object. It is "" when there is nothing to
 * say; after a successful `open` it may hold notes (one per line), for example entries of the
 * checkpoint that nothing uses.
 * - Sessions of one model may run on different threads at once; one session runs one call at a
 * time, a second one gets TCC_BUSY.
 * - `close` and `free` come in any order: a model stays until its last session is freed. Both, and
 * the message functions, accept null.
 * - `checkpoint` is a safetensors file, mapped while the model is open: replace it by renaming, do
 * not truncate it in place. NULL: parameters are made by their init rules.
 */
#ifndef TCC_H
#define TCC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of everything in this header. A table with another number has another layout. */
#define TCC_ABI_VERSION 2

/* The most axes a tensor may have. */
#define TCC_MAX_RANK 8

typedef enum tcc_status {
  TCC_OK = 0,
  TCC_INVALID_ARGUMENT = 1,   /* a null pointer, a bad option, a failed object */
  TCC_DIM_OUT_OF_RANGE = 2,   /* a dim outside the range the model declares */
  TCC_INDEX_OUT_OF_RANGE = 3, /* an element of an integer input outside what it indexes */
  TCC_TOO_LARGE = 4, /* one tensor of one launch passes 2^31 - 1 elements and cannot be sliced */
  TCC_OUT_OF_MEMORY = 5,
  TCC_NOT_FOUND = 6,      /* no such file, or no parameter of this name */
  TCC_IO = 7,             /* a file could not be read or written */
  TCC_BAD_CHECKPOINT = 8, /* not safetensors, damaged, or not this model's parameters */
  TCC_NO_INIT = 9,        /* opened without a checkpoint, and a parameter has no init rule */
  TCC_BUSY = 10,          /* the model is held by another call, and TCC_NO_WAIT was asked for */
  TCC_UNSUPPORTED = 11,   /* this machine lacks what the library was compiled for */
  TCC_INTERNAL = 12,      /* a bug in tcc */
  TCC_NOT_FINITE = 13     /* a training step's loss is a NaN or infinite; nothing was updated */
} tcc_status;

static inline const char *tcc_status_name(tcc_status status) {
  switch (status) {
  case TCC_OK:
    return "ok";
  case TCC_INVALID_ARGUMENT:
    return "invalid argument";
  case TCC_DIM_OUT_OF_RANGE:
    return "dim out of range";
  case TCC_INDEX_OUT_OF_RANGE:
    return "index out of range";
  case TCC_TOO_LARGE:
    return "too large";
  case TCC_OUT_OF_MEMORY:
    return "out of memory";
  case TCC_NOT_FOUND:
    return "not found";
  case TCC_IO:
    return "input or output failed";
  case TCC_BAD_CHECKPOINT:
    return "bad checkpoint";
  case TCC_NO_INIT:
    return "no init rule";
  case TCC_BUSY:
    return "busy";
  case TCC_UNSUPPORTED:
    return "unsupported machine";
  case TCC_INTERNAL:
    return "internal error";
  case TCC_NOT_FINITE:
    return "not finite";
  }
  return "unknown status";
}

/* Element types. In C: f16 and bf16 are uint16_t bits, bool is uint8_t (non-zero is true, results
 * are 0 or 1). */
typedef enum tcc_dtype {
  TCC_F64 = 1,
  TCC_F32 = 2,
  TCC_F16 = 3,
  TCC_BF16 = 4,
  TCC_I64 = 5,
  TCC_I32 = 6,
  TCC_I8 = 7,
  TCC_U8 = 8,
  TCC_BOOL = 9
} tcc_dtype;

/* Bytes of one element; 0 for an unknown type. */
static inline size_t tcc_dtype_size(tcc_dtype dtype) {
  switch (dtype) {
  case TCC_F64:
  case TCC_I64:
    return 8;
  case TCC_F32:
  case TCC_I32:
    return 4;
  case TCC_F16:
  case TCC_BF16:
    return 2;
  case TCC_I8:
  case TCC_U8:
  case TCC_BOOL:
    return 1;
  }
  return 0;
}

/* The name the language uses. */
static inline const char *tcc_dtype_name(tcc_dtype dtype) {
  switch (dtype) {
  case TCC_F64:
    return "f64";
  case TCC_F32:
    return "f32";
  case TCC_F16:
    return "f16";
  case TCC_BF16:
    return "bf16";
  case TCC_I64:
    return "i64";
  case TCC_I32:
    return "i32";
  case TCC_I8:
    return "i8";
  case TCC_U8:
    return "u8";
  case TCC_BOOL:
    return "bool";
  }
  return "unknown";
}

/* A dense row-major tensor that the model or a session owns. `data` is for reading; a parameter's
 * stays valid until the model is closed, a gradient's until the session's next call. */
typedef struct tcc_view {
  const void *data;
  tcc_dtype dtype;
  int32_t rank;
  int64_t shape[TCC_MAX_RANK]; /* outermost first; `rank` of them */
} tcc_view;

/* What a span of time went to. */
typedef enum tcc_span_kind {
  TCC_SPAN_CALL = 1,   /* a call of an entry */
  TCC_SPAN_LAUNCH = 2, /* in a call, or while the model is opened: a launch of a kernel */
  TCC_SPAN_WORK = 3    /* in a launch: what one thread did of a parallel loop */
} tcc_span_kind;

typedef struct tcc_span_operand {
  tcc_dtype dtype;
  int32_t rank;
  const int64_t *extents; /* outermost first, those of the grid included */
} tcc_span_operand;

/* Where time went. All pointers are valid until tcc_options.trace returns; names and lines, while
 * the model is open. */
typedef struct tcc_span {
  tcc_span_kind kind;
  int32_t thread; /* 0: the one that made the call; from 1: a thread of the model's own, or a part
                     of a loop on the caller's pool */
  int64_t begin, end;  /* nanoseconds of CLOCK_MONOTONIC */
  const char *name;    /* of the entry; of the kernel, as in tcc_model_info.kernels */
  const char *line;    /* of the model, which a launch computes: "gpt2.tdsl:31"; "": not known */
  const void *session; /* that was called; while a model is opened, one of its own */
  /* Of a launch: how often its kernel runs, and on what (the inputs, then the results). */
  int32_t grid_rank, n_operands;
  const int64_t *grid;
  const tcc_span_operand *operands;
} tcc_span;

/* tcc_options.flags */
enum {
  TCC_NO_WAIT =
      1, /* a call that would wait for another to release the model returns TCC_BUSY instead */
  TCC_COPY_WEIGHTS = 2, /* read the checkpoint into memory instead of mapping it */
  TCC_UPDATE_ALWAYS = 4 /* a training step updates the model whatever its loss is */
};

/* How to open a model. Set `size` to sizeof(tcc_options) and the rest to zero for the defaults: a
 * null `options` means the same. The struct grows at its end; an older caller's smaller `size` is
 * understood. */
typedef struct tcc_options {
  size_t size;
  int32_t threads;       /* threads that work on one call, the caller's included; 0: the cores this
                            process may use */
  uint32_t flags;        /* TCC_NO_WAIT, TCC_COPY_WEIGHTS, TCC_UPDATE_ALWAYS */
  uint64_t seed;         /* of the random init rules */
  uint64_t memory_limit; /* the most bytes of working memory of one session; 0: the machine's or
                            container's memory */
  /* The caller's allocator; both or neither. `alignment` is a power of two, at least 16. `allocate`
   * returns null on failure. `release` gets the size that was asked for. Both may be called from
   * several threads at once. */
  void *(*allocate)(void *allocator, size_t size, size_t alignment);
  void (*release)(void *allocator, void *memory, size_t size, size_t alignment);
  void *allocator;
  /* The caller's thread pool: call task(closure, i) once for each i in 0..count-1, on any threads
   * and in any order, and return when all have returned. `threads` then says how many threads to
   * split work for. */
  void (*parallel_for)(void *pool, void (*task)(void *closure, int64_t i), void *closure,
                       int64_t count);
  void *pool;
  /* Called at the end of each span, by the thread whose it is, several at once; a span is told
   * after those inside it. It must not use the model. Null: nothing is measured. */
  void (*trace)(void *tracer, const tcc_span *span);
  void *tracer;
} tcc_options;

/* ---- The table behind NAME_info(): enough to list, run, check and time any model without its
 * header. ---- */

typedef struct tcc_dim_info {
  const char *name;
  int64_t min, max; /* both included */
  const char *doc;  /* "" where the model file says nothing; so for every `doc` */
} tcc_dim_info;

/* An argument or a result of an entry. */
typedef struct tcc_arg_info {
  const char *name;
  const char *doc;
  const char *shape; /* as the model file writes it: "B, T, 384"; "" for rank 0 */
  tcc_dtype dtype;
  int32_t rank;
  int32_t by_value;   /* 1: a scalar argument that the C function takes by value */
  int32_t reserved;   /* 0 */
  int64_t index_size; /* the elements of an integer input must be in 0..index_size-1; 0: it indexes
                         nothing */
} tcc_arg_info;

typedef struct tcc_entry_info {
  const char *name;
  const char *doc;
  int32_t n_dims, n_args, n_results, n_gradients;
  const int32_t *dims; /* what the entry takes first: indices into the model's dims, ascending */
  const tcc_arg_info *args;
  const tcc_arg_info *results;
  const int32_t *gradients; /* the parameters whose gradients a call leaves in the session: indices
                               into the model's params */
  /* Shapes of all arguments, then all results, for `dims` (n_dims values, in range): row r holds
   * the extents of the r-th, outermost first. */
  void (*shapes)(const int64_t *dims, int64_t (*shapes)[TCC_MAX_RANK]);
} tcc_entry_info;

typedef struct tcc_param_info {
  const char *name; /* in the checkpoint, without the prefix */
  const char *init; /* the init rule as the model file writes it; null: none */
  tcc_dtype dtype;
  int32_t rank;
  const int64_t *shape;
} tcc_param_info;

/* An intermediate of an entry: where it lies in a session's working memory, and when. Steps are the
 * launches of a call in order, from 0; a loop over layers counts once. */
typedef struct tcc_buffer {
  const char *name;  /* of the value in the model, or of the kernel that writes it */
  const char *shape; /* as in tcc_arg_info */
  tcc_dtype dtype;
  int32_t first;    /* the step that writes it */
  int32_t last;     /* the last one that reads it; INT32_MAX: it stays while the dims do */
  int32_t reserved; /* 0 */
  int64_t offset, bytes;
} tcc_buffer;

/* A model and its sessions are `void *` here and are those of NAME_open and NAME_session_new. */
typedef struct tcc_model_info {
  uint32_t abi_version; /* TCC_ABI_VERSION; look at nothing else if it differs */
  int32_t n_dims, n_entries, n_params, n_kernels, n_prefixes, n_ignores;
  int32_t reserved; /* 0 */
  const char *name;
  const char *doc;
  const char *compiler; /* "tcc 0.1.0" */
  const char *target;   /* "x86-64-linux-avx512_zen4" */
  const tcc_dim_info *dims;
  const tcc_entry_info *entries;
  const tcc_param_info
      *params; /* one for each tensor of the checkpoint: layers are listed one by one */
  const char *const *prefixes; /* what a checkpoint may put before its names; none: just "" */
  const char *const *ignores;  /* globs of a checkpoint's entries that are knowingly unused */
  int64_t weight_bytes;        /* of the parameters that calls read as the checkpoint has them */
  int64_t pack_bytes;          /* of those that `open` lays out anew, for kernels */
  const char *const *kernels;  /* names */

  tcc_status (*open)(const char *checkpoint, const tcc_options *options, void **out);
  void (*close)(void *model);
  const char *(*message)(const void *model);
  tcc_status (*parameter)(void *model, const char *name, tcc_view *out);
  tcc_status (*save)(const void *model, const char *path);
  tcc_status (*session_new)(void *model, void **out);
  void (*session_free)(void *session);
  const char *(*session_message)(const void *session);
  tcc_status (*gradient)(void *session, const char *name,
                         tcc_view *out); /* null: no entry has any */
  /* Runs entry number `entry`. dims: n_dims values. args: n_args pointers to the elements (a
   * by-value scalar: to its value). results: n_results pointers. All dense row-major. */
  tcc_status (*call)(void *session, int32_t entry, const int64_t *dims, const void *const *args,
                     void *const *results);
  /* The bytes of working memory that a call of entry number `entry` needs at `dims`, as the session
   * would plan them, and each intermediate in it (`visit` may be null). INT64_MAX: 64 bits do not
   * hold it; -1: dims outside their range, no such entry, or no memory to plan. */
  int64_t (*working_memory)(int32_t entry, const int64_t *dims,
                            void (*visit)(void *closure, const tcc_buffer *buffer), void *closure);
} tcc_model_info;

#ifdef __cplusplus
}
#endif

#endif /* TCC_H */
