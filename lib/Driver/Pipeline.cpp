// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The way of a model, from text to artefact: the table below is the compiler's table of contents.
#include "lib/Driver/Pipeline.h"

#include "lib/Driver/Compilation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include <exception>

using namespace tcc::driver;

namespace {
struct Stage {
  llvm::StringRef name;
  Status (Compilation::*run)();
  Emit last; // a compilation that emits this kind, or an earlier one, ends here
};
} // namespace

static constexpr Stage stages[] = {
    {"read", &Compilation::read, Emit::Ast},
    {"graph", &Compilation::graph, Emit::Tcc},
    {"kernels", &Compilation::kernels, Emit::Kernels},
};

/// The passes of each level, as tcc-opt reads them.
static const std::vector<std::string> graphPasses = {"canonicalize", "cse"};
static const std::vector<std::string> kernelPasses = {
    "func.func(form-kernels)", "outline-kernels{panel-bytes=192}", "canonicalize", "cse",
    "hoist-packs", "canonicalize"};

Status Compilation::graph() { return passes.run(*module, graphPasses); }
Status Compilation::kernels() { return passes.run(*module, kernelPasses); }

std::vector<llvm::StringRef> tcc::driver::passNames() {
  std::vector<llvm::StringRef> names;
  for (const auto *level : {&graphPasses, &kernelPasses})
    for (const std::string &pass : *level)
      if (!llvm::is_contained(names, passName(pass)))
        names.push_back(passName(pass));
  return names;
}

static Status runStages(Compilation &compilation) {
  const Options &options = compilation.options;
  if (!options.dumpDir.empty())
    if (llvm::Error error = compilation.dump.open(options.dumpDir))
      return compilation.fail(std::move(error));
  for (const Stage &stage : stages) {
    TimeReport::Scope scope(compilation.times, stage.name);
    if (Status status = (compilation.*stage.run)(); status != Status::Ok)
      return status;
    if (options.emit <= stage.last)
      break;
  }
  return compilation.write();
}

/// A crash, an exception or a broken invariant: says so and leaves what somebody needs to see it
/// again.
static Status internalError(Compilation &compilation, llvm::StringRef reason) {
  if (!reason.empty())
    llvm::errs() << "tcc: internal error: " << reason << "\n";
  std::string path = compilation.passes.writeReproducer(reason.empty() ? "internal error" : reason);
  llvm::errs() << "tcc: note: this is a bug of tcc, not of the model; please report it with ";
  if (path.empty())
    llvm::errs() << "the model and this command: " << compilation.options.command << "\n";
  else
    llvm::errs() << path << "\ntcc: note: replay it with: tcc-opt --run-reproducer " << path
                 << "\n";
  return Status::Internal;
}

Status tcc::driver::compile(const Options &options) {
  Compilation compilation(options);
  Status status = Status::Internal;
  std::string reason;

  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext recovery;
  bool returned = recovery.RunSafely([&] {
    try {
      status = runStages(compilation);
    } catch (const std::exception &exception) {
      reason = exception.what();
    }
  });
  llvm::CrashRecoveryContext::Disable();

  if (!returned)
    reason =
        "tcc crashed" +
        (compilation.passes.current().empty() ? "" : " in " + compilation.passes.current().str());
  if (!returned || status == Status::Internal)
    status = internalError(compilation, reason);
  if (options.timeReport)
    compilation.times.print(llvm::errs());
  return status;
}
