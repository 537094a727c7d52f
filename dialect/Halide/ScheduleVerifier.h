// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Follows a pipeline's directives from top to bottom, keeping the loops each stage has, so that an
// unknown loop, function or word is an error at its directive. The translation asks it for Halide's
// names of loops.
#ifndef TCC_DIALECT_HALIDE_SCHEDULEVERIFIER_H
#define TCC_DIALECT_HALIDE_SCHEDULEVERIFIER_H

#include "dialect/Halide/HalideDialect.h"

#include <map>

namespace tcc::halide {

struct Loop {
  std::string name;       // in the IR
  std::string halideName; // unique for a domain variable
  bool reduction;
};

/// Halide's name of the domain of update number `update` of `func`.
std::string domainName(llvm::StringRef func, unsigned update);

class LoopTracker {
public:
  explicit LoopTracker(PipelineOp pipeline);

  /// Checks one directive and applies it to the loops; specializations recurse.
  mlir::LogicalResult apply(mlir::Operation *op);
  /// Applies all schedules, then checks the loops that compute_at and the like name.
  mlir::LogicalResult applyAll();

  /// A loop that stage `stage` (0 the pure definition) of `func` has now; null when it has none of
  /// that name.
  const Loop *find(llvm::StringRef func, unsigned stage, llvm::StringRef name) const;
  /// A loop some stage of `func` has now, as compute_at names it; an error at `op` when none or
  /// several fit.
  mlir::FailureOr<Loop> findLevel(mlir::Operation *op, mlir::ArrayAttr loop) const;
  /// Loops of one stage, outermost last, for messages.
  std::string describe(llvm::StringRef func, unsigned stage) const;

private:
  using Stage = llvm::SmallVector<Loop>;
  struct State {
    llvm::SmallVector<std::string> dims;
    std::vector<Stage> stages;
    std::vector<Stage> specialized; // what specializations ended with
    mlir::Operation *definition;
  };
  mlir::LogicalResult applyDirective(DirectiveInterface op);

  PipelineOp pipeline;
  std::map<std::string, State, std::less<>> funcs;
};

mlir::LogicalResult verifySchedules(PipelineOp pipeline);

} // namespace tcc::halide

#endif
