// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The way of a model, from text to artefact: the table below is the compiler's table of contents.
#include "lib/Driver/Pipeline.h"

#include "lib/Driver/Compilation.h"
#include "lib/Driver/CpuFeatures.h"
#include "lib/Host/Emit.h"
#include "lib/Host/Header.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ErrorHandling.h"
#include <exception>
#include <new>
#include <unistd.h>

using namespace tcc::driver;

namespace {
enum When { Always, OnlyThen };

struct Stage {
  llvm::StringRef name;
  Status (Compilation::*run)();
  std::initializer_list<Emit> makes;
  When when = Always; // or only where it makes what is emitted
};
} // namespace

/// A compilation ends with the stage that makes what it emits.
static constexpr Stage stages[] = {
    {"set up", &Compilation::setUp, {}},
    {"read", &Compilation::read, {Emit::Ast}},
    {"graph", &Compilation::graph, {Emit::Tcc}},
    {"kernels", &Compilation::kernels, {Emit::Kernels}},
    {"pipelines", &Compilation::pipelines, {Emit::Halide}},
    {"print C++", &Compilation::printCpp, {Emit::HalideCpp}, OnlyThen},
    {"host", &Compilation::host, {Emit::Host, Emit::Header}},
    {"translate", &Compilation::translate, {Emit::Llvm}, OnlyThen},
    {"assemble", &Compilation::assemble, {Emit::Asm}, OnlyThen},
    {"objects", &Compilation::objects, {}},
    {"link", &Compilation::link, {Emit::Obj, Emit::Static, Emit::Shared}},
};

/// The passes of each level, as tcc-opt reads them.
namespace {
struct Level {
  std::vector<std::string> graph, kernels, pipelines, host;
};
} // namespace

/// What --disable can leave out. The others every model needs.
static constexpr llvm::StringRef optionalPasses[] = {
    "canonicalize",      "cse",
    "fuse-elementwise",  "fuse-epilogues",
    "fuse-index-work",   "fuse-packs",
    "fuse-prologues",    "fuse-sums",
    "fuse-updates",      "hoist-packs",
    "join-contractions", "loop-invariant-code-motion",
    "pad-heads",         "recognise-attention",
};

/// What -O0 leaves out: each op is a kernel of its own, and attention is as it is written.
static bool isFusion(llvm::StringRef pass) {
  return pass.starts_with("fuse-") || pass == "join-contractions" || pass == "recognise-attention";
}

static Level passesFor(const tcc::halide::Target &target, const Options &options) {
  auto disabled = [&](llvm::StringRef name) { return llvm::is_contained(options.disabled, name); };
  std::string report =
      options.optReport || !options.optReportFile.empty() ? "report=true" : "report=false";
  auto inFunctions = [&](llvm::StringRef pass) {
    return "func.func(" + pass.str() + "{" + report + "})";
  };
  int64_t vector = 4 * target.lanes; // bytes
  std::string panel = std::to_string(3 * vector);
  Level level = {
      // Nothing is removed before gradients are derived: a parameter without users has one too.
      // Equal ops are one before some of them are marked.
      .graph = {"loop-invariant-code-motion", "expand-dropout", inFunctions("recognise-attention"),
                "derive-gradient{remat=" + options.remat + "}", "derive-step",
                "func.func(pad-heads{vector-bytes=" + std::to_string(vector) + "})",
                "func.func(decompose-attention{fused=true " + report + "})", "canonicalize", "cse",
                "loop-invariant-code-motion", "cse", "join-contractions{" + report + "}", "cse",
                "func.func(mark-exact)"},
      // No cse after outlining: two results of a function may be copies of one value, and stay two.
      // Of an op that several fusions want, the first takes it.
      .kernels = {"func.func(normalise-reductions)", inFunctions("fuse-index-work"),
                  inFunctions("fuse-epilogues"), inFunctions("fuse-prologues"),
                  inFunctions("fuse-updates"), inFunctions("fuse-elementwise"),
                  inFunctions("form-kernels"), "outline-kernels{panel-bytes=" + panel + "}",
                  "canonicalize", "hoist-packs", "canonicalize", "fuse-packs{" + report + "}",
                  "fuse-sums{" + report + "}"},
      .pipelines = {"lower-kernels{target=" + target.halide + "}"},
      .host = {"lower-host{target=" + target.name +
                   " features=" + std::to_string(cpuFeatures(target.halide)) +
                   " compiler=\"tcc " TCC_VERSION "\"}",
               "func.func(canonicalize)", "func.func(cse)"},
  };
  auto isLeftOut = [&](llvm::StringRef name) {
    // What joins parameters pays where they are joined when the model is opened, in panels, which
    // take the parts of a concat as a prologue.
    bool joins = !disabled("hoist-packs") && !disabled("fuse-prologues");
    return disabled(name) || (isFusion(name) && options.optLevel == 0) ||
           (name == "join-contractions" && !joins);
  };
  for (auto *passes : {&level.graph, &level.kernels})
    llvm::erase_if(*passes, [&](const std::string &pass) { return isLeftOut(passName(pass)); });
  return level;
}

