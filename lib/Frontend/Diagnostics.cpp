// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Collecting and printing diagnostics.

#include "lib/Frontend/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <numeric>

using namespace tcc::frontend;

static constexpr size_t maxTextPrinted = 1000;

Diagnostic &Diagnostics::add(Severity severity, int number, SourceRange at, std::string text) {
  if (at.valid() && !seen.insert({at, number}).second) {
    dropped = {};
    return dropped;
  }
  errors += severity == Severity::Error;
  list.push_back({severity, number, at, std::move(text), {}, {}});
  return list.back();
}

Diagnostics::Trial::~Trial() {
  for (; diagnostics.list.size() > size; diagnostics.list.pop_back())
    diagnostics.seen.erase({diagnostics.list.back().range, diagnostics.list.back().number});
  diagnostics.errors = errors;
}

/// Columns a piece of text takes on a terminal: one per code point, tabs printed as one space.
static unsigned width(llvm::StringRef text) {
  return std::count_if(text.begin(), text.end(),
                       [](unsigned char c) { return (c & 0xC0) != 0x80; });
}

void tcc::frontend::printSourceLine(llvm::raw_ostream &os, const SourceManager &sources,
                                    SourceRange range) {
  LineColumn begin = sources.begin(range), end = sources.end(range);
  llvm::StringRef line = sources.line(range.file, begin.line);
  size_t from = std::min<size_t>(begin.column - 1, line.size());
  size_t to = end.line == begin.line ? std::min<size_t>(end.column - 1, line.size()) : line.size();
  // A very long line is shown around the place that matters.
  size_t skip = from > 160 ? from - 80 : 0;
  auto continues = [&](size_t at) { return at < line.size() && (line[at] & 0xC0) == 0x80; };
  while (continues(skip))
    ++skip;
  size_t stop = std::min(line.size(), skip + 240);
  while (continues(stop))
    ++stop;
  llvm::StringRef shown = line.slice(skip, stop);
  for (char c : shown)
    os << (static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c);
  os << '\n';
  os.indent(width(line.slice(skip, from))) << '^';
  unsigned marked = width(line.slice(from, std::min(to, stop)));
  for (unsigned i = 1; i < marked; ++i)
    os << '~';
  os << '\n';
}

/// A name or an expression in a message may be as long as its file.
static llvm::StringRef shorten(llvm::StringRef text) {
  size_t end = std::min(maxTextPrinted, text.size());
  while (end < text.size() && (text[end] & 0xC0) == 0x80)
    --end;
  return text.take_front(end);
}

static void printHead(llvm::raw_ostream &os, const SourceManager &sources, SourceRange range) {
  if (!range.valid())
    return;
  LineColumn at = sources.begin(range);
  os << sources.name(range.file) << ':' << at.line << ':' << at.column << ": ";
}

void Diagnostics::printOne(llvm::raw_ostream &os, const Diagnostic &d) const {
  bool error = d.severity == Severity::Error;
  if (!d.range.valid())
    os << "tcc: ";
  printHead(os, sources, d.range);
  llvm::StringRef text = shorten(d.text);
  os << (error ? "error: " : "warning: ") << text << (text.size() < d.text.size() ? "…" : "")
     << " [" << fmt::format("{}{:04}", error ? 'E' : 'W', d.number) << "]\n";
  if (d.range.valid())
    printSourceLine(os, sources, d.range);
  std::vector<Diagnostic::Note> notes = d.notes;
  llvm::append_range(notes, d.callChain);
  for (const Diagnostic::Note &note : notes) {
    printHead(os, sources, note.range);
    os << (note.range.valid() ? "note: " : "  note: ") << shorten(note.text) << '\n';
    if (note.range.valid())
      printSourceLine(os, sources, note.range);
  }
}

void Diagnostics::print(llvm::raw_ostream &os) const {
  std::vector<size_t> order(list.size());
  std::iota(order.begin(), order.end(), 0);
  auto key = [&](size_t i) { return std::tuple(list[i].range.file, list[i].range.begin, i); };
  llvm::sort(order, [&](size_t a, size_t b) { return key(a) < key(b); });
  unsigned printed = 0;
  for (size_t i : order) {
    if (list[i].severity == Severity::Error && ++printed > maxPrinted)
      continue;
    printOne(os, list[i]);
  }
  if (printed > maxPrinted)
    os << "tcc: " << printed - maxPrinted << " more errors\n";
}

llvm::StringRef tcc::frontend::nearest(llvm::StringRef name,
                                       llvm::ArrayRef<llvm::StringRef> candidates) {
  llvm::StringRef best;
  // One slip in a short name, two swapped letters in a longer one.
  unsigned limit = name.size() < 4 ? 2 : std::max<size_t>(2, name.size() / 3) + 1;
  for (llvm::StringRef candidate : candidates) {
    if (candidate == name)
      continue;
    bool shortened = std::min(candidate.size(), name.size()) >= 3 &&
                     (candidate.starts_with(name) || name.starts_with(candidate));
    unsigned distance = shortened || candidate.equals_insensitive(name)
                            ? 0
                            : name.edit_distance(candidate, /*AllowReplacements=*/true, limit);
    // A one- or two-letter name is near to everything of its length.
    if (distance < limit && distance < std::max(name.size(), candidate.size())) {
      limit = distance;
      best = candidate;
    }
    if (limit == 0)
      break;
  }
  return best;
}
