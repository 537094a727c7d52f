// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Breaking a line at the outermost places that fit.
#include "lib/Frontend/LineBreaker.h"
#include <algorithm>

using namespace tcc::frontend;

static size_t columns(llvm::StringRef text) {
  return std::count_if(text.begin(), text.end(),
                       [](unsigned char c) { return (c & 0xC0) != 0x80; });
}

bool LineBreaker::fits(unsigned indent, unsigned width) const {
  return indent + columns(line) <= width;
}

std::string LineBreaker::broken(unsigned indent, unsigned width) const {
  constexpr unsigned further = 4;
  llvm::StringRef text = line;
  std::string result;
  size_t start = 0, next = 0; // next: the first place behind `start`
  for (unsigned margin = indent;; margin = indent + further) {
    result.append(margin, ' ');
    const Place *best = nullptr;
    if (margin + columns(text.drop_front(start)) > width)
      for (size_t i = next; i < places.size(); ++i) {
        bool inside = margin + columns(text.slice(start, places[i].at)) <= width;
        if (!inside && best)
          break;
        // Where nothing fits, the first place is the least of evils.
        if (!best || places[i].rank <= best->rank)
          best = &places[i];
        if (!inside)
          break;
      }
    if (!best) {
      result += text.drop_front(start);
      return result;
    }
    result += text.slice(start, best->at);
    result += '\n';
    start = best->at + 1;
    next = best - places.data() + 1;
  }
}
