// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/AttentionRegion.h"

#include "dialect/Tcc/Diagonals.h"
#include "lib/Transforms/DistanceTable.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace tcc;

AttentionRegion::AttentionRegion(const AttentionMatch &match, AttentionOp attention,
                                 ArrayRef<unsigned> atoms)
    : match(match), attention(attention), atoms(atoms),
      inside(OpBuilder::atBlockBegin(&attention.getBody().front())), outside(attention),
      path(match.path.begin(), match.path.end()) {
  ContractionAxes parts = classify(match.scores.pattern);
  for (auto [name, axis] :
       llvm::zip_equal(match.scores.pattern.output, match.axes.resolve(match.scoreAxes)))
    if (llvm::is_contained(parts.left, name[0]))
      queries.append(axis);
  for (unsigned atom : atoms)
    if (llvm::is_contained(queries, atom))
      lastQuery = atom;
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
  SmallVector<Value> open = {value};
  while (!open.empty()) {
    Value here = open.back();
    Operation *op = here.getDefiningOp();
    bool maybe =
        !isFloat(here) || (op && (isa<ConstantOp, BroadcastOp, RearrangeOp>(op) || isCheap(op)));
    size_t before = open.size();
    if (maybe && isFloat(here) && !indexWork.contains(here))
      for (Value operand : op->getOperands())
        if (!indexWork.contains(operand))
          open.push_back(operand);
    if (open.size() > before)
      continue;
    indexWork.try_emplace(
        here, maybe && (!isFloat(here) || llvm::all_of(op->getOperands(), [&](Value operand) {
                return indexWork.lookup(operand);
              })));
    open.pop_back();
  }
  return indexWork.lookup(value);
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
  return hasQueriesAndKeys(read);
}

bool AttentionRegion::hasQueriesAndKeys(const AtomAxis &read) const {
  bool ofQueries = queries.empty() || llvm::any_of(queries, [&](unsigned query) {
                     return llvm::is_contained(read, query);
                   });
  return ofQueries && llvm::is_contained(read, match.keys);
}

/// What computes a value, behind views; null where nothing does.
static Operation *makerOf(Value value) {
  Operation *op = value.getDefiningOp();
  while (op && op->hasTrait<family::View>())
    op = op->getOperand(0).getDefiningOp();
  return op && !op->hasTrait<family::Source>() && !isa<ParamOp>(op) ? op : nullptr;
}

::tcc::TensorType AttentionRegion::scoresOf(Value value) {
  return tensorType(attention.getScore()).withElement(tensorType(value).getElementType());
}

Value AttentionRegion::lookup(const Read &read) const {
  if (auto found = made.find(read.value); found != made.end())
    for (auto &[axes, result] : found->second)
      if (axes == read.axes)
        return result;
  return {};
}

/// Operands come before what reads them; chains of any length need no stack.
Value AttentionRegion::at(Value value, const AtomAxes &axes) {
  SmallVector<Read> open = {{value, axes}};
  while (!open.empty()) {
    Read read = open.back();
    std::optional<SmallVector<Read>> operands = lookup(read) ? std::nullopt : operandsOf(read);
    size_t before = open.size();
    if (operands)
      for (const Read &operand : llvm::reverse(*operands))
        if (!lookup(operand))
          open.push_back(operand);
    if (open.size() > before)
      continue;
    if (!lookup(read))
      made[read.value].emplace_back(read.axes, operands ? make(read, *operands) : makeLeaf(read));
    open.pop_back();
  }
  return lookup({value, axes});
}

/// What the region reads instead of a value that is made there; nothing for one that is not.
std::optional<SmallVector<AttentionRegion::Read>> AttentionRegion::operandsOf(const Read &read) {
  auto &[value, axes] = read;
  Operation *op = value.getDefiningOp();
  if (!op)
    return std::nullopt;
  SmallVector<Read> operands;
  if (auto broadcast = dyn_cast<BroadcastOp>(op)) {
    AtomAxes before;
    for (auto [axis, size] : llvm::zip_equal(broadcast.getAxes(), shapeOf(broadcast.getX()))) {
      bool repeats = size.isConstant(1) && size != shapeOf(value)[axis];
      before.push_back(repeats ? AtomAxis() : axes[axis]);
    }
    operands.push_back({broadcast.getX(), before});
  } else if (auto view = dyn_cast<RearrangeOp>(op)) {
    ScoreAxes names = match.axes;
    std::optional<AtomAxes> before = names.read(view, axes);
    if (!before)
      return std::nullopt;
    operands.push_back({view.getX(), *before});
  } else if (op->hasTrait<family::Elementwise>() &&
             (path.contains(op) || isCopied(op, flatten(axes)))) {
    for (Value operand : op->getOperands())
      operands.push_back({operand, axes});
  } else if (op != match.scores.op && !isa<ConstantOp>(op)) {
    return std::nullopt;
  }
  return operands;
}

