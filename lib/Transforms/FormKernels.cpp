// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decides which ops become one kernel: an anchor and the elementwise ops around it.
#include "dialect/Tcc/TccOps.h"
#include "lib/Transforms/Panels.h"
#include "lib/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_FORMKERNELS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
bool isElementwise(Operation *op) { return op->hasTrait<family::Elementwise>(); }
/// Sums that are read back where they are stored.
bool isSumInPlace(Operation *op) { return isa<CumsumOp, ScatterAddOp>(op); }
/// Ops whose operands' elementwise producers may be computed on the fly.
bool takesPrologue(Operation *op) {
  return op->hasTrait<family::Row>() || op->hasTrait<family::Reduce>() || isSumInPlace(op) ||
         isa<ConcatOp, CrossEntropyOp, CrossEntropyBackwardOp>(op);
}
bool isAttention(Operation *op) { return isa<AttentionOp, AttentionBackwardOp>(op); }
bool takesEpilogue(Operation *op) { return !isSumInPlace(op) && !isAttention(op); }
bool isAnchor(Operation *op) {
  return takesPrologue(op) || isAttention(op) || isa<ContractOp, GatherOp, TakeAlongOp>(op);
}

/// Whether a contraction packs the parts of the concat.
bool isPacked(Operation *op) {
  auto reader = op->hasOneUse() ? dyn_cast<ContractOp>(*op->user_begin()) : ContractOp();
  return reader && packedConcat(reader) == op;
}

/// Counters and sizes a kernel cannot know by itself are tensors of their own.
bool isSourceKernel(Operation *op) { return isa<IotaOp>(op); }

/// Reduced axes that are not neighbours are reduced one run after the other, the last run first.
void splitReduction(Operation *op) {
  auto axes = op->getAttrOfType<DenseI64ArrayAttr>("axes").asArrayRef();
  size_t start = axes.size();
  while (start > 0 && (start == axes.size() || axes[start - 1] + 1 == axes[start]))
    --start;
  if (start == 0)
    return;
  OpBuilder builder(op);
  auto reduce = [&](Value x, ArrayRef<int64_t> over) {
    SmallVector<SizeAttr> kept;
    for (auto [axis, size] : llvm::enumerate(shapeOf(x)))
      if (!llvm::is_contained(over, int64_t(axis)))
        kept.push_back(size);
    OperationState state(op->getLoc(), op->getName());
    state.addOperands(x);
    state.addTypes(tensorType(x).withShape(kept));
    state.addAttribute("axes", builder.getDenseI64ArrayAttr(over));
    return builder.create(state);
  };
  Operation *last = reduce(op->getOperand(0), axes.drop_front(start));
  Operation *rest = reduce(last->getResult(0), axes.take_front(start));
  op->replaceAllUsesWith(rest);
  op->erase();
  splitReduction(rest);
}

/// A sum of halves that is read back is kept in f32, as all sums of them are.
void widenHalves(Operation *op) {
  ::tcc::TensorType x = tensorType(op->getOperand(0)), result = tensorType(op->getResult(0));
  if (!x.getElementType().isF16() && !x.getElementType().isBF16())
    return;
  OpBuilder builder(op);
  Type f32 = builder.getF32Type();
  Operation *wide = builder.clone(*op);
  builder.setInsertionPoint(wide);
  wide->setOperand(
      0, CastOp::create(builder, op->getLoc(), Type(x.withElement(f32)), op->getOperand(0)));
  wide->getResult(0).setType(result.withElement(f32));
  builder.setInsertionPoint(op);
  op->replaceAllUsesWith(CastOp::create(builder, op->getLoc(), Type(result), wide->getResult(0)));
  op->erase();
}

/// Whether the op only computes indices and masks of what is known when dims are bound: integers
/// and bools of counters, sizes and constants. It is cheaper computed where it is read than stored.
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

