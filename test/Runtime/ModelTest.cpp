// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Models and sessions: opening with and without a checkpoint, every way a checkpoint may not fit,
// packs and their versions, calls and their messages, many threads on one model.
#include "Check.h"
#include "ToyModel.h"
#include "lib/Runtime/Safetensors.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

using namespace tcc::runtime;
namespace fs = std::filesystem;

namespace {

fs::path folder;

/// A checkpoint of the toy model with some changes.
struct Checkpoint {
  struct Tensor {
    std::string name;
    tcc_dtype dtype;
    std::vector<int64_t> shape;
    std::vector<char> data;
  };
  std::vector<Tensor> tensors;

  explicit Checkpoint(const std::string &prefix = "", tcc_dtype dtype = TCC_F32) {
    add(prefix + "word.weight", dtype, {10, 4});
    add(prefix + "scale", dtype, {});
    add(prefix + "layer.0.weight", dtype, {4, 6});
    add(prefix + "layer.1.weight", dtype, {4, 6});
    add(prefix + "bias", dtype, {6});
  }
  void add(const std::string &name, tcc_dtype dtype, std::vector<int64_t> shape) {
    size_t count = 1;
    for (int64_t extent : shape)
      count *= size_t(extent);
    std::vector<char> data(count * tcc_dtype_size(dtype));
    for (size_t i = 0; i < count; ++i) { // small multiples of 1/8: exact in every float type
      double value = double((i * 7 + name.size() * 3) % 13) / 8 - 0.5;
      if (dtype == TCC_F64) {
        memcpy(&data[8 * i], &value, 8);
      } else if (dtype == TCC_F32) {
        float single = float(value);
        memcpy(&data[4 * i], &single, 4);
      } else if (dtype == TCC_BF16) {
        float single = float(value);
        memcpy(&data[2 * i], reinterpret_cast<char *>(&single) + 2, 2);
      }
    }
    tensors.push_back({name, dtype, std::move(shape), std::move(data)});
  }
  Checkpoint &without(const std::string &name) {
    std::erase_if(tensors, [&](const Tensor &tensor) { return tensor.name == name; });
    return *this;
  }
  std::string write(const char *name) const {
    std::vector<SafetensorsTensor> list;
    for (const Tensor &tensor : tensors)
      list.push_back({"", tensor.name.c_str(), tensor.dtype, int32_t(tensor.shape.size()),
                      tensor.shape.data(), tensor.data.data()});
    std::string path = (folder / name).string();
    Message message{Allocator()};
    CHECK_EQ(int(writeSafetensors(path.c_str(), list.data(), list.size(), Allocator(), message)),
             int(TCC_OK));
    return path;
  }
};

/// A model that is closed again.
struct Open {
  explicit Open(const char *path, const tcc_rt_model_desc &desc = toy::model,
                tcc_options options = {}) {
    options.size = sizeof options;
    status = tcc_rt_open(&desc, path, &options, &model);
    sessionStatus = tcc_rt_session_new(model, &session);
  }
  Open(const std::string &path, const tcc_rt_model_desc &desc = toy::model,
       tcc_options options = {})
      : Open(path.c_str(), desc, options) {}
  ~Open() {
    tcc_rt_session_free(session);
    tcc_rt_close(model);
  }
  tcc_rt_model *model;
  tcc_rt_session *session;
  tcc_status status, sessionStatus;
};

const int32_t someIds[] = {0, 9, 3, 3, 7, 1};

void checkEncode(Open &open) {
  float y[2 * 3 * 6] = {};
  CHECK_EQ(int(toy::runEncode(open.session, 2, 3, someIds, y)), int(TCC_OK));
  CHECK_TEXT(tcc_rt_session_message(open.session), "");
  for (int64_t row = 0; row < 6; ++row)
    for (int64_t column = 0; column < 6; ++column)
      CHECK(std::fabs(y[row * 6 + column] - toy::expected(open.model, someIds, row, column)) <
            1e-5f);
}

void opensCheckpoints() {
  for (tcc_dtype dtype : {TCC_F32, TCC_F64, TCC_BF16})
    for (const char *prefix : {"", "model."})
      for (const tcc_rt_model_desc *desc : {&toy::model, &toy::modelForInference})
        for (uint32_t flags : {0, int(TCC_COPY_WEIGHTS)}) {
          Checkpoint checkpoint(prefix, dtype);
          checkpoint.add(std::string(prefix) + "pooler.dense.weight", dtype, {3, 3});
          checkpoint.add("embeddings.position_ids", TCC_I64, {1, 5});
          tcc_options options = {};
          options.flags = flags;
          options.threads = 2;
          Open open(checkpoint.write("good.safetensors"), *desc, options);
          CHECK_EQ(int(open.status), int(TCC_OK));
          CHECK_EQ(int(open.sessionStatus), int(TCC_OK));
          CHECK_TEXT(tcc_rt_message(open.model), "");
          checkEncode(open);
          for (std::string name : {"layer.1.weight", "model.layer.1.weight"}) {
            tcc_view view;
            bool known = name == "layer.1.weight" || *prefix;
            CHECK_EQ(int(tcc_rt_parameter(open.model, name.c_str(), &view)),
                     int(known ? TCC_OK : TCC_NOT_FOUND));
            CHECK(!known || (view.dtype == TCC_F32 && view.rank == 2 && view.shape[0] == 4 &&
                             view.shape[1] == 6));
          }
        }
}

void reportsWhatDoesNotFit() {
  Checkpoint checkpoint("model.");
  checkpoint.without("model.scale").without("model.layer.1.weight").without("model.bias");
  checkpoint.add("model.layer.1.weight", TCC_F32, {6, 4});
  checkpoint.add("model.bias", TCC_I32, {6});
  checkpoint.add("model.pooler.bias", TCC_F32, {6});
  checkpoint.add("model.head", TCC_F32, {2, 2});
  checkpoint.add("other", TCC_BF16, {});
  Open open(checkpoint.write("bad.safetensors"));
  CHECK_EQ(int(open.status), int(TCC_BAD_CHECKPOINT));
  std::string report =
      (folder / "bad.safetensors").string() +
      " does not fit model toy:"
      "\n  missing: model.scale f32[]"
      "\n  shape: model.layer.1.weight is F32[6, 4] in the file, f32[4, 6] in the model"
      "\n  type: model.bias is I32[6] in the file, f32[6] in the model"
      "\n  unused: model.head F32[2, 2]"
      "\n  unused: other BF16[]";
  CHECK_TEXT(tcc_rt_message(open.model), report);
  // A model that failed refuses everything and says why each time.
  CHECK_EQ(int(open.sessionStatus), int(TCC_BAD_CHECKPOINT));
  CHECK_TEXT(tcc_rt_session_message(open.session), report);
  CHECK_EQ(int(toy::runEncode(open.session, 1, 1, someIds, nullptr)), int(TCC_BAD_CHECKPOINT));
  tcc_view view;
  CHECK_EQ(int(tcc_rt_parameter(open.model, "bias", &view)), int(TCC_BAD_CHECKPOINT));
  CHECK_EQ(int(tcc_rt_save(open.model, (folder / "no").c_str())), int(TCC_BAD_CHECKPOINT));
  CHECK(!fs::exists(folder / "no"));

  Checkpoint more;
  more.add("head", TCC_F32, {2});
  more.add("tail", TCC_F16, {});
  Open notes(more.write("more.safetensors"));
  CHECK_EQ(int(notes.status), int(TCC_OK));
  CHECK_TEXT(tcc_rt_message(notes.model), "unused: head F32[2]\nunused: tail F16[]");

  Open none((folder / "none").string());
  CHECK_EQ(int(none.status), int(TCC_NOT_FOUND));
  CHECK_TEXT(tcc_rt_message(none.model),
             (folder / "none").string() + ": cannot be opened: No such file or directory");
}

void initRules() {
  Open none(nullptr, toy::modelWithoutRules);
  CHECK_EQ(int(none.status), int(TCC_NO_INIT));
  CHECK_TEXT(tcc_rt_message(none.model),
             "model toy needs a checkpoint: no init rule for\n  scale\n  layer.1.weight");

  auto view = [](Open &open, const char *name) {
    tcc_view view;
    CHECK_EQ(int(tcc_rt_parameter(open.model, name, &view)), int(TCC_OK));
    return static_cast<const float *>(view.data);
  };
  tcc_options one = {}, four = {}, other = {};
  one.threads = 1;
  four.threads = 4;
  other.seed = 1;
  Open a(nullptr, toy::model, one), b(nullptr, toy::model, four), c(nullptr, toy::model, other);
  checkEncode(a);
  CHECK(!memcmp(view(a, "word.weight"), view(b, "word.weight"), 40 * 4));
  CHECK(memcmp(view(a, "word.weight"), view(c, "word.weight"), 40 * 4) != 0);
  double sum = 0, squares = 0;
  for (int i = 0; i < 40; ++i) {
    float value = view(a, "word.weight")[i];
    sum += value;
    squares += value * value;
  }
  CHECK(std::fabs(sum / 40) < 0.6 && squares / 40 > 0.4 && squares / 40 < 2);
  float most = 0, xavier = 0;
  for (int i = 0; i < 24; ++i) {
    most = std::max(most, std::fabs(view(a, "layer.0.weight")[i]));
    xavier = std::max(xavier, std::fabs(view(a, "layer.1.weight")[i]));
  }
  CHECK(most <= 0.5f && most > 0.3f);
  CHECK(xavier <= std::sqrt(6 / 10.0f) && xavier > 0.5f);
  CHECK_EQ(view(a, "scale")[0], 1.0f);
  CHECK_EQ(view(a, "bias")[5], 0.25f);
}

// A pack is made once; after its parameter was written it is made again, once, before it is read.
void packVersions() {
  Open open(nullptr);
  int made = toy::packsMade;
  checkEncode(open);
  checkEncode(open);
  CHECK_EQ(toy::packsMade, made);
  const float step = 0.5f;
  const void *const args[] = {&step};
  CHECK_EQ(int(tcc_rt_call(open.session, toy::train, nullptr, args, nullptr)), int(TCC_OK));
  CHECK_EQ(toy::packsMade, made);
  checkEncode(open);
  CHECK_EQ(toy::packsMade, made + 1);
  checkEncode(open);
  CHECK_EQ(toy::packsMade, made + 1);
}

void savesAndReadsBack() {
  for (const char *prefix : {"", "model."}) {
    std::string path = (folder / "saved.safetensors").string();
    Open first(Checkpoint(prefix, TCC_BF16).write("first.safetensors"), toy::modelForInference);
    CHECK_EQ(int(tcc_rt_save(first.model, path.c_str())), int(TCC_OK));
    SafetensorsFile file{Allocator()};
    Message message{Allocator()};
    CHECK_EQ(int(file.open(path.c_str(), true, message)), int(TCC_OK));
    CHECK_EQ(file.tensors().size(), 5u);
    const SafetensorsEntry *entry = file.find((std::string(prefix) + "layer.1.weight").c_str());
    CHECK(entry && entry->dtype == TCC_F32 && entry->shape[1] == 6);
    Open second(path);
    CHECK_EQ(int(second.status), int(TCC_OK));
    float y[2][6];
    for (int i = 0; i < 2; ++i)
      CHECK_EQ(int(toy::runEncode((i ? second : first).session, 1, 1, someIds, y[i])), int(TCC_OK));
    CHECK(!memcmp(y[0], y[1], sizeof y[0]));
    CHECK_EQ(int(tcc_rt_save(second.model, path.c_str())),
             int(TCC_OK)); // over the file it has mapped
    CHECK_EQ(int(tcc_rt_save(second.model, "/no/such/folder")), int(TCC_IO));
    CHECK_TEXT(tcc_rt_message(second.model),
               "/no/such/folder: cannot be written: No such file or directory");
  }
}

void refusesBadCalls() {
  Open open(nullptr);
  float y[8 * 16 * 6];
  int32_t ids[8 * 16] = {};
  auto expect = [&](tcc_status status, tcc_status wanted, const char *text) {
    CHECK_EQ(int(status), int(wanted));
    CHECK_TEXT(tcc_rt_session_message(open.session), text);
  };
  expect(toy::runEncode(open.session, 0, 1, ids, y), TCC_DIM_OUT_OF_RANGE, "B = 0 is outside 1..8");
  expect(toy::runEncode(open.session, 1, 17, ids, y), TCC_DIM_OUT_OF_RANGE,
         "T = 17 is outside 0..16");
  expect(toy::runEncode(open.session, -1, 17, ids, y), TCC_DIM_OUT_OF_RANGE,
         "B = -1 is outside 1..8");
  expect(toy::runEncode(open.session, 1, 2, nullptr, y), TCC_INVALID_ARGUMENT, "ids is null");
  expect(toy::runEncode(open.session, 1, 2, ids, nullptr), TCC_INVALID_ARGUMENT, "y is null");
  expect(toy::runEncode(open.session, 3, 0, nullptr, nullptr), TCC_OK, "");
  expect(toy::runEncode(open.session, 8, 16, ids, y), TCC_OK, "");
  expect(tcc_rt_call(open.session, 9, nullptr, nullptr, nullptr), TCC_INVALID_ARGUMENT,
         "model toy has no entry number 9");
  expect(tcc_rt_call(open.session, toy::encode, nullptr, nullptr, nullptr), TCC_INVALID_ARGUMENT,
         "the table of dims is null");
  const int64_t dims[] = {1, 1};
  expect(tcc_rt_call(open.session, toy::encode, dims, nullptr, nullptr), TCC_INVALID_ARGUMENT,
         "the table of arguments is null");
  ids[3 * 16 + 7] = 10;
  expect(toy::runEncode(open.session, 8, 16, ids, y), TCC_INDEX_OUT_OF_RANGE,
         "ids[3, 7] = 10 is outside 0..9");
  ids[3 * 16 + 2] = -2147483647;
  expect(toy::runEncode(open.session, 8, 16, ids, y), TCC_INDEX_OUT_OF_RANGE,
         "ids[3, 2] = -2147483647 is outside 0..9");
  expect(toy::runEncode(open.session, 1, 16, ids, y), TCC_OK, "");
  void *const results[] = {y};
  expect(tcc_rt_call(open.session, toy::broken, nullptr, nullptr, results), TCC_INTERNAL,
         "Input buffer x is accessed at -56 (kernel fails)");
  expect(toy::runEncode(open.session, 1, 16, ids, y), TCC_OK, "");

  // Null objects, and options that cannot be right.
  tcc_rt_session *session;
  CHECK_EQ(int(tcc_rt_session_new(nullptr, &session)), int(TCC_INVALID_ARGUMENT));
  CHECK_TEXT(tcc_rt_session_message(session), "the session is null");
  CHECK_TEXT(tcc_rt_message(nullptr), "the model is null");
  CHECK_EQ(int(toy::runEncode(nullptr, 1, 1, ids, y)), int(TCC_INVALID_ARGUMENT));
  CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, nullptr, nullptr)), int(TCC_INVALID_ARGUMENT));
  tcc_rt_close(nullptr);
  tcc_rt_session_free(nullptr);
  auto refuses = [](tcc_options options, const char *text) {
    tcc_rt_model *model;
    CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &options, &model)), int(TCC_INVALID_ARGUMENT));
    CHECK_TEXT(tcc_rt_message(model), text);
    tcc_rt_close(model);
  };
  tcc_options options = {};
  refuses(options, ("tcc_options.size is 0; set it to sizeof(tcc_options), " +
                    std::to_string(sizeof options))
                       .c_str());
  options.size = sizeof options;
  options.threads = -1;
  refuses(options, "tcc_options.threads is -1");
  options.threads = 0;
  options.flags = 64;
  refuses(options, "tcc_options.flags is 64: there is no such flag");
  options.flags = 0;
  options.release = [](void *, void *, size_t, size_t) {};
  refuses(options, "tcc_options.release is set without allocate");

  // An older caller's shorter options, and a newer caller's longer ones.
  tcc_rt_model *model;
  options = {};
  options.size = offsetof(tcc_options, seed);
  options.seed = 99;
  CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &options, &model)), int(TCC_OK));
  tcc_rt_close(model);
  struct {
    tcc_options known = {};
    int64_t unknown = 0;
  } newer;
  newer.known.size = sizeof newer;
  CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &newer.known, &model)), int(TCC_OK));
  tcc_rt_close(model);
  newer.unknown = 1;
  CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, &newer.known, &model)), int(TCC_INVALID_ARGUMENT));
  CHECK_TEXT(tcc_rt_message(model), "tcc_options asks for something this library is too old for");
  tcc_rt_close(model);
}

