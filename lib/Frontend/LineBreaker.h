// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One logical line of text with the places where it may be broken.
#ifndef TCC_FRONTEND_LINEBREAKER_H
#define TCC_FRONTEND_LINEBREAKER_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace tcc::frontend {

class LineBreaker {
public:
  void append(llvm::StringRef text) { line += text; }
  /// A space that may become the end of a line; those of the lowest rank are taken first.
  void space(unsigned rank) {
    places.push_back({line.size(), rank});
    line += ' ';
  }
  const std::string &flat() const { return line; }
  bool fits(unsigned indent, unsigned width) const;
  /// Indented, in lines of at most `width` columns where there are places for it; lines after the
  /// first stand further in.
  std::string broken(unsigned indent, unsigned width) const;

private:
  struct Place {
    size_t at;
    unsigned rank;
  };
  std::string line;
  std::vector<Place> places;
};

} // namespace tcc::frontend

#endif
