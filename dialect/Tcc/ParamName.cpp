// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Tcc/ParamName.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

std::optional<std::string> tcc::parameterName(StringRef pattern, ArrayRef<int64_t> indices) {
  std::string name;
  for (int64_t index : indices) {
    auto [before, rest] = pattern.split('{');
    auto [place, after] = rest.split('}');
    int64_t scale = 1, offset = 0;
    StringRef text = place.trim();
    if (size_t star = text.find('*'); star != StringRef::npos) {
      if (text.take_front(star).trim().getAsInteger(10, scale))
        return std::nullopt;
      text = text.drop_front(star + 1).ltrim();
    }
    text = text.drop_while([](char c) { return isAlnum(c) || c == '_'; }).ltrim();
    if (!text.empty()) {
      bool minus = text.consume_front("-");
      if ((!minus && !text.consume_front("+")) || text.trim().getAsInteger(10, offset))
        return std::nullopt;
      offset = minus ? -offset : offset;
    }
    name += before.str() + std::to_string(scale * index + offset);
    pattern = after;
  }
  return name + pattern.str();
}
