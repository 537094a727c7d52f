// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/AttentionRegion.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace tcc;

AttentionRegion::AttentionRegion(const AttentionMatch &match, AttentionOp attention,
                                 ArrayRef<unsigned> atoms)
    : match(match), attention(attention), atoms(atoms),
      inside(OpBuilder::atBlockBegin(&attention.getBody().front())), outside(attention) {
  ContractionAxes parts = classify(match.scores.pattern);
  for (auto [name, axis] :
       llvm::zip_equal(match.scores.pattern.output, match.axes.resolve(match.scoreAxes)))
    if (llvm::is_contained(parts.left, name[0]))
      queries.append(axis);
  findExclusive();
}

/// What feeds nothing but the match, through elementwise work and broadcasts, in its block.
void AttentionRegion::findExclusive() {
  for (Operation *member : match.members())
    exclusive.insert(member);
  Operation *op = match.values.op;
  while ((op = op->getPrevNode()))
    if ((op->hasTrait<family::Elementwise>() || isa<BroadcastOp, RearrangeOp>(op)) &&
        llvm::all_of(op->getUsers(), [&](Operation *user) { return exclusive.contains(user); }))
      exclusive.insert(op);
}

static bool isFloat(Value value) { return tensorType(value).isFloat(); }

/// One or two instructions, on floats.
static bool isCheap(Operation *op) {
  return isa<AbsOp, AddOp, CastOp, ClampOp, DivOp, MaxOp, MinOp, MulOp, NegOp, ReluOp, SubOp,
             WhereOp>(op);
}

/// Whether a float is made of integers, bools and constants by cheap ops.
bool AttentionRegion::isIndexWork(Value value) {
  if (!isFloat(value))
    return true;
  if (auto found = indexWork.find(value); found != indexWork.end())
    return found->second;
  Operation *op = value.getDefiningOp();
  bool is = op && (isa<ConstantOp, BroadcastOp, RearrangeOp>(op) || isCheap(op)) &&
            llvm::all_of(op->getOperands(), [&](Value operand) { return isIndexWork(operand); });
  return indexWork[value] = is;
}

/// Whether an elementwise op is computed again in the region. Floats of few axes are not: they are
/// cheaper read than computed at every score. Those of queries and keys would take as much memory
/// as scores.
bool AttentionRegion::isCopied(Operation *op, const AtomAxis &read) {
  Value result = op->getResult(0);
  if (isIndexWork(result))
    return true;
  if (!isCheap(op))
    return read.size() == atoms.size() && exclusive.contains(op);
  bool ofQueries = queries.empty() || llvm::any_of(queries, [&](unsigned query) {
                     return llvm::is_contained(read, query);
                   });
  return ofQueries && llvm::is_contained(read, match.keys);
}

::tcc::TensorType AttentionRegion::scoresOf(Value value) {
  return tensorType(attention.getScore()).withElement(tensorType(value).getElementType());
}

Value AttentionRegion::at(Value value, const AtomAxes &axes) {
  for (auto &[known, result] : made[value])
    if (known == axes)
      return result;
  Value result = make(value, axes);
  made[value].emplace_back(axes, result);
  return result;
}

Value AttentionRegion::make(Value value, const AtomAxes &axes) {
  Operation *op = value.getDefiningOp();
  if (op == match.scores.op)
    return attention.getScore();
  if (auto broadcast = dyn_cast_or_null<BroadcastOp>(op)) {
    AtomAxes before;
    for (auto [axis, size] : llvm::zip_equal(broadcast.getAxes(), shapeOf(broadcast.getX()))) {
      bool repeats = size.isConstant(1) && size != shapeOf(value)[axis];
      before.push_back(repeats ? AtomAxis() : axes[axis]);
    }
    copied.insert(op);
    return at(broadcast.getX(), before);
  }
  if (auto view = dyn_cast_or_null<RearrangeOp>(op)) {
    ScoreAxes names = match.axes;
    if (std::optional<AtomAxes> before = names.read(view, axes)) {
      copied.insert(op);
      return at(view.getX(), *before);
    }
    return makeLeaf(value, axes);
  }
  bool isConstant = isa_and_nonnull<ConstantOp>(op);
  bool isWork = op && op->hasTrait<family::Elementwise>() &&
                (llvm::is_contained(match.path, op) || isCopied(op, flatten(axes)));
  if (!isConstant && !isWork)
    return makeLeaf(value, axes);
  IRMapping operands;
  for (Value operand : op->getOperands())
    operands.map(operand, at(operand, axes));
  copied.insert(op);
  Value result = inside.clone(*op, operands)->getResult(0);
  result.setType(scoresOf(value));
  return result;
}

/// Reads a value that is computed outside, or a counter.
Value AttentionRegion::makeLeaf(Value value, const AtomAxes &axes) {
  AtomAxis read = flatten(axes), sorted = read;
  llvm::sort(sorted, [&](unsigned a, unsigned b) { return placeOf(a) < placeOf(b); });
  Location loc = attention.getLoc();
  if (read != sorted || read.size() != axes.size()) {
    auto nameOf = [&](unsigned atom) { return "a" + std::to_string(placeOf(atom)); };
    Einops pattern;
    EinopsSide &side = pattern.inputs.emplace_back();
    for (const AtomAxis &axis : axes)
      side.push_back(llvm::to_vector<2>(llvm::map_range(axis, nameOf)));
    SmallVector<SizeAttr> shape;
    for (unsigned atom : sorted) {
      pattern.output.push_back({nameOf(atom)});
      shape.push_back(match.axes.size(atom));
    }
    Type type = tensorType(value).withShape(shape);
    value = RearrangeOp::create(outside, loc, type, pattern.str(), value);
  } else if (isa_and_nonnull<IotaOp, SizeOp>(value.getDefiningOp())) {
    value = inside.clone(*value.getDefiningOp())->getResult(0);
  }
  SmallVector<int64_t> places;
  for (unsigned atom : sorted)
    places.push_back(placeOf(atom));
  if (places.size() == atoms.size())
    return value;
  return BroadcastOp::create(inside, loc, scoresOf(value), value, places);
}

/// The work on the probabilities, done to 1; null where there is none.
Value AttentionRegion::makeFactor() {
  Value factor;
  AtomAxes axes = match.axes.resolve(match.softmaxAxes);
  for (OpOperand *use : match.chain) {
    Operation *op = use->getOwner();
    if (auto view = dyn_cast<RearrangeOp>(op)) {
      ScoreAxes names = match.axes;
      axes = *names.resultOf(view, axes);
      continue;
    }
    if (!factor)
      factor = ConstantOp::create(inside, op->getLoc(), tensorType(attention.getScore()), 1.0);
    IRMapping operands;
    operands.map(use->get(), factor);
    for (OpOperand &operand : op->getOpOperands())
      if (&operand != use)
        operands.map(operand.get(), at(operand.get(), axes));
    factor = inside.clone(*op, operands)->getResult(0);
    factor.setType(attention.getScore().getType());
  }
  return factor;
}

void AttentionRegion::fill() {
  SmallVector<Value> yields = {
      at(match.softmax->getOperand(0), match.axes.resolve(match.softmaxAxes))};
  if (Value factor = makeFactor())
    yields.push_back(factor);
  YieldOp::create(inside, attention.getLoc(), yields);
}