/// Gives each reader of index work a copy of its own beside it.
void copyIndexWork(Operation *root) {
  DenseMap<Operation *, bool> known;
  SmallVector<Operation *> readers;
  root->walk([&](Operation *op) {
    if (op != root && !isIndexWork(op, known))
      readers.push_back(op);
  });
  for (Operation *reader : readers) {
    OpBuilder builder(reader);
    IRMapping copies;
    std::function<Value(Value)> copy = [&](Value value) -> Value {
      Operation *op = value.getDefiningOp();
      if (!op || !known.lookup(op))
        return value;
      if (Value done = copies.lookupOrNull(value))
        return done;
      for (Value operand : op->getOperands())
        copies.map(operand, copy(operand));
      return builder.clone(*op, copies)->getResult(0); // maps it too
    };
    if (isa<RepeatOp>(reader) || reader->hasTrait<OpTrait::IsTerminator>())
      continue; // they read it from memory
    for (OpOperand &operand : reader->getOpOperands())
      operand.set(copy(operand.get()));
  }
  SmallVector<Operation *> originals;
  root->walk([&](Operation *op) {
    if (known.lookup(op))
      originals.push_back(op);
  });
  for (Operation *op : llvm::reverse(originals))
    if (op->use_empty())
      op->erase();
}

class Grouping {
public:
  Grouping(Block &block, bool fuse, bool report) : block(block), fuse(fuse), report(report) {}

  void run() {
    for (Operation &op : llvm::make_early_inc_range(block))
      if (isAnchor(&op) && !(fuse && isPacked(&op)))
        take(&op);
    if (fuse)
      startUpdates();
    for (Operation &op : llvm::reverse(block)) // roots of what is left come last
      if ((isElementwise(&op) || isSourceKernel(&op)) && !groupOf.contains(&op))
        start(&op);
    for (auto &[last, members] : groups)
      build(last, members);
  }

private:
  /// A group by its last op, which gives the group's result.
  using Members = llvm::SetVector<Operation *>;

  void take(Operation *anchor) {
    Members members;
    if (fuse && takesPrologue(anchor))
      addProducers(anchor, members);
    if (auto contract = dyn_cast<ContractOp>(anchor); fuse && contract)
      if (ConcatOp parts = packedConcat(contract))
        members.insert(parts);
    members.insert(anchor);
    Operation *last = anchor;
    while (Operation *next = fuse && takesEpilogue(anchor) ? onlyUser(last) : nullptr) {
      if (!isElementwise(next) || groupOf.contains(next))
        break;
      members.insert(next);
      last = next;
    }
    finish(last, std::move(members));
  }

  void start(Operation *root) {
    Members members;
    members.insert(root);
    if (fuse)
      addProducers(root, members);
    finish(root, std::move(members));
  }

  /// What is assigned of one parameter and its states is one pass over them.
  void startUpdates() {
    SmallVector<AssignOp> assigns(block.getOps<AssignOp>());
    for (AssignOp assign : assigns) // assigned or not, what follows reads the old values
      assign->moveBefore(block.getTerminator());
    SmallVector<SmallVector<Operation *>> updates;
    for (AssignOp assign : assigns) {
      Operation *root = assign.getValue().getDefiningOp();
      if (!root || root->getBlock() != &block || !isElementwise(root) || groupOf.contains(root))
        continue;
      auto joins = [&](ArrayRef<Operation *> update) {
        return shapeOf(update.front()->getResult(0)) == shapeOf(root->getResult(0)) &&
               llvm::any_of(update, [&](Operation *other) { return sharesInput(root, other); });
      };
      auto *update = llvm::find_if(updates, joins);
      if (update == updates.end())
        updates.emplace_back(1, root);
      else if (!llvm::is_contained(*update, root))
        update->push_back(root);
    }
    for (ArrayRef<Operation *> update : updates)
      startUpdate(update);
  }

  void startUpdate(ArrayRef<Operation *> roots) {
    Members members;
    members.insert(roots.begin(), roots.end());
    for (Operation *root : roots)
      addProducers(root, members);
    Operation *last = roots.front();
    for (Operation *member : members)
      last = last->isBeforeInBlock(member) ? member : last;
    // Whoever else reads a result stands behind the group.
    for (Operation *member : members)
      for (Operation *user : member->getUsers())
        if (!members.contains(user) && (user->getBlock() != &block || user->isBeforeInBlock(last)))
          return;
    finish(last, std::move(members));
  }

  /// The tensors of its own shape that an op's elementwise work begins with.
  void addInputs(Operation *op, llvm::SetVector<Value> &inputs) {
    for (Value operand : op->getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (producer && producer->getBlock() == &block && isElementwise(producer))
        addInputs(producer, inputs);
      else if (!producer || !isa<BroadcastOp, ConstantOp>(producer))
        inputs.insert(operand);
    }
  }
  bool sharesInput(Operation *a, Operation *b) {
    llvm::SetVector<Value> ofA, ofB;
    addInputs(a, ofA);
    addInputs(b, ofB);
    return llvm::any_of(ofA, [&](Value input) { return ofB.contains(input); });
  }

