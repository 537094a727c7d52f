// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Launches: the buffers a kernel sees at each point of a grid, strides and broadcasts, cutting what
// passes 2^31 - 1 elements, index checks over strided views, and what kernels ask of the runtime.
#include "Check.h"
#include "FakeHalide.h"
#include "ToyModel.h"
#include "lib/Runtime/Model.h"

#include <cstring>
#include <mutex>
#include <set>
#include <sys/mman.h>
#include <vector>

using namespace tcc::runtime;

namespace {

tcc_rt_model *model;
tcc_rt_session *session;

/// What a kernel was called with.
struct Call {
  std::vector<std::vector<int64_t>> extents, strides; // per argument, dim 0 first
  std::vector<uint8_t *> hosts;
  void *context;
  bool insideLoop;
};
std::mutex callsMutex;
std::vector<Call> calls;
int codeToReturn = 0;

template <int count> int32_t record(void **argv) {
  Call call;
  call.context = contextOf(argv);
  call.insideLoop = ThreadPool::insideLoop();
  for (int i = 0; i < count; ++i) {
    halide_buffer_t &buffer = bufferOf(argv, i);
    CHECK(buffer.device == 0 && !buffer.device_interface && buffer.flags == 0);
    std::vector<int64_t> extents, strides;
    for (int d = 0; d < buffer.dimensions; ++d) {
      CHECK_EQ(buffer.dim[d].min, 0);
      extents.push_back(buffer.dim[d].extent);
      strides.push_back(buffer.dim[d].stride);
    }
    call.extents.push_back(extents);
    call.strides.push_back(strides);
    call.hosts.push_back(buffer.host);
  }
  std::lock_guard lock(callsMutex);
  calls.push_back(call);
  return codeToReturn;
}

using Sizes = std::vector<int64_t>;
std::string text(const Sizes &sizes) {
  std::string s;
  for (int64_t size : sizes)
    s += std::to_string(size) + " ";
  return s;
}

tcc_arg view(tcc_rt_memory &memory, tcc_dtype dtype, int64_t offset, const Sizes &extents,
             const Sizes &strides) {
  tcc_arg arg = {&memory, offset, dtype, int32_t(extents.size()), {}, {}};
  for (size_t k = 0; k < extents.size(); ++k) {
    arg.extents[k] = extents[k];
    arg.strides[k] = strides[k];
  }
  return arg;
}

tcc_status launch(const tcc_rt_kernel &kernel, int32_t gridRank, const std::vector<tcc_arg> &args) {
  calls.clear();
  session->kernelFailed = false;
  session->message.clear();
  return tcc_rt_launch(session, &kernel, gridRank, int32_t(args.size()), args.data(), "");
}

const tcc_rt_kernel two = {"two", record<2>, 1, 1, 0, nullptr, 0};

void onePoint() {
  std::vector<float> a(100), b(100);
  tcc_rt_memory am{reinterpret_cast<uint8_t *>(a.data())},
      bm{reinterpret_cast<uint8_t *>(b.data())};
  CHECK_EQ(
      int(launch(two, 0, {view(am, TCC_F32, 5, {2, 3}, {10, 1}), view(bm, TCC_F32, 0, {}, {})})),
      int(TCC_OK));
  CHECK_EQ(calls.size(), 1u);
  CHECK(calls[0].context == session);
  CHECK(!calls[0].insideLoop); // the kernel has the threads to itself
  CHECK_EQ(text(calls[0].extents[0]), "3 2 ");
  CHECK_EQ(text(calls[0].strides[0]), "1 10 ");
  CHECK_EQ(text(calls[0].extents[1]), "");
  CHECK(calls[0].hosts[0] == reinterpret_cast<uint8_t *>(&a[5]));
}

void types() {
  static halide_type_t seen;
  const tcc_rt_kernel kernel = {"types",
                                [](void **argv) -> int32_t {
                                  seen = bufferOf(argv, 0).type;
                                  return 0;
                                },
                                0,
                                1,
                                0,
                                nullptr,
                                0};
  const struct {
    tcc_dtype dtype;
    halide_type_t type;
  } table[] = {{TCC_F64, {halide_type_float, 64}}, {TCC_F32, {halide_type_float, 32}},
               {TCC_F16, {halide_type_float, 16}}, {TCC_BF16, {halide_type_bfloat, 16}},
               {TCC_I64, {halide_type_int, 64}},   {TCC_I32, {halide_type_int, 32}},
               {TCC_I8, {halide_type_int, 8}},     {TCC_U8, {halide_type_uint, 8}},
               {TCC_BOOL, {halide_type_uint, 8}}};
  char bytes[8];
  tcc_rt_memory memory{reinterpret_cast<uint8_t *>(bytes)};
  for (const auto &row : table) {
    CHECK_EQ(int(launch(kernel, 0, {view(memory, row.dtype, 0, {1}, {1})})), int(TCC_OK));
    CHECK(seen == row.type);
  }
}

// grid [3, 2] over a [3, 2, 4, 5] with its axes swapped, and b [2, 5] that is the same for all of
// the first axis.
void grid() {
  std::vector<int32_t> a(3 * 2 * 4 * 5), b(2 * 5);
  tcc_rt_memory am{reinterpret_cast<uint8_t *>(a.data())},
      bm{reinterpret_cast<uint8_t *>(b.data())};
  CHECK_EQ(int(launch(two, 2,
                      {view(am, TCC_I32, 0, {3, 2, 4, 5}, {40, 5, 10, 1}),
                       view(bm, TCC_I32, 0, {3, 2, 5}, {0, 5, 1})})),
           int(TCC_OK));
  CHECK_EQ(calls.size(), 6u);
  std::set<std::pair<int64_t, int64_t>> offsets;
  for (const Call &call : calls) {
    CHECK(call.insideLoop); // points in parallel: loops in them are serial
    CHECK_EQ(text(call.extents[0]), "5 4 ");
    CHECK_EQ(text(call.strides[0]), "1 10 ");
    CHECK_EQ(text(call.extents[1]), "5 ");
    offsets.insert({(call.hosts[0] - am.host) / 4, (call.hosts[1] - bm.host) / 4});
  }
  CHECK((offsets == std::set<std::pair<int64_t, int64_t>>{
                        {0, 0}, {5, 5}, {40, 0}, {45, 5}, {80, 0}, {85, 5}}));

  CHECK_EQ(
      int(launch(two, 1,
                 {view(am, TCC_I32, 0, {0, 4}, {4, 1}), view(bm, TCC_I32, 0, {0, 5}, {5, 1})})),
      int(TCC_OK));
  CHECK_EQ(calls.size(), 0u);
  CHECK_EQ(
      int(launch(two, 0, {view(am, TCC_I32, 0, {4}, {1}), view(bm, TCC_I32, 0, {3, 0}, {0, 1})})),
      int(TCC_OK));
  CHECK_EQ(calls.size(), 0u); // no result has an element
  CHECK_EQ(int(launch(two, 0, {view(am, TCC_I32, 0, {0}, {1}), view(bm, TCC_I32, 0, {3}, {1})})),
           int(TCC_OK));
  CHECK_EQ(calls.size(), 1u); // a sum over nothing
  CHECK_EQ(
      int(launch(two, 1,
                 {view(am, TCC_I32, 0, {2, 4}, {4, 1}), view(bm, TCC_I32, 0, {3, 5}, {5, 1})})),
      int(TCC_INTERNAL));
  CHECK_TEXT(tcc_rt_session_message(session), "argument 1 of kernel two does not suit its grid");
}

// Fewer points than half the threads: one after the other, each with all threads.
void smallGrid() {
  tcc_options options = {};
  options.size = sizeof options;
  options.threads = 8;
  tcc_rt_model *wide;
  tcc_rt_session *before = session;
  CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &options, &wide)), int(TCC_OK));
  CHECK_EQ(int(tcc_rt_session_new(wide, &session)), int(TCC_OK));
  float a[6] = {};
  tcc_rt_memory memory{reinterpret_cast<uint8_t *>(a)};
  for (int64_t points : {3, 4, 5}) {
    tcc_arg arg = view(memory, TCC_F32, 0, {points, 1}, {1, 1});
    CHECK_EQ(int(launch(two, 1, {arg, arg})), int(TCC_OK));
    CHECK_EQ(calls.size(), size_t(points));
    for (const Call &call : calls)
      CHECK_EQ(call.insideLoop, points == 5);
  }
  tcc_rt_session_free(session);
  tcc_rt_close(wide);
  session = before;
}

