// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Safetensors files: what may be wrong with one and the exact message for each, what is read and
// written, that a failed write leaves nothing behind, and the conversion of floats.
#include "lib/Runtime/Safetensors.h"
#include "Check.h"
#include "lib/Runtime/FloatConversion.h"

#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <vector>

using namespace tcc::runtime;
namespace fs = std::filesystem;

namespace {

fs::path folder;

std::string file(const std::string &header, const std::string &data, uint64_t length) {
  std::string bytes(8, 0);
  for (int i = 0; i < 8; ++i)
    bytes[size_t(i)] = char(length >> 8 * i);
  return bytes + header + data;
}
std::string file(const std::string &header, const std::string &data = "") {
  return file(header, data, header.size());
}
std::string tensor(const std::string &name, const std::string &type, const std::string &shape,
                   uint64_t begin, uint64_t end) {
  return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[" +
         std::to_string(begin) + "," + std::to_string(end) + "]}";
}

std::string write(const std::string &bytes, const char *name = "m.safetensors") {
  fs::path path = folder / name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path.string();
}

void badFiles() {
  const std::string eight(8, 'x');
  const struct {
    std::string bytes, message;
  } table[] = {
      {"", "m.safetensors: not a safetensors file: it has 0 bytes"},
      {"1234567", "m.safetensors: not a safetensors file: it has 7 bytes"},
      {"hello, this is some text",
       "m.safetensors: not a safetensors file: a header of 8367736964726416744 bytes, "
       "and the whole file has 24"},
      {file("{}", "", 1ull << 63), "m.safetensors: not a safetensors file: a header of "
                                   "9223372036854775808 bytes, and the whole file has 10"},
      {file("{}", "", ~0ull), "m.safetensors: not a safetensors file: a header of "
                              "18446744073709551615 bytes, and the whole file has 10"},
      {file("{\"a", "", 100),
       "m.safetensors: cut off: its header has 100 bytes, the whole file 11"},
      {file(""), "m.safetensors: not a safetensors file: its header does not start with '{'"},
      {file("[]"), "m.safetensors: not a safetensors file: its header does not start with '{'"},
      {file("{\"\xff\":1}"), "m.safetensors: byte 2 of the header is not UTF-8"},
      {file("{\"\xc0\xaf\":1}"), "m.safetensors: byte 2 of the header is not UTF-8"},
      {file("{\"\xed\xa0\x80\":1}"), "m.safetensors: byte 2 of the header is not UTF-8"},
      {file("{\"a\xe2\x82"), "m.safetensors: byte 3 of the header is not UTF-8"},
      {file("{"), "m.safetensors: byte 1 of the header: expected a string"},
      {file("{a:1}"), "m.safetensors: byte 1 of the header: expected a string"},
      {file("{\"a\"}"), "m.safetensors: byte 4 of the header: expected ':'"},
      {file("{\"a\":1}"), "m.safetensors: byte 5 of the header: expected '{'"},
      {file("{\"a"), "m.safetensors: byte 3 of the header: a string without its end"},
      {file("{\"a\n\":1}"), "m.safetensors: byte 4 of the header: a control character in a string"},
      {file("{\"\\u0000\":1}"),
       "m.safetensors: byte 8 of the header: a string with a zero character"},
      {file("{\"\\ud800\":1}"), "m.safetensors: byte 8 of the header: half of a surrogate pair"},
      {file("{\"\\q\":1}"), "m.safetensors: byte 4 of the header: unknown escape in a string"},
      {file("{" + tensor("a", "F32", "[2]", 0, 8) + ",}", eight),
       "m.safetensors: byte 54 of the header: expected a string"},
      {file("{" + tensor("a", "F32", "[2]", 0, 8) + "} x", eight),
       "m.safetensors: byte 55 of the header: expected its end"},
      {file("{" + tensor("a", "F32", "[2]", 0, 8), eight),
       "m.safetensors: byte 53 of the header: expected ',' or '}'"},
      {file("{" + tensor("a", "F32", "[-2]", 0, 8) + "}", eight),
       "m.safetensors: byte 29 of the header: expected a whole number"},
      {file("{" + tensor("a", "F32", "[2.5]", 0, 8) + "}", eight),
       "m.safetensors: byte 30 of the header: expected a whole number"},
      {file("{" + tensor("a", "F32", "[99999999999999999999]", 0, 8) + "}", eight),
       "m.safetensors: byte 48 of the header: a number past 2^64"},
      {file("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", eight),
       "m.safetensors: 'a' has no dtype"},
      {file("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", eight),
       "m.safetensors: 'a' has no shape"},
      {file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", eight),
       "m.safetensors: 'a' has no data_offsets"},
      {file("{\"a\":{}}", eight), "m.safetensors: 'a' has no dtype"},
      {file("{" + tensor("a", "F32", "[2]", 0, 8) + "}", "xxxx"),
       "m.safetensors: 'a' lies at bytes 0 to 8 of 4: the file is cut off or damaged"},
      {file("{" + tensor("a", "F32", "[2]", 8, 0) + "}", eight),
       "m.safetensors: 'a' lies at bytes 8 to 0 of 8: the file is cut off or damaged"},
      {file("{" + tensor("a", "F32", "[2]", 18446744073709551608ull, 18446744073709551615ull) + "}",
            eight),
       "m.safetensors: 'a' lies at bytes 18446744073709551608 to 18446744073709551615 of 8: the "
       "file is cut off or "
       "damaged"},
      {file("{" + tensor("a", "F32", "[3]", 0, 8) + "}", eight),
       "m.safetensors: 'a' has 8 bytes, which is not the size of F32[3]"},
      {file("{" + tensor("a", "F32", "[4294967296, 4294967296, 4]", 0, 8) + "}", eight),
       "m.safetensors: 'a' has 8 bytes, which is not the size of F32[4294967296, 4294967296, 4]"},
      {file("{" + tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "F32", "[2]", 4, 12) + "}",
            eight + eight),
       "m.safetensors: 'a' and 'b' overlap"},
      {file("{" + tensor("a", "F32", "[4]", 0, 16) + "," + tensor("b", "F32", "[1]", 4, 8) + "," +
                tensor("c", "F32", "[1]", 12, 16) + "}",
            eight + eight),
       "m.safetensors: 'a' and 'b' overlap"},
      {file("{" + tensor("a", "F32", "[1]", 0, 4) + "," + tensor("a", "F32", "[1]", 4, 8) + "}",
            eight),
       "m.safetensors: two tensors are called 'a'"},
      {file("{\"__metadata__\":" + std::string(5000, '[') + "}"),
       "m.safetensors: byte 81 of the header: values nested too deep"},
      {file("{\"a\":{\"x\":" + std::string(5000, '{') + "}"),
       "m.safetensors: byte 11 of the header: expected a string"},
  };
  for (const auto &row : table) {
    for (bool map : {true, false}) {
      Message message{Allocator()};
      SafetensorsFile safetensors{Allocator()};
      tcc_status status = safetensors.open(write(row.bytes).c_str(), map, message);
      CHECK_EQ(int(status), int(TCC_BAD_CHECKPOINT));
      CHECK_TEXT(message.text(), (folder / row.message).string());
    }
  }

  Message message{Allocator()};
  SafetensorsFile safetensors{Allocator()};
  CHECK_EQ(int(safetensors.open((folder / "none").c_str(), true, message)), int(TCC_NOT_FOUND));
  CHECK_TEXT(message.text(),
             (folder / "none").string() + ": cannot be opened: No such file or directory");
  CHECK_EQ(int(safetensors.open(folder.c_str(), true, message)), int(TCC_BAD_CHECKPOINT));
  CHECK_TEXT(message.text(),
             folder.string() + ": not a file but a folder; name the safetensors file in it");
}

// A file cut anywhere, or with any one byte changed, is refused or read: never more.
void damagedFiles() {
  std::string whole =
      file("{\"__metadata__\":{\"format\":\"pt\"}," + tensor("a", "F32", "[2,1]", 0, 8) + "," +
               tensor("b\\u00e9", "BF16", "[]", 8, 10) + "}",
           "0123456789");
  Message message{Allocator()};
  auto open = [&](const std::string &bytes) {
    SafetensorsFile safetensors{Allocator()};
    std::vector<char> exact(bytes.begin(),
                            bytes.end()); // its own block, so that the sanitizer sees its end
    return safetensors.openImage(exact.data(), exact.size(), "m", message);
  };
  CHECK_EQ(int(open(whole)), int(TCC_OK));
  for (size_t size = 0; size < whole.size(); ++size)
    CHECK_EQ(int(open(whole.substr(0, size))), int(TCC_BAD_CHECKPOINT));
  for (size_t i = 0; i < whole.size(); ++i)
    for (int byte : {0, 0x22, 0x5b, 0x7b, 0x39, 0x5c, 0x80, 0xff}) {
      std::string changed = whole;
      changed[i] = char(byte);
      int status = open(changed);
      CHECK(status == TCC_OK || status == TCC_BAD_CHECKPOINT);
    }
}

void readsFiles() {
  std::string header = "{\"__metadata__\":{\"a\":[1,{\"b\":null}],\"by\":\"me\",\"c\":-1.5e3},\n "
                       "\"b\\u00e9\\ud83d\\ude00\":{\"new\":[true],"
                       "\"shape\":[ ], \"dtype\":\"F16\", \"data_offsets\":[12,14]}," +
                       tensor("a", "F32", "[1, 3]", 0, 12) + "," +
                       tensor("odd", "F8_E4M3", "[7]", 14, 21) + "," +
                       tensor("empty", "I64", "[0, 5]", 21, 21) + "," +
                       tensor("long", "U8", "[1,1,1,1,1,1,1,1,1,2]", 21, 23) + "}  ";
  std::string path = write(file(header, "abcdefghijklmnopqrstuvw plus a tail"));
  for (bool map : {true, false}) {
    Message message{Allocator()};
    SafetensorsFile safetensors{Allocator()};
    CHECK_EQ(int(safetensors.open(path.c_str(), map, message)), int(TCC_OK));
    CHECK_TEXT(message.text(), "");
    CHECK_EQ(safetensors.tensors().size(), 5u);
    CHECK_EQ(safetensors.metadata().size(), 1u); // the texts
    CHECK_TEXT(safetensors.metadata()[0].key, "by");
    CHECK_TEXT(safetensors.metadata()[0].value, "me");
    const SafetensorsEntry *a = safetensors.find("a");
    CHECK(a && a->dtype == TCC_F32 && a->rank == 2 && a->shape[0] == 1 && a->shape[1] == 3);
    CHECK(a && !memcmp(a->data, "abcdefghijkl", 12));
    const SafetensorsEntry *b = safetensors.find("b\xc3\xa9\xf0\x9f\x98\x80");
    CHECK(b && b->dtype == TCC_F16 && b->rank == 0 && !memcmp(b->data, "mn", 2));
    const SafetensorsEntry *odd = safetensors.find("odd");
    CHECK(odd && odd->dtype == 0 && !strcmp(odd->type, "F8_E4M3"));
    CHECK(safetensors.find("empty") && safetensors.find("empty")->shape[1] == 5);
    CHECK(safetensors.find("long") && safetensors.find("long")->rank == 10);
    CHECK(!safetensors.find("c"));
    if (a)
      safetensors.giveBack(*a);
    CHECK(a && a->data[0] == 'a');
  }
}

/// This process's resident file pages, in KiB.
int64_t residentFilePages() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "RssFile:") {
      int64_t kib;
      status >> kib;
      return kib;
    }
  return -1;
}