Status Compilation::graph() { return passes.run(*module, passesFor(target, options).graph); }

Status Compilation::kernels() {
  if (Status status = passes.run(*module, passesFor(target, options).kernels); status != Status::Ok)
    return status;
  report.addKernels(*module);
  if (options.profile.empty())
    return Status::Ok;
  llvm::Error error = report.addProfile(module->getName().value_or(""));
  return error ? fail(std::move(error), Status::Errors) : Status::Ok;
}

Status Compilation::pipelines() {
  return passes.run(*module, passesFor(target, options).pipelines);
}

Status Compilation::host() {
  if (Status status = passes.run(*module, passesFor(target, options).host); status != Status::Ok)
    return status;
  header = tcc::generateHeader(*module);
  exports = tcc::exportedSymbols(*module);
  if (options.emit == Emit::Header)
    result = header;
  return Status::Ok;
}

llvm::ArrayRef<llvm::StringRef> tcc::driver::passesToDisable() { return optionalPasses; }

static Status runStages(Compilation &compilation) {
  Emit emit = compilation.options.emit;
  for (const Stage &stage : stages) {
    bool last = llvm::is_contained(stage.makes, emit);
    if (stage.when == OnlyThen && !last)
      continue;
    TimeReport::Scope scope(compilation.times, stage.name);
    if (Status status = (compilation.*stage.run)(); status != Status::Ok)
      return status;
    if (last)
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
  llvm::errs() << "tcc: note: this is a bug of tcc, not of the model; please report it with "
               << (path.empty() ? "the model" : path)
               << " and this command: " << compilation.options.command << "\n";
  if (!path.empty() && compilation.passes.canReplay())
    llvm::errs() << "tcc: note: replay it with: tcc-opt --run-reproducer " << path << "\n";
  return Status::Internal;
}

/// LLVM cannot go on without memory, and has no exceptions: ends the compilation, as a crash would.
static void outOfMemory(void *, const char *, bool) {
  if (auto *recovery = llvm::CrashRecoveryContext::GetCurrent())
    recovery->HandleExit(int(Status::Errors));
  _exit(int(Status::Errors));
}

Status tcc::driver::compile(const Options &options) {
  Compilation compilation(options);
  Status status = Status::Internal;
  std::string reason;

  pid_t self = getpid();
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext recovery;
  llvm::install_bad_alloc_error_handler(outOfMemory);
  bool memoryIsOut = false;
  bool returned = recovery.RunSafely([&] {
    try {
      status = runStages(compilation);
    } catch (const std::bad_alloc &) {
      memoryIsOut = true;
    } catch (const std::exception &exception) {
      reason = exception.what();
    }
  });
  llvm::remove_bad_alloc_error_handler();
  // A process that was forked to compile a kernel and crashed comes out here too, and is not the
  // one to report it.
  if (getpid() != self)
    _exit(recovery.RetCode);
  llvm::CrashRecoveryContext::Disable();

  if (memoryIsOut || (!returned && recovery.RetCode == int(Status::Errors))) {
    llvm::errs() << "tcc: error: out of memory\n";
    return Status::Errors;
  }
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
