// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What compiled and interpreted models have in common, and how errors reach the user.
#include "tools/tcc/Model.h"
#include "lib/Reference/Errors.h"
#include "tools/tcc/CommandLine.h"

#include "llvm/ADT/StringExtras.h"

#include <cstdio>
#include <fmt/ranges.h>

namespace tcc::cli {

using reference::Blame;
using reference::failure;

llvm::Expected<size_t> Model::find(llvm::StringRef entry) const {
  std::vector<std::string> names;
  for (const Entry &candidate : entries) {
    if (candidate.name == entry)
      return names.size();
    names.push_back(candidate.name);
  }
  return failure(Blame::Usage, "model {} has no entry '{}'{}", name, entry,
                 suggestion(entry, names));
}

std::vector<Port> Entry::outputs() const {
  std::vector<Port> all = results;
  llvm::append_range(all, gradients);
  return all;
}

Port gradientOf(const reference::ParameterInfo &info) {
  Port port{info.name, info.type, {}};
  for (int64_t size : info.shape)
    port.shape.push_back(std::to_string(size));
  return port;
}

std::string describe(const Port &port) {
  return fmt::format("{}[{}]", reference::nameOf(port.type), fmt::join(port.shape, ", "));
}

std::string describe(const reference::ParameterInfo &info) {
  return fmt::format("{}{}", reference::nameOf(info.type), reference::toString(info.shape));
}

std::string withUnit(double bytes) {
  for (const char *unit : {"bytes", "KiB", "MiB", "GiB"}) {
    if (bytes < 1024 || unit[0] == 'G')
      return fmt::format("{:.{}f} {}", bytes, unit[0] == 'b' ? 0 : 1, unit);
    bytes /= 1024;
  }
  llvm_unreachable("the last unit takes all");
}

std::string suggestion(llvm::StringRef name, llvm::ArrayRef<std::string> known) {
  std::string near = didYouMean(name, std::vector<llvm::StringRef>(known.begin(), known.end()));
  if (!near.empty() || known.empty())
    return near;
  return "; there are " + llvm::join(known, ", ");
}

static Blame blameFor(tcc_status status) {
  switch (status) {
  case TCC_NOT_FOUND:
  case TCC_IO:
    return Blame::File;
  case TCC_UNSUPPORTED:
    return Blame::Target;
  case TCC_INTERNAL:
    return Blame::Internal;
  default:
    return Blame::Data;
  }
}

llvm::Error failed(tcc_status status, llvm::StringRef message) {
  return failure(blameFor(status), "{}", message.empty() ? tcc_status_name(status) : message);
}

void printNotes(llvm::StringRef message) {
  for (llvm::StringRef rest = message; !rest.empty();) {
    auto [line, after] = rest.split('\n');
    fmt::print(stderr, "note: {}\n", line);
    rest = after;
  }
}

int report(llvm::Error error) {
  int code = 0;
  llvm::handleAllErrors(
      std::move(error),
      [&](const reference::Failure &failure) {
        fmt::print(stderr, "tcc: error: {}\n", failure.text);
        code = static_cast<int>(failure.blame);
      },
      [&](const llvm::ErrorInfoBase &other) {
        fmt::print(stderr, "tcc: error: {}\n", other.message());
        code = static_cast<int>(Blame::Data);
      });
  return code;
}

} // namespace tcc::cli
