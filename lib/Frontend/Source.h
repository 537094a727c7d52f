// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The texts a compilation reads, and ranges in them. Every AST node, diagnostic and MLIR location
// comes back to a SourceRange.

#ifndef TCC_FRONTEND_SOURCE_H
#define TCC_FRONTEND_SOURCE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace tcc::frontend {

/// A half-open range of bytes in one file.
struct SourceRange {
  static constexpr uint32_t noFile = ~0u;
  uint32_t file = noFile;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool valid() const { return file != noFile; }
  auto operator<=>(const SourceRange &) const = default;

  /// From where `from` begins to where `to` ends.
  static SourceRange join(SourceRange from, SourceRange to) {
    return {from.file, from.begin, to.end};
  }
};

/// One-based; the column counts bytes, as editors and compilers do.
struct LineColumn {
  unsigned line = 0;
  unsigned column = 0;
};

class SourceManager {
public:
  uint32_t add(std::string name, std::unique_ptr<llvm::MemoryBuffer> buffer);

  size_t size() const { return files.size(); }
  llvm::StringRef name(uint32_t file) const { return files[file].name; }
  /// Without the byte order mark that some editors put before it.
  llvm::StringRef text(uint32_t file) const { return files[file].text; }
  llvm::StringRef text(SourceRange range) const {
    return text(range.file).slice(range.begin, range.end);
  }
  LineColumn position(uint32_t file, uint32_t offset) const;
  LineColumn begin(SourceRange range) const { return position(range.file, range.begin); }
  LineColumn end(SourceRange range) const { return position(range.file, range.end); }
  /// The text of a line without its newline.
  llvm::StringRef line(uint32_t file, unsigned line) const;

private:
  struct File {
    std::string name;
    std::unique_ptr<llvm::MemoryBuffer> buffer;
    llvm::StringRef text;
    std::vector<uint32_t> lineStarts;
  };
  std::deque<File> files;
};

} // namespace tcc::frontend

#endif
