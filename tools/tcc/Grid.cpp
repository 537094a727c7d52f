// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/tcc/Grid.h"
#include "lib/Reference/Errors.h"

#include "llvm/ADT/StringExtras.h"

#include <fmt/ranges.h>

namespace tcc::cli {

using reference::Blame;
using reference::failure;

/// Sizes that find mistakes: 1, the smallest even one, odd ones, primes past vector widths and
/// tiles, and a large one; those within the dim's range.
static std::vector<int64_t> sizesOf(const Dim &dim, Sizes which) {
  int64_t largest = which == Sizes::Small ? 7 : 200;
  std::vector<int64_t> sizes;
  for (int64_t size : {0, 1, 2, 3, 7, 16, 31, 131, 200})
    if (size >= dim.min && size <= std::min(dim.max, largest))
      sizes.push_back(size);
  bool beyond = sizes.empty();
  if (beyond)
    sizes = {dim.min};
  if ((dim.max < largest || (beyond && which == Sizes::Usual)) && sizes.back() != dim.max)
    sizes.push_back(dim.max);
  return sizes;
}

std::string Grid::add(llvm::StringRef text) {
  auto [name, list] = text.split('=');
  std::vector<int64_t> sizes;
  for (llvm::StringRef item : llvm::split(list, ','))
    if (item.getAsInteger(10, sizes.emplace_back()))
      return fmt::format("'{}' is not NAME=N,N,...", text.str());
  axes.emplace_back(name.str(), sizes);
  return "";
}

std::string Grid::addSizes(llvm::StringRef text) {
  for (llvm::StringRef item : llvm::split(text, ','))
    if (!item.contains('=') || !add(item.trim()).empty())
      return fmt::format("'{}' is not NAME=N", item);
  return "";
}

std::vector<Dims> Grid::points(const Entry &entry, Sizes which,
                               llvm::function_ref<bool(const Dim &)> isFixed) const {
  std::vector<Dims> points(1);
  std::vector<const Dim *> open;
  for (const Dim &dim : entry.dims) {
    if (isFixed(dim))
      continue;
    auto axis = llvm::find_if(axes, [&](const auto &a) { return a.first == dim.name; });
    if (axis == axes.end()) {
      open.push_back(&dim);
      continue;
    }
    std::vector<Dims> product;
    for (const Dims &point : points)
      for (int64_t size : axis->second) {
        product.push_back(point);
        product.back()[dim.name] = size;
      }
    points = std::move(product);
  }
  size_t turns = 1;
  for (const Dim *dim : open)
    turns = std::max(turns, sizesOf(*dim, which).size());
  std::vector<Dims> all;
  for (const Dims &point : points)
    for (size_t turn = 0; turn < turns; ++turn) {
      all.push_back(point);
      for (auto [i, dim] : llvm::enumerate(open)) {
        std::vector<int64_t> sizes = sizesOf(*dim, which);
        all.back()[dim->name] = sizes[(turn + 2 * i) % sizes.size()];
      }
    }
  return all;
}

llvm::Expected<std::vector<std::string>> Grid::single() const {
  std::vector<std::string> words;
  for (const auto &[name, sizes] : axes) {
    if (sizes.size() != 1)
      return failure(Blame::Usage, "expected values have one size of {}, found {}", name,
                     fmt::join(sizes, ", "));
    words.push_back(fmt::format("{}={}", name, sizes.front()));
  }
  return words;
}

llvm::Error Grid::check(llvm::ArrayRef<Entry> entries) const {
  std::vector<std::string> known;
  for (const Entry &entry : entries)
    for (const Dim &dim : entry.dims)
      if (!llvm::is_contained(known, dim.name))
        known.push_back(dim.name);
  for (const auto &[name, sizes] : axes)
    if (!llvm::is_contained(known, name))
      return failure(Blame::Usage, "there is no dim '{}'{}", name, suggestion(name, known));
  return llvm::Error::success();
}

} // namespace tcc::cli
