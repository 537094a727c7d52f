// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each value on the way from the indices has a drift: how much it grows from (i, j) to
// (i + 1, j + 1). Indices have 1, their difference has 0. A value without drift is one of j - i,
// and is computed along the first row backwards and on: at i = 0, j = 1 - M .. N - 1.
#include "lib/Transforms/DistanceTable.h"

#include "dialect/Tcc/Diagonals.h"
#include "dialect/Tcc/Rearrange.h"
#include "dialect/Tcc/Size.h"
#include "mlir/IR/IRMapping.h"
#include <map>

using namespace mlir;
using namespace tcc;

namespace {
/// Numbers up to this do not wrap in 32 bits, nor do their products in 64.
constexpr int64_t far = int64_t(1) << 30;

/// The axes of a tensor that have i and j; nothing where it lacks them.
struct Axes {
  std::optional<unsigned> row, column;

  bool isNone() const { return !row && !column; }
  auto operator<=>(const Axes &) const = default;
};

/// The dim of this name; null where the module does not say.
DimOp dimOf(Value value, StringRef name) {
  auto module = value.getParentRegion()->getParentOfType<ModuleOp>();
  return module.lookupSymbol<DimOp>(name);
}

/// As no dim in it is.
bool mayNotBeZero(Value value, SizeAttr size) {
  bool isPositive = true;
  forEachDim(size, [&](StringRef name) {
    DimOp dim = dimOf(value, name);
    isPositive &= !dim || dim.getMin() > 0;
  });
  return isPositive;
}

/// The largest magnitude that a size may have, where it grows with all of its dims.
std::optional<int64_t> largestOf(Value value, SizeAttr size) {
  for (auto [factor, monomial] : llvm::zip_equal(size.getCoefficients(), size.getMonomials()))
    if (factor < 0 && !monomial.empty())
      return std::nullopt;
  auto least = evaluate(size, [](StringRef) { return std::optional<int64_t>(0); });
  auto most = evaluate(size, [&](StringRef name) -> std::optional<int64_t> {
    DimOp dim = dimOf(value, name);
    return dim ? std::optional<int64_t>(dim.getMax()) : std::nullopt;
  });
  if (!least || !most)
    return std::nullopt;
  return std::max(std::abs(*least), std::abs(*most));
}

/// Whole numbers that hold any index.
bool isWide(Type type) {
  Type element = cast<::tcc::TensorType>(type).getElementType();
  return element.isSignlessInteger(32) || element.isSignlessInteger(64);
}

/// The constant that a product has; nothing for other ops.
std::optional<int64_t> factorOf(Operation *op) {
  if (isa<MulOp>(op))
    for (Value operand : op->getOperands())
      if (auto constant = operand.getDefiningOp<ConstantOp>();
          constant && std::abs(constant.getNumber()) <= double(far))
        return int64_t(constant.getNumber());
  return std::nullopt;
}

class Distances {
public:
  Distances(Value value, unsigned row, unsigned column)
      : builder(value.getLoc(), value.getContext()), rows(shapeOf(value)[row]),
        diagonals(countDiagonals(rows, shapeOf(value)[column])) {
    builder.setInsertionPointAfterValue(value);
    found = diagonals && mayNotBeZero(value, rows) && mayNotBeZero(value, shapeOf(value)[column]) &&
            follow(value, {row, column});
  }

  Value table() {
    if (!found || nodes.back().drift != 0)
      return {};
    for (Node &node : nodes) {
      builder.setLoc(node.value.getLoc());
      node.made = make(node);
    }
    return nodes.back().made;
  }

private:
  struct Node {
    Value value;
    Axes axes;
    SmallVector<unsigned, 2> operands; ///< nodes
    int64_t drift = 0;
    /// The largest magnitude, in the matrix and where the first row goes backwards; nothing where
    /// that is not known.
    std::optional<int64_t> most = std::nullopt;
    Value made = {};
  };
  using Operands = SmallVector<std::pair<Value, Axes>, 2>;