constexpr int64_t two31 = int64_t(1) << 31;

/// Checks that the pieces of argument `arg` are within bounds and cover 0..extent-1 along Halide's
/// dim `dim`, once.
void checkPieces(size_t arg, size_t dim, int64_t extent, int64_t bytesPerIndex) {
  int64_t next = 0;
  for (const Call &call : calls) {
    int64_t elements = 1;
    for (size_t d = 0; d < call.extents[arg].size(); ++d) {
      elements *= call.extents[arg][d];
      CHECK(call.extents[arg][d] * call.strides[arg][d] < two31);
    }
    CHECK(elements < two31);
    CHECK_EQ((call.hosts[arg] - calls[0].hosts[arg]) / bytesPerIndex, next);
    next += call.extents[arg][dim];
  }
  CHECK_EQ(next, extent);
}

// No memory is touched by these kernels, so none is needed.
void slices() {
  tcc_rt_memory am{reinterpret_cast<uint8_t *>(uintptr_t(1) << 40)},
      bm{reinterpret_cast<uint8_t *>(uintptr_t(1) << 44)};
  // x [m, k], w [n, k] -> y [m, n], cut along m, or along n.
  const int8_t ways[] = {0, -1, 0, /**/ -1, 0, 1};
  const tcc_rt_kernel multiply = {"multiply", record<3>, 2, 1, 2, ways, 0};
  int64_t m = 3000000, k = 16, n = 1000;
  auto run = [&](int64_t m, int64_t k, int64_t n) {
    return launch(multiply, 0,
                  {view(am, TCC_F32, 0, {m, k}, {k, 1}), view(am, TCC_F32, 0, {n, k}, {k, 1}),
                   view(bm, TCC_F32, 0, {m, n}, {n, 1})});
  };
  CHECK_EQ(int(run(m, k, n)), int(TCC_OK));
  CHECK_EQ(calls.size(), 2u);
  checkPieces(2, 1, m, n * 4);
  checkPieces(0, 1, m, k * 4);
  CHECK_EQ(calls[0].extents[2][1] % 64, 0);
  CHECK(calls[0].hosts[1] == calls[1].hosts[1]);

  // The limit itself.
  CHECK_EQ(int(run(TCC_RT_MAX_ELEMENTS, 1, 1)), int(TCC_OK));
  CHECK_EQ(calls.size(), 1u);
  CHECK_EQ(int(run(TCC_RT_MAX_ELEMENTS + 1, 1, 1)), int(TCC_OK));
  CHECK_EQ(calls.size(), 2u);
  CHECK_EQ(int(run(5 * two31, 1, 1)), int(TCC_OK));
  checkPieces(2, 1, 5 * two31, 4);

  // One row alone is too long: the second way.
  CHECK_EQ(int(run(2, 1, 2 * two31)), int(TCC_OK));
  CHECK(calls.size() >= 4);
  int64_t covered = 0;
  for (const Call &call : calls) {
    CHECK_EQ(call.extents[2][0], call.extents[1][1]);
    covered += call.extents[2][0] * call.extents[2][1];
  }
  CHECK_EQ(covered, 4 * two31);

  // Neither way helps.
  CHECK_EQ(int(run(2, two31, 2)), int(TCC_TOO_LARGE));
  CHECK_TEXT(tcc_rt_session_message(session),
             "an argument of kernel multiply passes 2147418111 elements");
  CHECK_EQ(int(launch(two, 0, {view(am, TCC_I8, 0, {two31}, {1}), view(bm, TCC_I8, 0, {1}, {1})})),
           int(TCC_TOO_LARGE));

  // A stride that only fits a short piece, and a broadcast whose extents alone pass the limit.
  const int8_t first[] = {0, 0};
  const tcc_rt_kernel copy = {"copy", record<2>, 1, 1, 1, first, 0};
  CHECK_EQ(int(launch(copy, 0,
                      {view(am, TCC_I8, 0, {100, 7}, {100000000, 1}),
                       view(bm, TCC_I8, 0, {100, 7}, {7, 1})})),
           int(TCC_OK));
  checkPieces(0, 1, 100, 100000000);
  checkPieces(1, 1, 100, 7);
  // Backwards as well as forwards.
  CHECK_EQ(int(launch(copy, 0,
                      {view(am, TCC_I8, 99 * int64_t(100000000), {100, 7}, {-100000000, 1}),
                       view(bm, TCC_I8, 0, {100, 7}, {7, 1})})),
           int(TCC_OK));
  CHECK_EQ(text(calls[0].strides[0]), "1 -100000000 ");
  CHECK(calls[0].hosts[0] == am.host + 99 * int64_t(100000000));
  checkPieces(1, 1, 100, 7);
  for (const Call &call : calls)
    CHECK(call.extents[0][1] * int64_t(100000000) < two31);
  CHECK_EQ(int(launch(copy, 0,
                      {view(am, TCC_I8, 0, {70000, 70000}, {0, 0}),
                       view(bm, TCC_I8, 0, {70000, 70000}, {70000, 1})})),
           int(TCC_OK));
  checkPieces(1, 1, 70000, 70000);

  // In a grid each point is cut by itself.
  CHECK_EQ(int(launch(copy, 1,
                      {view(am, TCC_I8, 0, {2, two31}, {two31, 1}),
                       view(bm, TCC_I8, 0, {2, two31}, {two31, 1})})),
           int(TCC_OK));
  CHECK_EQ(calls.size(), 4u);
}

