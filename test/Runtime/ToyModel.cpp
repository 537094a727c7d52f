// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The toy model's tables, bodies and kernels.
#include "ToyModel.h"
#include "FakeHalide.h"

#include <initializer_list>

namespace {

constexpr int64_t V = 10, C = 4, F = 6;

// ---- Kernels ----

// w [in, out] -> p [out, in]
int32_t packKernel(void **argv) {
  ++toy::packsMade;
  halide_buffer_t &w = bufferOf(argv, 0), &p = bufferOf(argv, 1);
  for (int k = 0; k < w.dim[1].extent; ++k)
    for (int n = 0; n < w.dim[0].extent; ++n)
      at<float>(p, k, n) = at<float>(w, n, k);
  return 0;
}

// ids [m], table [v, c], scale [] -> rows [m, c]
int32_t gatherKernel(void **argv) {
  halide_buffer_t &ids = bufferOf(argv, 0), &table = bufferOf(argv, 1), &scale = bufferOf(argv, 2),
                  &rows = bufferOf(argv, 3);
  for (int m = 0; m < rows.dim[1].extent; ++m)
    for (int c = 0; c < rows.dim[0].extent; ++c)
      at<float>(rows, c, m) = at<float>(table, c, at<int32_t>(ids, m)) * at<float>(scale);
  return 0;
}

struct Multiply {
  halide_buffer_t *x, *p, *before, *y;
};

// x [m, k], p [n, k], before [m, n] or [n] -> y [m, n]; parallel over m, with scratch, as Halide's
// would be
int32_t multiplyKernel(void **argv) {
  Multiply is{&bufferOf(argv, 0), &bufferOf(argv, 1), &bufferOf(argv, 2), &bufferOf(argv, 3)};
  void *context = contextOf(argv);
  void *scratch = fakeHalide.malloc(context, 1000);
  if (!scratch)
    return halide_error_code_out_of_memory;
  auto row = [](void *, int m, uint8_t *closure) {
    auto &is = *reinterpret_cast<Multiply *>(closure);
    for (int n = 0; n < is.y->dim[0].extent; ++n) {
      float sum = at<float>(*is.before, n, m);
      for (int k = 0; k < is.x->dim[0].extent; ++k)
        sum += at<float>(*is.x, k, m) * at<float>(*is.p, k, n);
      at<float>(*is.y, n, m) = sum;
    }
    return 0;
  };
  int code = fakeHalide.parallelFor(context, row, 0, is.y->dim[1].extent,
                                    reinterpret_cast<uint8_t *>(&is));
  fakeHalide.free(context, scratch);
  return code;
}

// step [], w [m, n] -> w [m, n], in place
int32_t addKernel(void **argv) {
  if (toy::duringTrain)
    toy::duringTrain();
  halide_buffer_t &step = bufferOf(argv, 0), &w = bufferOf(argv, 2);
  for (int m = 0; m < w.dim[1].extent; ++m)
    for (int n = 0; n < w.dim[0].extent; ++n)
      at<float>(w, n, m) += at<float>(step);
  return 0;
}

int32_t brokenKernel(void **argv) {
  fakeHalide.print(contextOf(argv), "nobody sees this\n");
  fakeHalide.error(contextOf(argv), "Input buffer x is accessed at -56\n");
  fakeHalide.error(contextOf(argv), "and this is a second message\n");
  return halide_error_code_access_out_of_bounds;
}

int32_t hugeScratchKernel(void **argv) {
  void *memory = fakeHalide.malloc(contextOf(argv), size_t(1) << 60);
  fakeHalide.free(contextOf(argv), memory);
  return memory ? 0 : int32_t(halide_error_code_out_of_memory);
}

const tcc_rt_kernel pack = {"pack", packKernel, 1, 1, 0, nullptr, 0};
const tcc_rt_kernel gather = {"gather", gatherKernel, 3, 1, 0, nullptr, 0};
const tcc_rt_kernel multiply = {"multiply", multiplyKernel, 3, 1, 0, nullptr, 0};
const tcc_rt_kernel add = {"add", addKernel, 2, 1, 0, nullptr, 0};
const tcc_rt_kernel fails = {"fails", brokenKernel, 0, 1, 0, nullptr, 0};
const tcc_rt_kernel hugeScratch = {"huge_scratch", hugeScratchKernel, 0, 1, 0, nullptr, 0};

// ---- Parameters and packs ----

enum { word, scale, weight0, weight1, bias };
const int64_t wordShape[] = {V, C}, weightShape[] = {C, F}, biasShape[] = {F};

const tcc_param_info params[] = {{"word.weight", "normal(1)", TCC_F32, 2, wordShape},
                                 {"scale", "ones", TCC_F32, 0, nullptr},
                                 {"layer.0.weight", "uniform(0.5)", TCC_F32, 2, weightShape},
                                 {"layer.1.weight", "xavier", TCC_F32, 2, weightShape},
                                 {"bias", "constant(0.25)", TCC_F32, 1, biasShape}};
const tcc_rt_param_desc rules[] = {{TCC_RT_INIT_NORMAL, 1, 1.0},
                                   {TCC_RT_INIT_CONSTANT, 1, 1.0},
                                   {TCC_RT_INIT_UNIFORM, 1, 0.5},
                                   {TCC_RT_INIT_XAVIER, 0, 0.0},
                                   {TCC_RT_INIT_CONSTANT, 1, 0.25}};
const tcc_rt_param_desc noRules[] = {{TCC_RT_INIT_NORMAL, 1, 1.0},
                                     {TCC_RT_INIT_NONE, 1, 0.0},
                                     {TCC_RT_INIT_UNIFORM, 0, 0.5},
                                     {TCC_RT_INIT_NONE, 0, 0.0},
                                     {TCC_RT_INIT_CONSTANT, 1, 0.25}};

const tcc_rt_view source = {0, TCC_F32, 2, {C, F}, {F, 1}};
const tcc_rt_view target = {0, TCC_F32, 2, {F, C}, {C, 1}};
const tcc_rt_pack_source sources[] = {{weight0, 0, &source}, {weight1, 0, &source}};
const tcc_rt_pack_desc packs[] = {{F * C * 4, 1, 0, &pack, &sources[0], &target},
                                  {F * C * 4, 1, 0, &pack, &sources[1], &target}};
const int32_t packOfLayer[] = {0, 1};

// ---- Entries ----

tcc_arg dense(const tcc_rt_memory *memory, tcc_dtype dtype,
              std::initializer_list<int64_t> extents) {
  tcc_arg arg = {memory, 0, dtype, int32_t(extents.size()), {}, {}};
  int k = 0;
  for (int64_t extent : extents)
    arg.extents[k++] = extent;
  for (int64_t stride = 1; k-- > 0; stride *= arg.extents[k])
    arg.strides[k] = stride;
  return arg;
}

/// The same for each point of a grid axis put before.
tcc_arg broadcast(tcc_arg arg, int64_t points) {
  for (int k = arg.rank++; k > 0; --k) {
    arg.extents[k] = arg.extents[k - 1];
    arg.strides[k] = arg.strides[k - 1];
  }
  arg.extents[0] = points;
  arg.strides[0] = 0;
  return arg;
}

tcc_status encodeBody(tcc_rt_session *s, const int64_t *dims) {
  int64_t B = dims[0], T = dims[1];
  tcc_arg ids = dense(tcc_rt_argument(s, 0), TCC_I32, {B, T});
  if (tcc_status status = tcc_rt_check_index(s, &ids, "ids", V, 0, 0, 0))
    return status;
  tcc_arg rows = dense(tcc_rt_buffer(s, 0), TCC_F32, {B, T, C});
  tcc_arg gatherArgs[] = {ids, broadcast(dense(tcc_rt_param(s, word), TCC_F32, {V, C}), B),
                          broadcast(dense(tcc_rt_param(s, scale), TCC_F32, {}), B), rows};
  if (tcc_status status = tcc_rt_launch(s, &gather, 1, 4, gatherArgs, "toy.tdsl:2"))
    return status;
  tcc_arg before = broadcast(dense(tcc_rt_param(s, bias), TCC_F32, {F}), B);
  before = {before.memory, 0, TCC_F32, 3, {B, T, F}, {0, 0, 1}};
  for (int i = 0; i < 2; ++i) {
    tcc_arg y = dense(i == 1 ? tcc_rt_result(s, 0) : tcc_rt_buffer(s, 1), TCC_F32, {B, T, F});
    tcc_arg args[] = {rows, broadcast(dense(tcc_rt_pack(s, packOfLayer[i]), TCC_F32, {F, C}), B),
                      before, y};
    if (tcc_status status = tcc_rt_launch(s, &multiply, 1, 4, args, "toy.tdsl:3"))
      return status;
    before = y;
  }
  return TCC_OK;
}

void encodeSizes(const int64_t *dims, int64_t *bytes) {
  bytes[0] = dims[0] * dims[1] * C * 4;
  bytes[1] = dims[0] * dims[1] * F * 4;
}

void encodeShapes(const int64_t *dims, int64_t (*shapes)[TCC_MAX_RANK]) {
  shapes[0][0] = dims[0];
  shapes[0][1] = dims[1];
  shapes[1][0] = dims[0];
  shapes[1][1] = dims[1];
  shapes[1][2] = F;
}

tcc_status trainBody(tcc_rt_session *s, const int64_t *) {
  tcc_arg w = dense(tcc_rt_param(s, weight0), TCC_F32, {C, F});
  tcc_arg args[] = {dense(tcc_rt_argument(s, 0), TCC_F32, {}), w, w};
  tcc_status status = tcc_rt_launch(s, &add, 0, 3, args, "");
  tcc_rt_param_written(s, weight0);
  return status;
}

void noShapes(const int64_t *, int64_t (*)[TCC_MAX_RANK]) {}

int64_t times(int64_t a, int64_t b) {
  int64_t product;
  return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}
void largeSizes(const int64_t *dims, int64_t *bytes) {
  bytes[0] = times(dims[0], 4096);
  bytes[1] = times(dims[0], 100);
}
void largeFootprints(const int64_t *dims, int64_t *elements) {
  elements[0] = times(dims[0], dims[0]);
}
tcc_status countPrepare(tcc_rt_session *, const int64_t *) {
  ++toy::prepared;
  return TCC_OK;
}
tcc_status largeBody(tcc_rt_session *s, const int64_t *) {
  tcc_arg r = dense(tcc_rt_result(s, 0), TCC_F32, {});
  return tcc_rt_launch(s, &hugeScratch, 0, 1, &r, "");
}

tcc_status brokenBody(tcc_rt_session *s, const int64_t *) {
  tcc_arg r = dense(tcc_rt_result(s, 0), TCC_F32, {});
  return tcc_rt_launch(s, &fails, 0, 1, &r, "");
}

const tcc_dim_info dims[] = {{"B", 1, 8, ""}, {"T", 0, 16, ""}, {"N", 1, int64_t(1) << 40, ""}};
const tcc_arg_info ids[] = {{"ids", "", "B, T", TCC_I32, 2, 0, 0, V}};
const tcc_arg_info y[] = {{"y", "", "B, T, 6", TCC_F32, 3, 0, 0, 0}};
const tcc_arg_info step[] = {{"step", "", "", TCC_F32, 0, 1, 0, 0}};
const tcc_arg_info r[] = {{"r", "", "", TCC_F32, 0, 0, 0, 0}};
const int32_t dimsBT[] = {0, 1}, dimsN[] = {2};
const tcc_entry_info entryInfos[] = {
    {"encode", "", 2, 1, 1, 0, dimsBT, ids, y, nullptr, encodeShapes},
    {"train", "", 0, 1, 0, 0, nullptr, step, nullptr, nullptr, noShapes},
    {"large", "", 1, 0, 1, 0, dimsN, nullptr, r, nullptr, noShapes},
    {"broken", "", 0, 0, 1, 0, nullptr, nullptr, r, nullptr, noShapes}};
const tcc_rt_buffer_desc encodeBuffers[] = {{"rows", "B, T, 4", TCC_F32, 0, 2, -1},
                                            {"hidden", "B, T, 6", TCC_F32, 1, 2, -1}};
const tcc_rt_buffer_desc largeBuffers[] = {{"scores", "N", TCC_F32, 0, 1, -1},
                                           {"work", "N", TCC_F32, 1, 2, -1}};
const char *const limits[] = {"scores"};
const tcc_rt_entry_desc entries[] = {
    {encodeBody, nullptr, 2, 0, 0, 0, encodeBuffers, encodeSizes, nullptr, nullptr, nullptr,
     nullptr},
    {trainBody, nullptr, 0, 0, 1, 0, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
    {largeBody, countPrepare, 2, 1, 0, 0, largeBuffers, largeSizes, limits, largeFootprints,
     nullptr, nullptr},
    {brokenBody, nullptr, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr}};

const char *const prefixes[] = {"", "model."};
const char *const ignores[] = {"pooler.*", "*.position_ids"};

tcc_model_info makeInfo(int32_t entryCount) {
  tcc_model_info info = {};
  info.abi_version = TCC_ABI_VERSION;
  info.n_dims = 3;
  info.n_entries = entryCount;
  info.n_params = 5;
  info.name = "toy";
  info.doc = "";
  info.compiler = "by hand";
  info.target = "x86-64-linux";
  info.dims = dims;
  info.entries = entryInfos;
  info.params = params;
  info.n_prefixes = info.n_ignores = 2;
  info.prefixes = prefixes;
  info.ignores = ignores;
  return info;
}
const tcc_model_info info = makeInfo(4), inferenceInfo = makeInfo(1);

} // namespace

namespace toy {

const tcc_rt_model_desc model = {&info, rules, packs, entries, 2, 0};
const tcc_rt_model_desc modelWithoutRules = {&info, noRules, packs, entries, 2, 0};
const tcc_rt_model_desc modelForInference = {&inferenceInfo, noRules, packs, entries, 2, 0};

int packsMade = 0, prepared = 0;
void (*duringTrain)() = nullptr;

float expected(tcc_rt_model *model, const int32_t *ids, int64_t row, int64_t column) {
  auto value = [&](const char *name, int64_t i) {
    tcc_view view;
    tcc_rt_parameter(model, name, &view);
    return static_cast<const float *>(view.data)[i];
  };
  float sum = value("bias", column);
  for (const char *weight : {"layer.0.weight", "layer.1.weight"})
    for (int64_t k = 0; k < C; ++k)
      sum += value("word.weight", ids[row] * C + k) * value("scale", 0) *
             value(weight, k * F + column);
  return sum;
}

tcc_status runEncode(tcc_rt_session *session, int64_t B, int64_t T, const int32_t *ids, float *y) {
  const int64_t dims[] = {B, T};
  const void *const args[] = {ids};
  void *const results[] = {y};
  return tcc_rt_call(session, encode, dims, args, results);
}

} // namespace toy
