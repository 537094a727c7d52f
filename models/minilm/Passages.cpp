// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Passages.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>

namespace fs = std::filesystem;

namespace search {
namespace {

// Tokens of a passage, [CLS] and [SEP] not counted. A new paragraph starts a new passage once there
// are enough, or when it does not fit and there are a few: a lone heading stays with what follows
// it.
constexpr std::size_t kMost = 148, kEnough = 100, kFew = 40;

/// The text of a file, or nothing if it cannot be read or is binary.
std::optional<std::string> readText(const fs::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file || text.find('\0') != std::string::npos)
    return std::nullopt;
  return text;
}

/// The files to read, links after what they may point to.
bool listFiles(const std::string &folder, std::vector<fs::path> &out, std::string &error) {
  std::error_code code;
  if (!fs::exists(folder, code)) {
    error = folder + " does not exist; --dir takes a folder with text files";
    return false;
  }
  if (!fs::is_directory(folder, code)) {
    error = folder + " is not a folder; --dir takes a folder with text files";
    return false;
  }
  std::vector<fs::path> files, links;
  fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, code);
  for (; !code && it != fs::recursive_directory_iterator(); it.increment(code)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored))
      (it->is_symlink(ignored) ? links : files).push_back(it->path());
  }
  if (code) {
    error = "cannot list " + folder + ": " + code.message();
    return false;
  }
  std::sort(files.begin(), files.end());
  std::sort(links.begin(), links.end());
  files.insert(files.end(), links.begin(), links.end());
  std::set<fs::path> seen;
  for (const fs::path &file : files)
    if (seen.insert(fs::weakly_canonical(file, code)).second)
      out.push_back(file);
  return true;
}

/// Puts passages together line by line and paragraph by paragraph.
class Cutter {
public:
  Cutter(const Tokenizer &tokenizer, Collection &collection)
      : tokenizer(tokenizer), collection(collection) {}

  void cut(const std::string &name, std::string_view text) {
    file = name;
    for (std::size_t number = 1; !text.empty(); ++number) {
      std::size_t length = std::min(text.find('\n'), text.size());
      addLine(number, text.substr(0, length));
      text.remove_prefix(std::min(length + 1, text.size()));
    }
    endParagraph();
    endPassage();
  }

private:
  struct Part {
    std::size_t line;
    std::string_view text;
    std::vector<int32_t> ids;
  };

  void addLine(std::size_t number, std::string_view line) {
    auto isText = [](unsigned char c) { return c >= 0x80 || std::isalnum(c); };
    if (std::all_of(line.begin(), line.end(), [](unsigned char c) { return std::isspace(c); })) {
      endParagraph();
      return;
    }
    if (std::none_of(line.begin(), line.end(),
                     isText)) // a rule, which would be one token per character
      return;
    std::vector<int32_t> ids = tokenizer.pieces(line);
    if (ids.size() <= kMost) {
      paragraph.push_back({number, line, std::move(ids)});
      return;
    }
    while (!line.empty()) { // a whole paragraph in one line: word by word
      std::size_t length = std::min(line.find_first_of(" \t", 1), line.size());
      ids = tokenizer.pieces(line.substr(0, length));
      ids.resize(std::min(ids.size(), kMost));
      paragraph.push_back({number, line.substr(0, length), std::move(ids)});
      line.remove_prefix(length);
    }
  }

  void endParagraph() {
    std::size_t size = 0;
    for (const Part &part : paragraph)
      size += part.ids.size();
    if (pieces.size() >= kFew && pieces.size() + size > kMost)
      endPassage();
    for (const Part &part : paragraph) {
      if (pieces.size() + part.ids.size() > kMost)
        endPassage();
      if (pieces.empty())
        firstLine = part.line;
      else if (part.line != lastLine)
        text += '\n';
      lastLine = part.line;
      text += part.text;
      pieces.insert(pieces.end(), part.ids.begin(), part.ids.end());
    }
    paragraph.clear();
    if (pieces.size() >= kEnough)
      endPassage();
  }

  void endPassage() {
    if (!pieces.empty()) {
      auto [it, isNew] = known.try_emplace(pieces, collection.passages.size());
      if (isNew)
        collection.passages.push_back({std::move(text), tokenizer.enclose(pieces), {}});
      collection.passages[it->second].places.push_back({file, firstLine});
    }
    text.clear();
    pieces.clear();
  }

  const Tokenizer &tokenizer;
  Collection &collection;
  std::map<std::vector<int32_t>, std::size_t> known; // pieces to passage
  std::string file;
  std::vector<Part> paragraph;
  std::string text;
  std::vector<int32_t> pieces;
  std::size_t firstLine = 0, lastLine = 0;
};

} // namespace

bool collectPassages(const std::string &folder, const Tokenizer &tokenizer, Collection &out,
                     std::string &error) {
  std::vector<fs::path> files;
  if (!listFiles(folder, files, error))
    return false;
  Cutter cutter(tokenizer, out);
  for (const fs::path &file : files) {
    std::optional<std::string> text = readText(file);
    if (!text) {
      ++out.skipped;
      continue;
    }
    ++out.files;
    cutter.cut(file.string(), *text);
  }
  if (out.passages.empty()) {
    error = "no text in " + folder + " (" + std::to_string(out.files) + " text files, " +
            std::to_string(out.skipped) + " others)";
    return false;
  }
  return true;
}

} // namespace search
