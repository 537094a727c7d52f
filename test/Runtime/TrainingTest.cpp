// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Training: gradients that stay in a session, losses that end a step, state in checkpoints.
#include "Check.h"
#include "lib/Runtime/Model.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <vector>

using namespace tcc::runtime;
namespace fs = std::filesystem;

namespace {

fs::path folder;

// ---- A model with hand-written bodies ----
//
//   param w: f32[3], l.0: f32[2], l.1: f32[2], kinds: i32
//   gradients() -> (loss: f32)   1, 2, ... as gradients of w and of the two layers, which are one
//   more() -> (loss: f32)        stack; more has a longer one
//   step(loss: the type that is set)   adds 1 to w, to its state m, and to both counts

enum { w, layer0, layer1, kinds, m, stepCount, callCount, paramCount, plainCount = m };
enum { gradients, more, step };

const int64_t three[] = {3}, two[] = {2};
const tcc_param_info params[] = {{"w", "constant(0.5)", TCC_F32, 1, three},
                                 {"l.0", "zeros", TCC_F32, 1, two},
                                 {"l.1", "zeros", TCC_F32, 1, two},
                                 {"kinds", "zeros", TCC_I32, 0, nullptr},
                                 {"tcc.m.w", "constant(2)", TCC_F32, 1, three},
                                 {"tcc.step", "zeros", TCC_I64, 0, nullptr},
                                 {"tcc.calls", "zeros", TCC_I64, 0, nullptr}};
const tcc_rt_param_desc rules[] = {{TCC_RT_INIT_CONSTANT, 1, 0.5}, {TCC_RT_INIT_CONSTANT, 1, 0},
                                   {TCC_RT_INIT_CONSTANT, 1, 0},   {TCC_RT_INIT_CONSTANT, 1, 0},
                                   {TCC_RT_INIT_CONSTANT, 1, 2},   {TCC_RT_INIT_CONSTANT, 1, 0},
                                   {TCC_RT_INIT_CONSTANT, 1, 0}};

tcc_dtype lossType = TCC_F32;

tcc_status count(tcc_rt_session *s, int kept, int elements) {
  auto *to = reinterpret_cast<float *>(tcc_rt_result(s, 1 + kept)->host);
  for (int i = 0; i < elements; ++i)
    to[i] = float(10 * kept + i + 1);
  return TCC_OK;
}
tcc_status gradientsBody(tcc_rt_session *s, const int64_t *) {
  count(s, 0, 3);
  return count(s, 1, 4);
}
tcc_status moreBody(tcc_rt_session *s, const int64_t *) { return count(s, 0, 1000); }

tcc_status stepBody(tcc_rt_session *s, const int64_t *) {
  auto at = [&](int param) { return tcc_rt_param(s, param)->host; };
  const tcc_arg args[] = {{tcc_rt_argument(s, 0), 0, lossType, 0, {}, {}},
                          {tcc_rt_param(s, stepCount), 0, TCC_I64, 0, {}, {}}};
  if (tcc_status status = tcc_rt_check_finite(s, args, "loss"))
    return status;
  for (int param : {w, m})
    for (int i = 0; i < 3; ++i)
      reinterpret_cast<float *>(at(param))[i] += 1;
  for (int param : {stepCount, callCount})
    ++*reinterpret_cast<int64_t *>(at(param));
  for (int param : {w, m, stepCount, callCount})
    tcc_rt_param_written(s, param);
  return TCC_OK;
}

void noShapes(const int64_t *, int64_t (*)[TCC_MAX_RANK]) {}

const tcc_arg_info loss[] = {{"loss", "", "", TCC_F32, 0, 0, 0, 0}};
const int32_t reached[] = {w, layer0, layer1};
const int64_t keptBytes[] = {3 * 4, 4 * 4}, moreBytes[] = {1000 * 4};
const tcc_rt_gradient_desc rows[] = {{0, 0, 0}, {0, 1, 0}, {8, 1, 0}}; // as `reached`
const tcc_entry_info entryInfos[] = {
    {"gradients", "", 0, 0, 1, 3, nullptr, nullptr, loss, reached, noShapes},
    {"more", "", 0, 0, 1, 1, nullptr, nullptr, loss, reached, noShapes},
    {"step", "", 0, 1, 0, 0, nullptr, loss, nullptr, nullptr, noShapes}};
const tcc_rt_entry_desc entries[] = {
    {gradientsBody, nullptr, 0, 0, 0, 2, nullptr, nullptr, nullptr, nullptr, keptBytes, rows},
    {moreBody, nullptr, 0, 0, 0, 1, nullptr, nullptr, nullptr, nullptr, moreBytes, rows},
    {stepBody, nullptr, 0, 0, 1, 0, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr}};
const char *const prefixes[] = {"", "model."};

tcc_model_info makeInfo(int32_t entryCount, int32_t paramsKnown) {
  tcc_model_info info = {};
  info.abi_version = TCC_ABI_VERSION;
  info.n_entries = entryCount;
  info.n_params = paramsKnown;
  info.name = "line";
  info.doc = info.compiler = info.target = "";
  info.entries = entryInfos;
  info.params = params;
  info.n_prefixes = 2;
  info.prefixes = prefixes;
  return info;
}
const tcc_model_info info = makeInfo(3, paramCount), plainInfo = makeInfo(2, plainCount);
const tcc_rt_model_desc model = {&info, rules, nullptr, entries, 0, 0};
/// The same without the entry that trains, hence without state.
const tcc_rt_model_desc plainModel = {&plainInfo, rules, nullptr, entries, 0, 0};

/// A model that is closed again.
struct Open {
  explicit Open(const std::string &path, const tcc_rt_model_desc &desc = model,
                tcc_options options = {}) {
    options.size = sizeof options;
    status = tcc_rt_open(&desc, path.empty() ? nullptr : path.c_str(), &options, &opened);
    tcc_rt_session_new(opened, &session);
  }
  ~Open() {
    tcc_rt_session_free(session);
    tcc_rt_close(opened);
  }
  tcc_status call(int32_t entry) {
    float result;
    void *const results[] = {&result};
    return tcc_rt_call(session, entry, nullptr, nullptr, results);
  }
  tcc_status train(const void *with) {
    const void *const args[] = {with};
    return tcc_rt_call(session, step, nullptr, args, nullptr);
  }
  template <typename T> T value(const char *name) {
    tcc_view view = {};
    CHECK_EQ(int(tcc_rt_parameter(opened, name, &view)), int(TCC_OK));
    return view.data ? *static_cast<const T *>(view.data) : T();
  }
  void expect(float weight, float state, int64_t steps, int64_t calls) {
    CHECK_EQ(value<float>("w"), weight);
    CHECK_EQ(value<float>("tcc.m.w"), state);
    CHECK_EQ(value<int64_t>("tcc.step"), steps);
    CHECK_EQ(value<int64_t>("tcc.calls"), calls);
  }