void refusesOtherMachines() {
  tcc_rt_model_desc desc = toy::model;
  tcc_rt_model *model;
  for (uint32_t feature = 1; feature <= TCC_RT_CPU_AVX512_ZEN4; feature *= 2) {
    desc.cpu_features = feature;
    tcc_status status = tcc_rt_open(&desc, nullptr, nullptr, &model);
    CHECK(status == TCC_OK || status == TCC_UNSUPPORTED);
    CHECK((strstr(tcc_rt_message(model), "this CPU has no") != nullptr) ==
          (status == TCC_UNSUPPORTED));
    tcc_rt_close(model);
  }
}

// Eight sessions on their own threads, one of which keeps writing a parameter, and another model
// beside.
void manyThreads() {
  tcc_options options = {};
  options.threads = 3;
  Open open(Checkpoint().write("threads.safetensors"), toy::model, options),
      other(nullptr, toy::model, options);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      tcc_rt_session *session;
      CHECK_EQ(int(tcc_rt_session_new(t == 7 ? other.model : open.model, &session)), int(TCC_OK));
      float y[8 * 16 * 6], first[6];
      int32_t ids[8 * 16] = {};
      for (int round = 0; round < 50; ++round) {
        if (t == 0) {
          const float step = 0.0f;
          const void *const args[] = {&step};
          CHECK_EQ(int(tcc_rt_call(session, toy::train, nullptr, args, nullptr)), int(TCC_OK));
        }
        CHECK_EQ(int(toy::runEncode(session, 1 + (round + t) % 8, 1 + round % 16, ids, y)),
                 int(TCC_OK));
        if (round == 0)
          memcpy(first, y, sizeof first);
        CHECK(!memcmp(first, y, sizeof first));
      }
      tcc_rt_session_free(session);
    });
  for (std::thread &thread : threads)
    thread.join();
  checkEncode(open);
}

