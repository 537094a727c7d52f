// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TokenizerTest VOCABULARY CASES: each line of CASES is a text, a tab and the token ids it must
// give. In the text \xHH is a byte, \\ a backslash and \* a count before a character that many of
// it.
#include "models/minilm/Tokenizer.h"

#include <cstdio>
#include <fstream>
#include <sstream>

static std::string unescape(const std::string &text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
    } else if (text[++i] == 'x') {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else if (text[i] == '*') {
      std::size_t digits;
      int count = std::stoi(text.substr(i + 1), &digits);
      out.append(count, text[i += digits + 1]);
    } else {
      out += text[i];
    }
  }
  return out;
}

int main(int argc, char **argv) {
  search::Tokenizer tokenizer;
  std::string error = "expected a vocabulary and a file of cases";
  if (argc != 3 || !tokenizer.load(argv[1], error)) {
    std::fprintf(stderr, "TokenizerTest: %s\n", error.c_str());
    return 1;
  }
  std::ifstream cases(argv[2]);
  int agree = 0, differ = 0;
  for (std::string line; std::getline(cases, line);) {
    std::size_t tab = line.find('\t');
    std::istringstream numbers(line.substr(tab + 1));
    std::vector<int32_t> expected, found = tokenizer.encode(unescape(line.substr(0, tab)), 16);
    for (int32_t id; numbers >> id;)
      expected.push_back(id);
    if (found == expected) {
      ++agree;
      continue;
    }
    ++differ;
    std::printf("%s\n  expected:", line.substr(0, tab).c_str());
    for (int32_t id : expected)
      std::printf(" %d", id);
    std::printf("\n  found:   ");
    for (int32_t id : found)
      std::printf(" %d", id);
    std::printf("\n");
  }
  std::printf("%d texts agree, %d differ\n", agree, differ);
  return differ != 0;
}