  tcc_rt_model *opened;
  tcc_rt_session *session;
  tcc_status status;
};

// ---- Gradients ----

void keepsGradients() {
  Open open("");
  tcc_view view;
  auto refuses = [&](const char *name, tcc_view *out, tcc_status status, const char *text) {
    CHECK_EQ(int(tcc_rt_gradient(open.session, name, out)), int(status));
    CHECK_TEXT(tcc_rt_session_message(open.session), text);
  };
  const char *none = "the session's last call was not one that gives gradients";
  refuses("w", &view, TCC_INVALID_ARGUMENT, none);
  CHECK_EQ(int(open.call(gradients)), int(TCC_OK));
  for (auto [name, first, rank0] :
       {std::tuple("w", 1.0f, 3), {"l.0", 11.0f, 2}, {"l.1", 13.0f, 2}}) {
    CHECK_EQ(int(tcc_rt_gradient(open.session, name, &view)), int(TCC_OK));
    CHECK_TEXT(tcc_rt_session_message(open.session), "");
    CHECK(view.dtype == TCC_F32 && view.rank == 1 && view.shape[0] == rank0);
    CHECK_EQ(static_cast<const float *>(view.data)[0], first);
    CHECK_EQ(static_cast<const float *>(view.data)[1], first + 1);
  }
  refuses(nullptr, &view, TCC_INVALID_ARGUMENT, "name is null");
  refuses("w", nullptr, TCC_INVALID_ARGUMENT, "out is null");
  refuses("l.2", &view, TCC_NOT_FOUND, "model line has no parameter 'l.2'");
  refuses("kinds", &view, TCC_NOT_FOUND,
          "the parameter 'kinds' is i32[]: integers have no gradient");
  refuses("tcc.m.w", &view, TCC_NOT_FOUND, "gradients does not depend on the parameter 'tcc.m.w'");
  CHECK_EQ(int(tcc_rt_gradient(nullptr, "w", &view)), int(TCC_INVALID_ARGUMENT));

  // More room for another entry, which has no gradient of the layers; then less again.
  CHECK_EQ(int(open.call(more)), int(TCC_OK));
  refuses("l.0", &view, TCC_NOT_FOUND, "more does not depend on the parameter 'l.0'");
  CHECK_EQ(int(open.call(gradients)), int(TCC_OK));
  CHECK_EQ(int(tcc_rt_gradient(open.session, "l.1", &view)), int(TCC_OK));
  CHECK_EQ(static_cast<const float *>(view.data)[1], 14.0f);
  float fine = 1;
  CHECK_EQ(int(open.train(&fine)), int(TCC_OK));
  refuses("w", &view, TCC_INVALID_ARGUMENT, none);
}

void findsGradientsByThePrefixedName() {
  std::string path = (folder / "prefixed.safetensors").string();
  float zeros[3] = {};
  const SafetensorsTensor tensors[] = {{"model.", "w", TCC_F32, 1, three, zeros},
                                       {"model.", "l.0", TCC_F32, 1, two, zeros},
                                       {"model.", "l.1", TCC_F32, 1, two, zeros},
                                       {"model.", "kinds", TCC_I32, 0, nullptr, zeros}};
  Message message{Allocator()};
  CHECK_EQ(int(writeSafetensors(path.c_str(), tensors, 4, Allocator(), message)), int(TCC_OK));
  Open open(path);
  CHECK_EQ(int(open.call(gradients)), int(TCC_OK));
  tcc_view view;
  for (const char *name : {"l.1", "model.l.1"})
    CHECK_EQ(int(tcc_rt_gradient(open.session, name, &view)), int(TCC_OK));
}

/// Without memory for gradients the call fails, and the next one does not.
void gradientsNeedMemory() {
  static bool fails;
  fails = false;
  tcc_options options = {};
  options.allocate = [](void *, size_t size, size_t alignment) -> void * {
    void *memory = nullptr;
    return (fails && size >= 4000) || posix_memalign(&memory, alignment, size) ? nullptr : memory;
  };
  options.release = [](void *, void *memory, size_t, size_t) { free(memory); };
  Open open("", model, options);
  CHECK_EQ(int(open.call(gradients)), int(TCC_OK));
  CHECK_EQ(int(open.call(gradients)), int(TCC_OK));
  fails = true;
  CHECK_EQ(int(open.call(gradients)), int(TCC_OK)); // has its memory
  CHECK_EQ(int(open.call(more)), int(TCC_OUT_OF_MEMORY));
  std::string said = tcc_rt_session_message(open.session);
  tcc_view view;
  CHECK_EQ(int(tcc_rt_gradient(open.session, "w", &view)), int(TCC_INVALID_ARGUMENT));
  fails = false;
  CHECK_EQ(int(open.call(more)), int(TCC_OK));
  CHECK_EQ(int(tcc_rt_gradient(open.session, "w", &view)), int(TCC_OK));
  CHECK(said.starts_with("more: no memory for the gradients, "));
}

// ---- Losses ----

void refusesLossesThatAreNoNumber() {
  const float nan = std::nanf(""), inf = std::numeric_limits<float>::infinity(), fine = 1;
  Open open("");
  CHECK_EQ(int(open.train(&fine)), int(TCC_OK));
  open.expect(1.5f, 3, 1, 1);
  auto refuses = [&](tcc_dtype type, const void *loss, const char *what) {
    lossType = type;
    CHECK_EQ(int(open.train(loss)), int(TCC_NOT_FINITE));
    CHECK_TEXT(tcc_rt_session_message(open.session),
               std::string("step 1: the loss is ") + what + "; the parameters are as they were");
    open.expect(1.5f, 3, 1, 1);
  };
  const float minus = -inf;
  refuses(TCC_F32, &nan, "nan");
  refuses(TCC_F32, &inf, "inf");
  refuses(TCC_F32, &minus, "-inf");
  const double wide[] = {std::nan(""), std::numeric_limits<double>::infinity(), 1e300};
  refuses(TCC_F64, &wide[0], "nan");
  refuses(TCC_F64, &wide[1], "inf");
  const uint16_t half[] = {0x7e00, 0x7c00, 0xfc00, 0x7bff}, brain[] = {0x7fc0, 0xff80, 0x7f7f};
  refuses(TCC_F16, &half[0], "nan");
  refuses(TCC_F16, &half[1], "inf");
  refuses(TCC_F16, &half[2], "-inf");
  refuses(TCC_BF16, &brain[0], "nan");
  refuses(TCC_BF16, &brain[1], "-inf");
  // The largest numbers are numbers.
  for (auto [type, loss] : {std::pair<tcc_dtype, const void *>(TCC_F64, &wide[2]),
                            {TCC_F16, &half[3]},
                            {TCC_BF16, &brain[2]}}) {
    lossType = type;
    CHECK_EQ(int(open.train(loss)), int(TCC_OK));
  }
  open.expect(4.5f, 6, 4, 4);
  lossType = TCC_F32;
  tcc_options options = {};
  options.flags = TCC_UPDATE_ALWAYS;
  Open always("", model, options);
  CHECK_EQ(int(always.train(&nan)), int(TCC_OK));
  CHECK_TEXT(tcc_rt_session_message(always.session), "");
  always.expect(1.5f, 3, 1, 1);
}

// ---- Checkpoints ----

/// A checkpoint of the model, with some changes.
struct Checkpoint {
  struct Tensor {
    std::string name;
    tcc_dtype dtype;
    std::vector<int64_t> shape;
  };
  std::vector<Tensor> tensors = {{"w", TCC_F32, {3}},
                                 {"l.0", TCC_F32, {2}},
                                 {"l.1", TCC_F32, {2}},
                                 {"kinds", TCC_I32, {}},
                                 {"tcc.m.w", TCC_F32, {3}}};
  std::vector<std::pair<std::string, std::string>> notes = {{"tcc.step", "7"}, {"tcc.calls", "9"}};

