// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What the host code tcc generates and the runtime linked beside it share: the constant tables of a
 * model and the functions the generated code calls. Both come from one build of tcc, so this may
 * change freely; nothing of it is visible outside the library.
 *
 * Division of labour: the exported functions are thin. With `session`, `model` the exported opaque
 * pointers:
 *
 *   NAME_open    calls tcc_rt_open with the model's table
 *   NAME_ENTRY   calls tcc_rt_call with the number of the entry and arrays of its dims, arguments
 *                and results
 *   NAME_info    gives the table's `info`; the others call tcc_rt_ and their own name
 *
 * tcc_rt_call checks the arguments, binds the dims, and calls the entry's generated `body`, which
 * only looks up memory, fills tcc_arg structs and calls tcc_rt_launch. Every function that returns
 * a status has already left its message in the session when it is not TCC_OK: the body returns it
 * at once.
 */
#ifndef TCC_RUNTIME_ABI_H
#define TCC_RUNTIME_ABI_H

#include "lib/Runtime/tcc.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tcc_rt_model tcc_rt_model;
typedef struct tcc_rt_session tcc_rt_session;

/* Where a tensor lies: opaque to generated code, which only passes it on (it may be a device's
 * memory one day). */
typedef struct tcc_rt_memory tcc_rt_memory;

/* ---- Launches ---- */

/* The most elements one call of a kernel may address: Halide's indices are 32 bits wide, and
 * kernels round extents up to whole vectors, blocks and tasks. */
#define TCC_RT_MAX_ELEMENTS (INT32_MAX - 65536)

/* One operand of a launch: a strided view of some memory. The first grid_rank axes are the grid's,
 * the rest are the kernel's own, outermost first. Strides are in elements; they may be 0
 * (broadcast) and negative (toeplitz). All operands of a launch have the same grid extents (an
 * operand that does not vary along a grid axis has stride 0). */
typedef struct tcc_arg {
  const tcc_rt_memory *memory;
  int64_t offset; /* of element [0, ..., 0] from the start of the memory, in elements */
  int32_t
      dtype; /* tcc_dtype; a bool is a Halide UInt(8) in memory, f16 Float(16), bf16 BFloat(16) */
  int32_t rank; /* grid axes included; at most TCC_MAX_RANK */
  int64_t extents[TCC_MAX_RANK];
  int64_t strides[TCC_MAX_RANK];
} tcc_arg;

/* Kernels are called after their ops, as functions of the C library are (exp, floor, abs): in
 * object files their names have this before them. */
#define TCC_RT_KERNEL_PREFIX "kernel_"

/* A kernel: one Halide pipeline, compiled with LinkageType::ExternalPlusArgv and the features
 * no_runtime, user_context and no_bounds_query. It does not check what Launch.cpp sets. argv[0]
 * points to the user context, then comes the halide_buffer_t of each argument: inputs in order,
 * then outputs. Halide's dim 0 is the last axis. */
typedef struct tcc_rt_kernel {
  const char *name;
  int32_t (*argv)(void **); /* the symbol kernel_NAME_argv */
  int32_t n_inputs, n_outputs;
  /* How a point of the grid that passes TCC_RT_MAX_ELEMENTS may be cut. n_slices ways, the
   * preferred one first; way w cuts argument i along its own axis slices[w * (n_inputs + n_outputs)
   * + i] (grid axes not counted), -1: the argument has no such axis and is passed whole. Pieces are
   * independent of each other and may be of any length. */
  int32_t n_slices;
  const int8_t *slices;
  /* 1: between the user context and the buffers the kernel takes an int32, how many threads its
   * loops have. Its results do not hang on it. */
  int32_t wants_threads;
} tcc_rt_kernel;

/* Runs the kernel at each point of the grid (grid_rank 0: one point); args are the inputs, then the
 * outputs. Points run in parallel when there are enough of them, otherwise the kernel is parallel
 * inside. Returns when all is done. Where no result has an element, nothing runs. line: of the
 * model, for who traces. */
tcc_status tcc_rt_launch(tcc_rt_session *session, const tcc_rt_kernel *kernel, int32_t grid_rank,
                         int32_t n_args, const tcc_arg *args, const char *line);

/* Writes a number that the host code knows (a size, a loop's index) to a tensor of rank 0, in its
 * type. */
void tcc_rt_store_scalar(tcc_rt_session *session, const tcc_rt_memory *memory, int32_t dtype,
                         int64_t value);

/* The most arguments of a kernel. */
#define TCC_RT_MAX_ARGS 40

