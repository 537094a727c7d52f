// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiles pipelines to objects, several at a time. Each kernel is compiled in a process of its own
// that starts from one fixed state, so that its bytes depend on the pipeline and target alone, and
// a crash ends that kernel alone.
#ifndef TCC_HALIDE_COMPILE_H
#define TCC_HALIDE_COMPILE_H

#include "dialect/Halide/HalideDialect.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tcc::halide {

/// One kernel and the files it becomes; a file without a name is not written.
struct KernelJob {
  PipelineOp pipeline;
  std::string object, statement, assembly, llvm; // paths
  double seconds = 0;                            // set by compileKernels
  std::string warnings;                          // what Halide said, set by compileKernels
};

struct CompileOptions {
  std::string target;            // Halide's (Target::halide in Targets.h)
  unsigned jobs = 0;             // 0: one per processor
  unsigned secondsAllowed = 300; // for one kernel
  bool allChecks = false;        // also those of what our runtime sets (Checks.h)
};

/// Compiles all jobs; the object's function has the pipeline's name. A failure is an error at the
/// pipeline that starts with "internal error" and names the kernel. Forks: no threads may run.
/// `meanwhile` is the caller's own work beside them, or after them with one job at a time.
mlir::LogicalResult compileKernels(
    llvm::MutableArrayRef<KernelJob> jobs, const CompileOptions &options,
    llvm::function_ref<void()> meanwhile = [] {});

/// Writes Halide's runtime for a target (runtimeTarget) as an object; an empty string or what
/// went wrong.
std::string compileRuntime(const std::string &target, const std::string &path);

} // namespace tcc::halide

#endif
