// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A reader for the JSON header of a safetensors file, which may be anything: it pulls one token at
// a time, never recurses without a limit, and says at which byte it stopped understanding.
#ifndef TCC_RUNTIME_JSON_H
#define TCC_RUNTIME_JSON_H

#include <cstddef>
#include <cstdint>

namespace tcc::runtime {

class Json {
public:
  /// `strings` receives the text of all strings read, unescaped and terminated; it needs size + 1
  /// bytes.
  Json(const char *text, size_t size, char *strings)
      : begin(text), at(text), end(text + size), out(strings) {}

  /// Each returns false with error() set when the text is something else.
  bool expect(char c);
  bool string(const char *&text);
  bool number(uint64_t &value); ///< a whole number without sign
  bool skipValue(int depth = 0);

  /// Skips white space; true when the next character is `c`, which is then taken.
  bool take(char c);
  /// Whether the next character behind white space is `c`.
  bool nextIs(char c);
  bool atEnd();

  const char *error() const { return problem; }
  size_t position() const { return size_t(at - begin); }

private:
  void skipSpace();
  bool fail(const char *what);
  bool escape();
  bool hex(uint32_t &value);
  void putUtf8(uint32_t code);

  const char *begin, *at, *end;
  char *out;
  const char *problem = nullptr;
};

/// The position of the first byte that is not part of valid UTF-8, or `size`.
size_t validUtf8(const char *text, size_t size);

} // namespace tcc::runtime

#endif // TCC_RUNTIME_JSON_H
