// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Located errors and warnings: collected over a whole run, then printed in the order of the text
// with the source line, a caret range, notes at other sites, and a stable code. The texts stand in
// Messages.def.

#ifndef TCC_FRONTEND_DIAGNOSTICS_H
#define TCC_FRONTEND_DIAGNOSTICS_H

#include "lib/Frontend/Source.h"
#include "lib/Support/Format.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <set>
#include <string>

namespace tcc::frontend {

enum class Severity { Error, Warning };

/// One type per message, so that the arguments are checked against its text when tcc is compiled.
namespace message {
#define TCC_MESSAGE(Name, level, code, text)                                                       \
  struct Name {                                                                                    \
    static constexpr Severity severity = Severity::level;                                          \
    static constexpr int number = code;                                                            \
    template <class... A> static std::string format(const A &...a) {                               \
      return fmt::format(text, a...);                                                              \
    }                                                                                              \
  };
#include "lib/Frontend/Messages.def"
#undef TCC_MESSAGE
} // namespace message

struct Diagnostic {
  struct Note {
    SourceRange range; // without a file: a line of its own, no source shown
    std::string text;
    bool operator==(const Note &) const = default;
  };
  Severity severity = Severity::Error;
  int number = 0;
  SourceRange range;
  std::string text;
  std::vector<Note> notes;
  std::vector<Note> callChain; // printed after the notes

  /// What is said already (both operands are one value) is not said again.
  template <class... A>
  Diagnostic &note(SourceRange at, fmt::format_string<const A &...> form, const A &...a) {
    if (Note made{at, fmt::format(form, a...)}; !llvm::is_contained(notes, made))
      notes.push_back(std::move(made));
    return *this;
  }
  template <class... A> Diagnostic &hint(fmt::format_string<const A &...> form, const A &...a) {
    return note({}, form, a...);
  }
  template <class... A>
  Diagnostic &trail(SourceRange at, fmt::format_string<const A &...> form, const A &...a) {
    callChain.push_back({at, fmt::format(form, a...)});
    return *this;
  }
  /// Appends a suggestion to the text where there is one.
  Diagnostic &didYouMean(llvm::StringRef suggestion) {
    if (!suggestion.empty())
      text += fmt::format("; did you mean `{}`?", suggestion);
    return *this;
  }
};

class Diagnostics {
public:
  /// Errors past these are counted and not shown.
  static constexpr unsigned maxPrinted = 100;

  explicit Diagnostics(const SourceManager &sources) : sources(sources) {}

  /// A second report of the same message at the same place (a block that is called twice) is
  /// dropped.
  template <class Message, class... A> Diagnostic &report(SourceRange at, const A &...a) {
    return add(Message::severity, Message::number, at, Message::format(a...));
  }
  bool failed() const { return errors != 0; }
  unsigned errorCount() const { return errors; }
  /// Takes back what is reported in its life.
  class Trial {
  public:
    explicit Trial(Diagnostics &diagnostics)
        : diagnostics(diagnostics), size(diagnostics.list.size()), errors(diagnostics.errors) {}
    ~Trial();

  private:
    Diagnostics &diagnostics;
    size_t size;
    unsigned errors;
  };
  void print(llvm::raw_ostream &os) const;

private:
  Diagnostic &add(Severity severity, int number, SourceRange at, std::string text);
  void printOne(llvm::raw_ostream &os, const Diagnostic &d) const;

  const SourceManager &sources;
  std::deque<Diagnostic> list;
  std::set<std::pair<SourceRange, int>> seen;
  Diagnostic dropped;
  unsigned errors = 0;
};

/// Prints the line of `range` with a caret range under it.
void printSourceLine(llvm::raw_ostream &os, const SourceManager &sources, SourceRange range);

/// The candidate nearest to `name`, or nothing when none is near.
llvm::StringRef nearest(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates);

} // namespace tcc::frontend

#endif
