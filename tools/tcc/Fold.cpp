// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A name is taken apart into text and numbers; rows that agree in all but one number are a table.
#include "tools/tcc/Fold.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace tcc::cli {
namespace {

/// Text at even places, numbers at odd ones.
using Parts = std::vector<std::string>;

Parts split(llvm::StringRef name) {
  Parts parts(1);
  for (size_t i = 0; i < name.size();) {
    size_t end = i;
    while (end < name.size() && llvm::isDigit(name[end]))
      ++end;
    bool alone = end > i && end - i < 10 && (i == 0 || !llvm::isAlnum(name[i - 1])) &&
                 (end == name.size() || !llvm::isAlnum(name[end])) &&
                 (name[i] != '0' || end == i + 1);
    if (alone) {
      parts.push_back(name.slice(i, end).str());
      parts.emplace_back();
    } else {
      end = std::max(end, i + 1);
      parts.back() += name.slice(i, end);
    }
    i = end;
  }
  return parts;
}

struct Candidate {
  Parts parts;
  Row row;
  bool gone = false; ///< part of a row before it
};

struct Member {
  int64_t number;
  Candidate *is;
};

/// Members in order of their numbers, all those of one range next to each other: 0..11, or 1, 3..11
/// where all of a table are as far apart.
void fold(std::vector<Member> &table, size_t place) {
  std::sort(table.begin(), table.end(),
            [](const Member &a, const Member &b) { return a.number < b.number; });
  int64_t step = table[1].number - table[0].number;
  bool even = step > 1 && table.size() > 2;
  for (size_t i = 1; i < table.size(); ++i)
    even &= table[i].number - table[i - 1].number == step;
  int64_t apart = even ? step : 1;
  for (size_t i = 0, end; i < table.size(); i = end) {
    for (end = i + 1; end < table.size() && table[end].number - table[end - 1].number == apart;)
      ++end;
    if (end == i + 1)
      continue;
    // The row that stands first stands for all.
    Candidate *first = table[i].is;
    size_t count = 0;
    for (size_t k = i; k < end; ++k) {
      count += table[k].is->row.count;
      if (table[k].is->row.first < first->row.first)
        first = table[k].is;
      table[k].is->gone = true;
    }
    first->gone = false;
    first->row.count = count;
    std::string second = even ? fmt::format(", {}", table[i + 1].number) : "";
    first->parts[place] =
        fmt::format("{{{}{}..{}}}", table[i].number, second, table[end - 1].number);
  }
}

} // namespace

std::vector<Row> foldTables(std::vector<Row> rows) {
  std::vector<Candidate> all;
  size_t longest = 0;
  for (Row &row : rows) {
    row.first = all.size();
    all.push_back({split(row.name), std::move(row)});
    longest = std::max(longest, all.back().parts.size());
  }
  for (size_t place = longest; place-- > 0;) {
    if (place % 2 == 0)
      continue;
    std::map<std::pair<std::string, std::string>, std::vector<Member>> tables;
    for (Candidate &candidate : all) {
      int64_t number;
      if (candidate.gone || place >= candidate.parts.size() ||
          llvm::StringRef(candidate.parts[place]).getAsInteger(10, number))
        continue;
      Parts others = candidate.parts;
      others[place] = "*";
      tables[{llvm::join(others, "\1"), candidate.row.text}].push_back({number, &candidate});
    }
    for (auto &[key, table] : tables)
      if (table.size() > 1)
        fold(table, place);
  }
  std::vector<Row> folded;
  for (Candidate &candidate : all) {
    if (candidate.gone)
      continue;
    candidate.row.name = llvm::join(candidate.parts, "");
    folded.push_back(std::move(candidate.row));
  }
  return folded;
}

} // namespace tcc::cli