// While a call holds the model, who does not want to wait is told; so is a second call of one
// session.
void busy() {
  static Open *open;
  static tcc_rt_session *second;
  tcc_options options = {};
  options.flags = TCC_NO_WAIT;
  Open here(nullptr, toy::model, options);
  open = &here;
  CHECK_EQ(int(tcc_rt_session_new(here.model, &second)), int(TCC_OK));
  toy::duringTrain = [] {
    float y[6];
    CHECK_EQ(int(toy::runEncode(second, 1, 1, someIds, y)), int(TCC_BUSY));
    CHECK_TEXT(tcc_rt_session_message(second), "another call holds model toy");
    CHECK_EQ(int(toy::runEncode(open->session, 1, 1, someIds, y)), int(TCC_BUSY));
    CHECK_EQ(int(tcc_rt_save(open->model, "never")), int(TCC_BUSY));
    CHECK_TEXT(tcc_rt_message(open->model), "another call holds model toy");
  };
  const float step = 1;
  const void *const args[] = {&step};
  CHECK_EQ(int(tcc_rt_call(here.session, toy::train, nullptr, args, nullptr)), int(TCC_OK));
  CHECK_TEXT(tcc_rt_session_message(here.session), "");
  toy::duringTrain = nullptr;
  float y[6];
  CHECK_EQ(int(toy::runEncode(second, 1, 1, someIds, y)), int(TCC_OK));
  tcc_rt_session_free(second);
}

