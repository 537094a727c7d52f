// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs passes one by one, by the text tcc-opt reads them from: that text is
// what a dump's first line repeats, and what a reproducer replays.
#ifndef TCC_DRIVER_PASSRUNNER_H
#define TCC_DRIVER_PASSRUNNER_H

#include "lib/Driver/DumpIR.h"
#include "lib/Driver/OptReport.h"
#include "lib/Driver/Options.h"
#include "lib/Driver/TimeReport.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace tcc::driver {

class PassRunner {
public:
  PassRunner(const Options &options, DumpIR &dump, TimeReport &times, OptReport &report)
      : options(options), dump(dump), times(times), report(report) {}

  /// Each of `passes` in turn. A pass that reports an error at the model ends with Errors; one that
  /// fails otherwise, or leaves IR that does not verify, with Internal.
  Status run(mlir::ModuleOp module, llvm::ArrayRef<std::string> passes);

  /// Writes the IR before the pass that was running (or after the last one) with the passes that
  /// were left, and the command; the file's name, or nothing where there is no IR yet or no place
  /// to write.
  std::string writeReproducer(llvm::StringRef reason);

  /// The pass that is running, or nothing.
  llvm::StringRef current() const { return running; }
  /// Whether a reproducer has passes to run.
  bool canReplay() const { return !left.empty(); }

private:
  Status runOne(mlir::ModuleOp module, llvm::StringRef pass);

  const Options &options;
  DumpIR &dump;
  TimeReport &times;
  OptReport &report;
  mlir::OwningOpRef<mlir::ModuleOp> before;
  std::string left, running;
};

/// The name of a pass in its text: `form-kernels{limit=3}` is form-kernels, `func.func(cse)` is
/// cse.
llvm::StringRef passName(llvm::StringRef text);

} // namespace tcc::driver

#endif
