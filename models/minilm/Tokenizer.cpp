// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Text is decoded, cleaned and folded character by character, split into words, and each word is
// cut into the longest pieces that the vocabulary has.
#include "Tokenizer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace search {
namespace {

enum class CharClass { Letter, Dropped, Space, Punctuation, Ideograph };

struct ClassRange {
  char32_t first, last;
  CharClass kind;
};
struct FoldRun {
  char32_t first, last, step, target, targetStep;
};
struct FoldBlock {
  char32_t first, last;
  const char32_t *targets;
};
struct FoldSequence {
  char32_t from, to[3]; // ends at a zero
};

#include "UnicodeTables.inc"

constexpr char32_t kInvalid = 0xFFFD;
constexpr std::size_t kLongestWord = 100; // in characters; BERT's tokenizer gives up beyond

/// The element of a sorted table whose range holds `c`, or null.
template <typename Range, std::size_t N> const Range *lookUp(const Range (&table)[N], char32_t c) {
  auto it = std::upper_bound(std::begin(table), std::end(table), c,
                             [](char32_t c, const Range &range) { return c < range.first; });
  if (it == std::begin(table) || c > (--it)->last)
    return nullptr;
  return it;
}

CharClass classify(char32_t c) {
  const ClassRange *range = lookUp(kClasses, c);
  return range ? range->kind : CharClass::Letter;
}

/// Appends `c` without accents and in lower case.
void appendFolded(char32_t c, std::u32string &out) {
  if (c >= 0xAC00 && c <= 0xD7A3) { // a Hangul syllable: initial, vowel, perhaps a final
    char32_t syllable = c - 0xAC00;
    out += 0x1100 + syllable / 588;
    out += 0x1161 + syllable % 588 / 28;
    if (syllable % 28)
      out += 0x11A7 + syllable % 28;
    return;
  }
  if (const FoldRun *run = lookUp(kFolds, c); run && (c - run->first) % run->step == 0) {
    out += run->target + (c - run->first) / run->step * run->targetStep;
    return;
  }
  if (const FoldBlock *block = lookUp(kBlocks, c)) {
    out += block->targets[c - block->first];
    return;
  }
  auto it = std::lower_bound(std::begin(kSequences), std::end(kSequences), c,
                             [](const FoldSequence &s, char32_t c) { return s.from < c; });
  if (it != std::end(kSequences) && it->from == c) {
    for (int i = 0; i < 3 && it->to[i]; ++i)
      out += it->to[i];
    return;
  }
  out += c;
}

/// Takes one character off the front of non-empty UTF-8 text; a byte that starts none gives
/// kInvalid.
char32_t takeChar(std::string_view &text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(0);
  std::size_t length = lead < 0x80   ? 1
                       : lead < 0xC2 ? 0
                       : lead < 0xE0 ? 2
                       : lead < 0xF0 ? 3
                       : lead < 0xF5 ? 4
                                     : 0;
  char32_t c = length <= 1 ? lead : lead & (0xFF >> (length + 1));
  bool valid = length != 0 && length <= text.size();
  for (std::size_t i = 1; valid && i < length; ++i) {
    valid = (byte(i) & 0xC0) == 0x80;
    c = c << 6 | (byte(i) & 0x3F);
  }
  static constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  valid = valid && c >= kSmallest[length] && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
  text.remove_prefix(valid ? length : 1);
  return valid ? c : kInvalid;
}

void appendUtf8(char32_t c, std::string &out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  int tail = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  out += static_cast<char>((0xFF00 >> (tail + 1) & 0xFF) | c >> 6 * tail);
  while (tail--)
    out += static_cast<char>(0x80 | (c >> 6 * tail & 0x3F));
}

/// Cleaned, folded, and with spaces around each ideograph.
std::u32string normalize(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  while (!text.empty()) {
    char32_t c = takeChar(text);
    switch (classify(c)) {
    case CharClass::Dropped:
      break;
    case CharClass::Space:
      out += U' ';
      break;
    case CharClass::Ideograph:
      out += U' ';
      appendFolded(c, out);
      out += U' ';
      break;
    case CharClass::Letter:
    case CharClass::Punctuation:
      appendFolded(c, out);
      break;
    }
  }
  return out;
}

} // namespace

bool Tokenizer::load(const std::string &path, std::string &error) {
  std::ifstream file(path, std::ios::binary);
  std::string line;
  vocabulary.clear();
  longestPiece = 0;
  for (int32_t id = 0; std::getline(file, line); ++id) {
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    longestPiece = std::max(longestPiece, line.size());
    vocabulary.emplace(std::move(line), id);
  }
  if (vocabulary.empty()) {
    error = "cannot read the vocabulary " + path + ": " +
            (errno ? std::strerror(errno) : "it is empty");
    return false;
  }
  unknown = find("[UNK]");
  first = find("[CLS]");
  last = find("[SEP]");
  if (unknown < 0 || first < 0 || last < 0) {
    error =
        path +
        " is not a BERT vocabulary: expected one piece per line, [UNK], [CLS] and [SEP] among them";
    return false;
  }
  return true;
}

int32_t Tokenizer::find(std::string_view piece) const {
  auto it = vocabulary.find(piece);
  return it == vocabulary.end() ? -1 : it->second;
}

void Tokenizer::appendWord(std::u32string_view word, std::vector<int32_t> &ids) const {
  if (word.size() > kLongestWord) {
    ids.push_back(unknown);
    return;
  }
  std::string piece; // the rest of the word, "##" before it from the second piece on
  std::vector<std::size_t> ends;
  std::size_t before = ids.size();
  for (std::size_t at = 0; at < word.size();) {
    piece.assign(at ? "##" : "");
    ends.clear();
    for (std::size_t i = at; i < word.size() && piece.size() < longestPiece; ++i) {
      appendUtf8(word[i], piece);
      ends.push_back(piece.size());
    }
    int32_t id = -1;
    std::size_t count = ends.size();
    for (; count && id < 0; --count)
      id = find(std::string_view(piece).substr(0, ends[count - 1]));
    if (id < 0) { // one part that is unknown makes the whole word unknown
      ids.resize(before);
      ids.push_back(unknown);
      return;
    }
    ids.push_back(id);
    at += count + 1;
  }
}

std::vector<int32_t> Tokenizer::pieces(std::string_view text) const {
  std::vector<int32_t> ids;
  std::u32string clean = normalize(text);
  std::u32string_view rest = clean;
  auto endsWord = [](char32_t c) { return c == U' ' || classify(c) == CharClass::Punctuation; };
  while (!rest.empty()) {
    std::size_t length = std::find_if(rest.begin(), rest.end(), endsWord) - rest.begin();
    if (length)
      appendWord(rest.substr(0, length), ids);
    else if (rest.front() != U' ')
      appendWord(rest.substr(0, length = 1), ids);
    rest.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return ids;
}

std::vector<int32_t> Tokenizer::enclose(const std::vector<int32_t> &pieces) const {
  std::vector<int32_t> ids{first};
  ids.insert(ids.end(), pieces.begin(), pieces.end());
  ids.push_back(last);
  return ids;
}

std::vector<int32_t> Tokenizer::encode(std::string_view text, std::size_t maxTokens) const {
  std::vector<int32_t> ids = pieces(text);
  ids.resize(std::min(ids.size(), maxTokens < 2 ? 0 : maxTokens - 2));
  return enclose(ids);
}

} // namespace search
