// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tables with a row per op, in the order of the ops' names; a row's name is its member `op`.
#ifndef TCC_SUPPORT_OPTABLE_H
#define TCC_SUPPORT_OPTABLE_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

#include <string_view>
#include <vector>

namespace tcc {

template <typename Row, size_t count> constexpr bool isSorted(const Row (&table)[count]) {
  for (size_t i = 1; i < count; ++i)
    if (std::string_view(table[i - 1].op.data()) >= std::string_view(table[i].op.data()))
      return false;
  return true;
}

/// Null where the table has no such row.
template <typename Row, size_t count>
const Row *findRow(const Row (&table)[count], llvm::StringRef op) {
  const Row *row = llvm::lower_bound(
      table, op, [](const Row &entry, llvm::StringRef name) { return entry.op < name; });
  return row != table + count && row->op == op ? row : nullptr;
}

template <typename Row, size_t count>
std::vector<llvm::StringRef> opsOf(const Row (&table)[count]) {
  std::vector<llvm::StringRef> names;
  for (const Row &row : table)
    names.push_back(row.op);
  return names;
}

} // namespace tcc

#endif