/* Refuses a tensor of integers with an element outside 0..limit-1: "ids[3, 17] = 50300 is outside
 * 0..50256". Where hasIgnore is not 0, elements equal to ignore pass. Where rows is not 0, the
 * tensor holds by j - i + rows - 1 what a matrix [i, j] of so many rows holds, whose first such
 * place is named. */
tcc_status tcc_rt_check_index(tcc_rt_session *session, const tcc_arg *arg, const char *name,
                              int64_t limit, int32_t hasIgnore, int64_t ignore, int64_t rows);

/* Ends a training step whose loss is a NaN or infinite: "step 12: the loss is nan". Passes where
 * the model was opened with TCC_UPDATE_ALWAYS. args: the loss, and the number of the update, an
 * i64; rank 0. */
tcc_status tcc_rt_check_finite(tcc_rt_session *session, const tcc_arg *args, const char *name);

/* ---- Memory of a running body; valid until it returns. Null only where tcc_rt_pack failed, and a
 * launch on null memory returns the status of that. ---- */

const tcc_rt_memory *tcc_rt_argument(tcc_rt_session *session,
                                     int32_t index); /* of the entry; scalars too (rank 0) */
const tcc_rt_memory *tcc_rt_result(tcc_rt_session *session, int32_t index);
const tcc_rt_memory *tcc_rt_buffer(tcc_rt_session *session,
                                   int32_t index); /* tcc_rt_entry_desc.buffers */
const tcc_rt_memory *tcc_rt_param(tcc_rt_session *session,
                                  int32_t index); /* tcc_rt_model_desc.params, reads_master */
const tcc_rt_memory *tcc_rt_pack(tcc_rt_session *session,
                                 int32_t index); /* tcc_rt_model_desc.packs; never stale */

/* Says that the body has written parameter `index`: its packs are made again before they are next
 * read. */
void tcc_rt_param_written(tcc_rt_session *session, int32_t index);

/* ---- Tables ---- */

typedef enum tcc_rt_init {
  TCC_RT_INIT_NONE = 0,
  TCC_RT_INIT_CONSTANT = 1, /* value; zeros and ones too */
  TCC_RT_INIT_NORMAL = 2,   /* value: standard deviation */
  TCC_RT_INIT_UNIFORM = 3,  /* value: a, for -a..a */
  TCC_RT_INIT_XAVIER =
      4, /* uniform, a = sqrt(6 / (fan_in + fan_out)), for a shape [out, in, ...] */
  TCC_RT_INIT_KAIMING = 5 /* uniform, a = sqrt(6 / fan_in) */
} tcc_rt_init;

/* What the runtime must know of a parameter beside tcc_param_info (name, dtype, shape). A parameter
 * used in a layer loop is one instance per layer, and one checkpoint name is one instance however
 * many ops read it; generated code finds the instance of a layer in a constant table of its own. */
typedef struct tcc_rt_param_desc {
  int32_t init;         /* tcc_rt_init */
  int32_t reads_master; /* 1: some body calls tcc_rt_param for it; 0: only packs read it, so its
                           pages are given back */
  double value;         /* of the init rule */
} tcc_rt_param_desc;

/* A view with constant sizes; offset, extents and strides as in tcc_arg. */
typedef struct tcc_rt_view {
  int64_t offset;
  int32_t dtype;
  int32_t rank;
  int64_t extents[TCC_MAX_RANK];
  int64_t strides[TCC_MAX_RANK];
} tcc_rt_view;

/* A window of a parameter that a pack's kernel reads. */
typedef struct tcc_rt_pack_source {
  int32_t param;    /* instance */
  int32_t reserved; /* 0 */
  const tcc_rt_view *view;
} tcc_rt_pack_source;

/* A parameter, or several, in the layout a kernel wants: what one launch, kernel(sources) ->
 * target, makes of them. Made once at open, and again when a parameter was written. The launch
 * writes all of it that is ever read. */
typedef struct tcc_rt_pack_desc {
  int64_t bytes;
  int32_t n_sources; /* at least 1 */
  int32_t grid_rank;
  const tcc_rt_kernel *kernel;
  const tcc_rt_pack_source *sources;
  const tcc_rt_view *target;
} tcc_rt_pack_desc;

/* An intermediate of an entry. Steps are the launches of the body in order, numbered from 0 (a
 * layer loop's body may count as one step, or its steps as steps, as long as what lives across
 * iterations lives across all of them). */
typedef struct tcc_rt_buffer_desc {
  const char
      *name; /* for messages: the value's name in the model, or the kernel's that writes it */
  const char *shape; /* as the model file writes it */
  tcc_dtype dtype;
  int32_t first;    /* the step that writes it first */
  int32_t last;     /* the last step that uses it, >= first */
  int32_t in_place; /* a buffer whose last step is this one's first and whose place this may take
                       exactly; -1: none */
} tcc_rt_buffer_desc;

