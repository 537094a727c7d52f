// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes one op of a contraction, a softmax and a contraction, and of what stands between.
#include "lib/Transforms/AttentionForm.h"
#include "lib/Transforms/AttentionRegion.h"
#include "lib/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_RECOGNISEATTENTION
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
/// What an axis of a contraction's operand becomes: atoms of the scores, or one axis.
struct NewAxis {
  EinopsAxis names;
  SmallVector<SizeAttr, 2> sizes;
};
/// By the name it has in the contraction.
using NewAxes = llvm::StringMap<NewAxis>;

/// A tensor's new axes, still in the places of its old ones.
struct NewShape {
  EinopsSide side;
  SmallVector<SizeAttr> sizes;

  bool isOld() const {
    return llvm::all_of(side, [](const EinopsAxis &axis) { return axis.size() == 1; });
  }
  EinopsSide flat() const {
    EinopsSide result;
    for (const std::string &name : side.names())
      result.push_back({name});
    return result;
  }
};

class Fusion {
public:
  explicit Fusion(const AttentionMatch &match)
      : match(match), builder(match.softmax->getLoc(), match.values.op),
        atoms(flatten(match.axes.resolve(match.softmaxAxes))) {
    nameAtoms();
  }

  void run(bool report) {
    AttentionOp attention = makeOp();
    AttentionRegion region(match, attention, atoms);
    region.fill();
    std::string why;
    if (report && succeeded(attentionForm(attention, why))) {
      for (Operation *op : region.getStored())
        op->emitRemark("attention reads this from memory, at every score: ")
            << op->getName().stripDialect();
      for (Operation *op : region.getTables())
        op->emitRemark("attention reads this by the distance of keys from queries: ")
            << op->getName().stripDialect();
    }
    SmallVector<Operation *> members = match.members();
    llvm::SmallPtrSet<Operation *, 16> gone(members.begin(), members.end());
    for (Operation *member : llvm::reverse(members))
      member->erase();
    for (Operation *op : llvm::reverse(region.getCopied()))
      if (!gone.contains(op) && op->use_empty())
        op->erase();
    for (Operation *op : region.getTables())
      eraseDead(op);
  }

private:
  /// Erases an op that nobody reads, and what it alone reads.
  static void eraseDead(Operation *op);
  void nameAtoms();
  /// A name like `wanted` that no other axis has.
  std::string unique(StringRef wanted);
  NewAxes axesOfScores(const EinopsSide &side, ArrayRef<AtomAxis> axes);
  NewShape shapeBy(const EinopsSide &side, Value value, NewAxes &known);
  Value view(Value operand, const NewShape &shape);
  /// Repeats q along the axes that only the keys have.
  Value repeated(Value q, NewShape &shape, const NewAxes &known);
  AttentionOp makeOp();

  const AttentionMatch &match;
  ImplicitLocOpBuilder builder;
  AtomAxis atoms;
  llvm::StringSet<> used;
  DenseMap<unsigned, std::string> names; ///< of atoms
};

std::string Fusion::unique(StringRef wanted) {
  std::string base = wanted.empty() ? "a" : wanted.str(), name = base;
  for (unsigned number = 2; !used.insert(name).second; ++number)
    name = base + std::to_string(number);
  return name;
}

void Fusion::eraseDead(Operation *op) {
  llvm::SmallSetVector<Operation *, 8> open;
  open.insert(op);
  while (!open.empty()) {
    Operation *last = open.pop_back_val();
    if (!isOpTriviallyDead(last))
      continue;
    for (Value operand : last->getOperands())
      if (Operation *producer = operand.getDefiningOp())
        open.insert(producer);
    last->erase();
  }
}

/// Atoms are called as the contraction calls them, or as the rearrangement that splits them does.
void Fusion::nameAtoms() {
  for (auto [name, axis] :
       llvm::zip_equal(match.scores.pattern.output, match.axes.resolve(match.scoreAxes)))
    for (unsigned atom : axis)
      names[atom] = unique(axis.size() == 1 ? StringRef(name[0]) : match.axes.name(atom));
}

NewAxes Fusion::axesOfScores(const EinopsSide &side, ArrayRef<AtomAxis> axes) {
  NewAxes result;
  for (auto [name, axis] : llvm::zip_equal(side, match.axes.resolve(axes)))
    for (NewAxis &made = result[name[0]]; unsigned atom : axis) {
      made.names.push_back(names[atom]);
      made.sizes.push_back(match.axes.size(atom));
    }
  return result;
}

