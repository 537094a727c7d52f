// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Directives to calls of Halide's API. How depends on the row of Directives.td alone.
#ifndef TCC_HALIDE_SCHEDULE_H
#define TCC_HALIDE_SCHEDULE_H

#include "lib/Halide/Names.h"

namespace tcc::halide {

class ScheduleTranslator {
public:
  ScheduleTranslator(PipelineOp op, Objects &objects)
      : op(op), objects(objects), now(op), end(op) {}
  mlir::LogicalResult run();

  // What the calls below are made of.
  PipelineOp op;
  Objects &objects;
  LoopTracker now; // loops at the directive
  LoopTracker end; // loops after all directives, which compute_at names
  /// The stage directives go to inside a specialization.
  std::optional<std::pair<Halide::Stage, std::string>> specialized;

private:
  mlir::LogicalResult apply(mlir::Operation *directive);
  mlir::LogicalResult apply(SpecializeOp directive);
};

} // namespace tcc::halide

#endif
