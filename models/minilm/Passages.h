// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The text files of a folder, cut into passages that fit the model.
#pragma once

#include "Tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace search {

struct Place {
  std::string file;
  std::size_t line; // from 1
};

/// A piece of text of at most about 150 tokens, in whole paragraphs where these are short enough.
struct Passage {
  std::string text;          // as it stands in the file
  std::vector<int32_t> ids;  // [CLS] and [SEP] included
  std::vector<Place> places; // the same tokens in several places are one passage
};

struct Collection {
  std::vector<Passage> passages;
  std::size_t files = 0;   // text files read
  std::size_t skipped = 0; // files that are binary or could not be read
};

/// Reads all text files under `folder` in the order of their names. A file reached by several names
/// is read once; links to folders are not followed. On failure returns false with a message in
/// `error`.
bool collectPassages(const std::string &folder, const Tokenizer &tokenizer, Collection &out,
                     std::string &error);

} // namespace search
