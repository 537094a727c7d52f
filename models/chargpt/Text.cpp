// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Text.h"

#include "Random.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace training {

namespace fs = std::filesystem;

constexpr const char *kLicences = "/usr/share/common-licenses";

/// The regular files of a folder, by name.
static std::vector<std::string> filesOf(const char *folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (const fs::directory_entry &entry : fs::directory_iterator(folder, failed))
    if (entry.is_regular_file(failed))
      files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

bool Text::read(std::vector<std::string> files, std::size_t rowLength, std::string &error) {
  if (files.empty())
    files = filesOf(kLicences);
  if (files.empty()) {
    error = std::string("there is no text in ") + kLicences + "; name files to train on";
    return false;
  }
  std::set<std::string> known; // a link to a file that was read says nothing new
  for (const std::string &file : files) {
    std::error_code failed;
    if (fs::is_directory(file, failed)) {
      error = file + " is a folder; name files to train on, such as " + file + "/*";
      return false;
    }
    fs::path real = fs::canonical(file, failed);
    if (!failed && fs::is_regular_file(real) && !known.insert(real.string()).second)
      continue;
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
      error = "cannot read " + file + ": " + std::strerror(errno);
      return false;
    }
    std::size_t before = bytes.size();
    bytes.insert(bytes.end(), std::istreambuf_iterator<char>(stream), {});
    if (stream.bad()) {
      error = "cannot read all of " + file + ": " + std::strerror(errno);
      return false;
    }
    if (bytes.size() == before) {
      error = file + " is empty";
      return false;
    }
    ++fileCount;
  }
  length = rowLength;
  trained = bytes.size() - bytes.size() / 10;
  std::size_t needed = 10 * (length + 1); // so that a tenth holds a row and its last target
  if (bytes.size() < needed) {
    error = "the text has " + std::to_string(bytes.size()) + " bytes, and at least " +
            std::to_string(needed) + " are needed";
    return false;
  }
  return true;
}

void Text::addRow(Batch &batch, std::size_t start) const {
  const unsigned char *row = bytes.data() + start;
  batch.ids.insert(batch.ids.end(), row, row + length);
  batch.targets.insert(batch.targets.end(), row + 1, row + length + 1);
}

Batch Text::batch(std::size_t rows, uint64_t seed, int64_t step) const {
  Batch batch{rows, length, {}, {}};
  for (std::size_t row = 0; row < rows; ++row)
    addRow(batch, randomWord(seed, step * rows + row) % (trained - length));
  return batch;
}

Batch Text::heldOut(std::size_t rows) const {
  std::size_t starts = bytes.size() - trained - length;
  Batch batch{std::min(rows, starts), length, {}, {}};
  for (std::size_t row = 0; row < batch.rows; ++row)
    addRow(batch, trained + starts * row / batch.rows);
  return batch;
}

} // namespace training
