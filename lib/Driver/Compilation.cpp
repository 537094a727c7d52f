// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The stages of a compilation that are no lists of passes: what each hands to whom.
#include "lib/Driver/Compilation.h"

#include "lib/Driver/Link.h"
#include "lib/Driver/ReadModel.h"
#include "lib/Driver/Register.h"
#include "lib/Halide/Compile.h"
#include "lib/Halide/PrintCpp.h"
#include "lib/Host/Emit.h"
#include "lib/Host/Header.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <cstring>

using namespace tcc;
using namespace tcc::driver;

Compilation::Compilation(const Options &options)
    : options(options), report(options), context(mlir::MLIRContext::Threading::DISABLED),
      diagnostics(sources, &context), passes(options, dump, times, report) {
  registerPasses();
  mlir::DialectRegistry registry;
  registerDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
  context.printOpOnDiagnostic(false);
}

Status Compilation::fail(llvm::Error error, Status status) {
  llvm::handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &problem) {
    llvm::errs() << "tcc: error: " << problem.message() << "\n";
    if (problem.convertToErrorCode() != llvm::inconvertibleErrorCode())
      status = Status::File;
  });
  return status;
}

Status Compilation::unknownTarget() {
  std::vector<std::string> known = halide::targetNames();
  llvm::StringRef near = *llvm::min_element(known, [&](llvm::StringRef a, llvm::StringRef b) {
    return a.edit_distance(options.target) < b.edit_distance(options.target);
  });
  std::string text = "target '" + options.target + "' is not supported";
  if (near.edit_distance(options.target) < 4)
    text += "; did you mean '" + near.str() + "'";
  return fail(llvm::createStringError(text + ". There are: " + llvm::join(known, ", ")),
              Status::Target);
}

/// All of it is there or nothing: a build without the cross libraries of a machine leaves it out.
Status Compilation::findMachine() {
  machine = options.library + "/" + target.machine;
  for (llvm::StringRef name : {"tcc_runtime.o", "halide_runtime.o", "libc.so", "libm.so", "ld.so"})
    if (!llvm::sys::fs::exists(machine + "/" + name))
      return fail(llvm::createStringError(
                      "this tcc was built without what target '" + target.name +
                      "' links: there is no '" + machine + "/" + name +
                      "'; see 'Building by hand' in its README.md for the packages it takes"),
                  Status::Target);
  return Status::Ok;
}

Status Compilation::setUp() {
  std::optional<halide::Target> found = halide::findTarget(options.target);
  if (!found)
    return unknownTarget();
  target = *found;
  if (options.emit >= Emit::Obj)
    if (Status status = findMachine(); status != Status::Ok)
      return status;
  if (llvm::Error error = work.create())
    return fail(std::move(error));
  if (!options.dumpDir.empty())
    if (llvm::Error error = dump.open(options.dumpDir))
      return fail(std::move(error));
  if (!options.profile.empty())
    if (llvm::Error error = report.readProfile())
      return fail(std::move(error), Status::Errors);
  return Status::Ok;
}

Status Compilation::read() {
  if (options.emit == Emit::Ast)
    return driver::printModel(options, result);
  if (Status status = driver::readModel(options, context, module); status != Status::Ok)
    return status;
  if (llvm::Error error = dump.start("graph", "tcc " + options.input, *module))
    return fail(std::move(error));
  return Status::Ok;
}

/// One program per kernel, in the form split-file takes apart.
Status Compilation::printCpp() {
  llvm::raw_string_ostream os(result);
  for (auto pipeline : module->getOps<halide::PipelineOp>()) {
    os << "//--- " << pipeline.getSymName() << ".cpp\n";
    if (mlir::failed(halide::printCpp(pipeline, target.halide, os)))
      return Status::Internal;
  }
  return Status::Ok;
}

static tcc::HostTarget hostTarget(const tcc::halide::Target &target) {
  tcc::HostTarget host;
  host.triple = target.triple;
  host.cpu = target.cpu;
  return host;
}

Status Compilation::translate() {
  llvm::SmallString<0> text;
  if (mlir::failed(tcc::emitHost(*module, hostTarget(target), tcc::HostFile::Text, text)))
    return Status::Internal;
  if (llvm::Error error = dump.text("host", ".ll", "LLVM IR of the host program", text))
    return fail(std::move(error));
  result = text.str();
  return Status::Ok;
}

/// What a process that compiles a kernel says when it cannot write: each says it, and none can do
/// anything about it.
static std::string cannotWrite(llvm::ArrayRef<mlir::Diagnostic> problems) {
  for (const mlir::Diagnostic &problem : problems) {
    std::string text = problem.str();
    auto [before, reason] = llvm::StringRef(text).split("IO failure on output stream: ");
    if (!reason.empty())
      return reason.split('\n').first.str();
  }
  return "";
}

