// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/tcc/Candidate.h"
#include "lib/Driver/Pipeline.h"
#include "lib/Halide/Targets.h"
#include "lib/Reference/Errors.h"
#include "tools/tcc/Artefact.h"
#include "tools/tcc/HostProgram.h"
#include "tools/tcc/Oracle.h"
#include "tools/tcc/ParameterValues.h"
#include "tools/tcc/Remote.h"

namespace tcc::cli {
namespace {

using reference::Blame;
using reference::failure;

/// The checkpoint for a compiled model; none where it has no parameters.
llvm::Expected<std::string> checkpointFor(Model &model, const CandidateOptions &options,
                                          llvm::StringRef weights, driver::WorkFolder &work) {
  llvm::Expected<Wanted> wanted = model.wanted();
  if (!wanted)
    return wanted.takeError();
  if (wanted->parameters.empty())
    return "";
  if (weights.empty())
    return failure(Blame::Usage, "{} has parameters: give --weights=FILE or --weights=random:SEED",
                   options.compile.input);
  return weightsFile(weights, model, work);
}

/// The compiled model in a process that the runner starts.
llvm::Error startRemote(const CandidateOptions &options, const driver::Options &compile,
                        llvm::StringRef weights, driver::WorkFolder &work,
                        std::unique_ptr<Runnable> &candidate) {
  auto tables = HostProgram::compile(compile);
  if (!tables)
    return tables.takeError();
  llvm::Expected<std::string> file = checkpointFor(**tables, options, weights, work);
  if (!file)
    return file.takeError();
  std::string program =
      compile.library + "/" + halide::findTarget(compile.target)->machine + "/tcc-remote";
  return Remote::start({*options.runner, program, compile.output, *file, options.threads},
                       std::move(*tables))
      .moveInto(candidate);
}

} // namespace

llvm::Expected<int> makeCandidate(const CandidateOptions &options, llvm::StringRef weights,
                                  driver::WorkFolder &work, std::unique_ptr<Runnable> &candidate) {
  if (llvm::Error error = work.create())
    return failure(Blame::File, "{}", llvm::toString(std::move(error)));
  std::string library = options.compile.input;
  if (isModelText(library)) {
    driver::Options compile = options.compile;
    if (options.interpretKernels)
      compile.emit = driver::Emit::Kernels;
    compile.output = work.file(options.interpretKernels ? "kernels.mlir" : "model.so");
    compile.header = work.file("model.h");
    if (driver::Status status = driver::compile(compile); status != driver::Status::Ok)
      return static_cast<int>(status);
    if (options.runner) {
      if (llvm::Error error = startRemote(options, compile, weights, work, candidate))
        return std::move(error);
      return 0;
    }
    library = compile.output;
  }
  if (options.interpretKernels) {
    auto oracle = Oracle::load({library, {}, {}}, options.precisionOr64());
    if (!oracle)
      return oracle.takeError();
    if (llvm::Error error = (*oracle)->open(weights))
      return std::move(error);
    candidate = std::move(*oracle);
    return 0;
  }
  auto artefact = Artefact::load(library);
  if (!artefact)
    return artefact.takeError();
  llvm::Expected<std::string> file = checkpointFor(**artefact, options, weights, work);
  if (!file)
    return file.takeError();
  if (llvm::Error error = (*artefact)->open(*file, options.threads))
    return std::move(error);
  candidate = std::move(*artefact);
  return 0;
}

} // namespace tcc::cli
