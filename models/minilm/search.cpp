// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Search by meaning in the text files of a folder, with MiniLM compiled by tcc. Of tcc it sees the
// generated header and library only.
#include "Encoder.h"
#include "Passages.h"
#include "Tokenizer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#ifndef MINILM_CHECKPOINT
#define MINILM_CHECKPOINT "model.safetensors"
#endif

namespace {

using namespace search;
using Clock = std::chrono::steady_clock;

constexpr char kHelp[] = R"(usage: search [OPTION]... [QUESTION]

Finds the passages of a folder's text files whose meaning is nearest to a question.
Without a question it reads questions from standard input, one per line.

  --dir DIR         the folder, read with all below it
                    (default: /usr/share/common-licenses)
  --top K           answers to show (default: 3)
  --threads N       threads to work with (default: all cores)
  --checkpoint FILE MiniLM's parameters, a safetensors file
                    (default: )" MINILM_CHECKPOINT R"()
  --vocab FILE      its vocabulary (default: vocab.txt beside the checkpoint)
  --help            this text
)";

struct Options {
  std::string checkpoint = MINILM_CHECKPOINT, vocabulary, folder = "/usr/share/common-licenses",
              question;
  int top = 3, threads = 0;
  bool help = false;
};

bool parseCount(const std::string &text, int &out) {
  char *end;
  long value = std::strtol(text.c_str(), &end, 10);
  out = static_cast<int>(value);
  return !text.empty() && !*end && value >= 1 && value <= 1000;
}

bool parseOptions(int argc, char **argv, Options &options, std::string &error) {
  bool onlyWords = false;
  for (int i = 1; i < argc; ++i) {
    std::string name = argv[i], value;
    if (onlyWords || name.empty() || name[0] != '-') {
      options.question += (options.question.empty() ? "" : " ") + name;
      continue;
    }
    if (name == "--") {
      onlyWords = true;
      continue;
    }
    if (name == "--help" || name == "-h") {
      options.help = true;
      return true;
    }
    std::size_t equals = name.find('=');
    bool hasValue = equals != std::string::npos;
    if (hasValue) {
      value = name.substr(equals + 1);
      name.resize(equals);
    }
    std::string *text = name == "--dir"          ? &options.folder
                        : name == "--checkpoint" ? &options.checkpoint
                        : name == "--vocab"      ? &options.vocabulary
                                                 : nullptr;
    int *count = name == "--top" ? &options.top : name == "--threads" ? &options.threads : nullptr;
    if (!text && !count) {
      error = "unknown option '" + name + "'; --help lists them";
      return false;
    }
    if (!hasValue && ++i < argc) {
      value = argv[i];
      hasValue = true;
    }
    if (!hasValue || value.empty()) {
      error = name + " needs a value";
      return false;
    }
    if (text)
      *text = value;
    else if (!parseCount(value, *count)) {
      error = name + " takes a number from 1 to 1000, not '" + value + "'";
      return false;
    }
  }
  return true;
}

/// One line on standard error about work that goes on; a terminal sees it grow, a file a line now
/// and then.
class Progress {
public:
  explicit Progress(std::size_t total) : total(total) {}

  void show(std::size_t done) {
    double seconds = elapsed();
    bool last = done == total;
    if (!last && !terminal && seconds < next)
      return;
    next = seconds + 10;
    double rate = done / std::max(seconds, 1e-3);
    std::fprintf(stderr, "%sindexing: %zu of %zu passages, %.0f per second, ", terminal ? "\r" : "",
                 done, total, rate);
    if (last)
      std::fprintf(stderr, "%.1f s  \n", seconds);
    else
      std::fprintf(stderr, "%.0f s left  %s", (total - done) / rate, terminal ? "" : "\n");
  }

private:
  double elapsed() const { return std::chrono::duration<double>(Clock::now() - start).count(); }

  std::size_t total;
  Clock::time_point start = Clock::now();
  bool terminal = isatty(STDERR_FILENO);
  double next = 10;
};