  bool follow(Value value, Axes axes);
  static std::optional<Operands> operandsOf(Value value, Axes axes);
  std::optional<int64_t> driftOf(const Node &node) const;
  std::optional<int64_t> driftOfWork(Operation *op, const Node &node,
                                     ArrayRef<int64_t> drifts) const;
  std::optional<int64_t> mostOf(const Node &node) const;

  ::tcc::TensorType typeOf(const Node &node) const;
  Value make(const Node &node);
  Value repeat(BroadcastOp broadcast, const Node &node, ::tcc::TensorType type);

  ImplicitLocOpBuilder builder;
  SizeAttr rows, diagonals;
  SmallVector<Node> nodes; ///< operands first
  std::map<std::pair<const void *, Axes>, unsigned> numbers;
  bool found = false;
};

/// Operands come before what reads them; chains of any length need no stack.
bool Distances::follow(Value value, Axes axes) {
  SmallVector<std::pair<Value, Axes>> open = {{value, axes}};
  auto keyOf = [](const std::pair<Value, Axes> &place) {
    return std::pair(place.first.getAsOpaquePointer(), place.second);
  };
  while (!open.empty()) {
    auto here = open.back();
    if (numbers.count(keyOf(here))) {
      open.pop_back();
      continue;
    }
    std::optional<Operands> operands = operandsOf(here.first, here.second);
    if (!operands)
      return false;
    Node node{here.first, here.second, {}, 0, {}};
    size_t before = open.size();
    for (const auto &operand : *operands)
      if (auto known = numbers.find(keyOf(operand)); known != numbers.end())
        node.operands.push_back(known->second);
      else
        open.push_back(operand);
    if (open.size() > before)
      continue;
    std::optional<int64_t> drift = driftOf(node);
    if (!drift)
      return false;
    node.drift = *drift;
    node.most = mostOf(node);
    numbers[keyOf(here)] = nodes.size();
    nodes.push_back(std::move(node));
    open.pop_back();
  }
  return true;
}

/// What else has to be known of i and j; nothing where they are not followed.
std::optional<Distances::Operands> Distances::operandsOf(Value value, Axes axes) {
  Operands operands;
  if (axes.isNone())
    return operands;
  Operation *op = value.getDefiningOp();
  if (!op)
    return std::nullopt;
  if (auto broadcast = dyn_cast<BroadcastOp>(op)) {
    Axes before;
    for (auto [place, axis] : llvm::enumerate(broadcast.getAxes())) {
      SizeAttr size = shapeOf(broadcast.getX())[place];
      if (size.isConstant(1) && size != shapeOf(value)[axis])
        continue;
      if (axes.row && axis == int64_t(*axes.row))
        before.row = place;
      if (axes.column && axis == int64_t(*axes.column))
        before.column = place;
    }
    operands.push_back({broadcast.getX(), before});
  } else if (auto view = dyn_cast<RearrangeOp>(op)) {
    Einops pattern = patternOf(view);
    auto placeOf = [&](std::optional<unsigned> axis) -> std::optional<unsigned> {
      if (!axis)
        return std::nullopt;
      auto place = llvm::find(pattern.inputs[0], pattern.output[*axis]);
      return place - pattern.inputs[0].begin();
    };
    // Both stand alone.
    Axes before{placeOf(axes.row), placeOf(axes.column)};
    for (std::optional<unsigned> place : {before.row, before.column})
      if (place && (*place == pattern.inputs[0].size() || pattern.inputs[0][*place].size() != 1))
        return std::nullopt;
    operands.push_back({view.getX(), before});
  } else if (auto gather = dyn_cast<GatherOp>(op)) {
    size_t rank = shapeOf(gather.getIndex()).size();
    if (std::max(axes.row, axes.column) >= rank)
      return std::nullopt;
    operands.push_back({gather.getIndex(), axes});
  } else if (auto check = dyn_cast<CheckIndexOp>(op)) {
    // Its error names a place.
    if (axes != Axes{0, 1} || shapeOf(value).size() != 2)
      return std::nullopt;
    operands.push_back({check.getX(), axes});
  } else if (op->hasTrait<family::Elementwise>()) {
    for (Value operand : op->getOperands())
      operands.push_back({operand, axes});
  } else if (!isa<ConstantOp, IotaOp>(op)) {
    return std::nullopt;
  }
  return operands;
}

/// Nothing where it is not one number.
std::optional<int64_t> Distances::driftOf(const Node &node) const {
  if (node.axes.isNone())
    return 0;
  Operation *op = node.value.getDefiningOp();
  if (isa<ConstantOp>(op))
    return 0;
  if (isa<IotaOp>(op))
    return 1;
  auto drifts = llvm::map_to_vector(node.operands, [&](unsigned n) { return nodes[n].drift; });
  if (isa<BroadcastOp, RearrangeOp>(op))
    return drifts[0];
  if (llvm::all_of(drifts, [](int64_t drift) { return drift == 0; }))
    return 0;
  return driftOfWork(op, node, drifts);
}

/// Of whole numbers. Sums and products wrap, and their drift with them; what compares or widens
/// them needs numbers that have not.
std::optional<int64_t> Distances::driftOfWork(Operation *op, const Node &node,
                                              ArrayRef<int64_t> drifts) const {
  if (!llvm::all_of(op->getOperandTypes(), isWide) ||
      (!isa<CompareOp>(op) && !isWide(op->getResult(0).getType())))
    return std::nullopt;
  std::optional<int64_t> drift;
  if (isa<AddOp>(op))
    drift = drifts[0] + drifts[1];
  else if (isa<SubOp>(op))
    drift = drifts[0] - drifts[1];
  else if (isa<NegOp>(op))
    drift = -drifts[0];
  else if (std::optional<int64_t> factor = factorOf(op))
    drift = *factor * (drifts[0] + drifts[1]); // a constant has none
  else if (!llvm::all_of(node.operands, [&](unsigned n) { return nodes[n].most.has_value(); }))
    return std::nullopt;
  else if (isa<CastOp>(op))
    drift = drifts[0];
  else if (isa<CompareOp, MinOp, MaxOp>(op) && drifts[0] == drifts[1])
    drift = isa<CompareOp>(op) ? 0 : drifts[0];
  return drift && std::abs(*drift) <= far ? drift : std::nullopt;
}

/// Nothing where it is not known to be less than what wraps.
std::optional<int64_t> Distances::mostOf(const Node &node) const {
  Operation *op = node.value.getDefiningOp();
  if (!op || !isWide(node.value.getType()))
    return std::nullopt;
  auto near = [](std::optional<int64_t> most) {
    return most && *most <= far ? most : std::nullopt;
  };
  if (auto constant = dyn_cast<ConstantOp>(op))
    return near(std::min(std::abs(constant.getNumber()), double(far + 1)));
  if (isa<IotaOp>(op) && !node.axes.isNone())
    return near(largestOf(node.value, diagonals));
  if (auto size = dyn_cast<SizeOp>(op))
    return near(largestOf(node.value, size.getSize()));
  auto isKnown = [&](unsigned number) { return nodes[number].most.has_value(); };
  if (node.operands.empty() || !llvm::all_of(node.operands, isKnown))
    return std::nullopt;
  auto of = [&](unsigned number) { return *nodes[node.operands[number]].most; };
  if (isa<AddOp, SubOp>(op))
    return near(of(0) + of(1));
  if (isa<MinOp, MaxOp>(op))
    return std::max(of(0), of(1));
  if (isa<MulOp>(op))
    return near(of(0) * of(1));
  if (isa<NegOp, CastOp, BroadcastOp, RearrangeOp>(op))
    return of(0);
  return std::nullopt;
}

/// Without the rows, with the diagonals in place of the columns.
::tcc::TensorType Distances::typeOf(const Node &node) const {
  SmallVector<SizeAttr> shape(shapeOf(node.value));
  if (node.axes.column)
    shape[*node.axes.column] = diagonals;
  if (node.axes.row)
    shape.erase(shape.begin() + *node.axes.row);
  return tensorType(node.value).withShape(shape);
}

/// An axis of one element that is repeated along the rows goes, as they do.
Value Distances::repeat(BroadcastOp broadcast, const Node &node, ::tcc::TensorType type) {
  const Node &before = nodes[node.operands[0]];
  Value x = before.made;
  EinopsSide all, kept;
  SmallVector<SizeAttr> shape;
  SmallVector<int64_t> places;
  for (auto [place, axis] : llvm::enumerate(broadcast.getAxes())) {
    if (before.axes.row == place)
      continue;
    bool isRow = node.axes.row == axis;
    all.push_back(isRow ? EinopsAxis() : EinopsAxis{"a" + std::to_string(place)});
    if (isRow)
      continue;
    shape.push_back(shapeOf(x)[all.size() - 1]);
    kept.push_back(all.back());
    places.push_back(node.axes.row && axis > int64_t(*node.axes.row) ? axis - 1 : axis);
  }
  if (kept.size() != all.size())
    x = RearrangeOp::create(builder, Type(tensorType(x).withShape(shape)),
                            Einops{{all}, kept}.str(), x);
  return BroadcastOp::create(builder, Type(type), x, places);
}

Value Distances::make(const Node &node) {
  if (node.axes.isNone())
    return node.value;
  Operation *op = node.value.getDefiningOp();
  auto type = typeOf(node);
  auto operand = [&](unsigned number) { return nodes[node.operands[number]].made; };
  if (auto constant = dyn_cast<ConstantOp>(op))
    return ConstantOp::create(builder, type, constant.getValue());
  if (isa<IotaOp>(op)) {
    if (node.axes.row)
      return ConstantOp::create(builder, type, 0.0);
    Value last = SizeOp::create(builder, Type(type.withShape(ArrayRef<SizeAttr>())),
                                subtract(rows, SizeAttr::constant(rows.getContext(), 1)));
    Value all = BroadcastOp::create(builder, Type(type), last, ArrayRef<int64_t>());
    return SubOp::create(builder, IotaOp::create(builder, Type(type)), all);
  }
  if (isa<BroadcastOp, RearrangeOp>(op)) // of the row 0
    if (auto constant = operand(0).getDefiningOp<ConstantOp>())
      return ConstantOp::create(builder, type, constant.getValue());
  if (auto broadcast = dyn_cast<BroadcastOp>(op))
    return repeat(broadcast, node, type);
  if (auto view = dyn_cast<RearrangeOp>(op)) {
    Einops pattern = patternOf(view);
    if (node.axes.row) {
      llvm::erase(pattern.inputs[0], pattern.output[*node.axes.row]);
      pattern.output.erase(pattern.output.begin() + *node.axes.row);
    }
    return RearrangeOp::create(builder, Type(type), pattern.str(), operand(0));
  }
  if (auto gather = dyn_cast<GatherOp>(op))
    return GatherOp::create(builder, Type(type), gather.getTable(), operand(0));
  IRMapping remade;
  for (auto [before, number] : llvm::zip_equal(op->getOperands(), node.operands))
    remade.map(before, nodes[number].made);
  Operation *made = builder.clone(*op, remade);
  made->getResult(0).setType(type);
  if (auto check = dyn_cast<CheckIndexOp>(made))
    check.setRowsAttr(rows);
  return made->getResult(0);
}
} // namespace

Value tcc::distanceTable(Value value, unsigned row, unsigned column) {
  return Distances(value, row, column).table();
}