// The same with memory behind it: 2^31 + 5 elements copied in pieces. The pages in between are
// never touched.
void slicesMemory() {
  int64_t count = two31 + 5;
  void *memory = mmap(nullptr, size_t(count), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(memory != MAP_FAILED);
  const int8_t way[] = {0};
  const tcc_rt_kernel markEnds = {"mark_ends",
                                  [](void **argv) -> int32_t {
                                    halide_buffer_t &buffer = bufferOf(argv, 0);
                                    at<int8_t>(buffer, 0) += 1;
                                    at<int8_t>(buffer, buffer.dim[0].extent - 1) += 1;
                                    return 0;
                                  },
                                  0,
                                  1,
                                  1,
                                  way,
                                  0};
  tcc_rt_memory place{static_cast<uint8_t *>(memory)};
  CHECK_EQ(int(launch(markEnds, 0, {view(place, TCC_I8, 0, {count}, {1})})), int(TCC_OK));
  CHECK_EQ(int(place.host[0]), 1);
  CHECK_EQ(int(place.host[count - 1]), 1);
  munmap(memory, size_t(count));
}

/// A kernel that wants to know gets all threads where its points come one after the other.
void threads() {
  static std::vector<int32_t> seen;
  static halide_type_t type;
  const tcc_rt_kernel kernel = {"threads",
                                [](void **argv) -> int32_t {
                                  std::lock_guard lock(callsMutex);
                                  seen.push_back(*static_cast<int32_t *>(argv[1]));
                                  type = bufferOf(argv + 1, 0).type;
                                  return 0;
                                },
                                0,
                                1,
                                0,
                                nullptr,
                                1};
  int32_t data[4] = {};
  tcc_rt_memory memory{reinterpret_cast<uint8_t *>(data)};
  CHECK_EQ(int(launch(kernel, 1, {view(memory, TCC_I32, 0, {1, 4}, {4, 1})})), int(TCC_OK));
  CHECK_EQ(int(launch(kernel, 1, {view(memory, TCC_I32, 0, {4, 1}, {1, 1})})), int(TCC_OK));
  CHECK(seen == std::vector<int32_t>({2, 1, 1, 1, 1}));
  CHECK(type == halide_type_t(halide_type_int, 32));
}

void errors() {
  float a[4] = {};
  tcc_rt_memory memory{reinterpret_cast<uint8_t *>(a)};
  tcc_arg arg = view(memory, TCC_F32, 0, {4, 1}, {1, 1});
  codeToReturn = -4;
  CHECK_EQ(int(launch(two, 1, {arg, arg})), int(TCC_INTERNAL));
  CHECK_TEXT(tcc_rt_session_message(session), "failed with Halide's error -4 (kernel two)");
  codeToReturn = halide_error_code_out_of_memory;
  CHECK_EQ(int(launch(two, 0, {arg, arg})), int(TCC_OUT_OF_MEMORY));
  CHECK_TEXT(tcc_rt_session_message(session), "failed with Halide's error -11 (kernel two)");
  codeToReturn = 0;
  CHECK_EQ(int(launch(two, 0, {arg})), int(TCC_INTERNAL));
  CHECK_TEXT(tcc_rt_session_message(session), "kernel two was given 1 arguments");
}

void checksIndices() {
  std::vector<int64_t> wide(1000, 5);
  std::vector<int32_t> narrow(1000, 5);
  tcc_rt_memory wm{reinterpret_cast<uint8_t *>(wide.data())},
      nm{reinterpret_cast<uint8_t *>(narrow.data())};
  auto expect = [&](const tcc_arg &arg, const std::string &message, bool ignores = false,
                    int64_t rows = 0) {
    session->message.clear();
    tcc_status status = tcc_rt_check_index(session, &arg, "ids", 50257, ignores, -100, rows);
    CHECK_EQ(int(status), int(message.empty() ? TCC_OK : TCC_INDEX_OUT_OF_RANGE));
    CHECK_TEXT(tcc_rt_session_message(session), message);
  };
  expect(view(nm, TCC_I32, 0, {10, 100}, {100, 1}), "");
  narrow[3 * 100 + 17] = 50300;
  expect(view(nm, TCC_I32, 0, {10, 100}, {100, 1}), "ids[3, 17] = 50300 is outside 0..50256");
  expect(view(nm, TCC_I32, 0, {100, 10}, {1, 100}), "ids[17, 3] = 50300 is outside 0..50256");
  expect(view(nm, TCC_I32, 0, {2, 5, 100}, {500, 100, 1}),
         "ids[0, 3, 17] = 50300 is outside 0..50256");
  expect(view(nm, TCC_I32, 317, {}, {}), "ids = 50300 is outside 0..50256");
  expect(view(nm, TCC_I32, 318, {}, {}), "");
  expect(view(nm, TCC_I32, 0, {0, 1000}, {1000, 1}), "");
  expect(view(nm, TCC_I32, 0, {3, 100}, {100, 1}), "");
  narrow[0] = -1;
  expect(view(nm, TCC_I32, 0, {1000}, {1}), "ids[0] = -1 is outside 0..50256");
  narrow[0] = -100;
  expect(view(nm, TCC_I32, 0, {300}, {1}), "ids[0] = -100 is outside 0..50256");
  expect(view(nm, TCC_I32, 0, {300}, {1}), "", /*ignores=*/true);
  expect(view(nm, TCC_I32, 0, {1000}, {1}), "ids[317] = 50300 is outside 0..50256", true);
  // Diagonals of a matrix, whose rows are looked through in order.
  expect(view(nm, TCC_I32, 0, {1000}, {1}), "ids[0, 317] = 50300 is outside 0..50256", true, 1);
  expect(view(nm, TCC_I32, 0, {1000}, {1}), "ids[0, 17] = 50300 is outside 0..50256", true, 301);
  expect(view(nm, TCC_I32, 0, {1000}, {1}), "ids[682, 0] = 50300 is outside 0..50256", true, 1000);
  expect(view(nm, TCC_I32, 0, {200}, {2}), "ids[2, 0] = -100 is outside 0..50256", false, 3);
  expect(view(nm, TCC_I32, 0, {300}, {1}), "", true, 300);
  wide[999] = int64_t(1) << 40;
  expect(view(wm, TCC_I64, 0, {10, 10, 10}, {100, 10, 1}),
         "ids[9, 9, 9] = 1099511627776 is outside 0..50256");
  wide[999] = 50257;
  expect(view(wm, TCC_I64, 0, {1000}, {1}), "ids[999] = 50257 is outside 0..50256");
  wide[999] = 50256;
  expect(view(wm, TCC_I64, 0, {1000}, {1}), "");
}

template <typename T> T stored(tcc_dtype dtype, int64_t value) {
  T there[2] = {};
  tcc_rt_memory memory{reinterpret_cast<uint8_t *>(there)};
  tcc_rt_store_scalar(session, &memory, dtype, value);
  CHECK(there[1] == T(0));
  return there[0];
}

void storesScalars() {
  CHECK_EQ(stored<double>(TCC_F64, -3), -3.0);
  CHECK_EQ(stored<float>(TCC_F32, 512), 512.0f);
  CHECK_EQ(stored<uint16_t>(TCC_F16, 2), 0x4000);
  CHECK_EQ(stored<uint16_t>(TCC_BF16, 1), 0x3f80);
  CHECK_EQ(stored<int64_t>(TCC_I64, int64_t(1) << 40), int64_t(1) << 40);
  CHECK_EQ(stored<int32_t>(TCC_I32, -7), -7);
  CHECK_EQ(stored<int8_t>(TCC_I8, -7), -7);
  CHECK_EQ(stored<uint8_t>(TCC_U8, 200), 200);
  CHECK_EQ(stored<uint8_t>(TCC_BOOL, 256), 1);
}

// Kernels get aligned memory of their own, and the same again once they gave it back.
void scratch() {
  Scratch &scratch = model->scratch;
  std::set<void *> first;
  for (int round = 0; round < 2; ++round) {
    std::vector<void *> blocks;
    for (size_t size : {size_t(1), size_t(64), size_t(1000), size_t(100000)})
      for (int i = 0; i < 20; ++i) { // more than there are places for
        void *block = scratch.get(size);
        CHECK(block && uintptr_t(block) % 64 == 0);
        memset(block, i, size);
        blocks.push_back(block);
      }
    CHECK_EQ(std::set<void *>(blocks.begin(), blocks.end()).size(), blocks.size());
    for (void *block : blocks)
      Scratch::put(block);
  }
  Scratch::put(nullptr);
  CHECK(!scratch.get(SIZE_MAX));
  void *block = scratch.get(5000);
  Scratch::put(block);
  CHECK(block == scratch.get(4000));
  Scratch::put(block);
}

} // namespace

int main() {
  tcc_options options = {};
  options.size = sizeof options;
  options.threads = 2;
  CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &options, &model)), int(TCC_OK));
  CHECK_EQ(int(tcc_rt_session_new(model, &session)), int(TCC_OK));
  onePoint();
  types();
  grid();
  smallGrid();
  slices();
  slicesMemory();
  threads();
  errors();
  checksIndices();
  storesScalars();
  scratch();
  tcc_rt_session_free(session);
  tcc_rt_close(model);
  return finish();
}
