// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Masks and indices are computed by each of their readers.
#include "lib/Transforms/Fusion.h"
#include "lib/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FUSEINDEXWORK
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
/// Whether the op only computes indices and masks of what is known when dims are bound: integers
/// and bools of counters, sizes and constants.
bool isIndexWork(Operation *op, DenseMap<Operation *, bool> &known) {
  auto isSource = [&](Value operand) {
    Operation *source = operand.getDefiningOp();
    return source && (isa<IotaOp, SizeOp, ConstantOp>(source) || isIndexWork(source, known));
  };
  if (auto found = known.find(op); found != known.end())
    return found->second;
  bool isWork = isElementwise(op) && !isa<PhiloxOp, FloorDivOp, ModOp>(op) &&
                !tensorType(op->getResult(0)).isFloat();
  isWork = (isWork || op->hasTrait<family::View>()) && !isa<RowOp>(op) && op->getNumOperands() &&
           llvm::all_of(op->getOperands(), isSource);
  return known[op] = isWork;
}

struct FuseIndexWork : tcc::impl::FuseIndexWorkBase<FuseIndexWork> {
  using FuseIndexWorkBase::FuseIndexWorkBase;

  void runOnOperation() override {
    DenseMap<Operation *, bool> known;
    SmallVector<Operation *> readers, originals;
    getOperation()->walk([&](Operation *op) {
      if (op != getOperation())
        (isIndexWork(op, known) || isa<IotaOp>(op) ? originals : readers).push_back(op);
    });
    for (Operation *reader : readers)
      if (!isa<RepeatOp>(reader) && !reader->hasTrait<OpTrait::IsTerminator>()) // from memory
        copyFor(reader, known);
    for (Operation *op : llvm::reverse(originals)) {
      if (!op->use_empty())
        continue;
      if (report && isElementwise(op) && !shapeOf(op->getResult(0)).empty())
        op->emitRemark("computed where it is read: ") << op->getName().stripDialect();
      op->erase();
    }
  }

  /// In attention's region counters are copied too: its block ranges are of what the kernel sees.
  static void copyFor(Operation *reader, const DenseMap<Operation *, bool> &known) {
    OpBuilder builder(reader);
    IRMapping copies;
    bool inRegion = isAttention(reader->getParentOp());
    std::function<Value(Value)> copy = [&](Value value) -> Value {
      Operation *op = value.getDefiningOp();
      if (!op || !(known.lookup(op) || (inRegion && isa<IotaOp>(op))))
        return value;
      if (Value done = copies.lookupOrNull(value))
        return done;
      for (Value operand : op->getOperands())
        copies.map(operand, copy(operand));
      return builder.clone(*op, copies)->getResult(0); // maps it too
    };
    for (OpOperand &operand : reader->getOpOperands())
      operand.set(copy(operand.get()));
  }
};
} // namespace