  std::string write() const {
    std::vector<float> data(100, 4.0f);
    std::vector<SafetensorsTensor> list;
    std::vector<SafetensorsNote> said;
    for (const Tensor &tensor : tensors)
      list.push_back({"", tensor.name.c_str(), tensor.dtype, int32_t(tensor.shape.size()),
                      tensor.shape.data(), data.data()});
    for (auto &[key, value] : notes)
      said.push_back({key.c_str(), value.c_str()});
    std::string path = (folder / "made.safetensors").string();
    Message message{Allocator()};
    CHECK_EQ(int(writeSafetensors(path.c_str(), list.data(), list.size(), Allocator(), message,
                                  said.data(), said.size())),
             int(TCC_OK));
    return path;
  }
};

void goesOn() {
  std::string path = Checkpoint().write(), saved = (folder / "saved.safetensors").string();
  float fine = 1;
  {
    Open open(path);
    CHECK_EQ(int(open.status), int(TCC_OK));
    CHECK_TEXT(tcc_rt_message(open.opened), "");
    open.expect(4, 4, 7, 9);
    CHECK_EQ(int(open.train(&fine)), int(TCC_OK));
    CHECK_EQ(int(tcc_rt_save(open.opened, saved.c_str())), int(TCC_OK));
    CHECK_EQ(int(open.train(&fine)), int(TCC_OK)); // the file is not what is trained on
    open.expect(6, 6, 9, 11);
  }
  Open again(saved);
  again.expect(5, 5, 8, 10);
  CHECK_EQ(int(tcc_rt_save(again.opened, saved.c_str())), int(TCC_OK));
  again.expect(5, 5, 8, 10);

  SafetensorsFile file{Allocator()};
  Message message{Allocator()};
  CHECK_EQ(int(file.open(saved.c_str(), true, message)), int(TCC_OK));
  CHECK_EQ(file.tensors().size(), 5u);
  CHECK(file.find("tcc.m.w") && !file.find("tcc.step"));
  std::string notes;
  for (const SafetensorsNote &note : file.metadata())
    notes += std::string(note.key) + "=" + note.value + " ";
  CHECK_EQ(notes, "format=pt tcc.step=8 tcc.calls=10 ");

  // A model that does not train has no use for state, and does not complain of it.
  Open plain(saved, plainModel);
  CHECK_EQ(int(plain.status), int(TCC_OK));
  CHECK_TEXT(tcc_rt_message(plain.opened), "");
  CHECK_EQ(plain.value<float>("w"), 5.0f);
}

void beginsAnew() {
  Checkpoint checkpoint;
  checkpoint.tensors.pop_back();
  checkpoint.notes = {{"step", "3"}};
  Open open(checkpoint.write());
  CHECK_EQ(int(open.status), int(TCC_OK));
  CHECK_TEXT(tcc_rt_message(open.opened), "");
  open.expect(4, 2, 0, 0);
}

void refusesOtherState() {
  auto refuses = [](const Checkpoint &checkpoint, const char *lines) {
    std::string path = checkpoint.write();
    Open open(path);
    CHECK_EQ(int(open.status), int(TCC_BAD_CHECKPOINT));
    CHECK_TEXT(tcc_rt_message(open.opened), path + " does not fit model line:" + lines);
  };
  Checkpoint shape, missing, type, uncounted, only;
  shape.tensors.back().shape = {2};
  refuses(shape, "\n  shape: tcc.m.w is F32[2] in the file, f32[3] in the model");
  missing.tensors.back().name = "tcc.v.w"; // of another optimizer
  refuses(missing, "\n  missing: tcc.m.w f32[3]");
  type.tensors.back().dtype = TCC_I32;
  refuses(type, "\n  type: tcc.m.w is I32[3] in the file, f32[3] in the model");
  uncounted.notes.clear();
  refuses(uncounted, "\n  missing: tcc.step i64[]\n  missing: tcc.calls i64[]");
  only.tensors.pop_back();
  refuses(only, "\n  missing: tcc.m.w f32[3]");
  for (const char *count : {"", "x", "7x", "-1", "1.5", "9223372036854775808"}) {
    Checkpoint wrong;
    wrong.notes[1].second = count;
    refuses(wrong, "\n  missing: tcc.calls i64[]");
  }
  Checkpoint most;
  most.notes[1].second = "9223372036854775807";
  Open open(most.write());
  open.expect(4, 4, 7, std::numeric_limits<int64_t>::max());
}

void notesAreAnyText() {
  std::string path = (folder / "notes.safetensors").string();
  const SafetensorsNote notes[] = {{"a \"b\" \\", "\n\t\x01 end"}, {"", ""}, {"größe", "5 µm"}};
  Message message{Allocator()};
  CHECK_EQ(int(writeSafetensors(path.c_str(), nullptr, 0, Allocator(), message, notes, 3)),
           int(TCC_OK));
  SafetensorsFile file{Allocator()};
  CHECK_EQ(int(file.open(path.c_str(), false, message)), int(TCC_OK));
  CHECK_EQ(file.metadata().size(), 4u); // the format before them
  for (size_t i = 0; i < 3 && file.metadata().size() == 4; ++i) {
    CHECK_TEXT(file.metadata()[i + 1].key, notes[i].key);
    CHECK_TEXT(file.metadata()[i + 1].value, notes[i].value);
  }
}

} // namespace

int main(int, char **argv) {
  folder = argv[1];
  fs::remove_all(folder);
  fs::create_directories(folder);
  keepsGradients();
  findsGradientsByThePrefixedName();
  gradientsNeedMemory();
  refusesLossesThatAreNoNumber();
  goesOn();
  beginsAnew();
  refusesOtherState();
  notesAreAnyText();
  return finish();
}
