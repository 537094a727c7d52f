// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lists of names, with the rows of a layer table on one line: h.{0..11}.attn.bias.
#ifndef TCC_TOOLS_FOLD_H
#define TCC_TOOLS_FOLD_H

#include <string>
#include <vector>

namespace tcc::cli {

struct Row {
  std::string name;
  std::string text; ///< what is said of it: rows of one table agree in it
  size_t first = 0; ///< the number of the row that this is, or that begins this table
  size_t count = 1; ///< how many rows it stands for
};

/// Puts rows with one text, whose names differ in one number that counts up, on one line, where the
/// first of them stands; then in the next number, innermost first. Numbers are what stands alone
/// between dots or the like: fc1 and fc2 are two names.
std::vector<Row> foldTables(std::vector<Row> rows);

} // namespace tcc::cli

#endif
