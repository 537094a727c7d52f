// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Host/Spans.h"

#include "dialect/Tcc/ModelLine.h"
#include "lib/Transforms/Layout.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace tcc;

std::string tcc::nameOf(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    if (auto entry = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp()))
      if (auto name = entry.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "tcc.name"))
        return name.str();
  if (auto argument = dyn_cast<BlockArgument>(value))
    if (auto loop = dyn_cast<RepeatOp>(argument.getOwner()->getParentOp()))
      return argument == loop.getCounter() ? "i"
                                           : nameOf(loop.getInits()[argument.getArgNumber() - 1]);
  if (auto loop = value.getDefiningOp<RepeatOp>())
    return nameOf(loop.getBody().front().getTerminator()->getOperand(
        cast<OpResult>(value).getResultNumber()));
  if (Operation *op = value.getDefiningOp(); op && isViewLike(op))
    return nameOf(op->getOperand(0));
  if (auto size = value.getDefiningOp<SizeOp>())
    return size.getSize().str();
  if (auto param = value.getDefiningOp<ParamOp>())
    return param.getName().str();
  if (auto packed = value.getDefiningOp<PackedParamOp>())
    return nameOf(packed.getSources().front());
  if (auto name = value.getLoc()->findInstanceOf<NameLoc>())
    return name.getName().str();
  if (auto launch = value.getDefiningOp<LaunchOp>())
    return launch.getKernel().str();
  return "value";
}

std::string tcc::messageNameOf(Value value) {
  std::string name = nameOf(value);
  auto launch = value.getDefiningOp<LaunchOp>();
  SmallVector<StringRef> lines = launch ? notedLines(launch) : SmallVector<StringRef>();
  return lines.empty() ? name : name + " (" + lines.front().str() + ")";
}

int64_t Spans::number(Block &block, int64_t step) {
  for (Operation &op : block) {
    int64_t first = step;
    if (isa<LaunchOp>(op))
      ++step;
    else if (auto repeat = dyn_cast<RepeatOp>(op))
      step = number(repeat.getBody().front(), step);
    steps[&op] = {first, std::max(first, step - 1)};
  }
  return step;
}

/// All values that may lie in the memory of `value`: views, carried values, results of loops.
/// `except`: without what that loop hands to its next iteration.
llvm::SetVector<Value> Spans::holders(Value value, RepeatOp except) {
  llvm::SetVector<Value> found;
  found.insert(value);
  for (size_t i = 0; i < found.size(); ++i)
    for (OpOperand &use : found[i].getUses()) {
      Operation *user = use.getOwner();
      unsigned index = use.getOperandNumber();
      if (isViewLike(user)) {
        if (index == 0)
          found.insert(user->getResult(0));
      } else if (auto repeat = dyn_cast<RepeatOp>(user)) {
        found.insert(repeat.getCarried()[index]);
        if (repeat.getTrips() == 0)
          found.insert(repeat.getResult(index));
      } else if (isa<YieldOp>(user)) {
        auto repeat = cast<RepeatOp>(user->getParentOp());
        // A stacked value lies in the stack, which has a place of its own.
        if (repeat == except || index >= repeat.getInitArgs().size())
          continue;
        found.insert(repeat.getCarried()[index]);
        found.insert(repeat.getResult(index));
      }
    }
  return found;
}

/// For how many iterations of `loop` after its own the value's memory is still read.
int64_t Spans::iterationsAlive(Value value, RepeatOp loop) {
  Operation *yield = loop.getBody().front().getTerminator();
  int64_t iterations = 0;
  llvm::SetVector<Value> now = holders(value, loop);
  // Each round is one iteration; a chain of carried values has at most as many as there are values.
  for (size_t round = 0; round <= loop.getNumResults(); ++round) {
    llvm::SetVector<Value> next;
    for (OpOperand &operand : yield->getOpOperands().take_front(loop.getInitArgs().size()))
      if (now.contains(operand.get()))
        for (Value holder : holders(loop.getCarried()[operand.getOperandNumber()], loop))
          next.insert(holder);
    if (next.empty())
      break;
    ++iterations;
    now = std::move(next);
  }
  return iterations;
}

/// Gives the value, written in the steps `written`, its buffers.
void Spans::place(Value value, Range written) {
  Block *home = value.getParentBlock();
  auto extend = [](Range &range, Range by) {
    range = {std::min(range.first, by.first), std::max(range.last, by.last)};
  };

  Range range = written;
  llvm::SetVector<Value> all = holders(value);
  for (Value holder : all)
    for (Operation *user : holder.getUsers()) {
      if (!isa<LaunchOp, CheckIndexOp, CheckFiniteOp>(user))
        continue;
      // What a loop reads from outside must outlive all its iterations.
      Range use = steps[user];
      if (!isa<LaunchOp>(user))
        use = {written.first, std::max(written.first, use.first - 1)};
      for (Operation *around = user->getParentOp();
           around && !around->isAncestor(home->getParentOp()); around = around->getParentOp())
        use = steps[around];
      extend(range, use);
    }

  if (prepared.contains(value.getDefiningOp()))
    range = {0, INT32_MAX};

  Place where{Place::Buffer, int64_t(buffers.size()), {}};
  int64_t count = 1;
  for (auto loop = dyn_cast<RepeatOp>(home->getParentOp()); loop;
       loop = dyn_cast<RepeatOp>(loop->getParentOp())) {
    int64_t alive = iterationsAlive(value, loop);
    if (alive == 0)
      continue;
    extend(range, steps[loop]);
    where.rotations.push_back({loop, alive + 1, count});
    count *= alive + 1;
  }
  places[value] = where;
  for (int64_t i = 0; i < count; ++i)
    buffers.push_back({messageNameOf(value), tensorType(value), range.first, range.last});
}

