// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Options.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <variant>

namespace training {

const char help[] = R"(usage: train [OPTION]... [FILE]...

Trains a small GPT on the bytes of text files (default: the licences in
/usr/share/common-licenses), then lets it write on from a prompt.

  --steps N         steps in all, those before a resumed checkpoint included
                    (default: 1000)
  --batch N         pieces of text in a step (default: 16)
  --rate X          the highest learning rate: reached after the warm-up, then
                    lowered to a tenth along a cosine (default: 0.002)
  --warmup N        steps in which the rate rises from 0 (default: 50)
  --seed N          of the first weights, the order of the text and the sample
                    (default: 1)
  --out DIR         where checkpoints (step-N.safetensors) and the loss curve
                    (curve.csv, curve.svg) go; a new run takes DIR-2, DIR-3, ...
                    where there is one already (default: chargpt-run, or the
                    folder of the checkpoint that is resumed)
  --save-every N    steps from one checkpoint to the next (default: 250)
  --resume FILE     continue from a checkpoint; one that has all its steps is
                    only read, to write on from a prompt
  --prompt TEXT     what the sample begins with (default: "The ")
  --length N        bytes of the sample (default: 600)
  --temperature X   0: always the most likely byte; 1: as the model says
                    (default: 0.7)
  --threads N       threads to work with (default: all cores)
  --help            this text
)";

namespace {

/// Where an option's value goes, and the numbers it may be.
struct Entry {
  const char *name;
  std::variant<std::string *, int64_t *, double *> target;
  double least = 0, most = 0;
};

/// The number, or nothing where it is none or outside its range.
template <typename Number> bool parse(const std::string &text, const Entry &entry, Number &out) {
  char *end;
  double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || !(value >= entry.least && value <= entry.most))
    return false;
  out = static_cast<Number>(value);
  return static_cast<double>(out) == value;
}

std::string numberText(double number) {
  std::string text = std::to_string(number);
  if (text.find('.') != std::string::npos)
    text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.')
    text.pop_back();
  return text;
}

bool assign(const Entry &entry, const std::string &value, std::string &error) {
  if (auto text = std::get_if<std::string *>(&entry.target)) {
    **text = value;
    return true;
  }
  bool whole = std::holds_alternative<int64_t *>(entry.target);
  if (whole ? parse(value, entry, *std::get<int64_t *>(entry.target))
            : parse(value, entry, *std::get<double *>(entry.target)))
    return true;
  error = std::string(entry.name) + " takes a " + (whole ? "whole " : "") + "number from " +
          numberText(entry.least) + " to " + numberText(entry.most) + ", not '" + value + "'";
  return false;
}

} // namespace

bool parseOptions(int argc, char **argv, Options &options, std::string &error) {
  const Entry entries[] = {
      {"--steps", &options.steps, 1, 1e9},
      {"--batch", &options.batch, 1, 256},
      {"--rate", &options.rate, 0, 1},
      {"--warmup", &options.warmup, 0, 1e9},
      {"--seed", &options.seed, 0, 1e15},
      {"--out", &options.out},
      {"--save-every", &options.saveEvery, 1, 1e9},
      {"--resume", &options.resume},
      {"--prompt", &options.prompt},
      {"--length", &options.length, 0, 1e9},
      {"--temperature", &options.temperature, 0, 100},
      {"--threads", &options.threads, 1, 1000},
  };
  bool onlyFiles = false;
  for (int i = 1; i < argc; ++i) {
    std::string name = argv[i];
    if (onlyFiles || name.size() < 2 || name[0] != '-') {
      options.files.push_back(name);
      continue;
    }
    if (name == "--") {
      onlyFiles = true;
      continue;
    }
    if (name == "--help" || name == "-h") {
      options.help = true;
      return true;
    }
    std::size_t equals = name.find('=');
    bool hasValue = equals != std::string::npos;
    std::string value = hasValue ? name.substr(equals + 1) : "";
    name.resize(std::min(equals, name.size()));
    const Entry *entry = std::find_if(std::begin(entries), std::end(entries),
                                      [&](const Entry &known) { return name == known.name; });
    if (entry == std::end(entries)) {
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
    if (!assign(*entry, value, error))
      return false;
  }
  return true;
}

} // namespace training