  void finish(Operation *last, Members members) {
    for (Operation *member : members)
      groupOf[member] = last;
    groups[last] = std::move(members);
  }

  /// Elementwise ops that only feed the group join it, nearest first. The index of a scatter, which
  /// is read for each strip of columns, is stored.
  void addProducers(Operation *op, Members &members) {
    members.insert(op);
    for (Value operand :
         isa<ScatterAddOp>(op) ? op->getOperands().take_front() : op->getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (!producer || producer->getBlock() != &block || !isElementwise(producer) ||
          groupOf.contains(producer) || members.contains(producer))
        continue;
      if (llvm::all_of(producer->getUsers(),
                       [&](Operation *user) { return members.contains(user); }))
        addProducers(producer, members);
    }
  }

  /// The one op of this block that uses the result; null where there are several or none.
  Operation *onlyUser(Operation *op) {
    Operation *only = nullptr;
    for (Operation *user : op->getUsers()) {
      if (user->getBlock() != &block || (only && user != only))
        return nullptr;
      only = user;
    }
    return only;
  }

  /// What the kernel holds, and what keeps the next op out.
  void remark(Operation *last, const Members &members) {
    std::string names;
    for (Operation &op : block)
      if (members.contains(&op))
        names += (names.empty() ? "" : ", ") + op.getName().stripDialect().str();
    InFlightDiagnostic diagnostic = last->emitRemark("one kernel: ") << names;
    if (!fuse)
      return;
    Operation *next = onlyUser(last);
    if (!next)
      diagnostic << "; stored, for it has " << llvm::range_size(last->getUsers()) << " users";
    else if (next->hasTrait<OpTrait::IsTerminator>())
      diagnostic << "; stored, for it is a result";
    else if (!isElementwise(next))
      diagnostic << "; stored, for " << next->getName().stripDialect() << " reads it from memory";
    else
      diagnostic << "; stored, for " << next->getName().stripDialect()
                 << " is in the kernel of another operand";
  }

  void build(Operation *last, const Members &members) {
    if (report)
      remark(last, members);
    SmallVector<Value> results;
    auto isOutside = [&](Operation *user) { return !members.contains(user); };
    for (Operation *member : members)
      for (OpResult result : member->getResults())
        if ((member == last && result.getResultNumber() == 0) ||
            llvm::any_of(result.getUsers(), isOutside))
          results.push_back(result);
    OpBuilder builder(last);
    auto group = GroupOp::create(builder, last->getLoc(), ValueRange(results).getTypes());
    Block &body = group.getBody().emplaceBlock();
    for (Operation &op : llvm::make_early_inc_range(block))
      if (members.contains(&op))
        op.moveBefore(&body, body.end());
    for (auto [value, result] : llvm::zip_equal(results, group.getResults()))
      value.replaceUsesWithIf(result,
                              [&](OpOperand &use) { return !group->isAncestor(use.getOwner()); });
    builder.setInsertionPointToEnd(&body);
    YieldOp::create(builder, last->getLoc(), results);
  }

  Block &block;
  bool fuse, report;
  DenseMap<Operation *, Operation *> groupOf;
  llvm::MapVector<Operation *, Members> groups;
};

struct FormKernels : tcc::impl::FormKernelsBase<FormKernels> {
  using FormKernelsBase::FormKernelsBase;
  void runOnOperation() override {
    SmallVector<Operation *> reductions;
    SmallVector<Operation *> sums;
    getOperation()->walk([&](Operation *op) {
      if (op->hasTrait<family::Reduce>())
        reductions.push_back(op);
      else if (isSumInPlace(op))
        sums.push_back(op);
    });
    if (fuse)
      copyIndexWork(getOperation());
    llvm::for_each(reductions, splitReduction);
    llvm::for_each(sums, widenHalves);
    SmallVector<Block *> blocks;
    getOperation()->walk([&](Block *block) {
      if (!isAttention(block->getParentOp())) // the region is part of its kernel
        blocks.push_back(block);
    });
    for (Block *block : blocks)
      Grouping(*block, fuse, report).run();
  }
};
} // namespace
