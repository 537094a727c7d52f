// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/AttentionMatch.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tcc;

OrderedContraction::OrderedContraction(ContractOp op, bool swapped)
    : op(op), lhs(op.getLhs()), rhs(op.getRhs()) {
  EinopsError error;
  [[maybe_unused]] bool valid = parseEinops(op.getPattern(), pattern, error);
  assert(valid && "verified");
  if (swapped) {
    std::swap(lhs, rhs);
    std::swap(pattern.inputs[0], pattern.inputs[1]);
  }
}

SmallVector<Operation *> AttentionMatch::members() const {
  SmallVector<Operation *> all = {scores.op};
  all.append(path.rbegin(), path.rend());
  all.push_back(softmax);
  for (OpOperand *operand : chain)
    all.push_back(operand->getOwner());
  all.push_back(values.op);
  return all;
}

namespace {
std::string nameOf(Operation *op) { return op->getName().stripDialect().str(); }

/// What a user of a tensor does with it, in a sentence.
std::string readerOf(Operation *user) {
  return user->hasTrait<OpTrait::IsTerminator>() ? "stored as a result" : "read by " + nameOf(user);
}

/// Of several users.
std::string readersOf(Value value) {
  llvm::SmallSetVector<Operation *, 2> users(value.user_begin(), value.user_end());
  if (users.size() == 1)
    return "more than once " + readerOf(users[0]);
  auto readers = llvm::map_to_vector(llvm::reverse(users), readerOf);
  return llvm::join(readers, " and ");
}

/// Whether every element is zero.
bool isZero(Value value) {
  while (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getX();
  auto constant = value.getDefiningOp<ConstantOp>();
  return constant && constant.isNumber(0);
}

class Matcher {
public:
  Matcher(SoftmaxOp softmax, std::string &reason) : reason(reason) {
    match.softmax = softmax;
    for (SizeAttr size : shapeOf(softmax))
      match.softmaxAxes.push_back({match.axes.add(size)});
    match.keys = match.softmaxAxes.back()[0];
  }

  std::optional<AttentionMatch> run(ContractOp scores, ArrayRef<Operation *> path) {
    if (!goBack(scores, path) || !goOn() || !takeScores(scores) || !takeValues())
      return std::nullopt;
    return std::move(match);
  }

  /// Takes the way from the probabilities to the contraction that reads them.
  bool goOn();

private:
  bool fail(const Twine &why) {
    reason = why.str();
    return false;
  }

  bool goBack(ContractOp scores, ArrayRef<Operation *> path);
  bool takeScores(ContractOp scores);
  bool takeValues();
  std::optional<int64_t> countQueries() const;
  bool isFactor(OpOperand &use);
  bool isKeys(const AtomAxis &axis) const { return axis.size() == 1 && axis[0] == match.keys; }
  std::optional<std::string> nameOfKeys(const EinopsSide &side, ArrayRef<AtomAxis> axes) const;

  std::string &reason;
  AttentionMatch match;
};

/// Nobody else reads what stands between; each op's axes are known by what reads it.
bool Matcher::goBack(ContractOp scores, ArrayRef<Operation *> path) {
  DenseMap<Value, AtomAxes> known;
  known[match.softmax.getX()] = match.softmaxAxes;
  for (Operation *op : path)
    match.path.push_back(op);
  DenseSet<Operation *> inside(path.begin(), path.end());
  inside.insert(scores);
  SmallVector<Operation *> all(path);
  all.push_back(scores);
  for (Operation *op : all)
    for (Operation *user : op->getUsers())
      if (user != match.softmax && !inside.contains(user))
        return fail("the scores are also " + readerOf(user));

  for (Operation *op : path) {
    AtomAxes axes = known.lookup(op->getResult(0));
    if (auto view = dyn_cast<RearrangeOp>(op)) {
      std::optional<AtomAxes> before = match.axes.operandOf(view, axes);
      if (!before)
        return fail("the scores' axes do not go through '" + view.getPattern() + "'");
      axes = *before;
    }
    for (Value operand : op->getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (!producer || !inside.contains(producer))
        continue;
      auto [entry, isNew] = known.try_emplace(operand, axes);
      if (!isNew && match.axes.resolve(entry->second) != match.axes.resolve(axes))
        return fail("the scores are read in two layouts");
    }
  }
  match.scoreAxes = known.lookup(scores.getResult());
  if (tensorType(scores).getElementType() != tensorType(match.softmax).getElementType())
    return fail("the scores are " + tensorType(scores).str() + ", and the softmax's operand " +
                tensorType(match.softmax).str());
  return true;
}

/// Whether the op multiplies the probabilities by something.
bool Matcher::isFactor(OpOperand &use) {
  Operation *op = use.getOwner();
  if (auto choice = dyn_cast<WhereOp>(op))
    return use.getOperandNumber() > 0 && isZero(op->getOperand(3 - use.getOperandNumber()));
  return isa<MulOp, NegOp>(op) || (isa<DivOp>(op) && use.getOperandNumber() == 0);
}

bool Matcher::goOn() {
  Value value = match.softmax.getResult();
  match.weightAxes = match.softmaxAxes;
  while (true) {
    if (value.use_empty())
      return fail("nobody reads the probabilities");
    if (!value.hasOneUse())
      return fail("the probabilities are " + readersOf(value));
    OpOperand &use = *value.use_begin();
    Operation *user = use.getOwner();
    if (user->getBlock() != match.softmax->getBlock())
      return fail("the probabilities are read in a loop");
    if (auto contraction = dyn_cast<ContractOp>(user)) {
      match.values = OrderedContraction(contraction, use.getOperandNumber() == 1);
      return true;
    }
    if (auto view = dyn_cast<RearrangeOp>(user)) {
      std::optional<AtomAxes> behind = match.axes.resultOf(view, match.weightAxes);
      if (!behind)
        return fail("the probabilities' axes do not go through '" + view.getPattern() + "'");
      match.weightAxes = *behind;
    } else if (!isFactor(use)) {
      bool isResult = user->hasTrait<OpTrait::IsTerminator>();
      return fail("the probabilities are " + readerOf(user) +
                  (isResult ? "" : ", which is no factor of them"));
    }
    match.chain.push_back(&use);
    value = user->getResult(0);
  }
}

/// The name of the axis that is the keys and nothing else.
std::optional<std::string> Matcher::nameOfKeys(const EinopsSide &side,
                                               ArrayRef<AtomAxis> axes) const {
  for (auto [name, axis] : llvm::zip_equal(side, match.axes.resolve(axes)))
    if (isKeys(axis))
      return name[0];
  return std::nullopt;
}

bool Matcher::takeScores(ContractOp scores) {
  OrderedContraction straight(scores, false);
  std::optional<std::string> keys = nameOfKeys(straight.pattern.output, match.scoreAxes);
  if (!keys)
    return fail("the keys are no axis of the scores' contraction alone");
  bool inLeft = llvm::is_contained(straight.pattern.inputs[0].names(), *keys);
  match.scores = OrderedContraction(scores, /*swapped=*/inLeft);
  ContractionAxes parts = classify(match.scores.pattern);
  if (llvm::is_contained(parts.batch, *keys))
    return fail("the keys '" + *keys + "' are an axis of both operands");
  for (const std::string &name : parts.right)
    if (name != *keys)
      match.keyBatch.push_back(name);
  return true;
}

bool Matcher::takeValues() {
  std::optional<std::string> keys = nameOfKeys(match.values.pattern.inputs[0], match.weightAxes);
  ContractionAxes parts = classify(match.values.pattern);
  if (!keys || parts.sum.size() != 1 || parts.sum[0] != *keys)
    return fail("the contraction of the probabilities does not sum the keys alone");
  if (match.keyBatch.empty())
    return true;
  // A block of queries is worth the turning and packing of its keys and values.
  constexpr int64_t fewest = 64;
  std::string batch = "'" + match.keyBatch.front() + "' is an axis of the keys alone";
  std::optional<int64_t> queries = countQueries();
  if (queries && *queries == 0)
    return fail("not only '" + *nameOfKeys(match.scores.pattern.output, match.scoreAxes) +
                "' but also " + batch);
  if (queries && *queries < fewest)
    return fail(batch + ", and " + llvm::Twine(*queries) + " queries are too few to be repeated");
  return true;
}

/// The number of queries for each batch of keys, where that is constant: of the atoms of q alone.
std::optional<int64_t> Matcher::countQueries() const {
  DenseSet<unsigned> ofValues;
  auto names = match.values.pattern.inputs[1].names();
  for (auto [name, axis] :
       llvm::zip_equal(match.values.pattern.inputs[0], match.axes.resolve(match.weightAxes)))
    if (llvm::is_contained(names, name[0]))
      ofValues.insert(axis.begin(), axis.end());
  ContractionAxes parts = classify(match.scores.pattern);
  int64_t count = 1;
  bool any = false;
  for (auto [name, axis] :
       llvm::zip_equal(match.scores.pattern.output, match.axes.resolve(match.scoreAxes)))
    for (unsigned atom : axis)
      if (llvm::is_contained(parts.left, name[0]) && !ofValues.contains(atom)) {
        any = true;
        if (!match.axes.size(atom).isConstant())
          return std::nullopt;
        count *= match.axes.size(atom).getConstant();
      }
  return any ? count : 0;
}

/// The contractions that make a value, and what stands between, by elementwise work and views.
class Sources {
public:
  Sources(Block *block, Value value) : block(block) { visit(value); }

  ArrayRef<ContractOp> contractions() const { return found; }
  /// Whether a contraction's result is repeated along an axis on the way, or joined with others.
  bool areRepeated() const { return isBehind(&Sources::repeated); }
  bool areJoined() const { return isBehind(&Sources::joined); }
  /// The ops that depend on the contraction, users first.
  SmallVector<Operation *> pathFrom(ContractOp contraction) const {
    DenseSet<Operation *> path = {contraction};
    SmallVector<Operation *> ordered;
    for (Operation *op : visited) // operands first
      if (llvm::any_of(op->getOperands(), [&](Value operand) {
            return operand.getDefiningOp() && path.contains(operand.getDefiningOp());
          })) {
        path.insert(op);
        ordered.push_back(op);
      }
    std::reverse(ordered.begin(), ordered.end());
    return ordered;
  }

private:
  /// Whether a contraction makes one of the values, or those behind them.
  bool isBehind(SmallVector<Value> Sources::*values) const {
    SetVector<Value> open((this->*values).begin(), (this->*values).end());
    for (size_t i = 0; i < open.size(); ++i) {
      Sources before(block, open[i]);
      if (!before.found.empty())
        return true;
      open.insert((before.*values).begin(), (before.*values).end());
    }
    return false;
  }

  void visit(Value value) {
    SmallVector<std::pair<Operation *, unsigned>> open; // with the operand that comes next
    auto enter = [&](Value operand) {
      Operation *op = operand.getDefiningOp();
      if (!op || op->getBlock() != block || !seen.insert(op).second)
        return;
      if (auto contraction = dyn_cast<ContractOp>(op))
        found.push_back(contraction);
      else if (op->hasTrait<family::Elementwise>() || isa<RearrangeOp>(op))
        open.emplace_back(op, 0);
      else if (auto broadcast = dyn_cast<BroadcastOp>(op))
        repeated.push_back(broadcast.getX());
      else if (auto concat = dyn_cast<ConcatOp>(op))
        llvm::append_range(joined, concat.getParts());
    };
    enter(value);
    while (!open.empty()) {
      auto &[op, next] = open.back();
      if (next < op->getNumOperands()) {
        enter(op->getOperand(next++));
        continue;
      }
      visited.push_back(op);
      open.pop_back();
    }
  }

  Block *block;
  DenseSet<Operation *> seen;
  SmallVector<ContractOp> found;
  SmallVector<Value> repeated, joined;
  SmallVector<Operation *> visited;
};
} // namespace

/// Whether a contraction reads the value, behind elementwise work and views.
static bool isContracted(Value value) {
  SetVector<Value> open;
  open.insert(value);
  for (size_t i = 0; i < open.size(); ++i)
    for (Operation *user : open[i].getUsers()) {
      if (isa<ContractOp>(user))
        return true;
      if (user->hasTrait<family::Elementwise>() || user->hasTrait<family::View>())
        open.insert(user->getResult(0));
    }
  return false;
}

std::optional<AttentionMatch> tcc::matchAttention(SoftmaxOp softmax, std::string &reason) {
  Sources sources(softmax->getBlock(), softmax.getX());
  std::optional<AttentionMatch> only;
  for (ContractOp contraction : sources.contractions()) {
    std::string why;
    auto match = Matcher(softmax, why).run(contraction, sources.pathFrom(contraction));
    if (match && only) {
      reason = "two contractions could be the scores";
      return std::nullopt;
    }
    if (match)
      only = std::move(match);
    else if (reason.empty())
      reason = why;
  }
  std::string why;
  if (!only && reason.empty() && sources.areRepeated() && Matcher(softmax, why).goOn())
    reason = "the scores are repeated along an axis before the softmax";
  if (!only && reason.empty() && sources.areJoined() && isContracted(softmax.getResult()))
    reason = "the scores are joined with others before the softmax";
  return only;
}

/// Whether the value is, behind views, the sum of `powers` over their last axis.
static bool isSumOf(Value value, Value powers) {
  while (value.getDefiningOp() && value.getDefiningOp()->hasTrait<family::View>())
    value = value.getDefiningOp()->getOperand(0);
  auto sum = value.getDefiningOp<ReduceSumOp>();
  return sum && sum.getX() == powers &&
         llvm::is_contained(sum.getAxes(), tensorType(powers).getRank() - 1);
}

bool tcc::isWrittenOutSoftmax(ExpOp power) {
  Value scores = power.getX();
  auto logarithms = scores.getDefiningOp<LogSoftmaxOp>();
  if (logarithms)
    scores = logarithms.getX();
  bool isDivided = llvm::any_of(power->getUsers(), [&](Operation *user) {
    auto div = dyn_cast<DivOp>(user);
    return div && div.getLhs() == power.getResult() && isSumOf(div.getRhs(), power);
  });
  return (logarithms || isDivided) && isContracted(power.getResult()) &&
         !Sources(power->getBlock(), scores).contractions().empty();
}