/// Prints text as one paragraph within 100 columns, as a rule all of it.
void printExcerpt(std::string_view text) {
  constexpr std::size_t kIndent = 8, kColumns = 100, kLines = 8;
  std::string line;
  std::size_t columns = 0, lines = 1;
  auto isSpace = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  for (auto at = text.begin(); (at = std::find_if_not(at, text.end(), isSpace)) != text.end();) {
    auto end = std::find_if(at, text.end(), isSpace);
    std::size_t width = std::count_if(at, end, [](unsigned char c) { return (c & 0xC0) != 0x80; });
    bool full = columns && kIndent + columns + 1 + width > kColumns;
    if (full && lines == kLines) {
      line += " ...";
      break;
    }
    if (full) {
      std::printf("%*s%s\n", int(kIndent), "", line.c_str());
      line.clear();
      columns = 0;
      ++lines;
    }
    if (columns++)
      line += ' ';
    line.append(at, end);
    columns += width;
    at = end;
  }
  std::printf("%*s%s\n", int(kIndent), "", line.c_str());
}

class Index {
public:
  bool build(const Options &options, std::string &error) {
    std::size_t slash = options.checkpoint.rfind('/');
    std::string beside = slash == std::string::npos ? "" : options.checkpoint.substr(0, slash + 1);
    std::string vocabulary = options.vocabulary.empty() ? beside + "vocab.txt" : options.vocabulary;
    if (!encoder.open(options.checkpoint, options.threads, error) ||
        !tokenizer.load(vocabulary, error) ||
        !collectPassages(options.folder, tokenizer, collection, error))
      return false;
    if (*encoder.notes())
      std::fprintf(stderr, "%s\n", encoder.notes());
    std::string others = collection.skipped
                             ? ", " + std::to_string(collection.skipped) + " other files left out"
                             : "";
    std::fprintf(stderr, "%s: %zu text files, %zu passages%s\n", options.folder.c_str(),
                 collection.files, collection.passages.size(), others.c_str());
    std::vector<const std::vector<int32_t> *> texts;
    for (const Passage &passage : collection.passages)
      texts.push_back(&passage.ids);
    Progress progress(texts.size());
    return encoder.encode(texts, embeddings, error, [&](std::size_t done) { progress.show(done); });
  }

  bool answer(const std::string &question, std::size_t top, std::string &error) {
    std::vector<int32_t> ids = tokenizer.encode(question, encoder.longest());
    std::vector<float> asked;
    if (!encoder.encode({&ids}, asked, error))
      return false;
    const std::size_t count = collection.passages.size(), width = encoder.width();
    std::vector<float> scores(count); // cosines: the vectors have length one
    for (std::size_t i = 0; i < count; ++i)
      scores[i] =
          std::inner_product(asked.begin(), asked.end(), embeddings.begin() + i * width, 0.0f);
    std::vector<std::size_t> best(count);
    std::iota(best.begin(), best.end(), 0);
    top = std::min(top, count);
    std::partial_sort(best.begin(), best.begin() + top, best.end(),
                      [&](std::size_t a, std::size_t b) {
                        return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
                      });
    std::printf("\n%s\n", question.c_str());
    for (std::size_t i = 0; i < top; ++i) {
      const Passage &passage = collection.passages[best[i]];
      std::printf("\n  %.3f ", scores[best[i]]);
      for (const Place &place : passage.places)
        std::printf(" %s:%zu", place.file.c_str(), place.line);
      std::printf("\n");
      printExcerpt(passage.text);
    }
    std::fflush(stdout);
    return true;
  }

private:
  Tokenizer tokenizer;
  Collection collection;
  Encoder encoder;
  std::vector<float> embeddings; // a row per passage
};

} // namespace

int main(int argc, char **argv) {
  auto fail = [](const std::string &error, int status) {
    std::fprintf(stderr, "search: error: %s\n", error.c_str());
    return status;
  };
  Options options;
  std::string error;
  if (!parseOptions(argc, argv, options, error))
    return fail(error, 2);
  if (options.help) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  Index index;
  if (!index.build(options, error))
    return fail(error, 1);
  if (!options.question.empty())
    return index.answer(options.question, options.top, error) ? 0 : fail(error, 1);

  bool terminal = isatty(STDIN_FILENO);
  std::string line;
  for (;;) {
    if (terminal)
      std::fputs("\nquestion (Ctrl-D ends)> ", stderr);
    if (!std::getline(std::cin, line))
      break;
    if (line.find_first_not_of(" \t\r") == std::string::npos)
      continue;
    if (!index.answer(line, options.top, error))
      return fail(error, 1);
  }
  if (terminal)
    std::fputc('\n', stderr);
  return 0;
}
