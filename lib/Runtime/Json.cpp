// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The JSON reader. Strings come out no longer than they stand in the text, so that one block of the
// text's size holds them all.
#include "lib/Runtime/Json.h"

#include <cstring>

namespace tcc::runtime {

namespace {
constexpr int maxDepth = 64;
}

bool Json::fail(const char *what) {
  if (!problem)
    problem = what;
  return false;
}

void Json::skipSpace() {
  while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
    ++at;
}

bool Json::nextIs(char c) {
  skipSpace();
  return at < end && *at == c;
}

bool Json::take(char c) {
  if (!nextIs(c))
    return false;
  ++at;
  return true;
}

bool Json::expect(char c) {
  if (take(c))
    return true;
  switch (c) {
  case '{':
    return fail("expected '{'");
  case '}':
    return fail("expected ',' or '}'");
  case '[':
    return fail("expected '['");
  case ']':
    return fail("expected ',' or ']'");
  case ':':
    return fail("expected ':'");
  default:
    return fail("unexpected character");
  }
}

bool Json::atEnd() {
  skipSpace();
  return at == end;
}

bool Json::hex(uint32_t &value) {
  value = 0;
  for (int i = 0; i < 4; ++i) {
    char c = at < end ? *at++ : 0;
    uint32_t digit;
    if (c >= '0' && c <= '9')
      digit = c - '0';
    else if (c >= 'a' && c <= 'f')
      digit = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
      digit = c - 'A' + 10;
    else
      return fail("expected four hexadecimal digits");
    value = value * 16 + digit;
  }
  return true;
}

void Json::putUtf8(uint32_t code) {
  if (code < 0x80) {
    *out++ = char(code);
  } else if (code < 0x800) {
    *out++ = char(0xC0 | code >> 6);
    *out++ = char(0x80 | (code & 63));
  } else if (code < 0x10000) {
    *out++ = char(0xE0 | code >> 12);
    *out++ = char(0x80 | (code >> 6 & 63));
    *out++ = char(0x80 | (code & 63));
  } else {
    *out++ = char(0xF0 | code >> 18);
    *out++ = char(0x80 | (code >> 12 & 63));
    *out++ = char(0x80 | (code >> 6 & 63));
    *out++ = char(0x80 | (code & 63));
  }
}

bool Json::escape() {
  char c = at < end ? *at++ : 0;
  switch (c) {
  case '"':
  case '\\':
  case '/':
    *out++ = c;
    return true;
  case 'b':
    *out++ = '\b';
    return true;
  case 'f':
    *out++ = '\f';
    return true;
  case 'n':
    *out++ = '\n';
    return true;
  case 'r':
    *out++ = '\r';
    return true;
  case 't':
    *out++ = '\t';
    return true;
  case 'u':
    break;
  default:
    return fail("unknown escape in a string");
  }
  uint32_t code, low;
  if (!hex(code))
    return false;
  if (code == 0)
    return fail("a string with a zero character");
  if (code >= 0xD800 && code < 0xDC00) {
    if (end - at < 2 || at[0] != '\\' || at[1] != 'u')
      return fail("half of a surrogate pair");
    at += 2;
    if (!hex(low))
      return false;
    if (low < 0xDC00 || low > 0xDFFF)
      return fail("half of a surrogate pair");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  } else if (code >= 0xDC00 && code < 0xE000) {
    return fail("half of a surrogate pair");
  }
  putUtf8(code);
  return true;
}

bool Json::string(const char *&text) {
  if (!take('"'))
    return fail("expected a string");
  text = out;
  while (at < end) {
    char c = *at++;
    if (c == '"') {
      *out++ = 0;
      return true;
    }
    if (static_cast<unsigned char>(c) < 0x20)
      return fail("a control character in a string");
    if (c != '\\')
      *out++ = c;
    else if (!escape())
      return false;
  }
  return fail("a string without its end");
}

bool Json::number(uint64_t &value) {
  skipSpace();
  if (at == end || *at < '0' || *at > '9')
    return fail("expected a whole number");
  value = 0;
  const char *first = at;
  while (at < end && *at >= '0' && *at <= '9')
    if (__builtin_mul_overflow(value, uint64_t(10), &value) ||
        __builtin_add_overflow(value, uint64_t(*at++ - '0'), &value))
      return fail("a number past 2^64");
  if (*first == '0' && at - first > 1)
    return fail("expected a whole number");
  if (at < end && (*at == '.' || *at == 'e' || *at == 'E'))
    return fail("expected a whole number");
  return true;
}

bool Json::skipValue(int depth) {
  if (depth > maxDepth)
    return fail("values nested too deep");
  skipSpace();
  if (at == end)
    return fail("expected a value");
  const char *text;
  if (*at == '"')
    return string(text);
  if (take('{')) {
    if (take('}'))
      return true;
    do {
      if (!string(text) || !expect(':') || !skipValue(depth + 1))
        return false;
    } while (take(','));
    return expect('}');
  }
  if (take('[')) {
    if (take(']'))
      return true;
    do {
      if (!skipValue(depth + 1))
        return false;
    } while (take(','));
    return expect(']');
  }
  // true, false, null or a number: none of them means anything here.
  const char *first = at;
  while (at < end && *at && strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", *at))
    ++at;
  return at > first || fail("expected a value");
}

size_t validUtf8(const char *text, size_t size) {
  for (size_t i = 0; i < size;) {
    auto byte = [&](size_t k) { return k < size ? static_cast<unsigned char>(text[k]) : 0u; };
    unsigned c = byte(i), low = 0x80, high = 0xBF;
    size_t more;
    if (c < 0x80) {
      more = 0;
    } else if (c >= 0xC2 && c < 0xE0) {
      more = 1;
    } else if (c >= 0xE0 && c < 0xF0) {
      more = 2;
      low = c == 0xE0 ? 0xA0 : low;   // no overlong forms
      high = c == 0xED ? 0x9F : high; // no surrogates
    } else if (c >= 0xF0 && c < 0xF5) {
      more = 3;
      low = c == 0xF0 ? 0x90 : low;
      high = c == 0xF4 ? 0x8F : high; // nothing past U+10FFFF
    } else {
      return i;
    }
    for (size_t k = 1; k <= more; ++k, low = 0x80, high = 0xBF)
      if (byte(i + k) < low || byte(i + k) > high)
        return i;
    i += more + 1;
  }
  return size;
}

} // namespace tcc::runtime
