// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes one kernel and its launch, once the axes are decided.
#ifndef TCC_TRANSFORMS_KERNELMAKER_H
#define TCC_TRANSFORMS_KERNELMAKER_H

#include "lib/Transforms/KernelSpace.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringMap.h"

namespace tcc {
/// The module's kernels; equal ones are one.
class KernelTable {
public:
  explicit KernelTable(mlir::ModuleOp module);
  /// Takes a detached kernel: gives the name of the equal one that exists, or inserts it under a
  /// name made from `stem`.
  mlir::FlatSymbolRefAttr intern(KernelOp kernel, llvm::StringRef stem);

private:
  mlir::SymbolTable symbols;
  mlir::Block::iterator first; ///< kernels stand before what the module began with
  llvm::StringMap<KernelOp> byText;
};

/// What the kernel is, where it packs one operand as a whole; null otherwise.
PackOp packOf(KernelOp kernel);

/// Erases the kernels that nothing launches.
void eraseUnused(mlir::ModuleOp module);

struct KernelAxis {
  std::string name; ///< the kernel's own dim
  AxisList logical; ///< the axes it is made of; none: size 1
  bool sliceable;   ///< pieces along it are independent
  SizeAttr size{};  ///< in the kernel; null: the dim `name`
};

class KernelMaker {
public:
  /// `dense` is the kernel axis along which operands must be dense (stride 1), -1 for none.
  KernelMaker(mlir::OpBuilder &host, KernelTable &table, mlir::Location loc,
              llvm::ArrayRef<Axis> space, llvm::ArrayRef<unsigned> grid,
              llvm::ArrayRef<KernelAxis> axes, int dense);
  ~KernelMaker();

  /// Adds an operand over the kernel axes `over`. With `whole` it has all of them; otherwise those
  /// it lacks are repeated inside. Gives the value in the kernel, of shape `over`.
  mlir::Value operand(const Access &access, llvm::ArrayRef<unsigned> over, bool whole);

  /// The same with all of them, and as it lies: the argument's last axis is the dense one, where
  /// there is one. So a kernel says how it reads memory.
  mlir::Value operandAsItLies(const Access &access, llvm::ArrayRef<unsigned> over);

  /// Adds the panels of a contraction's right operand: [p, k, width] over the grid.
  mlir::Value panels(const Access &access, unsigned n, unsigned k, int64_t width);

  TensorType type(mlir::Type element, llvm::ArrayRef<unsigned> over) const;
  mlir::OpBuilder &body() { return inside; }

  /// Says that a result may lie where an operand of its shape does: however it is scheduled, the
  /// kernel has read what it needs of an element before it writes there.
  void allowInPlace() { kernel->setAttr("in_place", inside.getUnitAttr()); }
  /// Says that the kernel divides its work by the number of threads it is given.
  void wantThreads() { kernel->setAttr("threads", inside.getUnitAttr()); }

  /// One result: its value in the kernel over the kernel axes `over`, and the order of its logical
  /// axes outside.
  struct Result {
    mlir::Value value;
    AxisList over, order;
  };
  /// Ends the kernel and launches it. Gives the results with their logical axes in order.
  llvm::SmallVector<mlir::Value> finish(llvm::StringRef stem, llvm::ArrayRef<Result> results);
  /// The same with results of one shape.
  llvm::SmallVector<mlir::Value> finish(llvm::StringRef stem, mlir::ValueRange values,
                                        llvm::ArrayRef<unsigned> over,
                                        llvm::ArrayRef<unsigned> order);
  mlir::Value finish(llvm::StringRef stem, mlir::Value value, llvm::ArrayRef<unsigned> over,
                     llvm::ArrayRef<unsigned> order) {
    return finish(stem, mlir::ValueRange(value), over, order).front();
  }
  /// As finish, but results are as the launch gives them, of these shapes after the grid's axes.
  mlir::ResultRange finishRaw(llvm::StringRef stem, mlir::ValueRange results,
                              llvm::ArrayRef<llvm::SmallVector<SizeAttr>> shapes);

private:
  mlir::Value denseCopy(const Access &access, llvm::ArrayRef<AxisList> groups, mlir::Value view);
  mlir::Value addArgument(mlir::Value launched, TensorType type, llvm::ArrayRef<int> axes);
  SizeAttr local(unsigned axis) const;

  mlir::OpBuilder &host;
  KernelTable &table;
  mlir::Location loc;
  llvm::SmallVector<Axis> space;
  AxisList grid;
  llvm::SmallVector<KernelAxis> axes;
  int dense;
  KernelOp kernel;
  mlir::OpBuilder inside;
  llvm::SmallVector<mlir::Value> launched;
  /// Per argument: the kernel axis of each of its own axes, -1 for none.
  llvm::SmallVector<llvm::SmallVector<int>> argumentAxes;
  llvm::SmallVector<llvm::SmallVector<int>> resultAxes; ///< the same of results
};
} // namespace tcc

#endif