/// Axes that are none of the scores' are called as in the contraction, if nothing else is.
NewShape Fusion::shapeBy(const EinopsSide &side, Value value, NewAxes &known) {
  NewShape shape;
  for (auto [name, size] : llvm::zip_equal(side, shapeOf(value))) {
    auto [entry, isNew] = known.try_emplace(name[0]);
    if (isNew)
      entry->second = {{unique(name[0])}, {size}};
    shape.side.push_back(entry->second.names);
    shape.sizes.append(entry->second.sizes);
  }
  return shape;
}

Value Fusion::view(Value operand, const NewShape &shape) {
  if (shape.isOld())
    return operand;
  Einops pattern;
  pattern.inputs = {shape.side};
  pattern.output = shape.flat();
  return RearrangeOp::create(builder, Type(tensorType(operand).withShape(shape.sizes)),
                             pattern.str(), operand);
}

Value Fusion::repeated(Value q, NewShape &shape, const NewAxes &known) {
  if (match.keyBatch.empty())
    return q;
  EinopsSide side;
  SmallVector<SizeAttr> sizes;
  for (const std::string &name : match.keyBatch) {
    const NewAxis &axis = known.find(name)->second;
    for (const std::string &atom : axis.names)
      side.push_back({atom});
    sizes.append(axis.sizes);
  }
  auto own = llvm::to_vector(llvm::seq<int64_t>(sizes.size(), sizes.size() + shapeOf(q).size()));
  llvm::append_range(side, shape.flat());
  llvm::append_range(sizes, shape.sizes);
  shape = {side, sizes};
  return BroadcastOp::create(builder, Type(tensorType(q).withShape(sizes)), q, own);
}

AttentionOp Fusion::makeOp() {
  Einops scores, values;
  SmallVector<SizeAttr> sizes;
  for (unsigned atom : atoms) {
    scores.output.push_back({names[atom]});
    sizes.push_back(match.axes.size(atom));
  }
  const Einops &given = match.scores.pattern, &taken = match.values.pattern;
  NewAxes known = axesOfScores(given.output, match.scoreAxes);
  NewShape q = shapeBy(given.inputs[0], match.scores.lhs, known);
  NewShape k = shapeBy(given.inputs[1], match.scores.rhs, known);
  Value qView = repeated(view(match.scores.lhs, q), q, known), kView = view(match.scores.rhs, k);
  scores.inputs = {q.flat(), k.flat()};

  ContractOp last = match.values.op;
  known = axesOfScores(taken.inputs[0], match.weightAxes);
  NewShape v = shapeBy(taken.inputs[1], match.values.rhs, known);
  NewShape result = shapeBy(taken.output, last, known);
  values.inputs = {scores.output, v.flat()};
  values.output = result.flat();

  auto score = tensorType(match.softmax->getResult(0)).withShape(sizes);
  Type sum = score.getElementType();
  if (sum.isF16() || sum.isBF16())
    sum = builder.getF32Type();
  Type lse = score.withShape(score.getShape().drop_back()).withElement(sum);
  Type made = tensorType(last.getResult()).withShape(result.sizes);
  Value vView = view(match.values.rhs, v);
  auto attention =
      AttentionOp::create(builder, made, lse, scores.str(), qView, kView, values.str(), vView);
  attention.getBody().emplaceBlock().addArgument(score, match.scores.op->getLoc());

  Value inPlace = attention.getResult();
  if (!result.isOld())
    inPlace = RearrangeOp::create(builder, last.getType(),
                                  values.output.str() + " -> " + result.side.str(), inPlace);
  last.getResult().replaceAllUsesWith(inPlace);
  return attention;
}

struct RecogniseAttention : tcc::impl::RecogniseAttentionBase<RecogniseAttention> {
  using RecogniseAttentionBase::RecogniseAttentionBase;
  void runOnOperation() override {
    SmallVector<SoftmaxOp> all;
    getOperation().walk([&](SoftmaxOp softmax) { all.push_back(softmax); });
    for (SoftmaxOp softmax : all) {
      std::string reason;
      std::optional<AttentionMatch> match = matchAttention(softmax, reason);
      if (report)
        remark(softmax, match, reason);
      if (match)
        Fusion(*match).run(report);
    }
    if (report)
      getOperation().walk([](ExpOp power) {
        if (isWrittenOutSoftmax(power))
          power.emitRemark(
              "no attention, for the softmax is written out; softmax(x) is recognised");
      });
  }

  static void remark(SoftmaxOp softmax, const std::optional<AttentionMatch> &match,
                     StringRef reason) {
    if (match)
      softmax.emitRemark("one attention: ") << llvm::join(
          llvm::map_range(match->members(),
                          [](Operation *op) { return op->getName().stripDialect().str(); }),
          ", ");
    else if (!reason.empty())
      softmax.emitRemark("no attention, for ") << reason;
  }
};
} // namespace
