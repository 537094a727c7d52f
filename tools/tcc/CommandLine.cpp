// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Options of tcc and its subcommands.
#include "tools/tcc/CommandLine.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <fmt/format.h>

using namespace tcc::cli;

static std::string quoted(llvm::StringRef text) { return fmt::format("'{}'", text.str()); }

int tcc::cli::usageError(llvm::StringRef text) {
  llvm::errs() << "tcc: error: " << text << "\n";
  return 2;
}

std::string tcc::cli::didYouMean(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates) {
  llvm::StringRef best;
  unsigned bestDistance = name.size() / 3 + 2;
  for (llvm::StringRef candidate : candidates) {
    size_t longer = std::max(candidate.size(), name.size());
    if (2 * longer - candidate.size() - name.size() >= bestDistance)
      continue; // the difference in length alone is too much
    unsigned distance = name.edit_distance(candidate, /*AllowReplacements=*/true, bestDistance);
    if (distance < bestDistance)
      best = candidate, bestDistance = distance;
  }
  return best.empty() ? "" : fmt::format("; did you mean {}?", quoted(best));
}

static const Option *find(llvm::ArrayRef<Option> options, llvm::StringRef name) {
  const Option *found = llvm::find_if(options, [&](const Option &o) { return o.name == name; });
  return found == options.end() ? nullptr : found;
}

static std::string unknownOption(llvm::StringRef name, llvm::ArrayRef<Option> options) {
  std::vector<llvm::StringRef> names;
  for (const Option &option : options)
    if (!option.name.starts_with("--internal-"))
      names.push_back(option.name);
  return fmt::format("unknown option {}{}", quoted(name), didYouMean(name, names));
}

bool tcc::cli::parse(Arguments arguments, llvm::ArrayRef<Option> options,
                     std::vector<llvm::StringRef> &positional) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    llvm::StringRef argument = arguments[i];
    if (argument == "--") {
      llvm::append_range(positional, arguments.drop_front(i + 1));
      return true;
    }
    if (!argument.starts_with("-") || argument == "-") {
      positional.push_back(argument);
      continue;
    }

    // A one-letter option may have its value in the same word; a long one has it behind '='.
    bool isLong = argument.starts_with("--");
    auto [name, value] =
        isLong ? argument.split('=') : std::pair(argument.take_front(2), argument.drop_front(2));
    bool joined = isLong ? argument.contains('=') : !value.empty();
    const Option *option = find(options, name);
    if (!option) {
      usageError(unknownOption(isLong ? name : argument, options));
      return false;
    }
    if (option->value.empty() && joined) {
      usageError(isLong ? fmt::format("option {} takes no value", quoted(name))
                        : unknownOption(argument, options));
      return false;
    }
    if (!option->value.empty() && !joined && !option->mayBeAlone) {
      if (++i == arguments.size()) {
        usageError(fmt::format("option {} needs a value: {}", quoted(name), option->value.str()));
        return false;
      }
      value = arguments[i];
    }
    if (std::string complaint = option->set(value); !complaint.empty()) {
      usageError(fmt::format("option {}: {}", quoted(name), complaint));
      return false;
    }
  }
  return true;
}

std::vector<Option> tcc::cli::noting(std::vector<Option> options, std::string &given) {
  for (Option &option : options)
    option.set = [&given, name = option.name, set = option.set](llvm::StringRef value) {
      given = name.str();
      return set(value);
    };
  return options;
}

std::function<std::string(llvm::StringRef)> tcc::cli::setFlag(bool &target) {
  return [&](llvm::StringRef) {
    target = true;
    return "";
  };
}

std::function<std::string(llvm::StringRef)> tcc::cli::setString(std::string &target) {
  return [&](llvm::StringRef value) {
    target = value.str();
    return "";
  };
}

std::function<std::string(llvm::StringRef)> tcc::cli::setUnsigned(unsigned &target) {
  return [&](llvm::StringRef value) -> std::string {
    if (value.getAsInteger(10, target))
      return fmt::format("{} is not a whole number", quoted(value));
    return "";
  };
}

std::function<std::string(llvm::StringRef)> tcc::cli::addList(std::vector<std::string> &target) {
  return [&](llvm::StringRef value) -> std::string {
    for (llvm::StringRef item : llvm::split(value, ','))
      if (!item.trim().empty())
        target.push_back(item.trim().str());
    return "";
  };
}
