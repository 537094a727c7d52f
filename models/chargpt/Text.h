// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The bytes of some files: nine tenths to train on, the rest to see what was learnt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace training {

/// Rows of bytes, [rows, length], and of those that follow each.
struct Batch {
  std::size_t rows, length;
  std::vector<int32_t> ids, targets;
};

class Text {
public:
  /// Reads the files, none of them twice; with none, those of /usr/share/common-licenses. There
  /// must be enough for rows of `length` bytes.
  bool read(std::vector<std::string> files, std::size_t length, std::string &error);

  /// Rows from anywhere in the text to train on, chosen by seed and step.
  Batch batch(std::size_t rows, uint64_t seed, int64_t step) const;
  /// Rows spread over the other part, always the same.
  Batch heldOut(std::size_t rows) const;

  std::size_t files() const { return fileCount; }
  std::size_t size() const { return bytes.size(); }

private:
  void addRow(Batch &batch, std::size_t start) const;

  std::vector<unsigned char> bytes;
  std::size_t fileCount = 0, length = 0, trained = 0;
};

} // namespace training