/* Where the gradient of a parameter lies in a kept result; of which one, tcc_entry_info.gradients
 * says. */
typedef struct tcc_rt_gradient_desc {
  int64_t offset;   /* of its first element, in bytes */
  int32_t kept;     /* the number of the kept result */
  int32_t reserved; /* 0 */
} tcc_rt_gradient_desc;

typedef struct tcc_rt_entry_desc {
  /* Everything the entry launches, in order. dims: the entry's own (tcc_entry_info.dims). */
  tcc_status (*body)(tcc_rt_session *session, const int64_t *dims);
  /* What depends on dims and constants only; null: nothing. Runs when the session is bound to other
   * dims or another entry than before. The buffers it fills live from step 0 to INT32_MAX and
   * `body` only reads them. */
  tcc_status (*prepare)(tcc_rt_session *session, const int64_t *dims);
  int32_t n_buffers;
  int32_t n_limits;
  int32_t exclusive; /* 1: the body writes parameters, so no other call on the model may run
                        meanwhile */
  int32_t n_kept;    /* results that stay in the session, numbered behind those of the C function */
  const tcc_rt_buffer_desc *buffers;
  /* Writes the bytes of each buffer; saturates at INT64_MAX. Null when n_buffers is 0. */
  void (*sizes)(const int64_t *dims, int64_t *bytes);
  /* Tensors of launches that could pass TCC_RT_MAX_ELEMENTS at the dims' bounds, cut as far as the
   * kernel allows: names, and a function that writes for each what one piece of one grid point
   * spans: the largest of the product of its extents and of extent * stride of each axis; saturates
   * at INT64_MAX. Null when n_limits is 0. */
  const char *const *limits;
  void (*footprints)(const int64_t *dims, int64_t *elements);
  const int64_t *kept;                   /* the bytes of each */
  const tcc_rt_gradient_desc *gradients; /* tcc_entry_info.n_gradients */
} tcc_rt_entry_desc;

/* CPU features the code uses, beyond the x86-64 baseline; checked at open. */
enum {
  TCC_RT_CPU_SSE41 = 1,
  TCC_RT_CPU_AVX = 2,
  TCC_RT_CPU_F16C = 4,
  TCC_RT_CPU_FMA = 8,
  TCC_RT_CPU_AVX2 = 16,
  TCC_RT_CPU_AVX512_SKYLAKE = 32,    /* F, CD, VL, BW, DQ */
  TCC_RT_CPU_AVX512_CANNONLAKE = 64, /* IFMA, VBMI */
  TCC_RT_CPU_AVX512_ZEN4 = 128       /* VNNI, BF16, BITALG, VBMI2, VPOPCNTDQ */
};

typedef struct tcc_rt_model_desc {
  const tcc_model_info *info;
  const tcc_rt_param_desc *params; /* info->n_params */
  const tcc_rt_pack_desc *packs;
  const tcc_rt_entry_desc *entries; /* info->n_entries */
  int32_t n_packs;
  uint32_t cpu_features; /* TCC_RT_CPU_... */
} tcc_rt_model_desc;

/* ---- What the exported functions call; see tcc.h for their meaning. ---- */

tcc_status tcc_rt_open(const tcc_rt_model_desc *desc, const char *checkpoint,
                       const tcc_options *options, tcc_rt_model **out);
void tcc_rt_close(tcc_rt_model *model);
const char *tcc_rt_message(const tcc_rt_model *model);
tcc_status tcc_rt_parameter(tcc_rt_model *model, const char *name, tcc_view *out);
tcc_status tcc_rt_save(const tcc_rt_model *model, const char *path);
tcc_status tcc_rt_session_new(tcc_rt_model *model, tcc_rt_session **out);
void tcc_rt_session_free(tcc_rt_session *session);
const char *tcc_rt_session_message(const tcc_rt_session *session);
tcc_status tcc_rt_gradient(tcc_rt_session *session, const char *name, tcc_view *out);
tcc_status tcc_rt_call(tcc_rt_session *session, int32_t entry, const int64_t *dims,
                       const void *const *args, void *const *results);
int64_t tcc_rt_working_memory(const tcc_rt_model_desc *desc, int32_t entry, const int64_t *dims,
                              void (*visit)(void *closure, const tcc_buffer *buffer),
                              void *closure);

#ifdef __cplusplus
}
#endif

#endif /* TCC_RUNTIME_ABI_H */
