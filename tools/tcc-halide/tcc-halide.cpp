// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Takes the halide.pipeline ops of an .mlir file to C++, Halide's statements, assembly, LLVM IR or
// objects: for tests, and to look at one kernel. Objects go to the folder -o names, the rest to
// standard output.
#include "lib/Halide/Compile.h"
#include "lib/Halide/PrintCpp.h"
#include "lib/Halide/Targets.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

namespace cl = llvm::cl;
using namespace tcc::halide;

int main(int argc, char **argv) {
  enum Kind { Cpp, Stmt, Asm, Llvm, Obj };
  cl::opt<std::string> input(cl::Positional, cl::desc("FILE.mlir"), cl::init("-"));
  cl::opt<Kind> emit("emit", cl::desc("what to write"), cl::init(Obj),
                     cl::values(clEnumValN(Cpp, "cpp", "a C++ program for Halide"),
                                clEnumValN(Stmt, "stmt", "Halide's lowered statements"),
                                clEnumValN(Asm, "asm", "assembly"),
                                clEnumValN(Llvm, "llvm", "LLVM IR"),
                                clEnumValN(Obj, "obj", "an object per pipeline")));
  cl::opt<std::string> target("target", cl::desc("host, x86-64-avx2, ..."), cl::init("host"));
  cl::opt<std::string> output("o", cl::desc("folder of the objects"), cl::init("."));
  cl::list<std::string> only("kernel", cl::desc("these kernels alone, in this order"),
                             cl::CommaSeparated);
  cl::opt<unsigned> jobs("jobs", cl::desc("processes at a time; 0: one per processor"),
                         cl::init(0));
  cl::opt<bool> warnings("warnings", cl::desc("print what Halide says"), cl::init(false));
  cl::ParseCommandLineOptions(argc, argv, "tcc-halide: halide.pipeline ops to code\n");

  std::optional<Target> machine = findTarget(target);
  if (!machine) {
    llvm::errs() << "error: unknown target '" << target << "'; there are "
                 << llvm::join(targetNames(), ", ") << "\n";
    return 4;
  }
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<mlir::arith::ArithDialect, mlir::math::MathDialect, HalideDialect>();
  context.printOpOnDiagnostic(false);
  llvm::SourceMgr sources;
  std::string message;
  auto file = mlir::openInputFile(input, &message);
  if (!file) {
    llvm::errs() << "error: " << message << "\n";
    return 3;
  }
  sources.AddNewSourceBuffer(std::move(file), {});
  mlir::SourceMgrDiagnosticHandler diagnostics(sources, &context);
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(sources, &context);
  if (!module)
    return 1;

  std::vector<PipelineOp> pipelines;
  if (only.empty())
    llvm::append_range(pipelines, module->getOps<PipelineOp>());
  for (const std::string &name : only) {
    auto found = module->lookupSymbol<PipelineOp>(name);
    if (!found) {
      llvm::errs() << "error: no pipeline '" << name << "' in " << input << "\n";
      return 2;
    }
    pipelines.push_back(found);
  }
  if (emit == Cpp) {
    for (PipelineOp pipeline : pipelines)
      if (failed(printCpp(pipeline, machine->halide, llvm::outs())))
        return 70;
    return 0;
  }

  llvm::SmallString<128> scratch;
  if (emit == Obj ? llvm::sys::fs::create_directories(output.getValue())
                  : llvm::sys::fs::createUniqueDirectory("tcc-halide", scratch)) {
    llvm::errs() << "error: cannot write to " << output << "\n";
    return 3;
  }
  std::vector<KernelJob> work;
  for (PipelineOp pipeline : pipelines) {
    KernelJob &job = work.emplace_back();
    job.pipeline = pipeline;
    std::string stem =
        (emit == Obj ? output.getValue() : scratch.str().str()) + "/" + pipeline.getSymName().str();
    std::string *paths[] = {nullptr, &job.statement, &job.assembly, &job.llvm, &job.object};
    *paths[emit] = stem + (emit == Obj ? ".o" : ".txt");
  }
  bool failed = mlir::failed(
      compileKernels(work, {.target = machine->halide, .jobs = jobs, .allChecks = true}));
  for (KernelJob &job : work) {
    if (warnings)
      llvm::errs() << job.warnings;
    if (emit == Obj)
      continue;
    std::string path = job.statement + job.assembly + job.llvm;
    if (auto text = llvm::MemoryBuffer::getFile(path))
      llvm::outs() << (*text)->getBuffer();
  }
  if (emit != Obj)
    llvm::sys::fs::remove_directories(scratch);
  return failed ? 70 : 0;
}
