// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A tcc.kernel on its way to a halide.pipeline: what all families share. The graph's axes are
// outermost first, Halide's dimensions innermost first; points here are in the graph's order.
#ifndef TCC_KERNELS_LOWERING_H
#define TCC_KERNELS_LOWERING_H

#include "dialect/Halide/Builder.h"
#include "dialect/Tcc/TccOps.h"
#include "lib/Kernels/Target.h"
#include "llvm/ADT/SmallBitVector.h"

namespace tcc {

using Point = llvm::ArrayRef<halide::Expr>;

class Lowering {
public:
  /// `dense` tells of each argument and result whether its last axis has stride 1 wherever it runs.
  Lowering(mlir::OpBuilder &builder, KernelOp kernel, const KernelTarget &target,
           llvm::SmallBitVector dense);

  /// A size of the kernel, from the extents of its buffers.
  halide::Expr size(SizeAttr size);

  /// The results as the function `out` (a tuple where there are several) over `vars`, innermost
  /// first; `result` gives each value at a point.
  halide::Func output(const halide::Names &vars, llvm::function_ref<halide::Tuple(Point)> result);
  /// One of several results, as a function of its own: `out` for the first.
  halide::Func output(unsigned number, const halide::Names &vars,
                      llvm::function_ref<halide::Expr(Point)> value);

  /// Vectorises the loop where the last axes of the first result and of the arguments in
  /// `alongVector` have stride 1, and where `also` holds, if given. Those that are dense in all
  /// launches must be; the others are asked at run time.
  void vectorizeWhereDense(halide::Stage stage, llvm::StringRef loop,
                           std::optional<halide::Expr> also = {});

  /// Buffers start at 0. Those read or written along the vectorised axis have stride 1 there, and
  /// so have arguments whose launches all say it.
  void constrain();

  KernelOp kernel;
  const KernelTarget &target;
  halide::Pipeline p;
  std::optional<halide::Expr> threads;       // for its loops, where the kernel wants to know
  llvm::SmallVector<halide::Buffer> buffers; // one for each argument
  llvm::SmallBitVector alongVector; // arguments whose last axis the code is vectorised over
  bool anyOutputStride = false;     // otherwise the results' last axis has stride 1

private:
  /// Whether an axis of an argument has this size.
  bool isOfArgument(SizeAttr size);

  llvm::SmallBitVector dense;
  halide::Func output(llvm::StringRef name, const halide::Names &vars,
                      llvm::ArrayRef<mlir::Type> results,
                      llvm::function_ref<halide::Tuple(Point)> result);
  llvm::SmallVector<halide::Func, 1> outputs;
};

/// The kernel's values at points, inside one definition; what is asked twice is computed once.
class Values {
public:
  using Rule = std::function<halide::Expr(Point)>;

  /// `inner` are indices along which the definition is vectorised, where it is.
  Values(Lowering &lowering, llvm::ArrayRef<mlir::Value> inner)
      : lowering(lowering), inner(inner) {}
  explicit Values(Lowering &lowering, mlir::Value inner = {})
      : Values(lowering, llvm::ArrayRef(inner)) {}

  /// Says how to read a value that is a function of its own, such as an anchor's result.
  void bind(mlir::Value value, Rule rule) { bound.emplace_back(value, std::move(rule)); }

  halide::Expr at(mlir::Value value, Point point);
  /// A broadcast's operand is read at this point.
  llvm::SmallVector<halide::Expr> broadcastPoint(BroadcastOp op, Point point);
  /// The element of an integer tensor as an index of an axis of `limit` elements.
  halide::Expr index(mlir::Value value, Point point, SizeAttr limit);

private:
  halide::Expr compute(mlir::Value value, Point point);
  halide::Expr rearrange(RearrangeOp op, Point point);
  halide::Expr zero();

  Lowering &lowering;
  llvm::SmallVector<mlir::Value, 2> inner;
  mlir::Value zeroIndex;
  llvm::SmallVector<std::pair<mlir::Value, Rule>, 1> bound;
  struct Known {
    llvm::SmallVector<mlir::Value> point;
    mlir::Value result;
  };
  llvm::DenseMap<mlir::Value, llvm::SmallVector<Known, 1>> known;
};

/// The point that a definition's variables of these names make.
llvm::SmallVector<halide::Operand> pointAt(halide::Args a, const halide::Names &vars);

/// The argument that the value is, or a rearrangement of; null where it is computed.
mlir::BlockArgument argumentOf(mlir::Value value);

/// True where a value may be an infinite constant, through views and elementwise work.
bool touchesInfinity(mlir::Value value);
bool isMinusInfinity(mlir::Value value);

/// Work of one element of the kernel's results, in nanoseconds on one core, roughly.
double costPerElement(KernelOp kernel);

/// Splits the loop `loop` into tasks of about 20 us that run in parallel, with `work` nanoseconds
/// per iteration; fewer iterations stay one task.
void parallelTasks(halide::Stage stage, llvm::StringRef loop, halide::Expr work);

/// The panels of a right operand, over "i", "k", "panel", in the order they are read; with pieces
/// over "piece" as well, and "k" within one.
halide::Func panelsOf(Lowering &lowering, PackOp op, std::optional<int64_t> piece);

/// The sums over k of what is packed, which the contraction of the panels makes; null without any.
ReduceSumOp sumOfPacked(PackOp pack);

/// The families. Each makes the pipeline's functions and schedule; the anchor is null for
/// elementwise.
void lowerAttention(Lowering &lowering, AttentionOp op);
void lowerAttentionBackward(Lowering &lowering, AttentionBackwardOp op);
void lowerAttentionCaptureBackward(Lowering &lowering, AttentionCaptureBackwardOp op);
void lowerContract(Lowering &lowering, ContractPanelsOp op);
void lowerRow(Lowering &lowering, mlir::Operation *op);
void lowerReduce(Lowering &lowering, mlir::Operation *op);
void lowerPack(Lowering &lowering, PackOp op);
void lowerConcat(Lowering &lowering, ConcatOp op);
void lowerCrossEntropy(Lowering &lowering, CrossEntropyOp op);
void lowerCrossEntropyBackward(Lowering &lowering, CrossEntropyBackwardOp op);
void lowerCumsum(Lowering &lowering, CumsumOp op);
void lowerScatterAdd(Lowering &lowering, ScatterAddOp op);
void lowerElementwise(Lowering &lowering);

/// The loops of elementwise work, innermost first, with their extents: vectors where everything
/// read (Lowering::alongVector) and written has stride 1 along the first, tasks over blocks.
void scheduleElementwise(Lowering &lowering, halide::Stage stage, const halide::Names &loops,
                         llvm::ArrayRef<halide::Expr> extents);

} // namespace tcc

#endif
