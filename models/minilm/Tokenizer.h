// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// BERT's WordPiece tokenizer, uncased: text to the token ids that MiniLM was trained on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace search {

class Tokenizer {
public:
  /// Reads a vocabulary: one piece per line, its id is the line's number from 0. On failure returns
  /// false with a message in `error`.
  bool load(const std::string &path, std::string &error);

  /// The ids of the text's pieces, nothing around them. Text that spells a special token, such as
  /// "[SEP]", is ordinary text. What is not UTF-8 is left out. Words are tokenized one by one, so
  /// the ids of two texts with a space between them are the ids of one, then those of the other.
  std::vector<int32_t> pieces(std::string_view text) const;

  /// [CLS], the text's pieces, [SEP]; what passes `maxTokens` in all is cut off before [SEP].
  std::vector<int32_t> encode(std::string_view text, std::size_t maxTokens = 512) const;

  /// [CLS], the pieces, [SEP].
  std::vector<int32_t> enclose(const std::vector<int32_t> &pieces) const;

  std::size_t size() const { return vocabulary.size(); }

private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  void appendWord(std::u32string_view word, std::vector<int32_t> &ids) const;
  int32_t find(std::string_view piece) const;

  std::unordered_map<std::string, int32_t, Hash, std::equal_to<>> vocabulary;
  std::size_t longestPiece = 0; // in bytes
  int32_t unknown = -1, first = -1, last = -1;
};

} // namespace search