// Threads that call one session by mistake: each call is whole or told that another runs.
void oneSessionOnThreads() {
  Open open(nullptr);
  float expected[6];
  CHECK_EQ(int(toy::runEncode(open.session, 1, 1, someIds, expected)), int(TCC_OK));
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        float y[6] = {};
        tcc_status status = toy::runEncode(open.session, 1, 1, someIds, y);
        CHECK(status == TCC_BUSY || (status == TCC_OK && !memcmp(y, expected, sizeof y)));
      }
    });
  for (std::thread &thread : threads)
    thread.join();
}

void closesInAnyOrder() {
  tcc_rt_model *model;
  tcc_rt_session *a, *b;
  CHECK_EQ(int(tcc_rt_open(&toy::model, nullptr, nullptr, &model)), int(TCC_OK));
  CHECK_EQ(int(tcc_rt_session_new(model, &a)), int(TCC_OK));
  CHECK_EQ(int(tcc_rt_session_new(model, &b)), int(TCC_OK));
  tcc_rt_session_free(a);
  tcc_rt_close(model);
  float y[6];
  CHECK_EQ(int(toy::runEncode(b, 1, 1, someIds, y)), int(TCC_OK));
  tcc_rt_session_free(b);
}

} // namespace

int main(int, char **argv) {
  folder = argv[1];
  fs::remove_all(folder);
  fs::create_directories(folder);
  opensCheckpoints();
  reportsWhatDoesNotFit();
  initRules();
  packVersions();
  savesAndReadsBack();
  refusesBadCalls();
  refusesOtherMachines();
  manyThreads();
  busy();
  oneSessionOnThreads();
  closesInAnyOrder();
  return finish();
}