/// Each pipeline into a file of its own, in the module's order; with a dump, Halide's lowered
/// statements too.
Status Compilation::compileKernels(KernelFiles kind, std::vector<std::string> &paths,
                                   llvm::function_ref<void()> meanwhile) {
  std::vector<halide::KernelJob> jobs;
  for (auto pipeline : module->getOps<halide::PipelineOp>()) {
    std::string name = pipeline.getSymName().str();
    halide::KernelJob &job = jobs.emplace_back();
    job.pipeline = pipeline;
    paths.push_back(work.file(name + (kind == KernelFiles::Objects ? ".o" : ".s")));
    (kind == KernelFiles::Objects ? job.object : job.assembly) = paths.back();
    if (dump.isOpen())
      job.statement = work.file(name + ".stmt");
  }
  std::vector<mlir::Diagnostic> problems;
  bool failed;
  {
    mlir::ScopedDiagnosticHandler keep(&context, [&](mlir::Diagnostic &problem) {
      problems.push_back(std::move(problem));
      return mlir::success();
    });
    failed = mlir::failed(halide::compileKernels(jobs, {target.halide, options.jobs}, meanwhile));
  }
  std::string reason = cannotWrite(problems);
  if (failed && reason.empty() && work.isFull())
    reason = std::strerror(ENOSPC);
  if (failed && !reason.empty())
    return fail(llvm::createStringError("cannot write in '" + work.name() + "': " + reason));
  for (mlir::Diagnostic &problem : problems)
    context.getDiagEngine().emit(std::move(problem));
  if (failed)
    return Status::Internal;
  for (halide::KernelJob &job : jobs) {
    llvm::StringRef name = job.pipeline.getSymName();
    times.add(name, job.seconds);
    if (job.statement.empty())
      continue;
    auto buffer = llvm::MemoryBuffer::getFile(job.statement);
    if (!buffer)
      return fail(fileError("read", job.statement, buffer.getError().value()));
    if (llvm::Error error = dump.text(
            name, ".stmt", "Halide's lowered statements of @" + name.str(), (*buffer)->getBuffer()))
      return fail(std::move(error));
  }
  return Status::Ok;
}

/// Kernels into files, and the host program, which takes as long as a few of them, beside.
Status Compilation::compileAll(KernelFiles kind, std::vector<std::string> &paths,
                               llvm::SmallVectorImpl<char> &host) {
  auto file = kind == KernelFiles::Objects ? tcc::HostFile::Object : tcc::HostFile::Assembly;
  bool failed = false;
  Status status = compileKernels(kind, paths, [&] {
    TimeReport::Scope scope(times, "host");
    failed = mlir::failed(tcc::emitHost(*module, hostTarget(target), file, host));
  });
  return status == Status::Ok && failed ? Status::Internal : status;
}

Status Compilation::assemble() {
  std::vector<std::string> paths;
  llvm::SmallString<0> text;
  if (Status status = compileAll(KernelFiles::Assembly, paths, text); status != Status::Ok)
    return status;
  result = "# host program\n" + text.str().str();
  for (const std::string &path : paths) {
    auto buffer = llvm::MemoryBuffer::getFile(path);
    if (!buffer)
      return fail(fileError("read", path, buffer.getError().value()));
    result +=
        "\n# kernel " + llvm::sys::path::stem(path).str() + "\n" + (*buffer)->getBuffer().str();
  }
  return Status::Ok;
}

Status Compilation::objects() {
  llvm::SmallString<0> bytes;
  if (Status status = compileAll(KernelFiles::Objects, objectFiles, bytes); status != Status::Ok)
    return status;
  std::string path = work.file("host.o");
  if (llvm::Error error = writeFile(path, bytes))
    return fail(std::move(error));
  objectFiles.push_back(path);
  objectFiles.push_back(machine + "/tcc_runtime.o");
  objectFiles.push_back(machine + "/halide_runtime.o");
  return Status::Ok;
}

Status Compilation::link() {
  llvm::Expected<std::string> bytes = options.emit == Emit::Shared
                                          ? linkShared(objectFiles, exports, machine, work)
                                          : linkObject(objectFiles, exports, work);
  if (bytes && options.emit == Emit::Static)
    bytes = archive(*bytes, module->getName().value_or("model").str() + ".o");
  if (!bytes)
    return fail(bytes.takeError(), Status::Internal);
  result = std::move(*bytes);
  return Status::Ok;
}

Status Compilation::write() {
  if (result.empty())
    result = printModule(*module);
  Outputs outputs;
  if (llvm::Error error = outputs.add(options.output, result, options.emit == Emit::Shared))
    return fail(std::move(error));
  if (options.emit >= Emit::Obj && !options.header.empty())
    if (llvm::Error error = outputs.add(options.header, header))
      return fail(std::move(error));
  if (!options.optReportFile.empty())
    if (llvm::Error error = outputs.add(options.optReportFile, report.json()))
      return fail(std::move(error));
  if (llvm::Error error = outputs.commit())
    return fail(std::move(error));
  if (options.optReport && !options.profile.empty())
    report.printTimes(llvm::errs());
  return Status::Ok;
}
