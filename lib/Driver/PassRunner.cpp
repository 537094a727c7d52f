// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Running passes, and what is left behind when one fails.
#include "lib/Driver/PassRunner.h"

#include "lib/Driver/Outputs.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace tcc::driver;

llvm::StringRef tcc::driver::passName(llvm::StringRef text) {
  text = text.take_until([](char c) { return c == '{'; });
  size_t nested = text.rfind('(');
  return (nested == llvm::StringRef::npos ? text : text.drop_front(nested + 1)).rtrim(')');
}

Status PassRunner::run(mlir::ModuleOp module, llvm::ArrayRef<std::string> passes) {
  for (size_t i = 0; i < passes.size(); ++i) {
    before = module.clone();
    left = llvm::join(passes.drop_front(i), ",");
    if (Status status = runOne(module, passes[i]); status != Status::Ok)
      return status;
  }
  before = module.clone();
  left.clear();
  return Status::Ok;
}

Status PassRunner::runOne(mlir::ModuleOp module, llvm::StringRef pass) {
  llvm::StringRef name = passName(pass);
  TimeReport::Scope scope(times, name);
  running = name.str();
  auto finished = llvm::scope_exit([&] { running.clear(); });
  if (name == options.crashIn)
    std::abort();

  mlir::PassManager manager(module.getContext());
  // The result is verified below, where a bug of a pass is told from an error it reported.
  manager.enableVerifier(false);
  if (mlir::failed(mlir::parsePassPipeline(pass, manager, llvm::errs()))) {
    llvm::errs() << "tcc: internal error: the pipeline has no pass '" << pass << "'\n";
    return Status::Internal;
  }
  if (options.configure)
    options.configure(manager);

  bool reported = false;
  mlir::ScopedDiagnosticHandler watch(module.getContext(), [&](mlir::Diagnostic &diagnostic) {
    reported |= diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error;
    if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Remark) {
      report.add(name, diagnostic);
      if (!options.optReport && !options.optReportFile.empty())
        return mlir::success(); // it stands there
    }
    return mlir::failure(); // someone else prints it
  });
  bool failed = mlir::failed(manager.run(module));
  if (failed && reported)
    return Status::Errors;
  if (failed || mlir::failed(mlir::verify(module))) {
    llvm::errs() << "tcc: internal error: pass '" << name
                 << (failed ? "' failed without saying why\n" : "' left IR that does not verify\n");
    return Status::Internal;
  }
  if (llvm::Error error = dump.pass(name, pass, module)) {
    llvm::errs() << "tcc: error: " << llvm::toString(std::move(error)) << "\n";
    return Status::File;
  }
  return Status::Ok;
}

std::string PassRunner::writeReproducer(llvm::StringRef reason) {
  if (!before)
    return "";
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "// tcc " TCC_VERSION ": " << reason << "\n// command: " << options.command << "\n";
  os << printModule(*before);
  if (!left.empty())
    os << "{-#\n  external_resources: {\n    mlir_reproducer: {\n      pipeline: \"builtin.module("
       << llvm::join(llvm::split(left, '"'), "\\\"") << ")\",\n      disable_threading: true,\n"
       << "      verify_each: true\n    }\n  }\n#-}\n";

  // In the working folder, or where that may not be written in the system's.
  llvm::SmallString<128> path, temporary;
  llvm::sys::path::system_temp_directory(/*erasedOnReboot=*/true, temporary);
  for (llvm::StringRef folder : {llvm::StringRef("."), llvm::StringRef(temporary)}) {
    llvm::SmallString<128> pattern(folder);
    llvm::sys::path::append(pattern, "tcc-reproducer-%%%%%%.mlir");
    int fd;
    if (llvm::sys::fs::createUniqueFile(pattern, fd, path))
      continue;
    llvm::raw_fd_ostream file(fd, /*shouldClose=*/true);
    file << text;
    file.close();
    if (!file.has_error())
      return path.str().str();
    file.clear_error();
  }
  return "";
}
