// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where each value that an entry computes lies, and from which step to which it is alive.
#ifndef TCC_HOST_SPANS_H
#define TCC_HOST_SPANS_H

#include "dialect/Tcc/TccOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>

namespace tcc {
/// The value's name in the model where it has one, else its kernel's.
std::string nameOf(mlir::Value value);

/// The name in a message to the user: what a kernel writes also says its line of the model.
std::string messageNameOf(mlir::Value value);

class Spans {
public:
  struct Buffer {
    std::string name;
    TensorType type;
    int64_t first, last; ///< steps: launches in order, from 0
    std::optional<int64_t>
        over{}; ///< a buffer that dies as this is written, and may be written over
  };
  /// A value that goes round a loop while the next iteration writes it anew lies in buffer
  /// `iteration mod count` of `count` consecutive groups.
  struct Rotation {
    RepeatOp loop;
    int64_t count;
    int64_t stride; ///< buffers in a group
  };
  struct Place {
    enum Kind { Buffer, Result, Parameter } kind;
    int64_t index;                         ///< of the result, or of the first buffer
    llvm::SmallVector<Rotation> rotations; ///< of a buffer, innermost first
    AssignOp parameter{};                  ///< the one that is written
  };

  static mlir::FailureOr<Spans> of(mlir::func::FuncOp entry);

  std::vector<Buffer> buffers;
  /// Of launch results, and of sizes and counters that a launch reads.
  llvm::DenseMap<mlir::Value, Place> places;
  /// Launches, and sizes they read, that depend on the dims alone: they run when dims are bound,
  /// and their buffers are alive for as long as those are.
  llvm::DenseSet<mlir::Operation *> prepared;
  /// The number of a launch.
  int64_t step(mlir::Operation *launch) const { return steps.find(launch)->second.first; }

private:
  struct Range {
    int64_t first, last;
  };
  void findPrepared(mlir::Block &block);
  int64_t number(mlir::Block &block, int64_t step);
  void place(mlir::Value value, Range written);
  void placeOver(LaunchOp launch);
  bool isReadOnce(mlir::Value value, LaunchOp launch);
  std::optional<int64_t> ownBuffer(mlir::Value value, mlir::Block *block) const;
  llvm::SetVector<mlir::Value> holders(mlir::Value value, RepeatOp except = {});
  int64_t iterationsAlive(mlir::Value value, RepeatOp loop);

  /// The step of a launch; the steps of a loop; for others, the step after it.
  llvm::DenseMap<mlir::Operation *, Range> steps;
};
} // namespace tcc

#endif