Value AttentionRegion::make(const Read &read, ArrayRef<Read> operands) {
  Operation *op = read.value.getDefiningOp();
  if (op == match.scores.op)
    return attention.getScore();
  copied.insert(op);
  if (isa<BroadcastOp, RearrangeOp>(op))
    return lookup(operands[0]);
  IRMapping inRegion;
  for (const Read &operand : operands)
    inRegion.map(operand.value, lookup(operand));
  Value result = inside.clone(*op, inRegion)->getResult(0);
  result.setType(scoresOf(read.value));
  return result;
}

/// Reads a table by distance instead of a value that is computed outside for each query and key:
/// its last axis stands for the keys, and the queries' is gone.
bool AttentionRegion::makeTable(Read &leaf) {
  auto placeIn = [&](unsigned atom) {
    return llvm::find(leaf.axes, AtomAxis{atom}) - leaf.axes.begin();
  };
  size_t column = placeIn(match.keys), row = lastQuery ? placeIn(*lastQuery) : leaf.axes.size();
  if (std::max(column, row) == leaf.axes.size())
    return false;
  Value table = distanceTable(leaf.value, row, column);
  if (!table)
    return false;
  leaf.value = table;
  leaf.axes.erase(leaf.axes.begin() + row);
  return true;
}

/// Reads a value that is computed outside, or a counter.
Value AttentionRegion::makeLeaf(const Read &leaf) {
  Read given = leaf;
  bool isTable = false;
  if (Operation *maker = makerOf(leaf.value); maker && hasQueriesAndKeys(flatten(leaf.axes))) {
    isTable = makeTable(given);
    (isTable ? tables : stored).insert(maker);
  }
  auto &[value, axes] = given;
  AtomAxis read = flatten(axes), sorted = read;
  llvm::sort(sorted, [&](unsigned a, unsigned b) { return placeOf(a) < placeOf(b); });
  Location loc = attention.getLoc();
  auto isOneAtom = [](const AtomAxis &axis) { return axis.size() == 1; };
  if (read != sorted || !llvm::all_of(axes, isOneAtom)) {
    auto nameOf = [&](unsigned atom) { return "a" + std::to_string(placeOf(atom)); };
    Einops pattern;
    EinopsSide &side = pattern.inputs.emplace_back();
    for (const AtomAxis &axis : axes)
      side.push_back(llvm::to_vector<2>(llvm::map_range(axis, nameOf)));
    SmallVector<SizeAttr> shape;
    for (unsigned atom : sorted) {
      pattern.output.push_back({nameOf(atom)});
      shape.push_back(isTable && atom == match.keys
                          ? countDiagonals(match.axes.size(*lastQuery), match.axes.size(atom))
                          : match.axes.size(atom));
    }
    Type type = tensorType(value).withShape(shape);
    value = RearrangeOp::create(outside, loc, type, pattern.str(), value);
  } else if (isa_and_nonnull<IotaOp, SizeOp>(value.getDefiningOp())) {
    value = inside.clone(*value.getDefiningOp())->getResult(0);
  }
  if (isTable) {
    auto place = llvm::upper_bound(sorted, placeOf(*lastQuery), [&](unsigned limit, unsigned atom) {
      return limit < placeOf(atom);
    });
    int64_t rows = place - sorted.begin();
    sorted.insert(place, *lastQuery);
    auto sizes = llvm::map_to_vector(sorted, [&](unsigned atom) { return match.axes.size(atom); });
    value = ToeplitzOp::create(inside, loc, Type(tensorType(value).withShape(sizes)), value, rows);
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