/// The buffer of a value that a launch of this block writes, and that has no other.
std::optional<int64_t> Spans::ownBuffer(Value value, Block *block) const {
  auto found = places.find(value);
  if (found == places.end() || found->second.kind != Place::Buffer ||
      !found->second.rotations.empty() || value.getParentBlock() != block ||
      !value.getDefiningOp<LaunchOp>())
    return std::nullopt;
  return found->second.index;
}

/// Whether the launch is the last to read the value, and reads it once: turned round, an element
/// would be read after it was written. A check may stand behind the last launch.
bool Spans::isReadOnce(Value value, LaunchOp launch) {
  llvm::SetVector<Value> all = holders(value);
  for (Value holder : all)
    if (llvm::any_of(holder.getUsers(),
                     [](Operation *user) { return isa<CheckIndexOp, CheckFiniteOp>(user); }))
      return false;
  return llvm::count_if(launch->getOperands(),
                        [&](Value operand) { return all.contains(operand); }) == 1;
}

/// A result may be written over an operand of its shape and type that dies there, where the kernel
/// has read what it needs of an element before it writes it.
void Spans::placeOver(LaunchOp launch) {
  if (launch.getLayouts())
    return;
  llvm::SmallDenseSet<int64_t> given;
  for (Value result : launch.getResults()) {
    std::optional<int64_t> to = ownBuffer(result, launch->getBlock());
    for (Value operand : launch->getOperands()) {
      FailureOr<View> view = viewOf(operand);
      std::optional<int64_t> from =
          to && succeeded(view) ? ownBuffer(view->root, launch->getBlock()) : std::nullopt;
      if (!from || given.contains(*from) || operand.getType() != result.getType() ||
          !isContiguous(operand) || buffers[*from].last != buffers[*to].first ||
          !isReadOnce(view->root, launch))
        continue;
      buffers[*to].over = *from;
      given.insert(*from);
      break;
    }
  }
}

/// Launches outside loops that read only each other and sizes, and do not write a result.
void Spans::findPrepared(Block &block) {
  for (auto launch : block.getOps<LaunchOp>()) {
    auto isKnown = [&](Value operand) {
      FailureOr<View> view = viewOf(operand);
      Operation *root = succeeded(view) ? view->root.getDefiningOp() : nullptr;
      return root && (prepared.contains(root) || isa<SizeOp>(root));
    };
    auto isResult = [&](Value result) { return places.count(result); };
    if (!llvm::all_of(launch->getOperands(), isKnown) ||
        llvm::any_of(launch.getResults(), isResult))
      continue;
    prepared.insert(launch);
    for (Value operand : launch->getOperands())
      prepared.insert(viewOf(operand)->root.getDefiningOp());
  }
}

FailureOr<Spans> Spans::of(func::FuncOp entry) {
  Spans spans;
  spans.number(entry.front(), 0);
  auto isRead = [&](Value value) {
    auto isRead = [](Operation *user) {
      return !isa<ParamOp, PackedParamOp>(user) && !isViewLike(user);
    };
    return llvm::any_of(spans.holders(value),
                        [&](Value holder) { return llvm::any_of(holder.getUsers(), isRead); });
  };

  Operation *terminator = entry.front().getTerminator();
  for (OpOperand &operand : terminator->getOpOperands()) {
    // The same elements in the same order, whatever their axes are called.
    FailureOr<View> view = viewOf(operand.get());
    Value root = succeeded(view) && isContiguous(operand.get()) ? view->root : Value();
    if (!root || !ownsMemory(root) || root.getParentBlock() != &entry.front() ||
        spans.places.count(root))
      return terminator->emitError("result ")
             << operand.getOperandNumber() << " is not a launch's own";
    spans.places[root] = {Place::Result, operand.getOperandNumber(), {}};
  }
  entry.walk([&](AssignOp assign) {
    if (FailureOr<View> view = viewOf(assign.getValue()); succeeded(view))
      spans.places[view->root] = {Place::Parameter, 0, {}, assign};
  });
  spans.findPrepared(entry.front());
  entry.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<LaunchOp, SizeOp>(op)) {
      for (Value result : op->getResults())
        if (!spans.places.count(result) && !stackOf(result))
          spans.place(result, {spans.steps[op].first, spans.steps[op].first});
    } else if (auto repeat = dyn_cast<RepeatOp>(op)) {
      for (Value stack : repeat.getStacks())
        if (!spans.places.count(stack) && !stackOf(stack))
          spans.place(stack, spans.steps[op]);
      if (isRead(repeat.getCounter()))
        spans.place(repeat.getCounter(), {spans.steps[op].first, spans.steps[op].first});
    }
  });
  SymbolTable kernels(entry->getParentOfType<ModuleOp>());
  entry.walk([&](LaunchOp launch) {
    Operation *kernel = kernels.lookup(launch.getKernel());
    if (kernel && kernel->hasAttr("in_place"))
      spans.placeOver(launch);
  });
  return spans;
}