// What was given back is no longer in memory, and comes again when it is read.
void givesPagesBack() {
  constexpr int64_t size = 16 << 20;
  std::string path =
      write(file("{" + tensor("a", "U8", "[" + std::to_string(size) + "]", 0, size) + "}",
                 std::string(size, 'z')));
  Message message{Allocator()};
  SafetensorsFile safetensors{Allocator()};
  CHECK_EQ(int(safetensors.open(path.c_str(), true, message)), int(TCC_OK));
  const SafetensorsEntry *a = safetensors.find("a");
  auto sum = [&] {
    int64_t sum = 0;
    for (int64_t i = 0; i < size; ++i)
      sum += a->data[i];
    return sum;
  };
  CHECK_EQ(sum(), size * 'z');
  int64_t before = residentFilePages();
  safetensors.giveBack(*a);
  CHECK(before - residentFilePages() > (size >> 10) * 9 / 10);
  CHECK_EQ(sum(), size * 'z');
}

size_t filesInFolder() {
  return size_t(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

void writes() {
  const int64_t shape[] = {2, 3}, none[] = {0};
  const float values[] = {1, 2, 3, 4, 5, 6};
  const uint8_t flag = 1;
  const SafetensorsTensor tensors[] = {{"model.", "w\"eight\\\n", TCC_F32, 2, shape, values},
                                       {"", "flag", TCC_BOOL, 0, nullptr, &flag},
                                       {"", "empty", TCC_I64, 1, none, nullptr}};
  std::string path = (folder / "w.safetensors").string();
  Message message{Allocator()};
  for (int round = 0; round < 2; ++round) { // new, and over what is there
    CHECK_EQ(int(writeSafetensors(path.c_str(), tensors, 3, Allocator(), message)), int(TCC_OK));
    SafetensorsFile safetensors{Allocator()};
    CHECK_EQ(int(safetensors.open(path.c_str(), true, message)), int(TCC_OK));
    const SafetensorsEntry *entry = safetensors.find("model.w\"eight\\\n");
    CHECK(entry && entry->dtype == TCC_F32 && entry->rank == 2 &&
          !memcmp(entry->data, values, sizeof values));
    CHECK(entry && uintptr_t(entry->data) % 8 == 0);
    CHECK(safetensors.find("flag") && safetensors.find("flag")->dtype == TCC_BOOL);
    CHECK(safetensors.find("empty"));
  }

  // A disk that is full in the middle: the old file stays, and nothing beside it.
  std::vector<float> large(100000, 1.0f);
  const int64_t many[] = {100000};
  const SafetensorsTensor larger[] = {{"", "large", TCC_F32, 1, many, large.data()}};
  size_t before = filesInFolder();
  auto old = fs::file_size(path);
  signal(SIGXFSZ, SIG_IGN);
  rlimit limit{}, saved{};
  getrlimit(RLIMIT_FSIZE, &saved);
  limit = saved;
  limit.rlim_cur = 4096;
  setrlimit(RLIMIT_FSIZE, &limit);
  tcc_status status = writeSafetensors(path.c_str(), larger, 1, Allocator(), message);
  setrlimit(RLIMIT_FSIZE, &saved);
  CHECK_EQ(int(status), int(TCC_IO));
  CHECK_TEXT(message.text(), path + ": cannot be written: File too large");
  CHECK_EQ(filesInFolder(), before);
  CHECK_EQ(fs::file_size(path), old);

  CHECK_EQ(int(writeSafetensors((folder / "no/such").c_str(), larger, 1, Allocator(), message)),
           int(TCC_IO));
  CHECK_TEXT(message.text(),
             (folder / "no/such").string() + ": cannot be written: No such file or directory");
  fs::create_symlink("/dev/null", folder / "device");
  CHECK_EQ(int(writeSafetensors((folder / "device").c_str(), larger, 1, Allocator(), message)),
           int(TCC_IO));
  CHECK_TEXT(message.text(),
             (folder / "device").string() + ": cannot be written: it is a device or a pipe");
  CHECK(fs::is_symlink(folder / "device"));
  fs::create_directory(folder / "taken");
  CHECK_EQ(int(writeSafetensors((folder / "taken").c_str(), larger, 1, Allocator(), message)),
           int(TCC_IO));
  CHECK_TEXT(message.text(), (folder / "taken").string() + ": cannot be written: Is a directory");
}

template <typename From, typename To>
To converted(tcc_dtype fromType, tcc_dtype toType, From value) {
  To result;
  convertFloats(fromType, &value, toType, &result, 1);
  return result;
}

void converts() {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    auto half = uint16_t(bits);
    auto value = converted<uint16_t, double>(TCC_F16, TCC_F64, half);
    unsigned exponent = bits >> 10 & 31, fraction = bits & 0x3ff;
    double expected = exponent == 31  ? (fraction ? NAN : INFINITY)
                      : exponent == 0 ? std::ldexp(fraction, -24)
                                      : std::ldexp(fraction + 1024, int(exponent) - 25);
    if (bits & 0x8000)
      expected = -expected;
    CHECK(std::isnan(expected)
              ? std::isnan(value)
              : value == expected && std::signbit(value) == std::signbit(expected));
    bool nan = std::isnan(expected);
    auto back = converted<double, uint16_t>(TCC_F64, TCC_F16, value);
    CHECK(nan ? (back & 0x7c00) == 0x7c00 && (back & 0x3ff) : back == half);
    auto brain = converted<uint16_t, float>(TCC_BF16, TCC_F32, half);
    auto brainBack = converted<float, uint16_t>(TCC_F32, TCC_BF16, brain);
    CHECK(std::isnan(brain) ? (brainBack & 0x7f80) == 0x7f80 && (brainBack & 0x7f)
                            : brainBack == half);
  }
  // Ties go to even; a double is rounded once.
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_F16, 1 + 0x1p-11f)), 0x3c00);
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_F16, 1 + 3 * 0x1p-11f)), 0x3c02);
  CHECK_EQ((converted<double, uint16_t>(TCC_F64, TCC_F16, 1 + 0x1p-11 + 0x1p-40)), 0x3c01);
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_F16, 65519.0f)), 0x7bff);
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_F16, 65520.0f)), 0x7c00);
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_F16, 0x1p-24f)), 1);
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_F16, 0x1p-25f)), 0);
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_F16, 3 * 0x1p-25f)), 2);
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_F16, 0x1p-14f - 0x1p-26f)), 0x400);
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_BF16, 1 + 0x1p-8f)), 0x3f80);
  CHECK_EQ((converted<float, uint16_t>(TCC_F32, TCC_BF16, 3.4e38f)), 0x7f80);
  CHECK_EQ((converted<double, float>(TCC_F64, TCC_F32, 0.1)), 0.1f);
}

} // namespace

int main(int, char **argv) {
  folder = argv[1];
  fs::remove_all(folder);
  fs::create_directories(folder);
  badFiles();
  damagedFiles();
  readsFiles();
  givesPagesBack();
  writes();
  converts();
  return finish();
}
