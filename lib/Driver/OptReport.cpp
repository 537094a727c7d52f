// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Driver/OptReport.h"

#include "dialect/Tcc/ModelLine.h"
#include "dialect/Tcc/TccOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <tuple>

using namespace tcc::driver;

/// The innermost place of a chain of calls, which is where the remark points.
static mlir::FileLineColLoc innermost(mlir::Location location) {
  return location->findInstanceOf<mlir::FileLineColLoc>();
}

static unsigned lineNumber(mlir::Location location) {
  auto found = tcc::modelLocation(location);
  return found ? found->getLine() : 0;
}

/// Of "gpt2.tdsl:31".
static unsigned lineNumber(llvm::StringRef line) {
  unsigned number = 0;
  (void)line.rsplit(':').second.getAsInteger(10, number);
  return number;
}

void OptReport::add(llvm::StringRef pass, const mlir::Diagnostic &remark) {
  mlir::FileLineColLoc place = innermost(remark.getLocation());
  lines[lineNumber(remark.getLocation())].remarks.push_back(
      {pass.str(), remark.str(), place ? place.getFilename().str() : "",
       place ? place.getLine() : 0, place ? place.getColumn() : 0});
}

OptReport::Kernel &OptReport::kernel(llvm::StringRef entry, llvm::StringRef name,
                                     llvm::StringRef line) {
  auto found = llvm::find_if(kernels, [&](const Kernel &known) {
    return known.entry == entry && known.name == name && known.line == line;
  });
  if (found != kernels.end())
    return *found;
  kernels.push_back({entry.str(), name.str(), line.str(), lineNumber(line), 0, {}});
  lines[kernels.back().number].kernels.push_back(&kernels.back());
  return kernels.back();
}

void OptReport::addKernels(mlir::ModuleOp module) {
  for (auto entry : module.getOps<mlir::func::FuncOp>())
    entry.walk([&](LaunchOp launch) {
      mlir::SmallVector<llvm::StringRef> from = notedLines(launch);
      if (from.empty())
        from.push_back("");
      Kernel &one = kernel(entry.getName(), launch.getKernel(), from.front());
      int64_t times = 1;
      for (auto loop = launch->getParentOfType<RepeatOp>(); loop;
           loop = loop->getParentOfType<RepeatOp>())
        times *= loop.getTrips();
      one.launches += times;
      for (llvm::StringRef other : llvm::drop_begin(from)) {
        std::vector<const Kernel *> &into = lines[lineNumber(other)].fusedInto;
        if (!llvm::is_contained(into, &one))
          into.push_back(&one);
      }
    });
}

llvm::Error OptReport::readProfile() {
  llvm::Expected<Profile> read = Profile::read(options.profile);
  if (!read)
    return read.takeError();
  profile = std::move(*read);
  return llvm::Error::success();
}

llvm::Error OptReport::addProfile(llvm::StringRef model) {
  auto refuse = [&](const llvm::Twine &why) {
    return llvm::createStringError("the profile '" + options.profile + "' is of " + why);
  };
  if (profile->model != model)
    return refuse("model '" + profile->model + "', and this is '" + model + "'");
  auto isOfEntry = [&](const Kernel &kernel) { return kernel.entry == profile->entry; };
  if (llvm::none_of(kernels, isOfEntry))
    return refuse("entry '" + profile->entry + "', which is not among those compiled here");
  for (const auto &[what, launches] : profile->launches) {
    const auto &[name, line] = what;
    auto found = llvm::find_if(kernels, [&](const Kernel &kernel) {
      return isOfEntry(kernel) && kernel.name == name && kernel.line == line;
    });
    if (found != kernels.end()) {
      found->microseconds = launches.microseconds;
      lines[found->number].microseconds += launches.microseconds;
    } else if (!line.empty()) {
      return refuse(
          "other kernels: nothing becomes '" + name + "' at " + line +
          "; trace a library that was compiled from this text, with these entries and options");
    }
  }
  return llvm::Error::success();
}

void OptReport::printTimes(llvm::raw_ostream &os) const {
  std::vector<const Kernel *> timed;
  double inKernels = 0;
  for (const Kernel &kernel : kernels)
    if (kernel.microseconds) {
      timed.push_back(&kernel);
      inKernels += *kernel.microseconds;
    }
  llvm::sort(timed, [](const Kernel *a, const Kernel *b) {
    return std::tie(*b->microseconds, a->number, a->name) <
           std::tie(*a->microseconds, b->number, b->name);
  });
  os << llvm::format("  share  ms a call  launches  %s%s%s, the mean of %lld call%s\n",
                     profile->entry.c_str(), profile->dims.empty() ? "" : " at ",
                     profile->dims.c_str(), static_cast<long long>(profile->calls),
                     profile->calls == 1 ? "" : "s");
  auto row = [&](double microseconds, int64_t launches, const llvm::Twine &what) {
    os << llvm::format("%6.1f%%  %9.3f  %8s  ", 100 * share(microseconds),
                       perCall(microseconds) / 1000,
                       launches ? std::to_string(launches).c_str() : "")
       << what << "\n";
  };
  for (const Kernel *kernel : timed)
    row(*kernel->microseconds, kernel->launches,
        (kernel->line.empty() ? "" : kernel->line + ": ") + kernel->name);
  row(profile->microseconds - inKernels, 0, "between kernels");
}

void OptReport::print(llvm::json::OStream &out, const Kernel &kernel) const {
  out.object([&] {
    out.attribute("entry", kernel.entry);
    out.attribute("kernel", kernel.name);
    out.attribute("line", kernel.number);
    out.attribute("launches", kernel.launches);
    if (!kernel.microseconds)
      return;
    out.attribute("milliseconds", perCall(*kernel.microseconds) / 1000);
    out.attribute("share", share(*kernel.microseconds));
  });
}

void OptReport::print(llvm::json::OStream &out, unsigned number, const Line &line) const {
  out.object([&] {
    out.attribute("line", number);
    if (profile) {
      out.attribute("milliseconds", perCall(line.microseconds) / 1000);
      out.attribute("share", share(line.microseconds));
    }
    out.attributeArray("remarks", [&] {
      for (const Remark &remark : line.remarks)
        out.object([&] {
          out.attribute("pass", remark.pass);
          out.attribute("text", remark.text);
          out.attribute("file", remark.file);
          out.attribute("line", remark.line);
          out.attribute("column", remark.column);
        });
    });
    out.attributeArray("kernels", [&] {
      for (const Kernel *kernel : line.kernels)
        print(out, *kernel);
    });
    out.attributeArray("fused_into", [&] {
      for (const Kernel *kernel : line.fusedInto)
        print(out, *kernel);
    });
  });
}

std::string OptReport::json() const {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream out(stream, /*IndentSize=*/1);
  out.object([&] {
    out.attribute("model", options.input);
    out.attribute("target", options.target);
    out.attribute("optimise", options.optLevel);
    if (profile)
      out.attributeObject("profile", [&] {
        out.attribute("file", profile->path);
        out.attribute("entry", profile->entry);
        out.attribute("dims", profile->dims);
        out.attribute("calls", profile->calls);
        out.attribute("milliseconds", perCall(profile->microseconds) / 1000);
      });
    out.attributeArray("lines", [&] {
      for (const auto &[number, line] : lines)
        print(out, number, line);
    });
  });
  stream << "\n";
  return text;
}
