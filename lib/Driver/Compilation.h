// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The state of one compilation and its stages; Pipeline.cpp puts them in order.
#ifndef TCC_DRIVER_COMPILATION_H
#define TCC_DRIVER_COMPILATION_H

#include "lib/Driver/DumpIR.h"
#include "lib/Driver/OptReport.h"
#include "lib/Driver/Options.h"
#include "lib/Driver/Outputs.h"
#include "lib/Driver/PassRunner.h"
#include "lib/Driver/TimeReport.h"
#include "lib/Halide/Targets.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/SourceMgr.h"

namespace tcc::driver {

struct Compilation {
  explicit Compilation(const Options &options);

  // Stages, in order. Each leaves its result in a member below.
  Status setUp();     // target, working folder, dump folder
  Status read();      // text -> graph
  Status graph();     // graph, simplified
  Status kernels();   // graph -> kernels and launches of them
  Status pipelines(); // kernels -> algorithms and schedules
  Status printCpp();  // those as C++
  Status host();      // entries and launches -> host program and header
  Status translate(); // host program -> LLVM IR
  Status assemble();  // all -> assembly
  Status objects();   // all -> object files
  Status link();      // object files -> artefact

  /// Gives the result its name.
  Status write();

  /// Prints it. An error with a code is of a file; others end with `status`.
  Status fail(llvm::Error error, Status status = Status::File);

  const Options &options;
  halide::Target target;
  DumpIR dump;
  TimeReport times;
  OptReport report;
  WorkFolder work;
  mlir::MLIRContext context;
  llvm::SourceMgr sources;
  mlir::SourceMgrDiagnosticHandler
      diagnostics; // prints what passes report, with the line it is about
  PassRunner passes;

  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string result; // text or bytes; empty: the module is the result
  std::string header;
  std::string machine; // the folder of what an artefact is linked from
  std::vector<std::string> objectFiles;
  std::vector<std::string> exports;

private:
  Status unknownTarget();
  Status findMachine();
  enum class KernelFiles { Objects, Assembly };
  Status compileKernels(KernelFiles kind, std::vector<std::string> &paths,
                        llvm::function_ref<void()> meanwhile);
  Status compileAll(KernelFiles kind, std::vector<std::string> &paths,
                    llvm::SmallVectorImpl<char> &host);
};

} // namespace tcc::driver

#endif
