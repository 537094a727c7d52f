// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Line tables of the texts a compilation reads.

#include "lib/Frontend/Source.h"
#include <algorithm>

using namespace tcc::frontend;

uint32_t SourceManager::add(std::string name, std::unique_ptr<llvm::MemoryBuffer> buffer) {
  llvm::StringRef text = buffer->getBuffer();
  text.consume_front("\xEF\xBB\xBF");
  File file{std::move(name), std::move(buffer), text, {0}};
  for (size_t at = text.find('\n'); at != llvm::StringRef::npos; at = text.find('\n', at + 1))
    file.lineStarts.push_back(at + 1);
  files.push_back(std::move(file));
  return files.size() - 1;
}

LineColumn SourceManager::position(uint32_t file, uint32_t offset) const {
  const std::vector<uint32_t> &starts = files[file].lineStarts;
  auto next = std::upper_bound(starts.begin(), starts.end(), offset);
  unsigned line = next - starts.begin();
  return {line, offset - starts[line - 1] + 1};
}

llvm::StringRef SourceManager::line(uint32_t file, unsigned line) const {
  const File &f = files[file];
  llvm::StringRef rest = f.text.drop_front(f.lineStarts[line - 1]);
  return rest.take_until([](char c) { return c == '\n'; }).rtrim('\r');
}
